"""Whatever the people, their states and the new days: the ledger and the places stay true, exactly
those affected are asked again, and each is told once."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.activities import services
from metiis.activities.planning import Plan
from metiis.applications.rules import ASKED, ENGAGED, HOLDING
from metiis.models import Activity, Application, ApplicationEvent, DutyDay, Move, Notification, Role
from metiis.models import ApplicationStatus as Status
from tests.activities.states import PATHS, days_of, places_are_counted, said_to, standing
from tests.factories import make_activity, make_brigade, make_position, make_reservist, make_staff

DAY = timedelta(days=1)
START = clock.today() + 90 * DAY

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(sorted(PATHS)),
        st.booleans(),  # On the post with days of its own.
        st.sampled_from([None, *range(-3, 12)]),  # First day held elsewhere, from the start.
    ),
    max_size=6,
)
PLANS = st.tuples(st.integers(-6, 12), st.integers(3, 6), st.booleans())


def held_elsewhere(person, boss, first: int | None) -> set:
    """Two days of hers given to another activity, if they are not taken yet."""
    if first is None:
        return set()
    days = {START + first * DAY, START + (first + 1) * DAY}
    line = make_position(make_activity(starts_on=min(days)))
    standing(Status.CONFIRMED, line, boss, person)
    return days


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=PEOPLE, plan=PLANS)
def test_a_change_touches_exactly_those_it_affects(session: Session, people, plan):
    for table in (Notification, DutyDay, ApplicationEvent, Application):
        session.execute(delete(table))
    boss = make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])
    activity = make_activity(starts_on=START, ends_on=START + 3 * DAY)
    whole = make_position(activity, headcount=9)
    own = make_position(
        activity, headcount=9, starts_on=START + DAY, ends_on=START + 2 * DAY, has_own_dates=True
    )
    activity.positions = [whole, own]
    made = []
    for status, on_own, elsewhere in people:
        line, person = own if on_own else whole, make_reservist()
        before = {line.starts_on + offset * DAY for offset in range(line.day_count)}
        wanted = {START + (elsewhere or 0) * DAY, START + ((elsewhere or 0) + 1) * DAY}
        away = set() if before & wanted else held_elsewhere(person, boss, elsewhere)
        made.append((standing(status, line, boss, person), status, away))
    session.execute(delete(Notification))
    old_days = {line.id: (line.starts_on, line.ends_on) for line in activity.positions}

    shift, length, other_place = plan
    first = START + shift * DAY
    location = "Modane" if other_place else activity.location
    wanted_plan = planned(activity, first, first + length * DAY, location)
    if services.edit_fault(activity, wanted_plan, clock.today()):
        return
    for _ in range(2):
        services.edit(activity, wanted_plan, boss, clock.now())

    for application, was, away in made:
        line = application.position
        days = {line.starts_on + offset * DAY for offset in range(line.day_count)}
        is_moved = old_days[line.id] != (line.starts_on, line.ends_on)
        holds = was in ASKED | ENGAGED
        loses = holds and is_moved and bool(away & days)
        if loses:
            expected = Status.REJECTED
        elif is_moved and was in (Status.CONFIRMED, Status.CALLED_UP):
            expected = Status.SELECTED
        else:
            expected = was
        assert application.status is expected
        engaged = sorted(days) if application.status in HOLDING else []
        assert days_of(application) == engaged
        is_alive = was not in (Status.WITHDRAWN, Status.REJECTED)
        assert len(said_to(application.person)) == int(is_alive and (is_moved or other_place))
        asked = session.scalar(
            select(func.count()).where(
                ApplicationEvent.application_id == application.id,
                ApplicationEvent.move == Move.REASK,
            )
        )
        assert asked == int(holds and is_moved and not loses)
    assert places_are_counted(activity)


def planned(activity: Activity, first, last, location: str) -> Plan:
    """The activity on other days, elsewhere perhaps."""
    return Plan(
        title=activity.title,
        kind=activity.kind,
        starts_on=first,
        ends_on=last,
        location=location,
        visibility=activity.visibility,
        closes_on=activity.closes_on,
        priority=activity.priority,
        description=activity.description,
    )
