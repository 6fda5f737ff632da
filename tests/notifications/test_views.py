"""Notifications as the person they are for reads them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from metiis import clock, db
from metiis.models import NoticeKind, Notification
from metiis.notifications.services import notify
from tests.accounts.browsing import stored
from tests.factories import make_reservist
from tests.screens import (
    PARTIAL,
    assert_fragment_is_in_page,
    control,
    judged,
    open_page,
    swapped_into,
)

PATH = "/notifications"


@pytest.fixture
def reader(session, as_person):
    """(browser, ids of her three messages, oldest first, id of somebody else's)."""
    person, other = make_reservist(), make_reservist()
    for number, path in enumerate(("/profil", "", "//evil.test")):
        notify(person.id, f"Message {number}", path)
    notify(other.id, "Message d’une autre personne")
    browser = as_person(person)
    ids = list(session.scalars(select(Notification.public_id).order_by(Notification.id)))
    session.rollback()
    return browser, ids[:3], ids[3]


def unread() -> int:
    return len(stored().scalars(select(Notification).where(Notification.read_at.is_(None))).all())


def titles(page) -> list[str]:
    return [" ".join(title.text.split()) for title in page.select(".item-title")]


def test_messages_are_listed_newest_first_read_or_not(reader, max_queries):
    browser, ids, _foreign = reader
    with max_queries(8):
        page = open_page(browser, PATH)
    assert titles(page) == [f"Message {number} non lu" for number in (2, 1, 0)]
    assert "3\u00a0messages non lus" in page.text
    browser.post(f"{PATH}/{ids[2]}/lire")
    page = open_page(browser, PATH)
    assert titles(page) == ["Message 2", "Message 1 non lu", "Message 0 non lu"]
    assert_fragment_is_in_page(browser, PATH)


def test_reading_twice_keeps_the_first_date(reader):
    browser, ids, _foreign = reader
    dates = []
    for _ in range(2):
        assert browser.post(f"{PATH}/{ids[0]}/lire").status_code == 303
        row = stored().scalars(select(Notification).where(Notification.public_id == ids[0])).one()
        dates.append(row.read_at)
    assert dates[0] is not None
    assert dates[0] == dates[1]
    for _ in range(2):
        assert browser.post(f"{PATH}/lire").status_code == 303
    assert unread() == 1
    assert "Tous vos messages sont lus." in open_page(browser, PATH).text


def test_opening_reads_and_leads_to_what_it_is_about_never_elsewhere(reader):
    browser, ids, _foreign = reader
    places = [browser.post(f"{PATH}/{each}/ouvrir").headers["Location"] for each in ids]
    assert places == ["/profil", PATH, PATH]
    assert unread() == 1


def test_somebody_else_s_message_does_not_exist(reader, client):
    browser, _ids, foreign = reader
    for verb in ("lire", "ouvrir"):
        assert browser.post(f"{PATH}/{foreign}/{verb}").status_code == 404
        assert browser.post(f"{PATH}/inconnu/{verb}").status_code == 404
    assert unread() == 4
    assert client.get(PATH).status_code == 303


def test_marking_by_fragment_gives_the_page_as_reloaded(reader):
    browser, ids, _foreign = reader
    for path in (f"{PATH}/{ids[1]}/lire", f"{PATH}/lire"):
        before = browser.get(PATH).get_data(as_text=True)
        answer = browser.post(path, headers=PARTIAL)
        assert answer.status_code == 200
        swapped = swapped_into(before, answer.get_data(as_text=True))
        after = judged(browser.get(PATH))
        assert f"Message {1}" in swapped
        assert swapped.count("non lu</span>") == str(after).count("non lu</span>")


def test_an_empty_list_says_what_will_come_and_a_long_one_has_pages(session, as_person):
    nobody, busy = make_reservist(), make_reservist()
    for number in range(21):
        with time_machine.travel(clock.now(), tick=False):
            notify(busy.id, f"Message {number}")
    browsers = [as_person(nobody), as_person(busy)]
    assert "Aucune notification." in open_page(browsers[0], PATH).text
    assert len(titles(open_page(browsers[1], PATH))) == 20
    assert titles(open_page(browsers[1], f"{PATH}?page=2")) == ["Message 0 non lu"]


def test_messages_stand_under_their_day_with_what_they_are_about(session, as_person):
    person, now = make_reservist(), datetime(2026, 12, 9, 11, tzinfo=UTC)
    soon = now + timedelta(hours=30)
    for ago, kind, answer_by in (
        (timedelta(days=30), NoticeKind.CHANGE, None),
        (timedelta(hours=13), NoticeKind.ANSWER, soon),
        (timedelta(hours=12), NoticeKind.THREAD, None),  # 0 h in Paris, today.
    ):
        with time_machine.travel(now - ago, tick=False):
            notify(person.id, f"Message {kind.value}", kind=kind, answer_by=answer_by)
    with time_machine.travel(now, tick=False):
        page = open_page(as_person(person), PATH)
    days = [day.text for day in page.select("main h2")]
    assert days == ["Aujourd’hui", "Hier", "Lundi 9 novembre 2026"]
    first, second, _third = page.select(".item")
    assert "0\u00a0h\u00a000 · Fils d’échange" in first.text
    assert "À faire avant le 10 déc. 2026 à 18\u00a0h\u00a000" in second.text
    assert page.text.count("À faire avant") == 1


def test_messages_of_a_kind_or_unread_are_shown_alone_and_stay_so(session, as_person):
    person = make_reservist()
    for number, kind in enumerate((NoticeKind.CHANGE, NoticeKind.THREAD, NoticeKind.THREAD)):
        notify(person.id, f"Message {number}", kind=kind)
    browser = as_person(person)
    ids = list(session.scalars(select(Notification.public_id).order_by(Notification.id)))
    session.rollback()
    threads, unread_threads = f"{PATH}?nature=thread", f"{PATH}?nature=thread&non-lus=y"
    assert titles(open_page(browser, threads)) == ["Message 2 non lu", "Message 1 non lu"]
    answer = browser.post(f"{PATH}/{ids[2]}/lire?nature=thread&non-lus=y")
    assert answer.headers["Location"] == unread_threads
    page = open_page(browser, unread_threads)
    assert titles(page) == ["Message 1 non lu"]
    assert "2\u00a0messages non lus" in page.text
    assert [each["value"] for each in page.select("#nature option")] == ["", "change", "thread"]
    nothing = open_page(browser, f"{PATH}?nature=call_up")
    assert "Aucun message ne correspond." in nothing.text
    assert_fragment_is_in_page(browser, unread_threads)


def test_a_message_that_came_since_the_page_was_shown_stays_unread(session, as_person):
    person = make_reservist()
    notify(person.id, "Vu")
    browser = as_person(person)
    mark_all = control(open_page(browser, PATH), "Tout marquer comme lu").find_parent("form")
    db.session.remove()
    db.set_reading(False)
    notify(person.id, "Arrivé depuis")
    db.session.commit()
    for _ in range(2):
        assert browser.post(mark_all["action"]).status_code == 303
    assert titles(open_page(browser, PATH)) == ["Arrivé depuis non lu", "Vu"]
    assert browser.post(f"{PATH}/lire?jusqua=inconnu").status_code == 404


def test_pages_of_the_list_stay_pages_of_the_list_after_a_mark_by_fragment(session, as_person):
    person = make_reservist()
    for number in range(21):
        notify(person.id, f"Message {number}")
    answer = as_person(person).post(f"{PATH}/lire", headers=PARTIAL).get_data(as_text=True)
    assert f'href="{PATH}?page=2"' in answer
