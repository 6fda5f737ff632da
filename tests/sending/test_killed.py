"""The server dies at any moment of a write: what it acknowledged is there, what it did not is sent
again with the same key and has one effect.

A real gunicorn over the database of the tests. Each request in its turn is left a random time, then
whatever answers is killed with no warning; sometimes everything is, as when power fails.
"""

import json
import random
import select
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select as choose
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.models import Availability, Person, SentOnce
from metiis.settings import Settings
from tests.availability.trade import log
from tests.availability.trade import said as declared
from tests.factories import make_reservist
from tests.serving import Served, environment

KILLS = 50
IN_A_BATCH = 4
IN_A_ROW = 2  # How many tries of one write the server dies of.
PATH = "/disponibilites/jours"
DONE = {200, 204, 303}
MOST_TRIES = 20
WARMING = 3
GLANCE = 0.002  # Seconds between two looks at what is committed.


@pytest.fixture
def served(settings: Settings, tmp_path: Path, session: Session) -> Iterator[Served]:
    """One process over the database of the test, which a kill therefore always hits.

    The application is loaded before the process is forked: another takes its place at once.
    """
    env = environment(
        tmp_path,
        WEB_CONCURRENCY="1",
        METIIS_DATABASE_URL=settings.database_url,
        METIIS_SECRET_KEY=settings.secret_key,
        METIIS_ENCRYPTION_KEYS=settings.encryption_keys,
        METIIS_DEMO="",
    )
    made = Served(f"http://127.0.0.1:{env['PORT']}", env, tmp_path)
    made.start("--preload")
    yield made
    made.stop()


@dataclass
class Phone:
    """Sends a write until it is answered, always with the same key."""

    served: Served
    cookie: str
    dice: random.Random
    done: Callable[[], int]  # How many writes the server has committed.
    usual: float = 0.0  # Seconds that an answer takes when nothing dies.
    account: str = ""
    token: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def greet(self) -> None:
        found = json.loads(self._ask("GET", "/moi", "", {})[1])
        self.account, self.token = found["account"], found["token"]

    def press(self, day: date, deadly: bool) -> None:
        """One press on a day."""
        body = urlencode({"jours": day.isoformat(), "valeur": "disponible"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = self._insist(PATH, body, headers | {"Idempotency-Key": new_key(day)}, deadly)
        assert status in DONE

    def send(self, days: list[date], deadly: bool) -> None:
        """Several presses at once, as a phone sends what waited on it."""
        entries = [
            {
                "key": new_key(day),
                "path": PATH,
                "body": urlencode({"jours": day.isoformat(), "valeur": "disponible"}),
                "partial": True,
                "html": False,
            }
            for day in days
        ]
        sent = {"account": self.account, "device": "telephone-d-essai", "entries": entries}
        headers = {"Content-Type": "application/json"}
        status, content = self._insist("/lot", json.dumps(sent), headers, deadly)
        assert status == 200
        outcomes = json.loads(content)["outcomes"]
        assert [each["key"] for each in outcomes] == [each["key"] for each in entries]
        assert {each["status"] for each in outcomes} <= DONE
        self.counts["replayed"] += sum(each["replay"] for each in outcomes)

    def _insist(
        self, path: str, body: str, headers: dict[str, str], deadly: bool
    ) -> tuple[int, bytes]:
        """The first whole answer; the server is killed during the first tries."""
        for attempt in range(MOST_TRIES):
            with suppress(HTTPException, OSError):
                return self._ask("POST", path, body, headers, deadly and attempt < IN_A_ROW)
            self.counts["cut"] += 1
        raise AssertionError(f"{path} is never answered")

    def _ask(
        self, method: str, path: str, body: str, headers: dict[str, str], deadly: bool = False
    ) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        headers = headers | {"Cookie": self.cookie, "X-CSRFToken": self.token}
        headers |= {"X-Metiis-Account": self.account} if self.account else {}
        before = self.done() if deadly else 0
        try:
            connection.request(method, path, body or None, headers)
            if deadly:
                self._kill(connection, before if path == "/lot" else None)
            answer = connection.getresponse()
            content = answer.read()
            self.cookie = answer.headers.get("Set-Cookie", self.cookie).partition(";")[0]
            self.counts["replayed"] += answer.headers.get("X-Metiis-Replay") == "1"
            return answer.status, content
        finally:
            connection.close()

    def _kill(self, connection: HTTPConnection, before: int | None) -> None:
        """At some moment of the answer, or just after; in a batch, once one of it is committed."""
        if before is None:
            select.select([connection.sock], [], [], self.dice.uniform(0, 1.2 * self.usual))
        while before is not None and self.done() == before:
            if select.select([connection.sock], [], [], GLANCE)[0]:
                break
        self.served.kill_worker()
        self.counts["killed"] += 1


def new_key(day: date) -> str:
    return f"un-jour-dit-une-fois-{day.isoformat()}"


def test_a_server_killed_fifty_times_loses_and_doubles_nothing(
    as_person: Callable[[Person], FlaskClient], session: Session, served: Served
) -> None:
    person = make_reservist()
    cookie = as_person(person).get_cookie("metiis")
    assert cookie is not None
    kept = choose(func.count()).select_from(SentOnce)
    db.set_reading(True)

    def done() -> int:
        session.rollback()  # Each look is a fresh one.
        return session.scalar(kept) or 0

    phone = Phone(served, f"metiis={cookie.value}", random.Random(50), done)
    phone.greet()
    days = iter([clock.today() + timedelta(days=ahead) for ahead in range(2, 400)])
    said = [next(days) for _ in range(WARMING)]
    for day in said:
        start = time.monotonic()
        phone.press(day, deadly=False)
        phone.usual = time.monotonic() - start

    is_batch = power_failed = False
    while phone.counts["killed"] < KILLS:
        if not power_failed and phone.counts["killed"] > KILLS // 2:
            served.kill()
            served.start("--preload")
            power_failed = True
        some = [next(days) for _ in range(IN_A_BATCH if is_batch else 1)]
        if is_batch:
            phone.send(some, deadly=True)
        else:
            phone.press(some[0], deadly=True)
        said += some
        is_batch = not is_batch

    assert done() == len(said)
    assert Counter((each.first_day, each.last_day) for each in log(person)) == Counter(
        (day, day) for day in said
    )
    assert all(declared(person, day) == [Availability.AVAILABLE] for day in said)
    assert phone.counts["cut"] >= KILLS // 5, "the kills came too late to cut anything"
    assert phone.counts["replayed"], "no kill came between a deed and its answer"
