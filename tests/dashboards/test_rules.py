"""What the home page chooses to tell."""

from datetime import date, timedelta

import pytest

from metiis.dashboards.desk import Steered, desk
from metiis.dashboards.rules import (
    Living,
    commitments,
    countdown,
    coverage,
    covered_until,
    engaged_days,
    expiries,
    in_words,
)
from metiis.models import (
    ActivityStatus,
    ApplicationStatus,
    Fitness,
    Person,
)
from metiis.people.rules import Validity

TODAY = date(2026, 11, 24)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("first", "last", "short", "full"),
    [
        (12, 13, "J-12", "dans 12\u00a0jours"),
        (1, 1, "J-1", "demain"),
        (0, 0, "en cours", "en ce moment"),
        (-1, 1, "en cours", "en ce moment"),
    ],
)
def test_the_time_left_is_said_short_and_in_full(first: int, last: int, short: str, full: str):
    assert countdown(days(first), days(last), TODAY) == short
    assert in_words(days(first), days(last), TODAY) == full


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 24), date(2027, 1, 31)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 10, 1), date(2027, 12, 31)),
    ],
)
def test_three_months_are_looked_at_this_one_included(today: date, last: date):
    assert covered_until(today) == last


def test_coverage_counts_days_from_today_and_those_engaged():
    length = (covered_until(TODAY) - TODAY).days + 1
    declared = bytearray(length)
    declared[0] = 3
    declared[7:38] = bytes([1] * 31)
    months = coverage(bytes(declared), [days(1), date(2027, 1, 2)], TODAY)
    assert [(month.declared, month.days) for month in months] == [(2, 7), (31, 31), (1, 31)]
    assert [month.is_whole for month in months] == [False, True, False]
    assert not months[0].is_empty


def test_a_silent_month_is_empty():
    assert coverage(bytes(7), [], TODAY)[0].is_empty


def living(status: ApplicationStatus) -> Living:
    return Living("a", status, 1, "Tir", "Varces", "Combattant", days(5), days(7))


def test_only_people_retained_are_engaged():
    assert engaged_days(living(ApplicationStatus.SUBMITTED)) == []
    assert engaged_days(living(ApplicationStatus.SELECTED)) == [days(5), days(6), days(7)]


def test_applications_are_told_apart_by_what_they_ask():
    kinds = [
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.SELECTED,
        ApplicationStatus.CONFIRMED,
        ApplicationStatus.WAITLISTED,
        ApplicationStatus.CONFIRMED,
    ]
    given = [living(status) for status in kinds]
    found = commitments(given, TODAY)
    assert found.to_confirm == [given[1]]
    assert found.next_one is given[2]
    assert found.undecided == 2


def reservist(**values: object) -> Person:
    usual = {
        "contract_end": days(400),
        "fitness": Fitness.EMPLOYABLE,
        "fitness_until": days(400),
    }
    return Person(**{**usual, **values})


def test_nothing_to_renew_is_said_by_nothing():
    assert expiries(reservist(), [], TODAY) == []


def test_what_ends_first_comes_first():
    skills = [("PSC1", days(20))]
    found = expiries(reservist(contract_end=days(60), fitness_until=days(-1)), skills, TODAY)
    assert [(each.what, each.validity) for each in found] == [
        ("Visite médicale", Validity.EXPIRED),
        ("PSC1", Validity.SOON),
        ("Contrat (ESR)", Validity.SOON),
    ]


def steered(name: str, start: int = 20, **values: object) -> Steered:
    usual = {
        "public_id": name,
        "title": name,
        "unit_code": "7BCA",
        "status": ActivityStatus.PUBLISHED,
        "starts_on": days(start),
        "ends_on": days(start + 1),
        "to_decide": 0,
        "unconfirmed": 0,
        "places": 2,
        "taken": 2,
    }
    return Steered(**{**usual, **values})


def test_a_desk_sorts_activities_by_what_they_ask():
    found = desk(
        [
            steered("full"),
            steered("asked", to_decide=3),
            steered("silent", unconfirmed=1),
            steered("short", taken=1, unit_code="13BCA"),
            steered("far", start=61, taken=0),
            steered("draft", status=ActivityStatus.DRAFT, taken=0),
        ],
        TODAY,
        decides=True,
    )
    assert [each.title for each in found.to_decide] == ["asked"]
    assert [each.title for each in found.unconfirmed] == ["silent"]
    assert [each.title for each in found.short] == ["short"]
    assert [each.title for each in found.drafts] == ["draft"]
    assert [(line.code, line.to_decide, line.places_left) for line in found.units] == [
        ("7BCA", 3, 0),
        ("13BCA", 0, 1),
    ]
    assert not found.is_empty


def test_an_office_is_not_asked_to_decide():
    found = desk([steered("asked", to_decide=3)], TODAY, decides=False)
    assert found.to_decide == []
    assert found.units == []
    assert found.is_empty
