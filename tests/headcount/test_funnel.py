"""The funnel equals a recount by hand at every step, on random worlds and both databases."""

from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metiis import clock
from metiis.headcount import people, queries
from metiis.headcount.funnel import Funnel, Question, Step, funnel
from metiis.headcount.missing import shortages
from metiis.headcount.queries import UNDERTAKEN
from metiis.headcount.reasons import lacks, papers
from metiis.headcount.states import State
from metiis.headcount.tally import Sheet
from metiis.models import ActivityStatus, Unit
from tests.headcount import brute
from tests.headcount.world import CATEGORIES, LABELS, SKILLS, World, make_world

invented = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DONE = {
    ActivityStatus.PUBLISHED,
    ActivityStatus.LOCKED,
    ActivityStatus.COMPLETED,
    ActivityStatus.CERTIFIED,
    ActivityStatus.ARCHIVED,
}


def asked_at_random(chance: Random, world: World) -> dict:
    """A period, and now and then a function, a rank, a skill."""
    first, last = sorted(chance.choices(world.days, k=2))
    return {
        "first": first,
        "last": last,
        "label": chance.choice([*LABELS, LABELS[0], "", "", ""]),
        "category": chance.choice(CATEGORIES),
        "skill": world.skills[chance.choice(SKILLS)] if chance.random() < 0.4 else None,
    }


def read(top: Unit, asked: dict, today: date) -> tuple[Sheet, Question, Funnel]:
    """What the service answers."""
    first, last = asked["first"], asked["last"]
    question = Question(**asked, needs=queries.needs(top.path, first, last, UNDERTAKEN))
    wanted = {skill for need in question.needs for skill in need.skills} | {asked["skill"] or 0}
    sheet = queries.sheet(top.path, first, last, today, skills=wanted)
    acts = people.acts(top.path, first, last)
    return sheet, question, funnel(sheet.members, sheet.rows, question, acts)


@invented
@given(st.randoms(use_true_random=True))
def test_every_step_is_counted_as_by_hand(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance)
    top, today = world.units[chance.choice(["27BIM", "7BCA"])], clock.today()
    asked = asked_at_random(chance, world)
    sheet, question, found = read(top, asked, today)
    ids = {
        step.value: {sheet.members[at].id for at in places} for step, places in found.people.items()
    }
    assert ids == brute.funnel(session, top, asked, today, DONE)
    assert len(question.posts) == len(brute.kept_posts(session, top, asked, DONE))
    check_left_out(found, sheet, question, today)
    session.rollback()


def check_left_out(found: Funnel, sheet: Sheet, question: Question, today: date) -> None:
    """Who is left out at a step met the one before, and there is a reason to give."""
    steps, left = found.people, {step: set(places) for step, places in found.left.items()}
    days = question.days()
    assert left[Step.EMPLOYABLE] == set(steps[Step.ROLLS]) - set(steps[Step.EMPLOYABLE])
    assert left[Step.QUALIFIED] == set(steps[Step.EMPLOYABLE]) - set(steps[Step.QUALIFIED])
    free = {*steps[Step.SURE], *steps[Step.IF_NEEDED]}
    assert left[Step.APPLIED] == free - set(steps[Step.APPLIED])
    assert left[Step.RETAINED] == set(steps[Step.APPLIED]) - set(steps[Step.RETAINED])
    for at in left[Step.EMPLOYABLE]:
        assert papers(sheet.members[at], days, today)
    for at in left[Step.QUALIFIED]:
        able = next(
            day for day in days if sheet.rows[at][(day - sheet.first).days] != State.NOT_EMPLOYABLE
        )
        assert lacks(sheet.members[at], question, able)


@invented
@given(st.randoms(use_true_random=True))
def test_what_is_missing_is_counted_as_by_hand(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance)
    top, today = world.units["27BIM"], chance.choice(world.days)
    asked = {"first": world.days[0], "last": world.days[-1], "label": "", "category": None}
    sheet, question, _found = read(top, {**asked, "skill": None}, today)
    found = {
        (each.label, each.rank_min, each.rank_max, frozenset(key for key, _name in each.skills)): (
            each.places,
            each.left,
            each.sure,
            each.if_needed,
            each.unknown,
            each.short,
            each.worst,
        )
        for each in shortages(
            question.posts, sheet.members, sheet.rows, sheet.first, sheet.last, today
        )
    }
    assert found == brute.missing(session, top, asked["first"], asked["last"], today)
    session.rollback()
