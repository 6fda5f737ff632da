"""Pages open to everybody: help, legal notices, personal data, accessibility, figures, health."""

from datetime import date, timedelta

from flask import Blueprint, Response, current_app

from metiis import clock
from metiis.keeping import kept
from metiis.pages import queries
from metiis.pages.rules import Figures, per_hundred, shown
from metiis.web import page, public

bp = Blueprint("pages", __name__)
PLAIN = "text/plain; charset=utf-8"
OPEN_TO_ROBOTS = ("aide", "accessibilite", "mentions-legales", "donnees-personnelles")
CONTACT_LASTS = timedelta(days=180)


@bp.get("/aide")
@public
@kept()
def help_() -> Response:
    """Let anybody understand the service and find a way out of trouble."""
    return page("pages/help.html")


@bp.get("/accessibilite")
@public
def accessibility() -> Response:
    """Say honestly how far the service is accessible."""
    return page("pages/accessibility.html")


@bp.get("/mentions-legales")
@public
def legal() -> Response:
    """Say who answers for this service."""
    return page("pages/legal.html")


@bp.get("/donnees-personnelles")
@public
def privacy() -> Response:
    """Say what is kept about people, why, how long, who reads it, and their rights."""
    settings = current_app.extensions["metiis.settings"]
    return page("pages/privacy.html", settings=settings)


@bp.get("/statistiques")
@public
def statistics() -> Response:
    """Let anybody judge what the service is worth, without learning anything about anyone."""
    found = _figures(clock.today())
    return page(
        "pages/statistics.html",
        figures=found,
        lines=[
            (shown(found.accounts), "comptes actifs"),
            (shown(found.units), "unités qui l’utilisent"),
            (shown(found.activities), "activités publiées"),
            (shown(found.applications), "candidatures déposées"),
            (shown(found.offered_days), "jours offerts par les réservistes"),
            (shown(found.accepted_days), "jours d’activité tenus"),
        ],
        ratio=per_hundred(found.accepted_days, found.offered_days),
    )


def _figures(today: date) -> Figures:
    """Counted once a day in each process: they are a week late, and anybody may ask for them."""
    settings = current_app.extensions["metiis.settings"]
    counted: dict[date, Figures] = current_app.extensions.setdefault("metiis.figures", {})
    if today not in counted or settings.testing:
        counted.clear()
        counted[today] = queries.figures(today)
    return counted[today]


@bp.get("/sante")
@public
def health() -> Response:
    """Tell a supervisor whether this service can work."""
    if queries.is_healthy():
        return Response("ok\n", content_type=PLAIN)
    return Response("base de données absente ou schéma dépassé\n", 503, content_type=PLAIN)


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Keep search engines out of everything but the public pages."""
    lines = ["User-agent: *", *(f"Allow: /{name}$" for name in OPEN_TO_ROBOTS), "Disallow: /"]
    return Response("\n".join(lines) + "\n", content_type=PLAIN)


@bp.get("/.well-known/security.txt")
@public
def security() -> Response:
    """Tell whoever finds a flaw where to say so (RFC 9116)."""
    site = current_app.extensions["metiis.settings"].public_url.rstrip("/")
    expires = (clock.now() + CONTACT_LASTS).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {site}/mentions-legales#signaler-une-faille",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {site}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", content_type=PLAIN)
