"""Days that a unit may spend: against brute force, on its page, and before publishing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metiis import clock, db
from metiis.budgets import queries, services
from metiis.budgets.rules import Account, Spent, accounts, cost, excess_words
from metiis.models import DayBudget, DutyDay, JournalEntry, Role, Unit
from tests.attendance.scene import make_listed
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import control, judged, open_page

TODAY = date(2026, 11, 29)
PATHS = ("/A/", "/A/B/", "/A/B/C/", "/A/D/", "/AB/")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PATHS), st.integers(-400, 400)), max_size=60),
    st.dictionaries(st.sampled_from(PATHS), st.integers(0, 50)),
)
def test_figures_are_those_of_brute_force(days, allocated):
    units = [Unit(code=path, path=path) for path in PATHS]
    spent = {}
    for path, offset in days:
        one = Spent(int(offset >= 0), int(offset < 0))
        spent[path] = spent.get(path, Spent()) + one
    for account in accounts([(unit, allocated.get(unit.path)) for unit in units], spent):
        path = account.unit.path
        mine = [offset for other, offset in days if other.startswith(path)]
        assert account.spent.served == sum(offset < 0 for offset in mine)
        assert account.spent.promised == sum(offset >= 0 for offset in mine)
        assert account.used == len(mine)
        expected = None if path not in allocated else allocated[path] - len(mine)
        assert account.left == expected


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(("27BIM", "7BCA", "13BCA", "2RIMA")), st.integers(-380, 380)),
        max_size=25,
    ),
    st.integers(-1, 1),
)
def test_the_ledger_read_is_the_ledger_counted(session, drawn, shift):
    session.rollback()
    units, today = make_brigade(), clock.today()
    year, kept = today.year + shift, {code: [] for code in units}
    applications = {}
    for code, offset in drawn:
        if code not in applications:
            line = make_position(make_activity(units[code]))
            applications[code] = make_listed(line, make_reservist(units["13BCA"]))
            session.query(DutyDay).filter_by(application_id=applications[code].id).delete()
        day = today + timedelta(days=offset)
        if day not in kept[code]:
            kept[code].append(day)
            session.add(
                DutyDay(
                    person_id=applications[code].person_id,
                    day=day,
                    application_id=applications[code].id,
                )
            )
    session.flush()
    for code, unit in units.items():
        account = queries.tree(unit, year, today, 60)[0][0]
        days = [
            day
            for other, found in kept.items()
            if units[other].path.startswith(unit.path)
            for day in found
            if day.year == year
        ]
        assert account.spent.served == sum(day < today for day in days), code
        assert account.spent.promised == sum(day >= today for day in days), code
    session.rollback()


def test_a_budget_is_set_once_changed_and_taken_away(session, units):
    office, now = make_staff(Role.RESERVE_OFFICE, units["7BCA"]), clock.now()
    unit = units["7BCA"]
    assert services.set_days(unit, 2026, 1200, office, now)
    assert not services.set_days(unit, 2026, 1200, office, now)
    assert services.set_days(unit, 2026, 900, office, now)
    assert session.get(DayBudget, (unit.id, 2026), populate_existing=True).days == 900
    assert services.set_days(unit, 2026, None, office, now)
    assert not services.set_days(unit, 2026, None, office, now)
    assert session.get(DayBudget, (unit.id, 2026), populate_existing=True) is None
    written = [row.detail for row in session.query(JournalEntry).order_by(JournalEntry.id)]
    assert written == ["2026, 1200\u00a0jours", "2026, 900\u00a0jours", "2026, non fixé"]


def test_an_activity_over_two_years_costs_each_its_days(session, units):
    activity = make_activity(units["7BCA"], starts_on=date(2026, 12, 30), ends_on=date(2027, 1, 3))
    make_position(activity, headcount=4)
    make_position(activity, headcount=1, starts_on=date(2027, 1, 2))
    assert cost(activity) == {2026: 8, 2027: 14}


@pytest.mark.parametrize(
    ("allocated", "asked", "words"),
    [
        (None, 500, None),
        (100, 60, None),
        (100, 61, "demande 61\u00a0jours, trajet compris, et il en reste 60"),
        (40, 1, "demande 1\u00a0jour, trajet compris, et il n’en reste aucun"),
        (10, 1, "il n’en reste aucun"),
    ],
)
def test_publishing_beyond_the_budget_is_said(allocated, asked, words):
    account = Account(Unit(code="7BCA", path="/7BCA/"), allocated, Spent(30, 10))
    said = excess_words(account, 2026, asked)
    assert said is None if words is None else words in said


def test_the_budget_of_a_unit_above_counts_too(session, units):
    office = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    draft = make_activity(units["7BCA"])
    make_position(draft, headcount=10)
    year, now = draft.starts_on.year, clock.now()
    assert queries.notices(draft, clock.today()) == []
    services.set_days(units["27BIM"], year, 19, office, now)
    services.set_days(units["7BCA"], year, 20, office, now)
    services.set_days(units["13BCA"], year, 0, office, now)
    said = queries.notices(draft, clock.today())
    assert len(said) == 1
    assert "27BIM" in said[0]
    line = make_position(make_activity(units["13BCA"], starts_on=draft.starts_on))
    make_listed(line, make_reservist(units["7BCA"]))  # Charged to the 13BCA, so to the brigade.
    assert "il en reste 17" in queries.notices(draft, clock.today())[0]


def test_the_office_sets_it_and_the_commander_reads(units, as_person):
    commander = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    office = as_person(make_staff(Role.RESERVE_OFFICE, units["7BCA"]))
    year = clock.today().year
    address = f"/unites/7BCA/budget?annee={year}"
    page = open_page(office, address)
    assert "non fixé" in page.get_text()
    assert office.post(address, data={"jours": "1200"}).status_code == 303
    page = open_page(office, address)
    assert page.select_one("input[name=jours]")["value"] == "1200"
    boss = as_person(commander)
    page = open_page(boss, address)
    assert "1\u202f200" in page.get_text()
    assert page.select_one("input[name=jours]") is None
    assert boss.post(address, data={"jours": "1"}).status_code == 403
    assert control(open_page(boss, "/unites/7BCA"), "Budget de jours")
    assert office.post(address, data={"jours": ""}).status_code == 303
    assert "non fixé" in open_page(office, address).get_text()


@pytest.mark.parametrize("typed", ["-1", "beaucoup", "10000000"])
def test_what_is_no_number_of_days_is_said_and_kept(units, as_person, typed):
    office = as_person(make_staff(Role.RESERVE_OFFICE, units["7BCA"]))
    answer = office.post("/unites/7BCA/budget", data={"jours": typed})
    assert answer.status_code == 422
    assert judged(answer).select_one("input[name=jours]")["value"] == typed


def test_a_year_out_of_range_is_this_year(units, as_person):
    boss = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    for year in ("1999", "9999", "demain"):
        page = open_page(boss, f"/unites/7BCA/budget?annee={year}")
        assert page.select_one("nav[aria-label=Année] [aria-current]").get_text().strip() == str(
            clock.today().year
        )


def test_a_brigade_reads_its_units_in_as_few_queries(units, as_person, max_queries):
    staff = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    for number in range(20):
        db.session.add(
            Unit(code=f"U{number}", name="Unité", garrison="", path=f"/27BIM/U{number}/")
        )
    db.session.commit()
    with max_queries(8):
        page = open_page(staff, "/unites/27BIM/budget")
    assert len(page.select(".is-stacked tbody tr")) == 22
