"""How a year of days may end, against brute force; its curve; travel in notices and accounts."""

import re
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metiis import clock
from metiis.budgets import queries, services
from metiis.budgets.curve import curve, months
from metiis.budgets.forecast import Places, forecast
from metiis.callups.services import give_instructions, hold_instructions, issue
from metiis.models import ActivityStatus, ApplicationStatus, Instructions, Role
from tests.attendance.scene import make_listed
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import open_page

TODAY = date(2024, 10, 20)  # A leap year, late enough for the horizon to cross its end or not.
offsets = st.integers(-420, 500)
ledgers = st.dictionaries(offsets.map(lambda n: TODAY + timedelta(days=n)), st.integers(1, 9))


@st.composite
def lines(draw):
    first = TODAY + timedelta(days=draw(offsets))
    offered = draw(st.integers(1, 9))
    last = first + timedelta(days=draw(st.integers(0, 8)))
    return Places("/A/", first, last, offered, draw(st.integers(0, offered)))


def day_by_day(ledger, places, year, today, ahead):
    """The same, worked out one day at a time with exact fractions."""
    past = [today - timedelta(days=back) for back in range(1, 366)]
    offered = sum(p.offered for p in places for day in past if p.first <= day <= p.last)
    served = sum(ledger.get(day, 0) for day in past)
    rate = min(100, round(100 * served / offered)) if offered else 100
    free, beyond, booked, hoped = 0, 0, Counter(), Fraction(0)
    for day in (date(year, 1, 1) + timedelta(days=at) for at in range(366)):
        if day.year != year:
            continue
        open_here = sum(p.free for p in places if p.first > today and p.first <= day <= p.last)
        free += open_here
        booked["promised" if day >= today else "served"] += ledger.get(day, 0)
        if day > today + timedelta(days=ahead):
            beyond += 1
            hoped += ledger.get(day, 0) + Fraction(open_here * rate, 100)
    expected = int(Fraction(free * rate, 100) + Fraction(1, 2))
    more = max(Fraction(0), Fraction(served * beyond, 365) - hoped)
    return booked["served"], booked["promised"], free, expected, more


@settings(deadline=None)
@given(ledgers, st.lists(lines(), max_size=12), st.integers(2023, 2025), st.integers(0, 120))
def test_a_forecast_is_that_of_brute_force(ledger, places, year, ahead):
    found = forecast(ledger, places, year, TODAY, ahead)
    served, promised, free, expected, more = day_by_day(ledger, places, year, TODAY, ahead)
    assert (found.served, found.promised, found.free) == (served, promised, free)
    assert found.expected == expected
    assert abs(found.more - more) <= Fraction(501, 1000)
    assert found.total == served + promised + expected + found.more
    assert found.engaged[-1] == served + promised
    assert found.projected[-1] == found.total
    assert list(found.projected) == sorted(found.projected)


@settings(deadline=None)
@given(ledgers, st.lists(lines(), max_size=12), st.integers(2023, 2025))
def test_the_table_says_the_same_as_the_picture(ledger, places, year):
    found = forecast(ledger, places, year, TODAY, 60)
    rows = months(found, year)
    for number, row in enumerate(rows, start=1):
        assert row.days == sum(
            people for day, people in ledger.items() if (day.year, day.month) == (year, number)
        )
    assert (rows[-1].engaged, rows[-1].projected) == (found.served + found.promised, found.total)


