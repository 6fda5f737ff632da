"""The journal as the administrator reads it."""

from datetime import timedelta

import pytest
import time_machine

from metiis import clock
from metiis.journal.services import record
from metiis.models import Role
from tests.factories import make_brigade, make_reservist, make_staff
from tests.screens import PARTIAL, assert_fragment_is_in_page, open_page

PATH = "/administration/journal"


def actions(page) -> list[str]:
    return [row.get_text(strip=True) for row in page.select("#journal-list tbody th")]


@pytest.fixture
def admin(session, as_person):
    """An administrator's browser, and three entries: late on 30 Nov., on 1 Dec., on 2 Dec."""
    boss, person = make_staff(Role.ADMIN, None), make_reservist()
    for instant, action in (
        ("2026-11-30T22:59:00+00:00", "account.disabled"),
        ("2026-11-30T23:01:00+00:00", "account.enabled"),
        ("2026-12-02T10:00:00+00:00", "account.signed_in"),
    ):
        with time_machine.travel(instant, tick=False):
            record(boss, action, person.public_id, "2")
    return as_person(boss)


def test_the_newest_comes_first_with_names_and_links(admin, max_queries):
    with max_queries(8):
        page = open_page(admin, PATH)
    assert actions(page) == ["Connexion", "Compte réactivé", "Compte désactivé"]
    assert len(page.select("#journal-list tbody a")) == 3
    assert_fragment_is_in_page(admin, PATH)
    assert "<html" not in admin.get(PATH, headers=PARTIAL).get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("action=account.enabled", ["Compte réactivé"]),
        ("du=2026-12-01", ["Connexion", "Compte réactivé"]),
        ("au=2026-12-01", ["Compte réactivé", "Compte désactivé"]),
        ("du=01/12/2026&au=01/12/2026", ["Compte réactivé"]),
        ("action=account.enabled&du=2026-12-02", []),
        ("page=99", ["Connexion", "Compte réactivé", "Compte désactivé"]),
    ],
)
def test_it_is_narrowed_by_action_and_by_days_of_paris(admin, query: str, expected: list[str]):
    assert actions(open_page(admin, f"{PATH}?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["action=zzz", "du=hier", "du=2026-12-02&au=2026-12-01", "au=9999-12-31"]
)
def test_a_filter_that_means_nothing_is_explained(admin, query: str):
    open_page(admin, f"{PATH}?{query}", status=422)


def test_an_action_without_name_is_shown_all_the_same(session, as_person):
    boss = make_staff(Role.ADMIN, None)
    record(None, "autre.chose", "7BCA")
    record(None, "account.sign_in_refused")
    text = open_page(as_person(boss), PATH).text
    assert "Autre action (autre.chose)" in text
    assert "Visiteur" in text


def test_it_is_for_the_administrator_only(session, as_person):
    units = make_brigade()
    people = make_staff(Role.UNIT_COMMANDER, units["7BCA"]), make_reservist(units["7BCA"])
    for browser in map(as_person, people):
        assert browser.get(PATH).status_code == 403


def test_pages_of_fifty(session, as_person):
    boss = make_staff(Role.ADMIN, None)
    for number in range(51):
        with time_machine.travel(clock.now() + timedelta(seconds=number), tick=False):
            record(boss, "account.enabled", f"sujet-{number:02d}")
    browser = as_person(boss)
    assert len(actions(open_page(browser, PATH))) == 50
    assert "sujet-00" in open_page(browser, f"{PATH}?page=2").text
