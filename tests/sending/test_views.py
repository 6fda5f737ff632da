"""What a phone kept is sent together: in order, each as if it came alone, nobody else's."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from metiis import clock, db
from metiis.models import Availability, SentOnce, WebSession
from metiis.sending import jobs
from metiis.sending.rules import MOST
from tests.factories import make_position, make_reservist
from tests.screens import parsed
from tests.sending.phone import (
    coming,
    day_entry,
    entry,
    key,
    keys_kept,
    mark_of,
    press,
    said,
    send,
    told,
    written,
)

FREE, BUSY, SILENT = Availability.AVAILABLE, Availability.UNAVAILABLE, Availability.UNKNOWN


@pytest.fixture
def person(session):
    return make_reservist()


@pytest.fixture
def browser(person, as_person) -> FlaskClient:
    return as_person(person)


@pytest.fixture
def account(app, person) -> str:
    return mark_of(app, person)


def test_a_phone_learns_whose_session_it_holds(app, person, browser, account):
    answer = browser.get("/moi")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["account"] == account == answer.headers["X-Metiis-Account"]
    assert len(answer.json["key"]) == 44
    assert answer.json["now"].startswith(f"{clock.now():%Y-%m-%dT%H}")
    assert browser.get("/moi").json["key"] == answer.json["key"]
    visitor = app.test_client().get("/moi")
    assert (visitor.status_code, visitor.json) == (401, {})


def test_two_people_have_two_names_and_two_keys(session, as_person):
    people = [make_reservist(), make_reservist()]
    mine, hers = (as_person(each).get("/moi").json for each in people)
    assert mine["account"] != hers["account"]
    assert mine["key"] != hers["key"]


def test_writes_are_done_in_order_and_each_is_told(person, browser, account):
    day = coming()
    outcomes = told(
        send(
            browser,
            account,
            day_entry(1, day, "disponible"),
            day_entry(2, day, "indisponible"),
            day_entry(3, coming(12), "disponible"),
        )
    )
    assert [(each["key"], each["status"]) for each in outcomes] == [
        (key(number), 200) for number in (1, 2, 3)
    ]
    assert said(person, day) is BUSY
    assert all(
        set(each) == {"key", "status", "words", "location", "replay", "seen"} for each in outcomes
    )
    assert str(outcomes[0]["words"]).endswith("disponible.")


def test_sent_twice_a_batch_is_done_once(person, browser, account):
    entries = [day_entry(1, coming(), "disponible"), day_entry(2, coming(), "si-besoin")]
    first, again = told(send(browser, account, *entries)), told(send(browser, account, *entries))
    assert [each["replay"] for each in first] == [False, False]
    assert [each["replay"] for each in again] == [True, True]
    assert [each["words"] for each in again] == [each["words"] for each in first]
    assert written(person) == 2


def test_a_refused_write_is_told_in_words_and_the_next_ones_are_done(person, browser, account):
    refused, done = told(
        send(
            browser,
            account,
            day_entry(1, coming(-5), "disponible"),
            day_entry(2, coming(), "disponible"),
        )
    )
    assert refused["status"] in {409, 422}
    assert "passé" in str(refused["words"])
    assert done["status"] == 200
    assert said(person, coming()) is FREE


def test_a_form_with_faults_is_told_in_words(browser, account):
    (outcome,) = told(
        send(browser, account, entry(1, partial=False, du="n’importe quoi", valeur="disponible"))
    )
    assert outcome["status"] == 422
    assert "05/12/2026" in str(outcome["words"])


def test_the_answer_itself_comes_for_who_waits_for_it(browser, account):
    day = coming()
    (outcome,) = told(send(browser, account, day_entry(1, day, "disponible", html=True)))
    assert "hx-partial" in str(outcome["html"])
    assert outcome["headers"] == {}
    (page,) = told(
        send(browser, account, day_entry(2, day, "disponible", partial=False, html=True))
    )
    assert page["status"] == 303
    assert str(page["location"]).startswith("/disponibilites")


def test_what_waits_is_only_what_may_wait(session, browser, account):
    paths = ("/deconnexion", "/profil/coordonnees", "/lot", "/nulle-part", "/moi", "/static/x.css")
    outcomes = told(send(browser, account, *(entry(n, path) for n, path in enumerate(paths, 1))))
    assert [each["status"] for each in outcomes] == [404] * len(paths)
    assert browser.get("/moi").status_code == 200


def test_a_session_that_ends_stops_the_batch(person, browser, account):
    db.session.execute(update(WebSession).values(created_at=clock.now() - timedelta(days=30)))
    db.session.commit()
    answer = send(browser, account, day_entry(1, coming(), "disponible"))
    assert answer.status_code == 401
    assert not keys_kept(person)


def test_a_busy_service_stops_the_batch_and_what_is_behind_waits(person, browser, account):
    position = make_position()
    db.session.commit()
    where = f"/activites/{position.activity.public_id}/candidatures"
    db.session.execute(
        SentOnce.__table__.insert().values(
            person_id=person.id, key=key(2), digest=b"", at=clock.now(), words="", location=""
        )
    )
    db.session.commit()
    outcomes = told(
        send(
            browser,
            account,
            day_entry(1, coming(), "disponible"),
            day_entry(2, coming(), "indisponible"),
            entry(3, where, poste="inconnu"),
        )
    )
    assert [each["status"] for each in outcomes] == [200, 422, 404]


def test_a_batch_of_another_account_is_refused_whole(app, person, browser):
    other = mark_of(app, make_reservist())
    db.session.commit()
    assert send(browser, other, day_entry(1, coming(), "disponible")).status_code == 412
    assert said(person, coming()) is SILENT


def test_a_form_of_another_account_in_my_batch_is_refused_alone(app, person, browser, account):
    other = mark_of(app, make_reservist())
    db.session.commit()
    outcomes = told(
        send(
            browser,
            account,
            entry(1, jours=str(coming()), valeur="disponible", compte=other),
            day_entry(2, coming(11), "disponible"),
        )
    )
    assert [each["status"] for each in outcomes] == [412, 200]
    assert said(person, coming()) is SILENT


def test_more_than_a_batch_or_anything_else_does_nothing(person, browser, account):
    many = [day_entry(n, coming(), "disponible") for n in range(1, MOST + 2)]
    assert send(browser, account, *many).status_code == 422
    assert browser.post("/lot", data=b"\x00{").status_code == 422
    packed = {"Content-Encoding": "gzip"}
    assert browser.post("/lot", data=b"{}", headers=packed).status_code == 422
    assert said(person, coming()) is SILENT


def test_without_the_token_or_from_another_site_nothing_is_done(app, person, browser, account):
    one = day_entry(1, coming(), "disponible")
    assert send(browser, account, one, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    app.config["WTF_CSRF_ENABLED"] = True
    answer = send(browser, account, one)
    assert (answer.status_code, answer.headers["X-Metiis-Stale"]) == (400, "1")
    assert said(person, coming()) is SILENT
    token = {"X-CSRFToken": browser.get("/moi").json["token"]}
    assert told(send(browser, account, one, **token))[0]["status"] == 200
    stale = entry(2, jours=str(coming()), valeur="indisponible", csrf_token="d-hier")
    assert told(send(browser, account, stale, **token))[0]["status"] == 200


def test_messages_wait_for_no_page_unless_somebody_does(person, browser, account):
    day = coming()
    quiet = [day_entry(n, day, "disponible", partial=False) for n in (1, 2, 3)]
    assert [each["status"] for each in told(send(browser, account, *quiet))] == [303] * 3
    loud = [
        day_entry(4, day, "si-besoin", partial=False, html=True),
        day_entry(5, day, "indisponible", partial=False, html=True),
    ]
    answer = send(browser, account, *loud)
    assert len(answer.headers.getlist("Set-Cookie")) == 1
    messages = [each.get_text() for each in parsed(browser.get("/")).select("#messages .alert")]
    assert [("si besoin" in text, "indisponible" in text) for text in messages] == [
        (True, False),
        (False, True),
    ]


def test_the_request_that_carries_a_batch_is_left_as_it_was(app, person, browser, account):
    """Inner requests have their own context, session and mode; the outer goes on with its own."""
    answer = send(
        browser, account, day_entry(1, coming(), "disponible"), entry(2, "/semaine-type", vide="1")
    )
    assert [each["status"] for each in told(answer)][0] == 200
    assert answer.headers["X-Metiis-Account"] == account
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert press(browser, coming(), "indisponible").status_code == 200
    assert said(person, coming()) is BUSY


def test_one_press_of_a_day_weighs_little(browser, account):
    press = day_entry(1, coming(), "disponible", html=True)
    answer = send(browser, account, press, **{"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.get_data()) <= 700


def test_old_keys_are_forgotten(person, browser, account):
    told(send(browser, account, day_entry(1, coming(), "disponible")))
    assert jobs.forget_old(clock.now() + timedelta(days=89)) == 0
    assert jobs.forget_old(clock.now() + timedelta(days=91)) == 1
