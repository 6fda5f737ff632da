"""What becomes of activities and their positions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.activities import positions, services
from metiis.activities.planning import Plan, PositionPlan
from metiis.applications import services as applications
from metiis.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    Application,
    ApplicationStatus,
    CancelReason,
    DutyDay,
    JournalEntry,
    Notification,
    Person,
    Role,
    Visibility,
)
from metiis.refusals import Refusal
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_skill,
    make_staff,
)

TODAY = clock.today()
START = TODAY + timedelta(days=90)
PLAN = Plan(
    title="Séance de tir à l’aube",
    kind=ActivityKind.SHOOTING,
    starts_on=START,
    ends_on=START + timedelta(days=1),
    location="Chambéry",
)
LINE = PositionPlan(label="Tireur", headcount=4, rank_min=1, rank_max=5)


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


def applied(activity: Activity, person: Person | None = None) -> Application:
    """Somebody's application to the first position."""
    return applications.submit(
        person or make_reservist(), activity.positions[0], (), "", clock.now()
    )


def retained(activity: Activity, boss: Person) -> Application:
    application = applied(activity)
    applications.select_person(application, boss, clock.now())
    return application


def said_to(session: Session, person: Person) -> list[str]:
    return list(
        session.scalars(select(Notification.text).where(Notification.person_id == person.id))
    )


def unit_of(boss: Person):
    return boss.grants[0].unit


def test_an_activity_is_born_a_draft_that_can_be_searched(session: Session, boss: Person):
    made = services.create(boss, unit_of(boss), PLAN, clock.now())
    assert (made.status, made.version, made.published_at) == (ActivityStatus.DRAFT, 1, None)
    assert made.closes_on == START - timedelta(days=50)
    assert "seance de tir a l'aube chambery 7bca" in made.search_text
    action = session.scalars(select(JournalEntry.action)).one()
    assert action == "activity.created"


def test_made_twice_at_once_it_is_one_activity(session: Session, boss: Person):
    first = services.create(boss, unit_of(boss), PLAN, clock.now())
    again = services.create(boss, unit_of(boss), PLAN, clock.now())
    assert again.id == first.id
    later = services.create(boss, unit_of(boss), PLAN, clock.now() + timedelta(hours=1))
    other = services.create(boss, unit_of(boss), replace(PLAN, location="Varces"), clock.now())
    assert len({first.id, later.id, other.id}) == 3


def test_a_plan_with_faults_is_refused(session: Session, boss: Person):
    with pytest.raises(Refusal, match="fin"):
        services.create(
            boss, unit_of(boss), replace(PLAN, ends_on=START - timedelta(days=1)), clock.now()
        )


def test_positions_follow_the_dates_unless_they_have_their_own(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=START, ends_on=START + timedelta(days=9))
    whole = make_position(activity)
    own = make_position(
        activity,
        label="Relève",
        starts_on=START + timedelta(days=3),
        ends_on=START + timedelta(days=4),
        has_own_dates=True,
    )
    plan = replace(PLAN, starts_on=START + timedelta(days=2), ends_on=START + timedelta(days=9))
    services.edit(activity, plan, boss, clock.now())
    assert (whole.starts_on, whole.ends_on) == (plan.starts_on, plan.ends_on)
    assert own.starts_on == START + timedelta(days=3)
    assert activity.version == 2
    narrow = replace(PLAN, starts_on=START + timedelta(days=5), ends_on=START + timedelta(days=9))
    with pytest.raises(Refusal, match="Relève"):
        services.edit(activity, narrow, boss, clock.now())


def test_saving_what_is_already_so_changes_nothing(session: Session, boss: Person):
    activity = services.create(boss, unit_of(boss), PLAN, clock.now())
    services.edit(activity, PLAN, boss, clock.now())
    assert activity.version == 1


def test_applicants_are_told_of_new_dates_and_only_of_those(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=START)
    make_position(activity)
    person = make_reservist()
    applied(activity, person)
    same = replace(
        PLAN, starts_on=activity.starts_on, ends_on=activity.ends_on, location=activity.location
    )
    services.edit(activity, same, boss, clock.now())
    assert said_to(session, person) == []
    services.edit(activity, replace(same, location="Modane"), boss, clock.now())
    services.edit(activity, replace(same, location="Modane"), boss, clock.now())
    assert ["Modane" in said for said in said_to(session, person)] == [True]


def test_visibility_is_not_narrowed_over_the_heads_of_applicants(session: Session, boss: Person):
    units = make_brigade()
    activity = make_activity(units["7BCA"], starts_on=START, visibility=Visibility.BRIGADE)
    make_position(activity)
    applied(activity, make_reservist(units["13BCA"]))
    with pytest.raises(Refusal, match="13BCA"):
        services.edit(activity, PLAN, boss, clock.now())
    services.edit(activity, replace(PLAN, visibility=Visibility.NATIONAL), boss, clock.now())
    assert activity.visibility is Visibility.NATIONAL


@pytest.mark.parametrize("days", [-10, 90])
def test_what_is_over_or_cancelled_does_not_change(session: Session, boss: Person, days: int):
    activity = make_activity(unit_of(boss), starts_on=TODAY + timedelta(days=days))
    if days > 0:
        services.cancel(activity, CancelReason.BUDGET, "", boss, clock.now())
    with pytest.raises(Refusal):
        services.edit(activity, PLAN, boss, clock.now())


