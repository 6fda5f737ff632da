"""`flask worker` as a program of its own, killed where it hurts: nothing is lost, and what leaves
twice is the same mail.

The mail server says when the worker stands at a point; nobody sleeps. Leases are ended by hand
instead of waiting for ten minutes.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from metiis import clock, db, mail
from metiis.models import OutgoingMail
from metiis.settings import ROOT, Settings
from tests.accounts.browsing import stored
from tests.postbox import WAIT, Letter, Postbox


@pytest.fixture
def outgoing(app, session) -> Callable[[int], list[str]]:
    """So many mails wait in the outbox; their Message-IDs."""

    def write(number: int) -> list[str]:
        with app.test_request_context():
            rows = [mail.queue(f"p{each}@exemple.test", "notification") for each in range(number)]
            session.commit()
        session.close()
        return [f"<{row.public_id}@exemple.test>" for row in rows]

    return write


@pytest.fixture
def start(settings: Settings, postbox: Postbox) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker that does what waits, once."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("METIIS_")} | {
        "FLASK_APP": "wsgi",
        "METIIS_DATABASE_URL": settings.database_url,
        "METIIS_SECRET_KEY": settings.secret_key,
        "METIIS_ASSETS_DIR": settings.assets_dir,
        "METIIS_SMTP_URL": postbox.url,
        "METIIS_PUBLIC_URL": "http://exemple.test",
    }
    started: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "worker", "--once"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait(WAIT)


class Point:
    """Holds the mail server's answer, so that the worker stands still until it is killed."""

    def __init__(self) -> None:
        self.reached, self.left = threading.Event(), threading.Event()

    def hold(self, *_letter: Letter) -> None:
        self.reached.set()
        assert self.left.wait(WAIT)

    def wait(self) -> None:
        assert self.reached.wait(WAIT), "the worker never came"


def kill(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(WAIT) == -signal.SIGKILL


def rows() -> list[OutgoingMail]:
    return list(stored().scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def end_leases() -> None:
    """The time given to the dead worker is over."""
    db.session.remove()
    with db.writing() as apart:
        apart.execute(
            update(OutgoingMail)
            .where(OutgoingMail.sent_at.is_(None))
            .values(due_at=clock.now() - timedelta(seconds=1))
        )


def finish(start: Callable[[], subprocess.Popen[bytes]], postbox: Postbox) -> None:
    """Another worker does what is left, and everything is sent."""
    postbox.before_letter, postbox.before_answer = (lambda: None), (lambda _letter: None)
    end_leases()
    assert start().wait(WAIT) == 0
    assert all(row.sent_at and not row.body for row in rows())


def times(postbox: Postbox) -> Counter[str]:
    return Counter(letter.id for letter in postbox.letters)


def test_killed_before_sending_nothing_is_lost(outgoing, start, postbox):
    ids, point = outgoing(3), Point()
    postbox.before_letter = point.hold
    worker = start()
    point.wait()
    kill(worker)
    point.left.set()
    assert not postbox.letters
    assert [row.sent_at for row in rows()] == [None] * 3
    assert [row.attempts for row in rows()] == [1] * 3
    finish(start, postbox)
    assert times(postbox) == dict.fromkeys(ids, 1)


def test_killed_once_the_server_has_it_the_same_mail_leaves_again(outgoing, start, postbox):
    """The server says that it has the mail while the row, held by somebody, cannot be closed."""
    ids, point = outgoing(1), Point()
    postbox.before_answer = point.hold
    worker = start()
    point.wait()
    db.session.remove()
    with db.writing() as apart:
        apart.execute(update(OutgoingMail).values(last_error="tenu"))
        point.left.set()
        postbox.wait_for_answer()
        kill(worker)
    row = rows()[0]
    assert (row.sent_at, bool(row.body)) == (None, True)
    finish(start, postbox)
    assert times(postbox) == {ids[0]: 2}
    first, second = postbox.letters
    assert first == second


def test_killed_amid_a_batch_each_has_its_mail_and_a_double_is_the_same(outgoing, start, postbox):
    ids, point = outgoing(5), Point()

    def hold_the_third(letter: Letter) -> None:
        if letter.id == ids[2]:
            point.hold(letter)

    postbox.before_answer = hold_the_third
    worker = start()
    point.wait()
    assert [bool(row.sent_at) for row in rows()] == [True, True, False, False, False]
    kill(worker)
    point.left.set()
    finish(start, postbox)
    assert times(postbox) == {**dict.fromkeys(ids, 1), ids[2]: 2}
    assert len({letter.content for letter in postbox.letters}) == 5
