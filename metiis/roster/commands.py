"""`flask roster …`. Exit codes: 0 done, 1 refused with the reasons on stderr, 2 bad usage."""

from pathlib import Path

import click
from flask.cli import AppGroup

from metiis import clock, db
from metiis.refusals import Refusal
from metiis.roster import queries, services
from metiis.roster.plan import Plan
from metiis.roster.reader import roster_table

roster = AppGroup("roster", help="L’effectif.")


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Montre ce que le fichier ferait, sans rien changer.")
@click.option("--valid-only", is_flag=True, help="Importe les lignes valides, laisse les autres.")
def import_file(file: Path, dry_run: bool, valid_only: bool) -> None:
    """Importe un effectif (CSV ou XLSX) ; recommencer ne change rien."""
    content = file.read_bytes()
    try:
        plan = queries.plan(None, roster_table(content), lock=not dry_run)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    _report(plan, with_changes=dry_run)
    if plan.faults and (dry_run or not valid_only):
        lines = plan.refused_lines
        raise click.ClickException(f"{lines} ligne(s) à corriger : rien n’a été importé.")
    if dry_run:
        click.echo(f"À blanc : {services.summary(plan)}.")
        return
    outcome = services.carry_out(None, plan, content, clock.now())
    db.commit()
    click.echo(f"Import terminé : {outcome}.")


def _report(plan: Plan, with_changes: bool) -> None:
    for notice in plan.notices:
        click.echo(notice, err=True)
    for fault in plan.faults:
        where = f"Ligne {fault.line}, colonne « {fault.column} », « {fault.value} »"
        click.echo(f"{where} : {fault.message}", err=True)
    for entry in plan.entries if with_changes else []:
        for change in entry.changes:
            words = f"{change.title} : {change.before} → {change.after}"
            click.echo(f"Ligne {entry.line}, {entry.service_number} {entry.name} – {words}")
