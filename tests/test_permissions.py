"""Who may call what: one table, played as ten people on every address that the service has.

An endpoint without a line fails, so that nobody adds an address without saying who it is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from metiis import UndeclaredPermission, db, refuse_undeclared
from metiis.permissions import Permission
from tests.doors import PERSONAS, addresses, lines
from tests.screens import PARTIAL, SignIn, bare
from tests.world import World, make_world


def forms(world: World) -> dict[str, dict[str, str]]:
    """What names the object when the address does not; every other form is sent empty."""
    return {
        "applications.submit": {"poste": world.positions["open"].public_id},
        "selection.invite": {
            "poste": world.positions["open"].public_id,
            "personne": world.people["leader"].public_id,
        },
        "reinforcements.answer": {"unite": "13BCA"},
        "reference.withdraw": {"code": "annual_day_cap", "valid_from": "2099-01-01"},
    }


@contextmanager
def writes(app: Flask) -> Iterator[list[str]]:
    """The statements that write, save for « last seen », while inside."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        words = statement.split(maxsplit=2)
        if words[0].upper() in {"INSERT", "UPDATE", "DELETE"} and words[1] != "web_session":
            sent.append(statement)

    engine = app.extensions["metiis.engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def browser_of(app: Flask, world: World, letter: str, as_person: SignIn) -> FlaskClient:
    if letter == "V":
        db.session.commit()
        return app.test_client()
    return as_person(world.people[PERSONAS[letter]])


def test_every_endpoint_has_its_line(app: Flask):
    served = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    written = [(line.endpoint, line.method) for line in lines()]
    assert len(written) == len(set(written))
    assert set(written) == served


def test_every_endpoint_declares_who_may_use_it(app: Flask):
    for endpoint, view in app.view_functions.items():
        assert view.declared_permission in {"public", *Permission}, endpoint


def test_the_table_and_the_declarations_agree_on_who_is_let_in_unknown(app: Flask):
    for line in lines():
        declared = app.view_functions[line.endpoint].declared_permission
        assert (declared == "public") == ("V" in line.allowed), line.endpoint


def test_a_bare_route_keeps_the_service_from_starting():
    bare = Flask("bare")
    bare.add_url_rule("/x", "forgotten", lambda: "x")
    with pytest.raises(UndeclaredPermission, match="forgotten|static"):
        refuse_undeclared(bare)


@pytest.mark.parametrize("letter", PERSONAS, ids=PERSONAS.get)
def test_every_door_opens_to_whom_the_table_says(
    app: Flask, session: Session, as_person: SignIn, letter: str
):
    world = make_world()
    urls, filled, faults = addresses(app, world), forms(world), []
    browser = browser_of(app, world, letter, as_person)
    for line in lines():
        url, data = urls[line.endpoint], filled.get(line.endpoint, {})
        if line.method == "GET":
            with writes(app) as written:
                answer = browser.get(url)
            faults += [f"{line.endpoint} writes: {statement}" for statement in written]
        else:
            answer = browser.post(url, data=data)
        if not line.says(letter, answer):
            faults.append(f"{line.method} {line.endpoint} ({url}): {answer.status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("letter", ["V", "R", "C"], ids=PERSONAS.get)
def test_a_fragment_has_the_door_of_its_page_and_writes_nothing(
    app: Flask, session: Session, as_person: SignIn, letter: str
):
    world = make_world()
    urls = addresses(app, world)
    browser = browser_of(app, world, letter, as_person)
    for line in (line for line in lines() if line.method == "GET"):
        with writes(app) as written:
            answer = browser.get(urls[line.endpoint], headers=PARTIAL)
        assert not written, line.endpoint
        if letter == "V" and "V" not in line.allowed:
            assert answer.status_code == 401, line.endpoint
            assert answer.headers["HX-Redirect"] == "/connexion"
        else:
            # `done` answers htmx with 204 where it answers a browser with 303.
            assert answer.status_code == 204 or line.says(letter, answer), line.endpoint


@pytest.mark.parametrize(
    ("letter", "endpoint"),
    [("F", "activities.show"), ("S", "applications.show"), ("R", "people.show")],
)
def test_what_is_hidden_looks_the_same_as_what_does_not_exist(
    app: Flask, session: Session, as_person: SignIn, letter: str, endpoint: str
):
    world = make_world()
    url = addresses(app, world)[endpoint]
    browser = browser_of(app, world, letter, as_person)
    hidden, absent = browser.get(url), browser.get(f"{url.rsplit('/', 1)[0]}/{'a' * 22}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert bare(hidden.text) == bare(absent.text)


def test_the_watch_sees_a_write(app: Flask, session: Session, as_person: SignIn):
    browser = as_person(make_world().people["reservist"])
    with writes(app) as written:
        browser.post("/notifications/lire")
    assert written


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_database_itself_refuses_to_write_while_a_page_is_read(app: Flask, method: str):
    with app.test_request_context("/aide", method=method):
        app.preprocess_request()
        with pytest.raises(DBAPIError, match="(?i)read.?only"):
            db.session.execute(text("DELETE FROM notification"))
        db.session.rollback()
