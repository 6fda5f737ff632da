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
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis import clock
from metiis.models import Availability, Person
from metiis.settings import Settings
from tests.availability.trade import log
from tests.availability.trade import said as declared
from tests.factories import make_reservist
from tests.serving import Served, environment

KILLS, POWER_CUTS = 50, 2
IN_A_BATCH = 3
PATH = "/disponibilites/jours"
DONE = {200, 204, 303}
MOST_TRIES = 20
WARMING = 3


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
        """The first whole answer; the server is killed during the first try."""
        for attempt in range(MOST_TRIES):
            with suppress(HTTPException, OSError):
                return self._ask("POST", path, body, headers, deadly and attempt == 0)
            self.counts["cut"] += 1
        raise AssertionError(f"{path} is never answered")

    def _ask(
        self, method: str, path: str, body: str, headers: dict[str, str], deadly: bool = False
    ) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        headers = headers | {"Cookie": self.cookie, "X-CSRFToken": self.token}
        headers |= {"X-Metiis-Account": self.account} if self.account else {}
        try:
            connection.request(method, path, body or None, headers)
            if deadly:
                self._kill(connection)
            answer = connection.getresponse()
            content = answer.read()
            self.counts["replayed"] += answer.headers.get("X-Metiis-Replay") == "1"
            return answer.status, content
        finally:
            connection.close()

    def _kill(self, connection: HTTPConnection) -> None:
        """At some moment of the answer, or just after it."""
        select.select([connection.sock], [], [], self.dice.uniform(0, 1.2 * self.usual))
        self.served.kill_worker()


def new_key(day: date) -> str:
    return f"un-jour-dit-une-fois-{day.isoformat()}"


def test_a_server_killed_fifty_times_loses_and_doubles_nothing(
    as_person: Callable[[Person], FlaskClient], session: Session, served: Served
) -> None:
    person = make_reservist()
    cookie = as_person(person).get_cookie("metiis")
    assert cookie is not None
    phone = Phone(served, f"metiis={cookie.value}", random.Random(50))
    phone.greet()
    days = iter([clock.today() + timedelta(days=ahead) for ahead in range(2, 400)])
    said = [next(days) for _ in range(WARMING)]
    for day in said:
        start = time.monotonic()
        phone.press(day, deadly=False)
        phone.usual = time.monotonic() - start

    for number in range(KILLS):
        some = [next(days) for _ in range(1 if number % 2 else IN_A_BATCH)]
        if number % (KILLS // POWER_CUTS) == KILLS // POWER_CUTS - 1:
            served.kill()
            served.start("--preload")
        act: Any = phone.press if number % 2 else phone.send
        act(some[0] if number % 2 else some, True)
        said += some

    session.rollback()  # What follows is read afresh.
    assert Counter((each.first_day, each.last_day) for each in log(person)) == Counter(
        (day, day) for day in said
    )
    assert all(declared(person, day) == [Availability.AVAILABLE] for day in said)
    assert phone.counts["cut"] >= KILLS // 5, "the kills came too late to cut anything"
    assert phone.counts["replayed"], "no kill came between the deed and its answer"
