"""The door of administration: what this viewer may keep up to date."""

from flask import Blueprint, Response

from metiis.permissions import Permission, can
from metiis.web import page, requires, viewer

bp = Blueprint("administration", __name__)
CARDS = (
    (
        Permission.ROSTER_IMPORT,
        "Effectif",
        "roster.index",
        "Importer le fichier des réservistes de l’unité, après contrôle ligne par ligne.",
    ),
    (
        Permission.ACCOUNT_MANAGE,
        "Comptes",
        "accounts.index",
        "Inviter les personnes, fermer un compte, attribuer des rôles.",
    ),
    (
        Permission.UNITS_IMPORT,
        "Unités",
        "units.administration",
        "Voir la liste des unités et la mettre à jour depuis un fichier.",
    ),
    (
        Permission.REFERENCE_MANAGE,
        "Référentiels",
        "reference.index",
        "Tenir le catalogue des compétences et les valeurs fixées par les textes.",
    ),
    (
        Permission.JOURNAL_READ,
        "Journal",
        "journal.index",
        "Relire qui a fait quoi, et quand.",
    ),
)


@bp.get("/administration")
@requires(Permission.ADMINISTRATION_SEE)
def index() -> Response:
    """Let somebody who administers find her tasks."""
    cards = [card[1:] for card in CARDS if can(viewer(), card[0])]
    return page("administration/index.html", cards=cards)
