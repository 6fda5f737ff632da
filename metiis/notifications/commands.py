"""`flask worker`: background work, once or until asked to stop.

Plans are computed in a thread of their own, each by a program apart, so that mails do not wait for
them; everything else is short and done in rounds.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from metiis import clock, delivery
from metiis.accounts.services import forget_attempts
from metiis.alerts import jobs as alerts
from metiis.availability.jobs import remind_promises
from metiis.callups import jobs as callups
from metiis.deadlines import jobs as deadlines
from metiis.delivery import Carrier
from metiis.headcount.jobs import keep_the_headcount
from metiis.levels import jobs as levels
from metiis.notifications import jobs
from metiis.plans import jobs as plans
from metiis.roster.jobs import forget_old_files
from metiis.sending import jobs as sending
from metiis.settings import Settings
from metiis.upkeep import jobs as upkeep
from metiis.waiting import jobs as waiting

log = logging.getLogger("metiis.worker")
PAUSE = 5  # Seconds between two rounds.


@click.command("worker")
@click.option("--once", is_flag=True, help="Fait ce qui attend, puis s’arrête.")
@click.option(
    "--with-parent", is_flag=True, help="S’arrête avec le processus qui l’a lancé (make run)."
)
@with_appcontext
def worker(once: bool, with_parent: bool) -> None:
    """Envoie les courriels, calcule les plans demandés et range ce qui est périmé."""
    carrier = delivery.carrier(_settings())
    stop = threading.Event()
    if once:
        told, sent, failed = work(carrier)
        computed = plans.compute_waiting(stop)
        click.echo(
            f"Annonces : {told}. Courriels envoyés : {sent}. Échecs : {failed}. Plans : {computed}."
        )
        return
    parent = os.getppid() if with_parent else None

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask_to_stop)
    computing = threading.Thread(target=plans.compute_until, args=(stop,), name="plans")
    computing.start()
    keep_working(carrier, stop, parent)
    computing.join()


def keep_working(carrier: Carrier, stop: threading.Event, parent: int | None) -> None:
    """Rounds until asked to stop, or until the parent is gone; what follows the calendar is looked
    at once an hour, after the mails that wait."""
    reminded = ""
    while not stop.is_set():
        hour = f"{clock.now():%Y-%m-%d %H}"
        for task in (*ROUND, _announce, _tidy, lambda: jobs.send_outbox(carrier)):
            _try(task)
        for task in CALENDAR if hour != reminded else ():
            _try(task)
        reminded = hour
        stop.wait(PAUSE)
        if parent is not None and os.getppid() != parent:
            stop.set()


def _try(task: Callable[[], object]) -> None:
    """A piece of work that fails is told in the log and tried again when its turn comes; the others
    go on."""
    try:
        task()
    except DBAPIError as error:  # The database is away or busy: come back later.
        log.warning("database not available: %s", type(error).__name__)
    except Exception:
        log.exception("a piece of work failed")


def work(carrier: Carrier) -> tuple[int, int, int]:
    """Everything that waits, once: people told, mails sent, mails put off."""
    for task in ROUND:
        task()
    told = _announce()
    sent, failed = jobs.send_outbox(carrier)
    for task in CALENDAR:
        task()
    _tidy()
    told += _announce()
    more, later = jobs.send_outbox(carrier)
    return told, sent + more, failed + later


def _announce() -> int:
    """People told by mail that something waits, call-ups first."""
    return callups.announce(clock.now()) + jobs.announce(clock.now())


def _tidy() -> None:
    """What nobody needs any more is erased."""
    forget_attempts(clock.now() - timedelta(days=1))
    forget_old_files(clock.now())
    plans.forget_old_results(clock.now())
    jobs.forget_old(clock.now(), _settings().notice_days)
    sending.forget_old(clock.now())


# What follows the calendar, then what is done in each round, in order.
CALENDAR: tuple[Callable[[], object], ...] = (
    lambda: remind_promises(clock.now()),
    lambda: deadlines.remind(clock.now()),
    lambda: upkeep.remind(clock.now()),
    lambda: keep_the_headcount(clock.today()),
    lambda: levels.publish(clock.now()),
    lambda: alerts.watch(clock.now()),
)
ROUND: tuple[Callable[[], object], ...] = (
    lambda: plans.tell_of_call_up(clock.now()),
    lambda: waiting.lapse_overdue(clock.now()),
    lambda: waiting.move_lists(clock.now()),
    lambda: waiting.remind(clock.now()),
    lambda: waiting.write_links(clock.now()),
    callups.void_stale,
)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["metiis.settings"]
    return settings