@settings(deadline=None)
@given(ledgers, st.integers(2023, 2025), st.one_of(st.none(), st.integers(0, 5000)))
def test_the_picture_stays_in_its_frame(ledger, year, allocated):
    drawn = curve(forecast(ledger, [], year, TODAY, 60), allocated, year, TODAY)
    for path in (drawn.served, drawn.promised, drawn.projected):
        numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
        across, up = numbers[::2], numbers[1::2]
        assert across == sorted(across)
        assert up == sorted(up, reverse=True)
        assert all(0 <= x <= drawn.scale.width for x in across)
        assert all(0 <= y <= drawn.scale.height for y in up)
    assert bool(drawn.served) is (year <= 2024)
    assert bool(drawn.promised) is (year >= 2024)
    assert (drawn.today is not None) is (year == 2024)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("27BIM", "7BCA", "13BCA", "2RIMA")),
            st.integers(-300, 200),
            st.integers(1, 3),  # Days.
            st.integers(1, 4),  # Places.
            st.integers(0, 2),  # Of them held.
            st.integers(0, 2),  # Travel before.
            st.sampled_from((ActivityStatus.PUBLISHED, ActivityStatus.CANCELLED)),
        ),
        max_size=6,
    )
)
def test_places_read_are_places_counted(session, drawn):
    session.rollback()
    units, today = make_brigade(), clock.today()
    expected = Counter()
    for code, start, length, offered, held, travel, status in drawn:
        first = today + timedelta(days=start)
        last = first + timedelta(days=length - 1)
        activity = make_activity(units[code], starts_on=first, ends_on=last, status=status)
        line = make_position(activity, headcount=offered)
        session.add(Instructions(activity=activity, days_before=travel, changed_at=clock.now()))
        for _ in range(min(held, offered)):
            person = make_reservist(units["7BCA"])
            make_application(person, line, status=ApplicationStatus.CONFIRMED)
        if offered > held:
            make_application(make_reservist(), line, status=ApplicationStatus.INVITED)
        leaves = first - timedelta(days=travel)
        if status is ActivityStatus.PUBLISHED and leaves > today:
            days = [leaves + timedelta(days=at) for at in range((last - leaves).days + 1)]
            of_year = sum(day.year == today.year for day in days)
            expected[units[code].path] += of_year * max(0, offered - held)
    session.flush()
    for account, found in queries.tree(units["27BIM"], today.year, today, 60):
        mine = (n for path, n in expected.items() if path.startswith(account.unit.path))
        assert found.free == sum(mine)
        assert (account.spent.served, account.spent.promised) == (found.served, found.promised)
    session.rollback()


def test_the_notice_asks_for_the_days_that_the_ledger_will_hold(session, units):
    office, now, today = make_staff(Role.RESERVE_OFFICE, units["7BCA"]), clock.now(), clock.today()
    year = today.year + 1
    activity = make_activity(units["7BCA"], starts_on=date(year, 3, 6), ends_on=date(year, 3, 7))
    line = make_position(activity, headcount=1)
    services.set_days(units["7BCA"], year, 1, office, now)
    assert "2\u00a0jours, sans le trajet" in queries.notices(activity, today)[0]
    instructions = hold_instructions(activity, now)
    said = {"days_before": 1, "days_after": 2}
    give_instructions(instructions, said, office, now)
    session.flush()
    assert "5\u00a0jours, trajet compris" in queries.notices(activity, today)[0]
    application = make_listed(line, make_reservist(units["7BCA"]))
    before = queries.tree(units["7BCA"], year, today, 60)[0][0].spent.promised
    assert before == 2  # Her position’s days: nobody is called up yet.
    issue(application, instructions, office, now)
    assert queries.tree(units["7BCA"], year, today, 60)[0][0].spent.promised == 5


def test_the_page_says_how_the_year_may_end(session, units, as_person):
    boss, today = make_staff(Role.UNIT_COMMANDER, units["7BCA"]), clock.today()
    starts_on = date(today.year + 1, 1, 20)
    line = make_position(
        make_activity(units["7BCA"], starts_on=starts_on, ends_on=starts_on), headcount=7
    )
    make_listed(line, make_reservist(units["7BCA"]))
    page = open_page(as_person(boss), f"/unites/7BCA/budget?annee={today.year + 1}")
    figures = " ".join(page.select_one(".figures").get_text(" ").split())
    assert "1 promis, à venir" in figures
    assert "7 projetés au 31 décembre" in figures
    picture = page.select_one("svg[role=img]")
    named = [page.find(id=each) for each in picture["aria-labelledby"].split()]
    assert all(named)
    assert len(page.select(".chart-table tbody tr")) == 12
    past = open_page(as_person(boss), f"/unites/7BCA/budget?annee={today.year - 1}")
    assert "projetés" not in past.select_one(".figures").get_text()


def test_the_usual_pace_begins_the_day_after_the_horizon():
    a_day_each = {TODAY - timedelta(days=back): 1 for back in range(1, 366)}
    left = (date(2024, 12, 31) - TODAY).days
    assert forecast(a_day_each, [], 2024, TODAY, 10).more == left - 10
    assert forecast(a_day_each, [], 2024, TODAY, left).more == 0