def test_publishing_needs_a_position_and_happens_once(session: Session, boss: Person):
    activity = services.create(boss, unit_of(boss), PLAN, clock.now())
    with pytest.raises(Refusal, match="poste"):
        services.publish(activity, boss, clock.now())
    positions.add(activity, LINE, boss, clock.now())
    assert services.publish(activity, boss, clock.now())
    published_at = activity.published_at
    assert not services.publish(activity, boss, clock.now() + timedelta(days=1))
    assert activity.published_at == published_at


def test_cancelling_ends_applications_frees_days_and_tells_people(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=START)
    make_position(activity)
    kept, waiting = retained(activity, boss), applied(activity)
    ended = services.cancel(activity, CancelReason.WEATHER, "Vent fort.", boss, clock.now())
    assert ended == 2
    assert {kept.status, waiting.status} == {ApplicationStatus.CANCELLED}
    assert activity.positions[0].taken == 0
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 0
    assert "annulée" in said_to(session, waiting.person)[-1]
    assert services.cancel(activity, CancelReason.OTHER, "", boss, clock.now()) == 0
    assert activity.cancel_reason is CancelReason.WEATHER
    with pytest.raises(Refusal, match="Dupliquez"):
        services.publish(activity, boss, clock.now())


def test_what_is_over_is_not_cancelled(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=TODAY - timedelta(days=9))
    with pytest.raises(Refusal, match="terminée"):
        services.cancel(activity, CancelReason.BUDGET, "", boss, clock.now())


def test_a_copy_has_the_posts_on_shifted_days_and_no_application(session: Session, boss: Person):
    source = make_activity(unit_of(boss), starts_on=START, ends_on=START + timedelta(days=9))
    make_position(source, "Permis PL", label="Conducteur", rank_min=3, taken=0)
    make_position(
        source,
        label="Relève",
        starts_on=START + timedelta(days=5),
        ends_on=START + timedelta(days=9),
        has_own_dates=True,
    )
    retained(source, boss)
    day = date(TODAY.year + 2, 2, 24)
    copy = services.duplicate(source, day, boss, clock.now())
    assert (copy.status, copy.starts_on) == (ActivityStatus.DRAFT, day)
    assert copy.ends_on == day + timedelta(days=9)
    driver, relief = copy.positions
    assert [skill.label for skill in driver.skills] == ["Permis PL"]
    assert (driver.taken, driver.rank_min, driver.ends_on) == (0, 3, copy.ends_on)
    assert relief.starts_on == day + timedelta(days=5)
    assert "conducteur" in copy.search_text
    held = select(func.count()).where(Application.activity_id == copy.id)
    assert session.scalar(held) == 0
    assert services.duplicate(source, day, boss, clock.now()).id == copy.id


def test_a_copy_in_the_past_is_refused(session: Session, boss: Person):
    source = make_activity(unit_of(boss))
    with pytest.raises(Refusal, match="premier jour"):
        services.duplicate(source, TODAY - timedelta(days=1), boss, clock.now())


def test_a_position_added_twice_is_added_once(session: Session, boss: Person):
    activity = services.create(boss, unit_of(boss), PLAN, clock.now())
    plan = replace(LINE, skill_ids=frozenset({make_skill("Permis PL").id}))
    assert positions.add(activity, plan, boss, clock.now())
    assert not positions.add(activity, plan, boss, clock.now())
    assert positions.add(activity, replace(plan, headcount=5), boss, clock.now())
    first = activity.positions[0]
    assert [skill.label for skill in first.skills] == ["Permis PL"]
    assert (first.starts_on, first.has_own_dates) == (PLAN.starts_on, False)
    assert "tireur" in activity.search_text


def test_a_position_changes_and_may_have_days_of_its_own(session: Session, boss: Person):
    activity = services.create(boss, unit_of(boss), PLAN, clock.now())
    positions.add(activity, LINE, boss, clock.now())
    line = activity.positions[0]
    positions.edit(line, replace(LINE, label="Moniteur", starts_on=PLAN.ends_on), boss, clock.now())
    assert (line.label, line.has_own_dates) == ("Moniteur", True)
    assert "moniteur" in activity.search_text
    positions.edit(
        line, replace(LINE, starts_on=PLAN.starts_on, ends_on=PLAN.ends_on), boss, clock.now()
    )
    assert not line.has_own_dates


def test_a_headcount_never_goes_under_the_places_held(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=START)
    line = make_position(activity, headcount=3)
    retained(activity, boss)
    retained(activity, boss)
    with pytest.raises(Refusal, match="2\u00a0personnes"):
        positions.edit(line, replace(LINE, headcount=1), boss, clock.now())
    positions.edit(line, replace(LINE, headcount=2), boss, clock.now())
    assert line.headcount == 2


def test_a_position_leaves_unless_somebody_applied(session: Session, boss: Person):
    activity = make_activity(unit_of(boss), starts_on=START)
    line, other = make_position(activity, "SC1"), make_position(activity, "SC1", label="Autre")
    application = applied(activity)
    applications.withdraw(application, clock.now())
    with pytest.raises(Refusal, match="candidature"):
        positions.remove(line, boss, clock.now())
    positions.remove(other, boss, clock.now())
    session.flush()
    assert activity.positions == [line]
    with pytest.raises(Refusal, match="candidature"):
        positions.remove(line, boss, clock.now())
