"""A write that brings a key is done once, whatever becomes of its answers."""

import pytest
from sqlalchemy import event

from metiis import db
from metiis.models import Availability
from metiis.once import queued_routes
from tests.accounts.browsing import together
from tests.factories import make_reservist
from tests.screens import PARTIAL, parsed
from tests.sending.phone import SET, coming, key, keys_kept, mark_of, press, said, written

FREE, BUSY = Availability.AVAILABLE, Availability.UNAVAILABLE


def test_the_same_write_sent_again_changes_nothing_and_hears_the_same(session, as_person):
    person = make_reservist()
    browser, day = as_person(person), coming()
    first = press(browser, day, "disponible", 1)
    assert "X-Metiis-Replay" not in first.headers
    press(browser, day, "indisponible", 2)
    again = press(browser, day, "disponible", 1)
    assert (again.status_code, again.headers["X-Metiis-Replay"]) == (200, "1")
    assert said(person, day) is BUSY
    assert written(person) == 2


def test_a_page_is_sent_where_the_first_one_was_with_its_message(session, as_person):
    person = make_reservist()
    browser, day = as_person(person), coming()
    form = {"jours": str(day), "valeur": "disponible", "cle": key(1)}
    first, again = browser.post(SET, data=form), browser.post(SET, data=form)
    assert (again.status_code, again.location) == (303, first.location)
    assert again.headers["X-Metiis-Replay"] == "1"
    alerts = parsed(browser.get(again.location)).select("#messages .alert")
    assert len(alerts) == 2
    assert alerts[0].get_text() == alerts[1].get_text()
    assert written(person) == 1


def test_the_key_of_a_page_counts_with_what_is_asked(session, as_person):
    person = make_reservist()
    browser, day = as_person(person), coming()
    for value in ("disponible", "indisponible"):
        browser.post(SET, data={"jours": str(day), "valeur": value, "cle": key(1)})
    assert said(person, day) is BUSY


def test_htmx_leaves_the_field_as_it_was_so_it_does_not_count(session, as_person):
    person = make_reservist()
    browser, day = as_person(person), coming()
    for value in ("disponible", "indisponible", "disponible"):
        form = {"jours": str(day), "valeur": value, "cle": key(1)}
        browser.post(SET, data=form, headers=PARTIAL)
    assert said(person, day) is FREE
    assert not keys_kept(person)


def test_a_key_with_another_body_is_refused(session, as_person):
    person = make_reservist()
    browser, day = as_person(person), coming()
    press(browser, day, "disponible", 1)
    answer = press(browser, day, "indisponible", 1)
    assert answer.status_code == 422
    assert "rien n’a été enregistré" in answer.get_data(as_text=True)
    assert said(person, day) is FREE


@pytest.mark.parametrize("bad", ["court", "a" * 65, "é" * 30, "avec des espaces dans la cle"])
def test_what_is_no_key_counts_for_nothing(session, as_person, bad):
    person = make_reservist()
    browser = as_person(person)
    headers = {"Idempotency-Key": bad.encode().decode("latin-1")}
    assert press(browser, coming(), "disponible", **headers).status_code == 200
    assert not keys_kept(person)


def test_the_key_of_somebody_else_is_another_key(session, as_person):
    mine, hers = make_reservist(), make_reservist()
    day = coming()
    for person in (mine, hers):
        answer = press(as_person(person), day, "disponible", 1)
        assert "X-Metiis-Replay" not in answer.headers
        assert said(person, day) is FREE


def test_a_write_under_another_account_does_nothing(app, session, as_person):
    mine, hers = make_reservist(), make_reservist()
    browser, day = as_person(mine), coming()
    asked = {"X-Metiis-Account": mark_of(app, hers)}
    refused = press(browser, day, "disponible", 1, **asked)
    assert refused.status_code == 412
    assert "autre compte" in refused.get_data(as_text=True)
    form = {"jours": str(day), "valeur": "disponible", "compte": mark_of(app, hers)}
    assert browser.post(SET, data=form).status_code == 412
    assert said(mine, day) is Availability.UNKNOWN
    assert not keys_kept(mine)
    assert press(browser, day, "disponible", 1, **{"X-Metiis-Account": mark_of(app, mine)})
    assert said(mine, day) is FREE


def test_a_refused_write_takes_no_key(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    assert press(browser, coming(-3), "disponible", 1).status_code in {409, 422}
    assert not keys_kept(person)
    assert press(browser, coming(), "disponible", 1).status_code == 200
    assert said(person, coming()) is FREE


def test_the_same_write_at_the_same_instant_is_done_once(app, session, as_person):
    person = make_reservist()
    cookie = as_person(person).get_cookie("metiis")
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        browser.set_cookie("metiis", cookie.value)
    answers = together(4, lambda number: press(browsers[number], coming(), "disponible", 1))
    assert [each.status_code for each in answers] == [200] * 4
    assert sum("X-Metiis-Replay" not in each.headers for each in answers) == 1
    assert written(person) == 1


def test_killed_before_its_answer_was_noted_it_is_known_to_be_done(session, as_person, caplog):
    person = make_reservist()
    browser, day = as_person(person), coming()

    def dies(_session: object) -> None:
        raise SystemExit

    event.listen(db.session.session_factory.class_, "after_commit", dies)
    try:
        with pytest.raises(SystemExit):
            press(browser, day, "disponible", 1)
    finally:
        event.remove(db.session.session_factory.class_, "after_commit", dies)
    assert [row.status for row in keys_kept(person)] == [None]
    again = press(browser, day, "disponible", 1)
    assert "déjà enregistré" in again.get_data(as_text=True)
    page = browser.post(
        SET, data={"jours": str(day), "valeur": "disponible"}, headers={"Idempotency-Key": key(1)}
    )
    assert (page.status_code, page.location) == (303, "/")
    assert written(person) == 1


def test_answers_name_their_account_and_cost_no_query_for_it(app, session, as_person, max_queries):
    person = make_reservist()
    browser = as_person(person)
    assert browser.get("/disponibilites").headers["X-Metiis-Account"] == mark_of(app, person)
    with max_queries(0):
        assert "X-Metiis-Account" not in app.test_client().get("/connexion").headers
    assert "X-Metiis-Account" not in browser.post("/deconnexion").headers


def test_a_stale_token_says_so(app, session, as_person):
    browser = as_person(make_reservist())
    app.config["WTF_CSRF_ENABLED"] = True
    answer = press(browser, coming(), "disponible")
    assert (answer.status_code, answer.headers["X-Metiis-Stale"]) == (400, "1")


def test_a_queue_without_session_hears_401(app):
    answer = app.test_client().post(SET, headers={"X-Metiis-Queue": "1"})
    assert answer.status_code == 401


def test_the_addresses_that_may_wait_are_told_with_their_names(app):
    routes = dict(queued_routes(app))
    assert routes["^/disponibilites/jours$"] == "Mes disponibilités"
    assert "^/candidatures/[^/]+/retirer$" in routes
    assert "^/activites/[^/]+/appel$" in routes
    assert not any("connexion" in pattern or "retenir" in pattern for pattern in routes)
