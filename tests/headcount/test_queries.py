"""Every count of every day is that of a recount by hand, on random worlds and both databases."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metiis import clock
from metiis.headcount import queries
from metiis.headcount.filters import Filters
from metiis.headcount.states import State
from metiis.models import ActivityStatus
from tests.factories import make_brigade, make_reservist, qualify
from tests.headcount import brute
from tests.headcount.world import CATEGORIES, SKILLS, make_world

invented = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = {
    State.ENGAGED: "engaged",
    State.NOT_EMPLOYABLE: "not employable",
    State.AVAILABLE: "available",
    State.IF_NEEDED: "if needed",
    State.UNAVAILABLE: "unavailable",
    State.UNKNOWN: "unknown",
}


@invented
@given(st.randoms(use_true_random=True))
def test_states_are_counted_as_by_hand(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance)
    today, top = clock.today(), world.units[chance.choice(["27BIM", "7BCA"])]
    first, last = sorted(chance.choices(world.days, k=2))
    below = chance.choice([None, None, world.units["7BCA1"]])
    skill = world.skills[chance.choice(SKILLS)] if chance.random() < 0.5 else None
    category = chance.choice(CATEGORIES)
    filters = Filters(below.path if below else "", category, skill)
    tally = queries.sheet(top.path, first, last, today, filters).tally()
    for day in brute.days_between(first, last):
        expected = brute.counts(session, below or top, day, today, category, skill)
        found = {WORDS[state]: number for state, number in tally.on(day).items() if number}
        assert found == expected
        assert tally.rolls(day) == sum(expected.values())
        assert tally.employable(day) == tally.rolls(day) - expected.get("not employable", 0)
    session.rollback()


@invented
@given(st.randoms(use_true_random=True))
def test_needs_are_the_posts_read_by_hand(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance, people=0, posts=8)
    top, (first, last) = world.units["27BIM"], sorted(chance.choices(world.days, k=2))
    statuses = {ActivityStatus.PUBLISHED, ActivityStatus.LOCKED}
    needs = {need.position_id: need for need in queries.needs(top.path, first, last)}
    posts = {post.id: post for post in brute.posts(session, top, first, last, statuses)}
    assert needs.keys() == posts.keys()
    for key, post in posts.items():
        need = needs[key]
        assert (need.places, need.taken) == (post.headcount, post.taken)
        assert (need.first, need.last) == (post.starts_on, post.ends_on)
        assert (need.rank_min, need.rank_max) == (post.rank_min, post.rank_max)
        assert need.skills == {skill.id: skill.label for skill in post.skills}
        assert (need.activity_id, need.title) == (post.activity.public_id, post.activity.title)
    session.rollback()


@pytest.mark.parametrize("people", [2, 30])
def test_reading_takes_as_many_queries_for_all(session, max_queries, people):
    unit = make_brigade()["7BCA"]
    held = [qualify(make_reservist(unit), "Permis PL") for _each in range(people)]
    skill, today = held[0].skill_id, clock.today()
    session.commit()
    with max_queries(2):
        sheet = queries.sheet(unit.path, today, today, today, Filters(skill=skill))
    assert len(sheet.rows) == people
