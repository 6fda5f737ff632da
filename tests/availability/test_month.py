"""A month as it is shown: weeks, words, holidays, what engages."""

from datetime import date

from metiis.availability import month
from metiis.availability.freshness import Behind
from metiis.availability.month import Engagement, Facts
from metiis.availability.seasons import public_holidays
from metiis.models import Availability

TODAY = date(2026, 12, 9)
FIRST = date(2026, 12, 1)
GUARD, CAMP = Engagement("garde", "Garde"), Engagement("camp", "Camp")


def facts(days: bytes = bytes(31), first: date = FIRST, **more: object) -> Facts:
    """A month of which nothing is said but what is given; Grenoble is in zone A."""
    behind = Behind(first, bytes(31), bytes(31), bytes(62))
    return Facts(days, **{"behind": behind, "department": "38"} | more)


def built(**engaged: Engagement) -> month.Month:
    days = {date(2026, 12, int(key[1:])): what for key, what in engaged.items()}
    return month.build(FIRST, facts(engaged=days), TODAY)


def test_weeks_start_on_monday_and_hold_the_month_only():
    weeks = built().weeks
    assert [day and day.number for day in weeks[0]] == [None, "1er", "2", "3", "4", "5", "6"]
    assert sum(day is not None for week in weeks for day in week) == 31
    assert all(len(week) == 7 for week in weeks)


def test_a_day_says_its_name_its_holiday_and_what_a_press_asks_for():
    christmas = built().day(date(2026, 12, 25))
    assert (christmas.weekday, christmas.rest) == ("vendredi", "décembre 2026, Noël")
    assert christmas.words == "non renseigné"
    assert christmas.wanted == "disponible"
    assert "is-holiday" in christmas.look


def test_past_and_engaged_days_are_closed_and_today_is_not():
    shown = built(d12=GUARD)
    assert shown.day(date(2026, 12, 8)).wanted is None
    assert shown.day(TODAY).wanted == "disponible"
    guard = shown.day(date(2026, 12, 12))
    assert (guard.words, guard.wanted, guard.engagement) == ("engagé", None, GUARD)


def test_stays_join_days_of_one_application_only():
    stays = built(d12=GUARD, d13=GUARD, d14=CAMP, d20=CAMP).stays
    assert [(stay.first.day, stay.last.day) for stay in stays] == [(12, 13), (14, 14), (20, 20)]


def test_week_ends_hold_only_days_that_may_be_set():
    weekends = built(d13=GUARD).weekends
    assert [weekend.short for weekend in weekends] == ["Tous", "12", "19–20", "26–27"]
    assert weekends[1].wanted == "2026-12-12:disponible"
    assert len(weekends[0].days) == 5


def test_holidays_are_french_whatever_the_machine_speaks():
    feasts = public_holidays(2027)
    assert feasts[date(2027, 1, 1)] == "Jour de l’an"
    assert feasts[date(2027, 7, 14)] == "Fête nationale"
    assert feasts[date(2027, 3, 29)] == "Lundi de Pâques"


def test_the_last_declarable_month_leads_no_further():
    far, long_ago = date(2028, 12, 1), date(2023, 12, 1)
    assert month.build(far, facts(first=far), TODAY).following is None
    assert month.build(long_ago, facts(first=long_ago), TODAY).previous is None


def test_the_current_month_counts_what_is_to_come_and_another_the_whole():
    declared, coming = bytes([Availability.AVAILABLE]) * 31, date(2027, 1, 1)
    assert month.build(FIRST, facts(declared), TODAY).summary.available == 23
    assert month.build(coming, facts(declared, coming), TODAY).summary.available == 31
    past_guard = {date(2026, 12, 2): GUARD, date(2026, 12, 12): GUARD}
    summary = month.build(FIRST, facts(declared, engaged=past_guard), TODAY).summary
    assert (summary.engaged, summary.available) == (1, 22)
