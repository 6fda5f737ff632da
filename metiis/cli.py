"""Commands of `flask …`. Exit codes: 0 done, 1 refused with the reasons on stderr, 2 bad usage."""

from importlib import import_module

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from metiis import clock, vault
from metiis.demo.commands import demo
from metiis.invitations.commands import account
from metiis.matching.commands import match
from metiis.notifications.commands import worker
from metiis.roster.commands import roster
from metiis.units.commands import units

database = AppGroup("database", help="La base de données.")
safe = AppGroup("vault", help="Ce que la base garde chiffré.")


def register(app: Flask) -> None:
    """Add every command to `flask`, and note how long it took to be ready."""
    app.cli.add_command(database)
    app.cli.add_command(safe)
    app.cli.add_command(account)
    app.cli.add_command(worker)
    app.cli.add_command(units)
    app.cli.add_command(roster)
    app.cli.add_command(match)
    app.cli.add_command(demo)
    app.extensions["metiis.start_up"] = clock.seconds_since_start()


@database.command("upgrade")
@click.option("--to", "revision", default="head", help="Révision visée.")
def upgrade(revision: str) -> None:
    """Amène la base de données au dernier schéma."""
    url = current_app.extensions["metiis.settings"].database_url
    import_module("metiis.migrating").upgrade(url, revision)  # Alembic, for this command alone.
    click.echo("Schéma à jour.")


@safe.command("rotate")
def rotate() -> None:
    """Rechiffre avec la clé la plus récente ; interrompu, il reprend où il en était."""
    done = vault.rotate()
    click.echo(f"Rechiffré : {done.resealed}.")
    for place in done.unreadable:
        click.echo(f"Aucune clé n’ouvre {place}.", err=True)
    if done.unreadable:
        raise click.ClickException("Remettez la clé manquante avant d’en retirer une autre.")
