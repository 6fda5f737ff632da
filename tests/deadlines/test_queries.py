"""Where activities stand, counted in the database."""

from datetime import timedelta

from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications import services
from metiis.deadlines import queries
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    EmploymentStatus,
    Person,
    Position,
    Role,
    Unit,
)
from metiis.reference.queries import legal_values
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit


def stand(session: Session, position: Position, person: Person, status: ApplicationStatus) -> None:
    """Somebody stands in a state, places apart."""
    now = clock.now()
    session.add(
        Application(
            activity=position.activity,
            position=position,
            person=person,
            status=status,
            submitted_at=now,
            changed_at=now,
        )
    )
    session.flush()


def read(viewer: Person) -> dict[str, queries.Standing]:
    today = clock.today()
    found = queries.standings(viewer, legal_values(today), today)
    return {each.public_id: each for each in found}


def test_people_are_counted_by_state_once_each_whatever_the_posts(session: Session):
    unit = make_unit()
    activity = make_activity(unit)
    first, second = make_position(activity, headcount=6), make_position(activity, headcount=3)
    for status, number in (
        (ApplicationStatus.SUBMITTED, 3),
        (ApplicationStatus.INVITED, 1),
        (ApplicationStatus.OFFERED, 1),
        (ApplicationStatus.SELECTED, 1),
        (ApplicationStatus.CONFIRMED, 2),
        (ApplicationStatus.CALLED_UP, 1),
        (ApplicationStatus.REJECTED, 2),
    ):
        for _ in range(number):
            stand(session, first, make_reservist(unit), status)
    stand(session, second, make_reservist(unit), ApplicationStatus.SUBMITTED)
    boss = make_staff(Role.UNIT_COMMANDER, unit)

    found = read(boss)[activity.public_id]

    assert (found.places, found.submitted, found.asked) == (9, 4, 3)
    assert (found.confirmed, found.called_up, found.expected) == (2, 1, 6)


def test_only_what_the_viewer_follows_and_that_may_ask_something(session: Session):
    unit, sister = make_unit(), make_unit("13BCA", make_unit("27BIM"))
    today = clock.today()

    def made(where: Unit, **values: object) -> Activity:
        return make_activity(where, **values)

    shown = [
        made(unit),
        made(unit, status=ActivityStatus.DRAFT, published_at=None),
        made(unit, starts_on=today - timedelta(days=9), status=ActivityStatus.CERTIFIED),
    ]
    made(sister)
    made(unit, status=ActivityStatus.CANCELLED)
    made(unit, starts_on=today - timedelta(days=9), status=ActivityStatus.ARCHIVED)
    boss = make_staff(Role.UNIT_COMMANDER, unit)

    assert set(read(boss)) == {each.public_id for each in shown}


def test_who_can_no_longer_be_told_in_time_is_counted_by_her_own_terms(session: Session):
    unit = make_unit()
    activity = make_activity(unit, starts_on=clock.today() + timedelta(days=20))
    position = make_position(activity, headcount=9)
    terms: list[dict[str, object]] = [
        {"employment": EmploymentStatus.EMPLOYEE_50_OR_MORE},  # A month: too late.
        {
            "employment": EmploymentStatus.EMPLOYEE_50_OR_MORE,
            "reactivity_clause_until": clock.today() + timedelta(days=300),
        },
        {"employment": EmploymentStatus.STUDENT},
        {"employment": None},
    ]
    for values in terms:
        stand(session, position, make_reservist(unit, **values), ApplicationStatus.CONFIRMED)
    # Called up in time: her employer has had something to read.
    called = make_reservist(unit, employment=EmploymentStatus.EMPLOYEE_50_OR_MORE)
    stand(session, position, called, ApplicationStatus.CALLED_UP)
    boss = make_staff(Role.UNIT_COMMANDER, unit)

    assert read(boss)[activity.public_id].out_of_notice == 1


def test_the_queries_do_not_grow_with_the_number_of_activities(session: Session, max_queries):
    unit = make_unit()
    boss = make_staff(Role.UNIT_COMMANDER, unit)
    legal = legal_values(clock.today())
    for _ in range(12):
        services.submit(
            make_reservist(unit), make_position(make_activity(unit)), [], "", clock.now()
        )
    with max_queries(3):  # Her grants, activities, people.
        assert len(queries.standings(boss, legal, clock.today())) == 12
