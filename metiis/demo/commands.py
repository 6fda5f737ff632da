"""`flask demo …`. Exit codes: 0 done or already in place, 1 refused with the reason."""

from importlib import import_module

import click
from flask import current_app
from flask.cli import AppGroup

from metiis import clock, db
from metiis.accounts.passwords import Passwords
from metiis.demo import accounts
from metiis.demo.units import SCALES
from metiis.refusals import Refusal
from metiis.settings import Settings

SEED = 2027
demo = AppGroup("demo", help="La démonstration.")


@demo.command("load")
@click.option(
    "--scale",
    type=click.Choice(list(SCALES)),
    default="brigade",
    help="Taille : une brigade de 750 personnes, cinq, ou 25 000 personnes dans cent unités.",
)
@click.option("--seed", type=int, default=SEED, help="Graine du hasard.")
def load_command(scale: str, seed: int) -> None:
    """Charge des personnes et une année d’activités inventées dans une base vide."""
    settings: Settings = current_app.extensions["metiis.settings"]
    if settings.production:
        raise click.ClickException("La démonstration ne se charge pas en production.")
    loading = import_module("metiis.demo.load")  # Thirty modules that no web process needs.
    present = loading.loaded_scale()
    if present == scale:
        click.echo("La démonstration est déjà en place.")
        _tell_accounts()
        return
    try:
        loading.refuse_unless_empty()
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    passwords: Passwords = current_app.extensions["metiis.passwords"]
    found = loading.load(SCALES[scale], scale, seed, clock.today(), passwords, tell=click.echo)
    db.commit()
    click.echo(
        f"Démonstration en place : {found.people} personnes, {found.activities} activités, "
        f"{found.applications} candidatures."
    )
    _tell_accounts()


def _tell_accounts() -> None:
    click.echo(f"Comptes (mot de passe {accounts.PASSWORD}) : {', '.join(accounts.EMAILS)}.")
