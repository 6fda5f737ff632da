"""The calendar of an activity and what is due of it, on plain facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from metiis.deadlines import rules
from metiis.deadlines.rules import Standing, Task
from metiis.models import ActivityStatus as Status
from tests.people.test_rules import LEGAL

START = date(2027, 3, 6)
NOTHING = Standing(
    public_id="a",
    title="Tir",
    unit_code="7BCA",
    unit_path="/27BIM/7BCA/",
    status=Status.PUBLISHED,
    starts_on=START,
    ends_on=START + timedelta(days=1),
    closes_on=START - timedelta(days=50),
    places=4,
    taken=4,
    submitted=0,
    asked=0,
    confirmed=0,
    called_up=0,
    recorded=0,
    unread=0,
    marked=0,
)


def due(day_before: int, **facts: object) -> list[tuple[Task, int, date]]:
    """What is due so many days before the start (after it when negative)."""
    today = START - timedelta(days=day_before)
    found = rules.dues([replace(NOTHING, **facts)], LEGAL, today)
    return [(each.task, each.number, each.by) for each in found]


def j(days: int) -> date:
    return START - timedelta(days=days)


@pytest.mark.parametrize(
    ("before", "facts", "task", "number", "by"),
    [
        (90, {"status": Status.DRAFT}, Task.PUBLISH, 1, j(60)),
        (49, {"submitted": 3}, Task.DECIDE, 3, j(45)),
        (45, {"taken": 1}, Task.FILL, 3, j(35)),
        (40, {"asked": 2}, Task.ANSWERS, 2, j(35)),
        (40, {"confirmed": 2}, Task.CALL_UP, 2, j(35)),
        (20, {"out_of_notice": 1}, Task.NOTICE, 1, START),
        (14, {"called_up": 4, "unread": 2}, Task.RECEIPTS, 2, j(7)),
        (0, {"called_up": 4, "marked": 1}, Task.ROLL, 3, START),
        (-2, {"called_up": 4}, Task.VALIDATE, 4, j(-4)),
        (-2, {"status": Status.COMPLETED, "recorded": 4}, Task.CERTIFY, 4, j(-31)),
        (-2, {"status": Status.CERTIFIED, "recorded": 4}, Task.TRANSMIT, 4, j(-31)),
    ],
)
def test_each_step_is_due_on_its_day(before, facts, task, number, by):
    assert due(before, **facts) == [(task, number, by)]


@pytest.mark.parametrize(
    ("before", "facts"),
    [
        (91, {"status": Status.DRAFT}),
        (51, {"submitted": 3, "closes_on": j(50)}),
        (46, {"taken": 1}),
        (41, {"asked": 2, "confirmed": 2}),
        (15, {"called_up": 4, "unread": 2}),
        (0, {"called_up": 4, "marked": 4}),
        (-2, {"status": Status.ARCHIVED, "recorded": 4}),
        (10, {"status": Status.CANCELLED, "submitted": 4, "taken": 0}),
    ],
)
def test_nothing_is_due_before_its_day_nor_once_done(before, facts):
    assert due(before, **facts) == []


def test_applications_closed_early_are_to_decide_at_once():
    assert due(70, submitted=1, closes_on=j(71)) == [(Task.DECIDE, 1, j(45))]


def test_what_is_late_comes_first_then_the_week_then_the_rest():
    today = j(44)
    found = rules.dues([replace(NOTHING, submitted=1, taken=3)], LEGAL, today)
    later = rules.dues([replace(NOTHING, starts_on=j(-5), ends_on=j(-5), taken=3)], LEGAL, today)
    shelves = rules.shelves([*found, *later], today)
    assert [(shelf.tone, [each.task for each in shelf.dues]) for shelf in shelves] == [
        ("danger", [Task.DECIDE]),
        ("neutral", [Task.FILL]),
    ]


@pytest.mark.parametrize(
    ("day", "words"), [(j(35), "J-35"), (START, "J"), (j(-1), "en cours"), (j(-4), "J+3")]
)
def test_days_are_named_as_soldiers_name_them(day, words):
    assert rules.mark(day, START, START + timedelta(days=1)) == words


@pytest.mark.parametrize(
    ("notice", "before", "is_over"),
    [(30, 30, False), (30, 29, True), (0, 1, False), (None, 1, False), (15, 15, False)],
)
def test_notice_is_over_the_day_after_its_last_day(notice, before, is_over):
    assert rules.notice_lapsed(START, notice, j(before)) is is_over
