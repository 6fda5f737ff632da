"""`flask match`. Exit codes: 0 done, 1 refused with the reasons on stderr, 2 bad usage.

It needs no database: an instance comes in, a plan goes out.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from math import isfinite
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from metiis.matching.engine.answers import Plan
from metiis.matching.engine.checker import check
from metiis.matching.engine.problem import Problem
from metiis.matching.engine.reading import FileFault, parse, read
from metiis.matching.engine.writing import as_text, write_plan

STANDARD = Path("-")
LONGEST = 86_400.0
# Seconds kept to explain, check, write and leave: at least, as a share of the limit, and in times
# what reading has taken, which grows alike with the problem and with the load of the machine.
KEPT, KEPT_SHARE, KEPT_READINGS = 0.6, 0.05, 1.5
SHOWN = 10
PLANNER, SOLVER = "metiis.matching.engine.planning", "metiis.matching.engine.apart"


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not isfinite(value) or not 0 < value <= LONGEST:
        raise click.BadParameter(f"un nombre de secondes entre 0 et {LONGEST:.0f} est attendu.")
    return value


@click.command("match")
@click.argument("instance", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option(
    "--time-limit",
    "limit",
    type=float,
    default=60.0,
    show_default=True,
    callback=_seconds,
    metavar="S",
    help="Secondes pour tout l’appel, démarrage et lecture compris.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PLAN.json",
    help="Fichier où écrire le plan ; sans lui, sortie standard.",
)
@with_appcontext
def match(instance: Path, limit: float, out: Path | None) -> None:
    """Calcule le meilleur plan d’un problème (JSON) et prouve jusqu’où il est le meilleur."""
    began = time.monotonic() - current_app.extensions["metiis.start_up"]
    with _nothing_thrown_away():
        _match(instance, began, limit, out)


def _match(instance: Path, began: float, limit: float, out: Path | None) -> None:
    opened = time.monotonic()
    problem = _problem(instance)
    kept = max(KEPT, KEPT_SHARE * limit, KEPT_READINGS * (time.monotonic() - opened))
    if out is not None:
        _refuse_unwritable(out)
    found = _best(problem, began + limit - kept)
    _refuse_illegal(problem, found)
    content = as_text(write_plan(problem, found, time.monotonic() - began)).encode()
    if out is None:
        click.echo(content, nl=False)
    else:
        _write(out, content)


def _problem(instance: Path) -> Problem:
    try:
        raw = sys.stdin.buffer.read() if instance == STANDARD else instance.read_bytes()
        return read(parse(raw))
    except OSError as error:
        raise click.ClickException(f"{instance} : lecture impossible.") from error
    except FileFault as fault:
        raise click.ClickException(str(fault)) from fault


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Rows by the hundred thousand are read and stay until the end: looking for garbage among
    them takes a good part of the time, and finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _best(problem: Problem, until: float) -> Plan:
    """The planner is loaded here: NumPy and the solver never weigh on the web processes."""
    planning, apart = import_module(PLANNER), import_module(SOLVER)
    seconds = max(0.0, until - time.monotonic())
    found: Plan = planning.plan(problem, seconds, apart.Apart())
    return found


def _refuse_illegal(problem: Problem, found: Plan) -> None:
    """Never let a plan out that breaks a rule, whoever is at fault."""
    violations = check(problem, found.assignments)
    for each in violations[:SHOWN]:
        click.echo(f"{each.rule} : {each.person}, {each.post} {each.detail}", err=True)
    if violations:
        raise click.ClickException("le plan trouvé ne respecte pas les règles : rien n’est écrit.")


def _refuse_unwritable(out: Path) -> None:
    """Say it before the work rather than after."""
    folder = out.resolve().parent
    if out.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise click.ClickException(f"{out} : écriture impossible.")


def _write(out: Path, content: bytes) -> None:
    """The whole plan or nothing: what was there stays until the new one is complete."""
    if out.exists() and not out.is_file():  # A pipe or a device cannot be replaced.
        out.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(dir=out.resolve().parent, prefix=f".{out.name}.")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out.resolve())
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise click.ClickException(f"{out} : écriture impossible.") from error
