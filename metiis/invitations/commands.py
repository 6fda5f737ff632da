"""`flask account …`: the first administrator, and invitations from the server itself."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from metiis import clock, db, mail
from metiis.accounts import queries as accounts
from metiis.invitations import rules, services
from metiis.journal.services import record
from metiis.labels import fold
from metiis.models import Person, Role
from metiis.refusals import Refusal
from metiis.roles.services import grant
from metiis.settings import Settings

account = AppGroup("account", help="Les comptes.")


@account.command("create-admin")
@click.argument("email")
@click.option("--name", required=True, help="Prénom et nom, par exemple « Camille Durand ».")
def create_admin(email: str, name: str) -> None:
    """Crée un compte d’administration ; affiche le lien d’activation et son code."""
    first_name, _space, last_name = name.strip().rpartition(" ")
    if "@" not in email or not first_name:
        raise click.UsageError("Donnez une adresse, et --name « Prénom Nom ».")
    person = _admin(email.strip().lower(), first_name, last_name)
    try:
        token, code = _invite(person)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    db.commit()
    days = _settings().invitation_days
    click.echo(f"Lien d’activation, valable {days} jours : {_link(token)}")
    click.echo(f"Code : {rules.spaced(code)}")


def _admin(email: str, first_name: str, last_name: str) -> Person:
    """The administrator of this address, made if missing; somebody else's address is refused."""
    known = accounts.account(email)
    if known is not None:
        if any(held.role is Role.ADMIN for held in known.grants):
            return known
        raise click.ClickException("Cette adresse appartient déjà à une autre personne.")
    person = Person(
        email=email,
        first_name=first_name,
        last_name=last_name,
        search_name=fold(f"{last_name} {first_name}"),
        grants=[],
    )
    db.session.add(person)
    db.session.flush()
    record(None, "account.created", person.public_id)
    grant(None, person, Role.ADMIN, None, "", clock.now())
    return person


@account.command("invite")
@click.argument("email")
def invite(email: str) -> None:
    """Envoie une invitation à une personne connue ; affiche le code à lui donner."""
    person = accounts.account(email)
    if person is None:
        raise click.ClickException("Personne n’a cette adresse.")
    try:
        token, code = _invite(person)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    days = _settings().invitation_days
    mail.queue(person.email or "", "invitation", link=_link(token), days=days)
    db.commit()
    click.echo("L’invitation partira au prochain passage de « flask worker ».")
    click.echo(f"Code : {rules.spaced(code)}")


def _invite(person: Person) -> tuple[str, str]:
    settings = _settings()
    lifetime = timedelta(days=settings.invitation_days)
    return services.invite(None, person, lifetime, settings.secret_key, clock.now())


def _link(token: str) -> str:
    return mail.public_url(f"/activation/{token}")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["metiis.settings"]
    return settings
