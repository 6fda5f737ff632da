"""How a person says when and by what she is told."""

import pytest
from sqlalchemy import select

from metiis.models import NoticeHours, NoticeKind, NoticePreference, Role
from metiis.notifications.rules import QUIET_DIGEST
from tests.accounts.browsing import stored
from tests.factories import make_reservist, make_staff, make_unit
from tests.screens import control, open_page

PATH = "/notifications/preferences"
CHOSEN = {
    **dict.fromkeys((kind.value for kind in NoticeKind if kind is not NoticeKind.WORK), "digest"),
    "thread": "screen",
    "quiet_from": "22",
    "quiet_until": "6",
    "digest_at": "12",
}


@pytest.fixture
def browser(session, as_person):
    return as_person(make_reservist())


def kept() -> tuple[dict[str, str], list[tuple[int, int, int]]]:
    """The channels by kind and the hours in the database."""
    rows = stored().scalars(select(NoticePreference))
    channels = {row.kind.value: row.channel.value for row in rows}
    hours = stored().scalars(select(NoticeHours))
    return channels, [(row.quiet_from, row.quiet_until, row.digest_at) for row in hours]


def shown(page) -> dict[str, str]:
    return {
        select["name"]: select.select_one("option[selected]")["value"]
        for select in page.select("main select")
    }


def test_the_page_shows_the_usual_way_without_writing_it(browser, max_queries):
    with max_queries(8):
        page = open_page(browser, PATH)
    found = shown(page)
    assert (found["answer"], found["thread"]) == ("mail", "digest")
    assert (found["quiet_from"], found["quiet_until"], found["digest_at"]) == ("21", "7", "18")
    assert "work" not in found
    assert [each["value"] for each in page.select("#answer option")] == ["mail", "digest"]
    assert kept() == ({}, [])


def test_choosing_twice_is_choosing_once_and_the_page_says_it(browser):
    for _ in range(2):
        assert browser.post(PATH, data=CHOSEN).headers["Location"] == PATH
    channels, hours = kept()
    assert channels == {name: text for name, text in CHOSEN.items() if not text.isdigit()}
    assert hours == [(22, 6, 12)]
    assert shown(open_page(browser, PATH)) == CHOSEN


@pytest.mark.parametrize(
    ("field", "sent"),
    [("answer", "screen"), ("thread", "pigeon"), ("quiet_from", "24"), ("digest_at", "midi")],
)
def test_what_is_not_offered_is_refused_and_nothing_changes(browser, field, sent):
    answer = browser.post(PATH, data=CHOSEN | {field: sent})
    assert answer.status_code == 422
    assert kept() == ({}, [])


def test_a_digest_in_the_silence_is_refused_with_its_reason(browser):
    answer = browser.post(PATH, data=CHOSEN | {"digest_at": "23"})
    assert answer.status_code == 422
    assert QUIET_DIGEST in answer.get_data(as_text=True)
    assert (
        browser.post(PATH, data=CHOSEN | {"digest_at": "23", "quiet_until": "22"}).status_code
        == 303
    )


def test_those_who_steer_choose_for_their_work_and_not_for_what_they_never_get(session, as_person):
    found = shown(open_page(as_person(make_staff(Role.RESERVE_OFFICE, make_unit())), PATH))
    assert (found["work"], found["digest_at"]) == ("digest", "8")
    assert not {"answer", "call_up", "decision", "availability"} & set(found)


def test_one_gets_there_from_the_messages_and_the_profile(browser):
    for page in ("/notifications", "/profil"):
        assert control(open_page(browser, page), "Comment être prévenu")["href"] == PATH
