"""One state per person and day: engaged first, then the facts, then what she said."""

from datetime import date, timedelta

import pytest

from metiis.headcount.states import OUTSIDE, Member, State, states, until
from metiis.models import Fitness

FIRST = date(2027, 12, 29)
SAID = bytes([3, 2, 1, 0, 3, 2])
NOT, IN = State.NOT_EMPLOYABLE, State.ENGAGED


def member(**values: object) -> Member:
    able: dict[str, object] = {
        "id": 1,
        "unit_id": 1,
        "unit_path": "/27BIM/7BCA/",
        "contract_start": date(2026, 1, 1),
        "contract_end": date(2029, 1, 1),
        "fitness": Fitness.EMPLOYABLE,
        "fitness_until": date(2029, 1, 1),
    }
    return Member(**{**able, **values})


def test_who_may_serve_is_what_she_said():
    assert states(member(), SAID, (), FIRST) == SAID


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"contract_end": date(2027, 12, 31)}, [3, 2, 1, NOT, NOT, NOT]),
        ({"contract_start": date(2027, 12, 31)}, [NOT, NOT, 1, 0, 3, 2]),
        ({"contract_end": date(2027, 12, 28)}, [NOT] * 6),
        ({"contract_start": None}, [NOT] * 6),
        ({"contract_end": None}, [NOT] * 6),
        ({"fitness_until": date(2027, 12, 29)}, [3, NOT, NOT, NOT, NOT, NOT]),
        ({"fitness_until": None}, [NOT] * 6),
        ({"fitness": Fitness.UNFIT}, [NOT] * 6),
        ({"fitness": None}, [NOT] * 6),
        ({"used": {2027: 60}}, [NOT, NOT, NOT, 0, 3, 2]),
        ({"used": {2027: 59, 2028: 61}}, [3, 2, 1, NOT, NOT, NOT]),
        ({"cap": 0}, [NOT] * 6),
    ],
)
def test_the_facts_stand_above_what_she_said(facts, expected):
    assert list(states(member(**facts), SAID, (), FIRST)) == expected


def test_a_day_engaged_counts_as_such_whatever_the_facts():
    engaged = {FIRST, date(2028, 1, 1), date(2028, 3, 1), date(2027, 1, 1)}
    shown = states(member(used={2028: 60}, contract_start=date(2027, 12, 30)), SAID, engaged, FIRST)
    assert list(shown) == [IN, 2, 1, IN, NOT, NOT]


def test_a_leap_day_is_a_day():
    leap = date(2028, 2, 29)
    shown = states(member(fitness_until=leap), bytes([3, 3, 3]), (), leap - timedelta(days=1))
    assert list(shown) == [3, 3, NOT]


def test_a_row_leaves_the_count_after_a_last_day():
    assert list(until(SAID, FIRST, date(2027, 12, 30))) == [3, 2, *[OUTSIDE] * 4]
    assert until(SAID, FIRST, None) == SAID
    assert until(SAID, FIRST, date(2028, 6, 1)) == SAID
    assert until(SAID, FIRST, date(2027, 1, 1)) == bytes([OUTSIDE] * 6)


def test_a_skill_is_held_to_its_last_day_included():
    her = member(skills={1: None, 2: FIRST})
    assert her.holds(1, FIRST)
    assert her.holds(2, FIRST)
    assert not her.holds(2, FIRST + timedelta(days=1))
    assert not her.holds(3, FIRST)
