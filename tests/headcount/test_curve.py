"""The curve and what is missing, against a recount by hand."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metiis.headcount import queries
from metiis.headcount.curve import (
    concerned,
    curve,
    lacking_days,
    last_day,
    lines,
    shortfalls,
)
from metiis.headcount.filters import Filters
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State
from metiis.headcount.tally import Tally
from metiis.models import LIVE, RankCategory
from tests.headcount import brute
from tests.headcount.world import CATEGORIES, make_world

FIRST = date(2027, 3, 1)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=True))
def test_the_curve_and_what_is_missing_are_those_counted_by_hand(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance, people=8, posts=6)
    top, today = world.units[chance.choice(["27BIM", "7BCA"])], world.days[0]
    first, last = world.days[0], world.days[-1]
    filters = Filters("", chance.choice(CATEGORIES))
    asked = concerned(queries.needs(top.path, first, last), filters)
    people = queries.sheet(top.path, first, last, today, filters, world.skills.values())
    shown = curve(people.tally(), asked)
    found = shortfalls(asked, people.members, people.rows, first, len(world.days))
    marked = lacking_days(found, first, shown.length)
    levels = {RankCategory.RANK_AND_FILE: (1, 5), RankCategory.NCO: (6, 10)}
    low, high = levels.get(filters.category, (11, 21)) if filters.category else (0, 21)
    posts = [
        post
        for post in brute.posts(session, top, first, last, set(LIVE))
        if low <= post.rank_min and post.rank_max <= high
    ]
    for at, day in enumerate(world.days):
        counts = brute.counts(session, top, day, today, filters.category)
        here = [post for post in posts if post.starts_on <= day <= post.ends_on]
        assert shown.rolls[at] == sum(counts.values())
        assert shown.employable[at] == shown.rolls[at] - counts.get("not employable", 0)
        assert shown.sure[at] == counts.get("engaged", 0) + counts.get("available", 0)
        assert shown.possible[at] == shown.sure[at] + counts.get("if needed", 0)
        assert shown.need[at] == sum(post.headcount for post in here)
        assert shown.left[at] == sum(post.headcount - post.taken for post in here)
        assert marked[at] == _lacks(session, top, here, day, today, filters)
    session.rollback()


def _lacks(session, top, posts, day, today, filters) -> bool:  # type: ignore[no-untyped-def]
    """Whether a function has more places left on a day than people free to hold them."""
    functions = {
        (p.label, p.rank_min, p.rank_max, frozenset(s.id for s in p.skills)) for p in posts
    }
    for label, low, high, skills in functions:
        left = sum(
            p.headcount - p.taken
            for p in posts
            if (p.label, p.rank_min, p.rank_max) == (label, low, high)
            and {s.id for s in p.skills} == skills
        )
        able = {
            person.id
            for post in posts
            if (post.label, post.rank_min, post.rank_max) == (label, low, high)
            and {s.id for s in post.skills} == skills
            for person in brute.rolls(session, top)
            if brute.is_of(person, filters.category)
            and brute.suits_post(session, person, post, post.ends_on)
            and all(
                brute.state(session, person, each, today) == "available"
                for each in brute.days_between(max(post.starts_on, today), post.ends_on)
            )
        }
        if left > len(able):
            return True
    return False


def need(label: str = "Conducteur", start: int = 0, days: int = 1, **values: object) -> Need:
    fields: dict[str, object] = {
        "position_id": 1,
        "label": label,
        "first": FIRST + timedelta(days=start),
        "last": FIRST + timedelta(days=start + days - 1),
        "places": 3,
        "taken": 0,
        "rank_min": 1,
        "rank_max": 21,
        "unit_path": "/27BIM/",
        "activity_id": "a",
        "title": "Sortie",
    }
    return Need(**(fields | values))  # type: ignore[arg-type]


def test_what_lacks_most_comes_first_and_says_when_it_is_worst():
    member = Member(1, 1, "/27BIM/", rank_level=3)
    row = bytes([State.AVAILABLE, State.IF_NEEDED, *[State.UNKNOWN] * 4])
    asked = [
        need("Cuisinier"),
        need("Conducteur", position_id=2, days=2, places=5),
        need(position_id=3, start=4, places=9),
    ]
    found = shortfalls(asked, [member], [row], FIRST, len(row))
    assert [(each.label, each.worst.missing, len(each.gaps)) for each in found] == [
        ("Conducteur", 9, 2),
        ("Cuisinier", 2, 1),
    ]
    first = found[0].gaps[0]
    assert (first.first, first.last) == (FIRST, FIRST + timedelta(days=1))
    assert (first.left, first.available, first.if_needed) == (5, 0, 1)


def test_only_posts_for_these_people_are_counted():
    both = [need(rank_min=6, rank_max=9), need(rank_min=1, rank_max=21)]
    assert concerned(both, Filters(category=RankCategory.NCO)) == both[:1]
    assert concerned(both, Filters(skill=4)) == []
    assert concerned([need(skills={4: "Ski"})], Filters(skill=4)) != []
    assert concerned(both, Filters(unit_path="/27BIM/7BCA/")) == []


@pytest.mark.parametrize(
    ("today", "months", "last"),
    [
        (date(2026, 11, 29), 3, date(2027, 2, 27)),
        (date(2027, 11, 30), 3, date(2028, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
    ],
)
def test_months_end_on_the_eve_of_the_same_day(today: date, months: int, last: date):
    assert last_day(today, months) == last


def test_the_table_covers_each_day_once_from_monday_to_sunday():
    tuesday = FIRST + timedelta(days=1)
    counts = {state: tuple(range(state, state + 10)) for state in State}
    shown = curve(Tally(tuesday, counts), [])
    weeks = lines(shown, [True] * 10, by_week=True)
    assert [(line.first, line.last) for line in weeks] == [
        (tuesday, date(2027, 3, 7)),
        (date(2027, 3, 8), shown.last),
    ]
    assert [line.lacking for line in weeks] == [6, 4]
    assert (weeks[0].ranges[0].low, weeks[1].ranges[0].high) == (shown.rolls[0], shown.rolls[-1])
    assert len(lines(shown, [False] * 10, by_week=False)) == 10
