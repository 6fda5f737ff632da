"""What a phone sends: writes under keys, batches of them; and what it finds back."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from metiis import clock, db
from metiis.models import Availability, Person, SentOnce
from metiis.once import account_mark
from tests.availability import trade
from tests.screens import PARTIAL

SET = "/disponibilites/jours"
PHONE, TABLET = "telephone-0001", "tablette-0001"


def key(number: int) -> str:
    """A key as our script draws them."""
    return f"cle-d-essai-0000000000-{number:04}"


def coming(days: int = 10) -> date:
    """A day ahead."""
    return clock.today() + timedelta(days=days)


def mark_of(app: Flask, person: Person) -> str:
    """The name of the account in this application."""
    with app.app_context():
        return account_mark(person.public_id)


def press(
    browser: FlaskClient, day: date, value: str, number: int = 0, **headers: str
) -> TestResponse:
    """A day is pressed; under a key when there is a number."""
    named = {"Idempotency-Key": key(number)} if number else {}
    sent = {"jours": str(day), "valeur": value}
    return browser.post(SET, data=sent, headers={**PARTIAL, **named, **headers})


def entry(number: int, path: str = SET, *, partial: bool = True, html: bool = False, **form: str):
    """One write as it waits on the phone."""
    body = urlencode(form)
    return {"key": key(number), "path": path, "body": body, "partial": partial, "html": html}


def day_entry(number: int, day: date, value: str, **more: object):
    """A day pressed while the network was away."""
    return entry(number, jours=str(day), valeur=value, **more)  # type: ignore[arg-type]


def send(
    browser: FlaskClient, account: str, *entries: object, device: str = PHONE, **headers: str
) -> TestResponse:
    """A batch leaves the phone, packed as by browsers that can."""
    lot = {"account": account, "device": device, "entries": list(entries)}
    said = {"Content-Type": "application/json", "Content-Encoding": "gzip", "X-Metiis-Queue": "1"}
    packed = gzip.compress(json.dumps(lot).encode())
    return browser.post("/lot", data=packed, headers={**said, **headers})


def told(answer: TestResponse) -> list[dict[str, object]]:
    """The outcomes that came back."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    return answer.json["outcomes"]


def said(person: Person, day: date) -> Availability:
    """What the database says of a day, read afresh."""
    with afresh():
        return trade.said(person, day)[0]


def written(person: Person) -> int:
    """How many declarations the log holds."""
    with afresh():
        return len(trade.log(person))


def keys_kept(person: Person) -> list[SentOnce]:
    """The writes noted for a person."""
    with afresh():
        mine = select(SentOnce).where(SentOnce.person_id == person.id).order_by(SentOnce.at)
        return list(db.session.scalars(mine))


@contextmanager
def afresh() -> Iterator[None]:
    """The database as it is, with nothing left from before; then the test may write again."""
    with db.transaction(reading=True):
        yield
    db.set_reading(False)
