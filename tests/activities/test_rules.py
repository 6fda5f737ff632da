"""Dates, publication, states and positions of activities, on plain objects."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from metiis.activities.phases import (
    PHASE_WORDS,
    Phase,
    accepts_applications,
    closing_words,
    default_closing,
    phase,
)
from metiis.activities.planning import (
    Plan,
    PositionPlan,
    plan_faults,
    position_faults,
    shifted,
    start_fault,
)
from metiis.activities.rules import (
    days_fault,
    outside_positions,
    publication_faults,
    publication_notices,
    reach_path,
    removal_fault,
)
from metiis.models import Activity, ActivityKind, ActivityStatus, Position, Unit, Visibility

TODAY = date(2026, 11, 23)
PLAN = Plan(
    title="Week-end de tir",
    kind=ActivityKind.SHOOTING,
    starts_on=date(2027, 2, 6),
    ends_on=date(2027, 2, 7),
    location="Varces",
)
LINE = PositionPlan(label="Tireur", headcount=4, rank_min=1, rank_max=5)


def activity(*taken: int, **values: object) -> Activity:
    """A published activity with one position of two places per number of places taken."""
    shown = {
        "status": ActivityStatus.PUBLISHED,
        "starts_on": PLAN.starts_on,
        "ends_on": PLAN.ends_on,
        "closes_on": date(2027, 1, 10),
        "published_at": datetime(2026, 11, 1, tzinfo=UTC),
        **values,
    }
    made = Activity(**shown)
    made.positions = [
        Position(
            label="Tireur",
            headcount=2,
            taken=number,
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            has_own_dates=False,
        )
        for number in taken
    ]
    return made


@pytest.mark.parametrize(
    ("starts_on", "closes_on"),
    [
        (date(2027, 6, 1), date(2027, 4, 12)),  # 50 days before.
        (date(2027, 1, 7), date(2026, 11, 30)),  # Exactly a week left: still a week from today.
        (date(2026, 12, 20), date(2026, 11, 30)),  # Too near for 50 days: a week from today.
        (date(2026, 11, 28), date(2026, 11, 27)),  # Nearer than a week: the eve.
        (TODAY, TODAY),
    ],
)
def test_applications_close_in_time_to_call_people_up(starts_on: date, closes_on: date):
    assert default_closing(starts_on, TODAY, 50) == closes_on


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"starts_on": date(2031, 1, 1), "ends_on": date(2031, 1, 2)}, "starts_on"),
        ({"ends_on": date(2027, 2, 5)}, "ends_on"),
        ({"ends_on": date(2028, 2, 7)}, "ends_on"),
        ({"closes_on": TODAY - timedelta(days=1)}, "closes_on"),
        ({"closes_on": PLAN.starts_on}, "closes_on"),
    ],
)
def test_a_plan_that_makes_no_sense_is_said_under_its_field(changes: dict, field: str):
    assert list(plan_faults(replace(PLAN, **changes), TODAY)) == [field]


def test_a_plan_may_start_today_and_last_a_day():
    plan = replace(PLAN, starts_on=TODAY, ends_on=TODAY, closes_on=TODAY)
    assert plan_faults(plan, TODAY) == {}
    assert plan_faults(replace(PLAN, closes_on=PLAN.starts_on - timedelta(days=1)), TODAY) == {}


def test_days_already_past_may_stay_as_they_were():
    begun = activity(starts_on=date(2026, 11, 20), closes_on=date(2026, 11, 10))
    plan = replace(PLAN, starts_on=begun.starts_on, closes_on=begun.closes_on)
    assert plan_faults(plan, TODAY, begun) == {}
    assert start_fault(date(2026, 11, 21), TODAY, begun)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (activity(0, status=ActivityStatus.DRAFT), Phase.DRAFT),
        (activity(0, status=ActivityStatus.CANCELLED), Phase.CANCELLED),
        (activity(0, ends_on=TODAY - timedelta(days=1)), Phase.PAST),
        (activity(0, starts_on=TODAY), Phase.ONGOING),
        (activity(2, 2), Phase.FULL),
        (activity(2, 1, closes_on=TODAY - timedelta(days=1)), Phase.CLOSED),
        (activity(2, 1, closes_on=TODAY), Phase.OPEN),
        (activity(), Phase.OPEN),
        (activity(0, status=ActivityStatus.LOCKED), Phase.LOCKED),
        (activity(0, status=ActivityStatus.LOCKED, starts_on=TODAY), Phase.ONGOING),
        (activity(0, status=ActivityStatus.LOCKED, ends_on=date(2026, 11, 1)), Phase.PAST),
        (activity(0, status=ActivityStatus.COMPLETED, ends_on=TODAY), Phase.COMPLETED),
        (activity(0, status=ActivityStatus.CERTIFIED, ends_on=TODAY), Phase.CERTIFIED),
        (activity(0, status=ActivityStatus.ARCHIVED, ends_on=TODAY), Phase.ARCHIVED),
    ],
)
def test_the_state_follows_from_decisions_dates_and_places(made: Activity, expected: Phase):
    assert phase(made, made.positions, TODAY) is expected


def test_every_state_has_its_words():
    assert set(PHASE_WORDS) == set(Phase)


def test_applications_are_taken_to_the_closing_day_and_before_the_start():
    assert accepts_applications(activity(closes_on=TODAY), TODAY)
    assert not accepts_applications(activity(closes_on=TODAY - timedelta(days=1)), TODAY)
    assert not accepts_applications(activity(starts_on=TODAY, closes_on=TODAY), TODAY)
    assert not accepts_applications(activity(status=ActivityStatus.DRAFT), TODAY)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (-1, "Candidatures closes"),
        (0, "Clôture aujourd’hui"),
        (1, "Clôture demain"),
        (12, "Clôture dans 12\u00a0jours"),
        (40, "Clôture le 2 janvier 2027"),
    ],
)
def test_closing_is_said_as_people_count(left: int, words: str):
    assert closing_words(TODAY + timedelta(days=left), TODAY) == words


def test_publication_needs_a_position_and_time_to_apply():
    assert publication_faults(activity(0), TODAY) == []
    assert len(publication_faults(activity(), TODAY)) == 1
    closed = activity(0, closes_on=TODAY - timedelta(days=1))
    assert "22 novembre 2026" in publication_faults(closed, TODAY)[0]
    past = activity(0, ends_on=TODAY - timedelta(days=1), closes_on=date(2026, 1, 1))
    assert len(publication_faults(past, TODAY)) == 1


def test_a_start_within_the_employers_notice_is_told_and_does_not_prevent():
    soon = activity(0, starts_on=TODAY + timedelta(days=29))
    assert "29\u00a0jours" in publication_notices(soon, TODAY, 30)[0]
    assert publication_notices(activity(0, starts_on=TODAY + timedelta(days=30)), TODAY, 30) == []
    assert publication_notices(activity(0, starts_on=TODAY - timedelta(days=3)), TODAY, 30) == []


@pytest.mark.parametrize(
    ("starts_on", "taken", "moved_to", "words"),
    [
        (PLAN.starts_on, 1, TODAY + timedelta(days=1), None),
        (PLAN.starts_on, 0, TODAY, None),
        (PLAN.starts_on, 1, TODAY, "à partir de demain"),
        (TODAY, 1, TODAY + timedelta(days=9), "a commencé"),
        (TODAY, 0, TODAY + timedelta(days=9), None),
    ],
)
def test_days_move_while_people_can_still_answer(
    starts_on: date, taken: int, moved_to: date, words: str | None
):
    line = activity(taken, starts_on=starts_on).positions[0]
    line.id = 7
    fault = days_fault([line], {7: (moved_to, moved_to)}, TODAY)
    assert (words in fault) if words else fault is None
    assert days_fault([line], {}, TODAY) is None


def test_positions_with_days_of_their_own_stay_inside_the_activity():
    made = activity(0, 0)
    made.positions[0].has_own_dates = True
    later = replace(PLAN, starts_on=PLAN.ends_on)
    assert outside_positions(later, made.positions, {}) == [made.positions[0]]
    assert outside_positions(PLAN, made.positions, {}) == []
    made.positions[0].id = 7
    moved = {7: (later.starts_on, later.ends_on)}
    assert outside_positions(later, made.positions, moved) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rank_min": 6}, "rank_max"),
        ({"starts_on": PLAN.starts_on - timedelta(days=1)}, "starts_on"),
        ({"ends_on": PLAN.ends_on + timedelta(days=1)}, "ends_on"),
        ({"starts_on": PLAN.ends_on, "ends_on": PLAN.starts_on}, "ends_on"),
    ],
)
def test_a_position_that_makes_no_sense_is_said_under_its_field(changes: dict, field: str):
    assert list(position_faults(replace(LINE, **changes), activity(0))) == [field]


def test_a_position_keeps_the_places_people_hold():
    made = activity(2)
    line = made.positions[0]
    assert position_faults(replace(LINE, headcount=2), made, line) == {}
    assert (
        "2\u00a0personnes" in position_faults(replace(LINE, headcount=1), made, line)["headcount"]
    )


def test_a_position_people_applied_to_stays():
    made = activity(0, 0)
    line = made.positions[0]
    assert removal_fault(line, made, 0) is None
    assert "1\u00a0candidature porte" in str(removal_fault(line, made, 1))
    assert "3\u00a0candidatures portent" in str(removal_fault(line, made, 3))


def test_the_last_position_leaves_a_draft_but_not_a_published_activity():
    published, draft = activity(0), activity(0, status=ActivityStatus.DRAFT)
    assert removal_fault(draft.positions[0], draft, 0) is None
    assert removal_fault(published.positions[0], published, 0)


def test_the_visibility_says_whose_people_are_addressed():
    unit = Unit(code="7BCA", path="/27BIM/7BCA/")
    assert reach_path(unit, Visibility.UNIT) == "/27BIM/7BCA/"
    assert reach_path(unit, Visibility.BRIGADE) == "/27BIM/"
    assert reach_path(unit, Visibility.NATIONAL) == "/"


@pytest.mark.parametrize(
    ("day", "start", "new_start", "expected"),
    [
        (date(2027, 1, 31), date(2027, 1, 30), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2027, 3, 1), date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_copy_counts_days_and_not_dates(day: date, start: date, new_start: date, expected: date):
    assert shifted(day, start, new_start) == expected
