"""Signing in and out as a browser sees it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from metiis import clock
from metiis.accounts.passwords import Passwords
from metiis.models import JournalEntry, Person, Role, WebSession
from tests.accounts.browsing import (
    PASSWORD,
    is_signed_in,
    make_account,
    next_hour,
    sign_in,
    stored,
)
from tests.factories import make_brigade, make_reservist, make_staff
from tests.screens import open_page

HOSTILE = [
    "//evil.test",
    "///evil.test",
    "////evil.test/%2f..",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\t/evil.test",
    "\t//evil.test",
    "/\n/evil.test",
    "/\r/evil.test",
    " //evil.test",
    "http://evil.test",
    "https://evil.test/a",
    "http:evil.test",
    "http:///evil.test",
    "http:/\\evil.test",
    "HTTPS:evil.test",
    "ftp://evil.test",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "evil.test",
    "../connexion",
    "?suite=/",
    "#contenu",
    "/\x00/evil.test",
    "//localhost@evil.test",
    "http://localhost@evil.test",
    "//[::1",
    "",
]


class CountingHasher(PasswordHasher):
    """The real hasher, which says how often it was asked."""

    calls = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
        is_work = str(hash).startswith("$argon2id$")  # Anything else is refused without work.
        CountingHasher.calls += is_work
        return super().verify(hash, password)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        CountingHasher.calls += 1
        return super().hash(password, salt=salt)


@pytest.fixture
def counting(app: Flask):
    """Counts the work of the hasher from here on."""
    usual = app.extensions["metiis.passwords"]
    hasher = CountingHasher(time_cost=1, memory_cost=64, parallelism=1)
    app.extensions["metiis.passwords"] = Passwords(hasher, usual.decoy)
    CountingHasher.calls = 0
    yield CountingHasher
    app.extensions["metiis.passwords"] = usual


def test_a_worker_that_has_wiped_is_not_asked_to_clear(app, session, client):
    person = make_account(app)
    session.commit()
    sign_in(client, person.email)
    out = client.post("/deconnexion", headers={"X-Metiis-Queue": "1"})
    assert out.status_code == 303
    assert "Clear-Site-Data" not in out.headers
    assert not is_signed_in(client)


def test_the_right_password_opens_the_home_page_and_signing_out_closes_it(app, session, client):
    person = make_account(app)
    session.commit()
    answer = sign_in(client, f"  {person.email.upper()} ")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    out = client.post("/deconnexion")
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert not is_signed_in(client)
    actions = list(stored().scalars(select(JournalEntry.action).order_by(JournalEntry.id)))
    assert actions == ["account.signed_in", "account.signed_out"]


def test_signing_out_twice_or_as_nobody_does_no_harm(client):
    assert client.post("/deconnexion").status_code == 303
    assert client.post("/deconnexion").status_code == 303


def test_every_refusal_looks_alike_and_costs_the_same(app, session, counting):
    now = clock.now()
    people = {
        "known": make_account(app),
        "disabled": make_account(app, disabled_at=now),
        "invited": make_account(app, activated_at=None),
        "without password": make_reservist(),
    }
    emails = {name: person.email for name, person in people.items()} | {"unknown": "x@exemple.test"}
    session.commit()
    counting.calls = 0
    answers = {}
    for name, email in emails.items():
        password = "pas le bon mot de passe" if name == "known" else PASSWORD
        answer = sign_in(app.test_client(), email, password)
        page = answer.get_data(as_text=True).replace(email, "EMAIL")
        headers = [(k, v) for k, v in answer.headers if k not in {"Set-Cookie", "Content-Length"}]
        cookies = [c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie")]
        page = re.sub(r'(csrf_token"[^>]*value=")[^"]*', r"\1", page)
        answers[name] = (answer.status_code, page, headers, cookies, counting.calls)
        counting.calls = 0
    assert answers["known"][0] == 422
    assert answers["known"][4] == 1
    assert set(map(repr, answers.values())) == {repr(answers["known"])}
    entries = stored().scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert {entry.action for entry in entries} == {"account.sign_in_refused"}
    assert [bool(entry.subject) for entry in entries] == [True, True, True, True, False]
    assert all("@" not in entry.subject + entry.detail for entry in entries)


def test_a_password_that_is_too_long_never_reaches_the_hasher(app, session, client, counting):
    person = make_account(app)
    session.commit()
    counting.calls = 0
    assert sign_in(client, person.email, "x" * 129).status_code == 422
    assert counting.calls == 0


@pytest.mark.parametrize("email", ["", "sans arobase", "a@b c", "a@" + "b" * 300])
def test_an_address_that_cannot_be_one_is_asked_again(client, email: str):
    answer = sign_in(client, email)
    assert answer.status_code == 422
    assert "Erreur" in answer.get_data(as_text=True)


def test_an_old_hash_is_renewed_at_sign_in(app, session, client):
    person = make_account(app)
    person.password_hash = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    session.commit()
    assert sign_in(client, person.email).status_code == 303
    kept = stored().get(Person, person.id).password_hash
    assert "m=64,t=1,p=1" in kept
    assert sign_in(app.test_client(), person.email).status_code == 303


def test_eleven_tries_wait_but_only_for_that_account_and_only_a_while(app, session):
    person, other = make_account(app), make_account(app)
    session.commit()
    start = next_hour()
    with time_machine.travel(start, tick=False) as travel:
        client = app.test_client()
        for _ in range(10):
            assert sign_in(client, person.email, "pas le bon mot de passe").status_code == 422
        refused = sign_in(client, person.email)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "300"
        assert "Réessayez après le" in refused.get_data(as_text=True)
        unknown = [sign_in(app.test_client(), "x@exemple.test").status_code for _ in range(11)]
        assert unknown == [422] * 10 + [429]
        elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
        answer = app.test_client().post(
            "/connexion",
            data={"email": other.email, "password": PASSWORD},
            environ_overrides=elsewhere,
        )
        assert answer.status_code == 303
        travel.shift(300)
        assert sign_in(client, person.email).status_code == 303


def test_one_place_cannot_try_many_accounts_nor_lie_about_where_it_is(app, session):
    make_account(app)
    session.commit()
    start = next_hour()
    with time_machine.travel(start, tick=False):
        codes = [
            app.test_client()
            .post(
                "/connexion",
                data={"email": f"x{number}@exemple.test", "password": PASSWORD},
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            )
            .status_code
            for number in range(31)
        ]
    assert codes == [422] * 30 + [429]


def test_successes_are_not_counted(app, session):
    person = make_account(app)
    session.commit()
    start = next_hour()
    with time_machine.travel(start, tick=False):
        codes = {sign_in(app.test_client(), person.email).status_code for _ in range(40)}
    assert codes == {303}


def test_a_planted_session_is_dropped_and_ended_at_sign_in(app, session, as_person):
    attacker, victim = make_reservist(), make_account(app)
    browser = as_person(attacker)
    with browser.session_transaction() as cookie:
        planted = cookie["sid"]
    assert sign_in(browser, victim.email).status_code == 303
    with browser.session_transaction() as cookie:
        assert cookie["sid"] != planted
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["sid"] = planted
    assert not is_signed_in(thief)


def test_a_phone_stays_signed_in_when_closed_and_a_staff_post_does_not(app, session, client):
    reservist = make_account(app)
    chief = make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])
    chief.password_hash = reservist.password_hash
    session.commit()
    cookie = sign_in(client, reservist.email).headers["Set-Cookie"]
    assert "Expires=" in cookie
    assert "Expires=" not in sign_in(app.test_client(), chief.email).headers["Set-Cookie"]
    client.get("/profil/appareils")  # The form token is put in the cookie once.
    assert "Set-Cookie" not in client.get("/profil/appareils").headers


@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_to_another_site(app, session, client, target: str):
    person = make_account(app)
    session.commit()
    if "\0" in target:
        assert sign_in(client, person.email, suite=target).status_code == 400
        return
    answer = sign_in(client, person.email, suite=target)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    again = client.get("/connexion", query_string={"suite": target})
    assert again.headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked(app, session, client):
    person = make_account(app)
    session.commit()
    asked = client.get("/profil/appareils?page=2")
    assert asked.headers["Location"] == "/connexion?suite=/profil/appareils?page%3D2"
    page = open_page(client, asked.headers["Location"])
    target = page.select_one("input[name=suite]")["value"]
    answer = sign_in(client, person.email, suite=target)
    assert answer.headers["Location"] == "/profil/appareils?page=2"


def test_idleness_and_age_end_a_session(app, session):
    person = make_account(app)
    session.commit()
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        client = app.test_client()
        sign_in(client, person.email)
        for _ in range(6):
            travel.shift(timedelta(hours=24))
            assert is_signed_in(client)
        travel.shift(timedelta(hours=24))
        assert is_signed_in(client)
        travel.shift(timedelta(seconds=1))
        assert not is_signed_in(client)
        sign_in(client, person.email)
        travel.shift(timedelta(hours=23))
        assert client.get("/profil/appareils", headers={"X-Metiis-Poll": "1"}).status_code == 200
        travel.shift(timedelta(hours=1, seconds=1))
        assert not is_signed_in(client)


def test_the_demonstration_shows_its_accounts_and_the_real_service_does_not(app, client, settings):
    assert "reserviste@metiis.test" not in client.get("/connexion").get_data(as_text=True)
    app.extensions["metiis.settings"] = replace(settings, demo=True)
    try:
        page = client.get("/connexion").get_data(as_text=True)
    finally:
        app.extensions["metiis.settings"] = settings
    assert "METIIS-demonstration-2027" in page
    assert page.count("@metiis.test") == 8


def test_no_password_or_session_can_be_read_in_the_database(app, session, client):
    person = make_account(app)
    session.commit()
    sign_in(client, person.email)
    with client.session_transaction() as cookie:
        token = cookie["sid"]
    assert stored().scalar(select(func.count()).where(WebSession.token_hash == token)) == 0
    assert person.password_hash.startswith("$argon2id$")
