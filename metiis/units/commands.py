"""`flask units …`. Exit codes: 0 done, 1 refused with the reasons on stderr, 2 bad usage."""

from pathlib import Path

import click
from flask.cli import AppGroup

from metiis import db
from metiis.journal.services import record
from metiis.refusals import Refusal
from metiis.units import services

units = AppGroup("units", help="Les unités.")


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Importe un fichier d’unités (CSV ou XLSX) ; recommencer ne change rien."""
    try:
        report = services.import_units(file.read_bytes())
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    for fault in report.faults:
        click.echo(f"Ligne {fault.line}, colonne « {fault.column} » : {fault.message}", err=True)
    if report.faults:
        raise click.ClickException(f"{len(report.faults)} à corriger : rien n’a été importé.")
    if report.has_effect:
        record(None, "units.imported", detail=services.summary(report))
    db.commit()
    click.echo(services.summary(report))
