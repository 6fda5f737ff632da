"""A change of dates, place or posts: only those it affects are asked again, each told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.activities import positions, services
from metiis.activities.changes import Effect
from metiis.activities.planning import Plan, PositionPlan
from metiis.callups import services as callups
from metiis.models import (
    Activity,
    ActivityEvent,
    ActivityMove,
    ActivityStatus,
    CallUp,
    Notification,
    Person,
    Position,
    RejectionReason,
    Role,
)
from metiis.models import ApplicationStatus as Status
from metiis.refusals import Refusal
from tests.activities.states import days_of, places_are_counted, said_to, standing
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    make_unit,
)

DAY = timedelta(days=1)
START = clock.today() + 90 * DAY
LATER = START + 14 * DAY


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


@pytest.fixture
def post(boss: Person) -> Position:
    activity = make_activity(make_unit(), starts_on=START, title="Tir {de nuit}")
    line = make_position(activity, headcount=20)
    activity.positions = [line]
    return line


def plan_of(activity: Activity, **values: object) -> Plan:
    kept = {
        name: getattr(activity, name)
        for name in ("title", "kind", "starts_on", "ends_on", "location", "visibility",
                     "closes_on", "priority", "description")
    }  # fmt: skip
    return Plan(**{**kept, **values})


def moved(activity: Activity, boss: Person, to: date = LATER) -> None:
    services.edit(activity, plan_of(activity, starts_on=to, ends_on=to + DAY), boss, clock.now())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Status.CONFIRMED, Status.SELECTED, "confirmez de nouveau avant le"),
        (Status.CALLED_UP, Status.SELECTED, "Votre convocation n’a plus cours"),
        (Status.SELECTED, Status.SELECTED, "confirmez avant le"),
        (Status.INVITED, Status.INVITED, "Votre invitation tient pour ces jours"),
        (Status.OFFERED, Status.OFFERED, "La place proposée tient pour ces jours"),
        (Status.SUBMITTED, Status.SUBMITTED, "Votre candidature reste déposée"),
        (Status.WAITLISTED, Status.WAITLISTED, "Vous restez sur la liste d’attente"),
    ],
)
def test_new_days_ask_again_those_who_hold_or_await_a_place(
    post: Position, boss: Person, before: Status, after: Status, words: str
):
    application = standing(before, post, boss)
    moved(post.activity, boss)
    moved(post.activity, boss)
    assert application.status is after
    told = said_to(application.person)
    assert len(told) == 1
    assert words in told[0]
    assert "Tir {de nuit}" in told[0]
    asked = after in (Status.SELECTED, Status.INVITED, Status.OFFERED)
    assert (application.answer_by is not None) is asked
    engaged = [LATER, LATER + DAY] if after is Status.SELECTED else []
    assert days_of(application) == engaged
    assert places_are_counted(post.activity)


def test_overlapping_days_stay_and_the_others_are_freed(post: Position, boss: Person):
    application = standing(Status.CONFIRMED, post, boss)
    moved(post.activity, boss, START + DAY)
    assert days_of(application) == [START + DAY, START + 2 * DAY]


@pytest.mark.parametrize("before", [Status.CONFIRMED, Status.SELECTED, Status.INVITED])
def test_days_held_elsewhere_lose_the_place(post: Position, boss: Person, before: Status):
    elsewhere = make_position(make_activity(make_unit(), starts_on=LATER + DAY))
    person = make_reservist()
    standing(Status.CONFIRMED, elsewhere, boss, person)
    application = standing(before, post, boss, person)
    moved(post.activity, boss)
    assert application.status is Status.REJECTED
    assert application.rejection_reason is RejectionReason.PERIOD
    assert days_of(application) == []
    assert places_are_counted(post.activity)
    told = said_to(person)
    assert len(told) == 1
    assert "Déjà engagé" in told[0]


def test_a_contract_that_ends_before_the_new_days_loses_the_place(post: Position, boss: Person):
    application = standing(
        Status.CONFIRMED, post, boss, make_reservist(contract_end=START + 3 * DAY)
    )
    moved(post.activity, boss)
    assert application.status is Status.REJECTED
    assert "contrat" in said_to(application.person)[0]


def test_what_already_stood_against_somebody_takes_nothing_from_her(post: Position, boss: Person):
    application = standing(Status.CONFIRMED, post, boss, make_reservist(contract_end=START))
    moved(post.activity, boss)
    assert application.status is Status.SELECTED


def test_those_who_left_are_told_nothing(post: Position, boss: Person):
    gone = [standing(status, post, boss) for status in (Status.WITHDRAWN, Status.REJECTED)]
    moved(post.activity, boss)
    assert [said_to(each.person) for each in gone] == [[], []]


def test_another_place_is_told_and_asks_nothing(post: Position, boss: Person):
    people = [standing(each, post, boss) for each in (Status.CONFIRMED, Status.SUBMITTED)]
    services.edit(post.activity, plan_of(post.activity, location="Modane"), boss, clock.now())
    assert [each.status for each in people] == [Status.CONFIRMED, Status.SUBMITTED]
    assert all("change de lieu" in said_to(each.person)[0] for each in people)


def test_somebody_called_up_reads_a_new_call_up_and_only_that(
    post: Position, boss: Person, session: Session
):
    application = standing(Status.CONFIRMED, post, boss)
    callups.issue_all(post.activity, [application], boss, clock.now())
    services.edit(post.activity, plan_of(post.activity, location="Modane"), boss, clock.now())
    versions = session.scalars(select(CallUp).order_by(CallUp.version)).all()
    assert [each.replaced_at is None for each in versions] == [False, True]
    told = said_to(application.person)
    assert ["convocation a changé" in each for each in told] == [False, True]
    moved(post.activity, boss)
    assert len(said_to(application.person)) == 3
    assert days_of(application) == [LATER, LATER + DAY]


def test_other_words_are_told_to_those_who_hold_or_await_a_place(post: Position, boss: Person):
    held, waiting = [standing(each, post, boss) for each in (Status.INVITED, Status.SUBMITTED)]
    services.edit(post.activity, plan_of(post.activity, description="Bivouac."), boss, clock.now())
    assert "la description a changé" in said_to(held.person)[0]
    assert said_to(waiting.person) == []


def test_what_people_do_not_read_tells_nobody(post: Position, boss: Person):
    held = standing(Status.CONFIRMED, post, boss)
    services.edit(post.activity, plan_of(post.activity, priority=1), boss, clock.now())
    assert said_to(held.person) == []


def test_a_post_with_its_own_days_asks_only_its_people(post: Position, boss: Person):
    activity = post.activity
    activity.ends_on = START + 9 * DAY
    post.starts_on, post.ends_on, post.has_own_dates = START, START + DAY, True
    other = make_position(activity, label="Relève", headcount=5)
    here, there = standing(Status.CONFIRMED, post, boss), standing(Status.CONFIRMED, other, boss)
    plan = PositionPlan(post.label, 20, 1, post.rank_max, frozenset(), START + DAY, START + 2 * DAY)
    assert positions.edit(post, plan, boss, clock.now())
    assert not positions.edit(post, plan, boss, clock.now())
    assert (here.status, there.status) == (Status.SELECTED, Status.CONFIRMED)
    assert (len(said_to(here.person)), said_to(there.person)) == (1, [])
    assert days_of(here) == [START + DAY, START + 2 * DAY]


def test_a_post_with_its_own_days_follows_an_activity_that_keeps_its_length(
    post: Position, boss: Person
):
    activity = post.activity
    post.starts_on, post.has_own_dates = START + DAY, True
    moved(activity, boss)
    assert (post.starts_on, post.ends_on) == (LATER + DAY, LATER + DAY)


def test_other_ranks_show_who_no_longer_fits_and_throw_nobody_out(post: Position, boss: Person):
    soldier = standing(Status.CONFIRMED, post, boss)
    standing(Status.CONFIRMED, post, boss, make_reservist(rank="SGT"))
    plan = PositionPlan(post.label, 20, 6, post.rank_max)
    impact = positions.impact_of_post(post, plan, clock.today())
    assert [each.application for each in impact.having(Effect.NO_LONGER_FITS)] == [soldier]
    assert len(impact.touched) == 1
    positions.edit(post, plan, boss, clock.now())
    assert soldier.status is Status.CONFIRMED
    assert said_to(soldier.person) == []


def test_fewer_places_than_people_are_refused_with_the_way_out(post: Position, boss: Person):
    for _ in range(2):
        standing(Status.CONFIRMED, post, boss)
    with pytest.raises(Refusal, match="Libérez d’abord"):
        positions.edit(post, PositionPlan(post.label, 1, 1, 9), boss, clock.now())


def test_days_that_have_begun_do_not_move(post: Position, boss: Person, session: Session):
    standing(Status.CONFIRMED, post, boss)
    later = clock.now() + 90 * DAY
    plan = plan_of(post.activity, ends_on=START + 5 * DAY)
    with pytest.raises(Refusal, match="a commencé"):
        services.edit(post.activity, plan, boss, later)


def test_a_draft_changes_without_asking_anybody(session: Session, boss: Person):
    draft = make_activity(make_unit(), status=ActivityStatus.DRAFT, published_at=None)
    line = make_position(draft)
    draft.positions = [line]
    moved(draft, boss)
    assert (line.starts_on, line.ends_on) == (LATER, LATER + DAY)
    assert session.scalars(select(Notification)).all() == []


def test_the_history_says_what_changed(post: Position, boss: Person, session: Session):
    moved(post.activity, boss)
    event = session.scalars(select(ActivityEvent)).one()
    assert (event.move, event.by) == (ActivityMove.CHANGE, boss)
    assert "dates" in event.note
    assert "au lieu du" in event.note
