"""The SQL that narrows « Pour moi » says what the rules say; facts are the same as anybody's."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.matching import queries as matching
from metiis.matching.rules import obstacles
from metiis.models import (
    Activity,
    ActivityKind,
    Application,
    ApplicationStatus,
    Availability,
    AvailabilityYear,
    DutyDay,
    EmploymentStatus,
    Fitness,
    Person,
    Position,
    QualificationSource,
    Visibility,
)
from metiis.openings.queries import has_rank_for, is_possible_for, own_facts, with_law
from metiis.permissions import reach_scope
from metiis.reference.queries import legal_values
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_skill,
    make_unit,
    qualify,
)

LABELS = ("Permis PL", "SC1", "Ski")
invented = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
days = st.integers(1, 20)
maybe_days = st.one_of(st.none(), st.integers(-5, 25))
held = st.dictionaries(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(list(QualificationSource))), maybe_days
)
lines = st.tuples(
    st.integers(1, 6),  # Lowest rank, and how many above.
    st.integers(0, 4),
    st.sets(st.sampled_from(LABELS), max_size=2),
    st.integers(0, 2),  # Places taken of two.
    st.integers(0, 3),  # Days after the activity's start, when it has days of its own.
)
needs = st.tuples(
    days,
    st.integers(0, 5),
    st.sampled_from(list(Visibility)),
    st.sampled_from(["7BCA", "27BIM", "13BCA", "2RIMA"]),
    st.lists(lines, max_size=3),
)
people = st.tuples(
    st.sampled_from(["SDT", "CPL", "SGT", None]),
    maybe_days,
    maybe_days,
    st.sampled_from([*Fitness, None]),
    maybe_days,
)
settings_of_units = st.tuples(st.booleans(), st.booleans())


def on(offset: int | None) -> date | None:
    return None if offset is None else clock.today() + timedelta(days=offset)


def engage(person: Person, line: Position, first: date, last: date) -> Application:
    now = clock.now()
    application = Application(
        activity=line.activity,
        position=line,
        person=person,
        status=ApplicationStatus.CONFIRMED,
        submitted_at=now,
        changed_at=now,
    )
    session = Session.object_session(line)
    assert session is not None
    session.add(application)
    session.flush()
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        session.add(DutyDay(person_id=person.id, day=day, application_id=application.id))
    session.flush()
    return application


@invented
@given(st.lists(needs, min_size=1, max_size=4), people, held, settings_of_units, st.booleans())
def test_the_database_and_the_rules_agree_on_what_is_possible(
    session: Session,
    planned: list,
    facts: tuple,
    skills: dict,
    blocks: tuple[bool, bool],
    is_engaged: bool,
):
    session.rollback()
    units = make_brigade()
    for unit in units.values():
        unit.blocks_on_contract, unit.blocks_on_fitness = blocks
    rank, start, end, fitness, until = facts
    if start is not None and end is not None and end < start:
        start, end = end, start
    person = make_reservist(
        units["7BCA"],
        rank=rank,
        contract_start=on(start),
        contract_end=on(end),
        fitness=fitness,
        fitness_until=on(until),
    )
    for (label, source), valid in skills.items():
        qualify(person, label, valid_until=on(valid), source=source)
    activities = [plan(units, *each) for each in planned]
    if is_engaged and activities[0].positions:
        line = activities[0].positions[0]
        engage(person, line, line.starts_on, line.ends_on)
    found = session.scalars(
        select(Activity)
        .join(Activity.unit)
        .where(is_possible_for(person), reach_scope(person.unit))
    ).all()
    assert set(found) == {each for each in activities if can_hold_one(person, each)}
    session.rollback()


def plan(units: dict, start: int, length: int, visibility: Visibility, code: str, wanted: list):
    first = clock.today() + timedelta(days=start)
    activity = make_activity(
        units[code],
        starts_on=first,
        ends_on=first + timedelta(days=length),
        visibility=visibility,
        closes_on=clock.today(),
        kind=ActivityKind.FORMALITIES if start % 3 == 0 else ActivityKind.TRAINING,
    )
    for low, above, labels, taken, later in wanted:
        own = first + timedelta(days=min(later, length))
        make_position(
            activity, *labels, rank_min=low, rank_max=low + above, taken=taken, starts_on=own
        )
    return activity


def can_hold_one(person: Person, activity: Activity) -> bool:
    """The same question to the pure rules, with the facts that the selection page uses."""
    today = clock.today()
    known = matching.candidates(
        [person], activity.starts_on, activity.ends_on, legal_values(today), today
    )[person.id]
    return any(
        line.places_left and not obstacles(known, matching.need_of(line, activity))
        for line in activity.positions
    )


def test_own_facts_are_those_of_the_selection_page(session: Session):
    person = make_reservist(employment=EmploymentStatus.EMPLOYEE_50_OR_MORE, day_cap=None)
    today = clock.today()
    qualify(person, "Permis PL", valid_until=today + timedelta(days=90))
    qualify(person, "Permis PL", source=QualificationSource.DECLARED)
    qualify(person, "SC1", source=QualificationSource.DECLARED, valid_until=today)
    year = today.year + 1
    value = bytes([Availability.AVAILABLE]) * 365
    session.add(AvailabilityYear(person_id=person.id, year=year, days=value))
    held_line = make_position(make_activity(starts_on=date(year, 3, 1)))
    other = make_position(make_activity(starts_on=date(year, 9, 6)))
    engage(person, held_line, held_line.starts_on, held_line.ends_on)
    application = engage(person, other, other.starts_on, other.ends_on)
    activity = make_activity(starts_on=date(year, 2, 27), ends_on=date(year, 3, 8))
    legal = legal_values(today)
    first, last = activity.starts_on, activity.ends_on
    facts = with_law(own_facts(person, [activity, other.activity]), person, legal, today)
    expected = matching.own_candidate(person, first, other.activity.ends_on, legal, today)
    mine = facts.candidate
    for name in expected.__slots__:
        if name not in ("engaged", "days"):
            assert getattr(mine, name) == getattr(expected, name), name
    assert mine.values(first, last) == expected.values(first, last)
    assert expected.engaged.items() <= mine.engaged.items()
    assert facts.applications[other.activity_id].public_id == application.public_id


def test_rank_alone_tells_what_is_worth_explaining(session: Session):
    person = make_reservist(rank="SDT")
    near = make_activity(title="Convoi")
    make_position(near, "Permis PL")
    far = make_activity(title="Encadrement")
    make_position(far, rank_min=6)
    full = make_activity(title="Complet")
    make_position(full, headcount=1, taken=1)
    found = session.scalars(
        select(Activity).join(Activity.unit).where(has_rank_for(person), ~is_possible_for(person))
    ).all()
    assert found == [near]


def test_somebody_without_unit_has_facts_too(session: Session):
    person = make_reservist(unit=make_unit("9BIMA"))
    person.unit = None
    activity = make_activity()
    make_skill("Ski")
    assert own_facts(person, [activity]).candidate.unit_path == ""


def test_people_to_be_examined_find_the_medical_visit(session: Session):
    person = make_reservist(fitness=Fitness.NOT_EMPLOYABLE)
    visit = make_activity(kind=ActivityKind.FORMALITIES)
    for activity in (visit, make_activity()):
        make_position(activity)
        assert can_hold_one(person, activity) is (activity is visit)
    found = session.scalars(
        select(Activity).join(Activity.unit).where(is_possible_for(person))
    ).all()
    assert found == [visit]
