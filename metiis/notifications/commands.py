"""`flask worker`: background work, once or until asked to stop."""

import logging
import signal
import threading
from datetime import timedelta
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from metiis import clock, delivery
from metiis.accounts.services import forget_attempts
from metiis.availability.jobs import remind_promises
from metiis.delivery import Carrier
from metiis.notifications import jobs
from metiis.roster.jobs import forget_old_files

log = logging.getLogger("metiis.worker")
PAUSE = 5  # Seconds between two rounds.


@click.command("worker")
@click.option("--once", is_flag=True, help="Fait ce qui attend, puis s’arrête.")
@with_appcontext
def worker(once: bool) -> None:
    """Envoie les courriels en attente et range ce qui est périmé."""
    carrier = delivery.carrier(current_app.extensions["metiis.settings"])
    if once:
        told, sent, failed = work(carrier)
        click.echo(f"Annonces : {told}. Courriels envoyés : {sent}. Échecs : {failed}.")
        return
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask_to_stop)
    while not stop.is_set():
        try:
            work(carrier)
        except DBAPIError as error:  # The database is away or busy: come back later.
            log.warning("database not available: %s", type(error).__name__)
        stop.wait(PAUSE)


def work(carrier: Carrier) -> tuple[int, int, int]:
    """One round: people told, mails sent, mails put off."""
    remind_promises(clock.now())
    told = jobs.announce(clock.now())
    sent, failed = jobs.send_outbox(carrier)
    forget_attempts(clock.now() - timedelta(days=1))
    forget_old_files(clock.now())
    return told, sent, failed
