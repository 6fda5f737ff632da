"""Obstacles and warnings, one by one, on plain facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from metiis.matching.facts import Candidate, Code, Need, fit, working_days
from metiis.matching.rules import judge, obstacles, preference, warnings
from metiis.models import Availability, Fit, Fitness

TODAY = date(2026, 11, 23)
START = date(2027, 1, 9)
END = date(2027, 1, 10)
SKILL = 7


def need(**changes: object) -> Need:
    base = Need(
        activity_id=1, reach="/27BIM/7BCA/", starts_on=START, ends_on=END, rank_min=1, rank_max=5
    )
    return replace(base, **changes)


def candidate(**changes: object) -> Candidate:
    base = Candidate(
        person_id=1,
        rank_level=3,
        unit_path="/27BIM/7BCA/",
        first_day=START - timedelta(days=2),
        days=bytes([0, 0, Availability.AVAILABLE, Availability.AVAILABLE, 0]),
        contract_start=date(2026, 1, 1),
        contract_end=END,
        fitness=Fitness.EMPLOYABLE,
        fitness_until=END,
    )
    return replace(base, **changes)


def test_nothing_stands_in_the_way_of_somebody_fit_and_free():
    verdict = judge(candidate(), need(), TODAY)
    assert (verdict.obstacles, verdict.warnings, verdict.fit) == ((), (), Fit.SURE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_path": "/27BIM/13BCA/"}, Code.SCOPE),
        ({"rank_level": 6}, Code.RANK),
        ({"rank_level": 0}, Code.RANK),
        ({"contract_end": END - timedelta(days=1)}, Code.CONTRACT),
        ({"contract_start": START + timedelta(days=1)}, Code.CONTRACT),
        ({"contract_end": None}, Code.CONTRACT),
        ({"fitness": Fitness.NOT_EMPLOYABLE}, Code.FITNESS),
        ({"fitness_until": END - timedelta(days=1)}, Code.FITNESS),
        ({"fitness_until": None}, Code.FITNESS),
        ({"engaged": {END: 2}}, Code.ENGAGED),
    ],
)
def test_each_fact_alone_gives_exactly_its_obstacle(change: dict, code: Code):
    assert [reason.code for reason in obstacles(candidate(**change), need())] == [code]


def test_a_skill_must_be_held_and_valid_to_the_last_day():
    wanted = need(skills={SKILL: "Permis PL"})
    assert [r.code for r in obstacles(candidate(), wanted)] == [Code.SKILL]
    too_short = candidate(skills={SKILL: END - timedelta(days=1)})
    assert [r.code for r in obstacles(too_short, wanted)] == [Code.SKILL]
    for until in (END, None):
        assert obstacles(candidate(skills={SKILL: until}), wanted) == []


def test_engagement_by_the_same_activity_or_on_other_days_is_no_obstacle():
    assert obstacles(candidate(engaged={START: 1}), need()) == []
    assert obstacles(candidate(engaged={START - timedelta(days=1): 2}), need()) == []


def test_contract_and_fitness_only_warn_where_the_unit_says_so():
    lax = need(blocks_on_contract=False, blocks_on_fitness=False)
    person = candidate(contract_end=None, fitness=None)
    assert obstacles(person, lax) == []
    assert [r.code for r in warnings(person, lax, TODAY)] == [Code.CONTRACT, Code.FITNESS]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((3, 3), Fit.SURE),
        ((3, 2), Fit.IF_NEEDED),
        ((3, 0), Fit.UNKNOWN),
        ((0, 0), Fit.UNKNOWN),
        ((3, 1), Fit.PARTLY),
        ((0, 1), Fit.PARTLY),
        ((1, 1), Fit.UNAVAILABLE),
    ],
)
def test_silence_is_neither_a_yes_nor_a_no(days: tuple[int, int], expected: Fit):
    assert fit(candidate(days=bytes([0, 0, *days, 0])), need()) is expected


def test_silent_and_refused_days_are_named_apart():
    silent = warnings(candidate(days=bytes([0, 0, 3, 0, 0])), need(), TODAY)
    assert [r.code for r in silent] == [Code.UNKNOWN]
    assert "dim. 10 janv. 2027" in silent[0].message
    assert silent[0].remedy == "La personne peut la renseigner."  # A commander reads it too.
    refused = warnings(candidate(days=bytes([0, 0, 1, 0, 0])), need(), TODAY)
    assert [r.code for r in refused] == [Code.AVAILABILITY]


def test_the_yearly_ceiling_is_counted_in_each_civil_year():
    over = need(starts_on=date(2026, 12, 30), ends_on=date(2027, 1, 2))
    days = bytes([Availability.AVAILABLE] * 10)
    person = candidate(first_day=date(2026, 12, 30), days=days, contract_end=date(2027, 2, 1))
    fine = replace(person, day_cap=10, days_used={2026: 8, 2027: 8})
    assert Code.BUDGET not in [r.code for r in warnings(fine, over, TODAY)]
    short = replace(fine, days_used={2026: 9, 2027: 0})
    found = [r for r in warnings(short, over, TODAY) if r.code is Code.BUDGET]
    assert "Il reste 1\u00a0jour sur 10 en 2026" in found[0].message


def test_the_employers_notice_is_counted_to_the_first_day():
    person = candidate(notice_days=30)
    on_time = START - timedelta(days=30)
    assert warnings(person, need(), on_time) == []
    late = warnings(person, need(), on_time + timedelta(days=1))
    assert [r.code for r in late] == [Code.NOTICE]


def test_only_working_days_are_taken_on_the_employers_time():
    assert working_days(START, END) == 0  # A week-end.
    assert working_days(date(2026, 12, 24), date(2026, 12, 27)) == 1  # Christmas is a Friday.
    week = need(starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 15))
    person = candidate(first_day=date(2027, 1, 11), days=bytes([3] * 5), employer_days_left=4)
    codes = [r.code for r in warnings(person, week, TODAY)]
    assert Code.EMPLOYER_DAYS in codes
    enough = replace(person, employer_days_left=5)
    assert Code.EMPLOYER_DAYS not in [r.code for r in warnings(enough, week, TODAY)]


def test_a_skill_that_ends_soon_or_is_only_declared_is_said():
    wanted = need(skills={SKILL: "Permis PL"})
    soon = candidate(skills={SKILL: END + timedelta(days=10)})
    assert [r.code for r in warnings(soon, wanted, TODAY)] == [Code.EXPIRY]
    declared = candidate(skills={SKILL: None}, declared_only=frozenset({SKILL}))
    assert "non certifié" in warnings(declared, wanted, TODAY)[0].message


def test_sure_people_of_the_unit_with_few_days_come_first():
    sure, maybe = candidate(), candidate(days=bytes([0, 0, 2, 2, 0]))
    busy = candidate(days_used={2027: 20})
    ranked = sorted(
        [(maybe, True), (busy, True), (sure, False), (sure, True)],
        key=lambda each: preference(each[0], need(), each[1]),
    )
    assert ranked == [(sure, True), (busy, True), (sure, False), (maybe, True)]
