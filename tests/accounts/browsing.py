"""What tests of accounts share: people with a password, browsers that sign in, several at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from metiis import clock, db
from metiis.models import Person
from tests.factories import make_reservist

PASSWORD = "fougere canoe violon brume"  # noqa: S105
NEW = "glacier tambour cerise moulin"


def make_account(app: Flask, **values: object) -> Person:
    """An active reservist whose password is PASSWORD."""
    person = make_reservist(**values)
    person.password_hash = app.extensions["metiis.passwords"].hash(PASSWORD)
    return person


def sign_in(
    client: FlaskClient, email: str | None, password: str = PASSWORD, **data: str
) -> TestResponse:
    """The answer to somebody who gives an address and a password."""
    return client.post("/connexion", data={"email": email, "password": password, **data})


def is_signed_in(client: FlaskClient) -> bool:
    """Whether a page of one's own opens in this browser."""
    return client.get("/profil/appareils").status_code == 200


def stored() -> scoped_session[Session]:
    """The database as it is after a client's requests, read with nothing left from before."""
    db.session.remove()
    db.set_reading(True)
    return db.session


def next_hour() -> datetime:
    """A moment ahead, when every window of attempts has just opened."""
    return clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def together(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of `count` threads got, all let go at the same moment."""
    barrier = Barrier(count)
    db.session.remove()

    def run(number: int) -> object:
        db.set_reading(False)
        barrier.wait()
        try:
            return act(number)
        finally:
            db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
