"""The engine reads, the database sieves and the rules say the same of every person and post."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.matching import queries as matching
from metiis.matching.engine import problem as engine
from metiis.matching.facts import Code, Reason
from metiis.matching.instances import for_activity, for_units
from metiis.matching.rules import days_remain, judge, rest_holds
from metiis.matching.sieve import CAUSES, can_hold, first_obstacle
from metiis.models import (
    Activity,
    ActivityKind,
    AvailabilityYear,
    Fitness,
    Person,
    Position,
    Role,
    Unit,
    Visibility,
)
from metiis.reference.queries import legal_values
from tests.availability.trade import engage
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)

LABELS = ("Permis PL", "SC1")
# Around a new year, where days left and availability change rows.
START = date(2027, 12, 28)
invented = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
near = st.one_of(st.none(), st.integers(-3, 12))
far = st.one_of(st.just(12), near)  # Most people are able, else nothing would be compared.
posts = st.tuples(
    st.integers(1, 3),
    st.integers(2, 5),
    st.sets(st.sampled_from(LABELS), max_size=1),
    st.integers(0, 2),
)
people = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["7BCA", "13BCA", "2RIMA"]),
        "rank": st.sampled_from(["SDT", "CPL", "SGT", None]),
        "contract": st.one_of(st.just((-3, 12)), st.tuples(near, near)),
        "fitness": st.sampled_from([*Fitness, None, *[Fitness.EMPLOYABLE] * 6]),
        "until": far,
        "skills": st.dictionaries(st.sampled_from(LABELS), far),
        "days": st.lists(st.sampled_from([0, 1, 2, 2, *[3] * 12]), min_size=10, max_size=10),
        "cap": st.one_of(st.none(), st.integers(0, 6)),
        "engaged": st.one_of(st.none(), st.integers(-4, 10)),
    }
)


def on(offset: int | None) -> date | None:
    return None if offset is None else START + timedelta(days=offset)


def invent(units: Mapping[str, Unit], facts: Mapping[str, object]) -> Person:
    start, end = sorted(facts["contract"], key=lambda each: (each is None, each))
    person = make_reservist(
        units[facts["unit"]],
        rank=facts["rank"],
        contract_start=on(start),
        contract_end=on(end),
        fitness=facts["fitness"],
        fitness_until=on(facts["until"]),
        day_cap=facts["cap"],
    )
    for label, until in facts["skills"].items():
        qualify(person, label, on(until))
    session = Session.object_session(person)
    years = {2027: bytearray(365), 2028: bytearray(366)}
    for offset, value in enumerate(facts["days"]):
        day = START + timedelta(days=offset)
        years[day.year][day.timetuple().tm_yday - 1] = value
    for year, values in years.items():
        session.add(AvailabilityYear(person_id=person.id, year=year, days=bytes(values)))
    if facts["engaged"] is not None:
        engage(person, on(facts["engaged"]))
    session.flush()
    return person


def plan(units, visibility: Visibility, wanted: list, kind: ActivityKind) -> Activity:
    activity = make_activity(
        units["7BCA"],
        starts_on=on(2),
        ends_on=on(5),
        visibility=visibility,
        closes_on=clock.today(),
        kind=kind,
    )
    for low, more, skills, later in wanted:
        make_position(activity, *skills, rank_min=low, rank_max=low + more, starts_on=on(2 + later))
    return activity


def may_hold(problem: engine.Problem, person: engine.Person, post: engine.Post) -> bool:
    """The hard rules, read from the words of the file format; no code of the engine."""
    activity = problem.activity[post.activity]
    spans = range(post.start, post.end + 1)
    kept = [problem.post[other] for who, other in problem.confirmed if who == person.id]
    busy = [*person.engaged, *((other.start, other.end) for other in kept)]
    spent = [*spans, *(day for other in kept for day in range(other.start, other.end + 1))]
    return (
        problem.reaches(activity, person)
        and post.rank_min <= person.rank <= post.rank_max
        and all(person.skills.get(skill, -1) >= post.end for skill in post.skills)
        and (
            not activity.needs_contract
            or (person.contract[0] <= post.start and person.contract[1] >= post.end)
        )
        and (not activity.needs_fitness or person.fit_until >= post.end)
        and all(person.days[day] >= engine.State.IF_NEEDED for day in spans)
        and all(
            post.start > last + problem.min_rest or first > post.end + problem.min_rest
            for first, last in busy
        )
        and all(
            len([day for day in spent if each.first <= day <= each.last]) <= each.left
            for each in person.budgets
        )
    )


def causes_of(person: Person, line: Position) -> tuple[list[Code], bool, list[Reason]]:
    """Obstacles; whether every day is free; what a plan holds to and a hand may pass over."""
    first, last = line.starts_on, line.ends_on
    need = matching.need_of(line, line.activity)
    legal = legal_values(clock.today())
    known = matching.candidates([person], first, last, legal, clock.today())[person.id]
    verdict = judge(known, need, clock.today())
    held = [found for check in (days_remain, rest_holds) if (found := check(known, need))]
    return [each.code for each in verdict.obstacles], verdict.is_free, held


@invented
@given(
    st.lists(people, min_size=1, max_size=4),
    st.sampled_from(list(Visibility)),
    st.lists(posts, min_size=1, max_size=3),
    st.sampled_from([ActivityKind.TRAINING, ActivityKind.FORMALITIES]),
    st.tuples(st.booleans(), st.booleans()),
)
def test_engine_database_and_rules_agree(session: Session, invented, visibility, wanted, kind, own):
    session.rollback()
    units = make_brigade()
    for unit in units.values():
        unit.blocks_on_contract, unit.blocks_on_fitness = own
    everybody = [invent(units, facts) for facts in invented]
    activity = plan(units, visibility, wanted, kind)
    army = make_staff(Role.BRIGADE_STAFF, None)
    brigade = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    pruned = for_activity(army, activity, clock.today())
    problem = for_activity(brigade, activity, clock.today())
    period = for_units(units["27BIM"], START, START + timedelta(days=9), clock.today())
    for line in activity.positions:
        need = matching.need_of(line, activity)
        first = dict(
            session.execute(select(Person.id, first_obstacle(need)).join(Person.unit)).all()
        )
        free = set(session.scalars(select(Person.id).join(Person.unit).where(can_hold([need]))))
        for person in everybody:
            codes, is_free, held = causes_of(person, line)
            expected = [code for code in CAUSES if code in codes][:1]
            assert expected == ([CAUSES[first[person.id] - 1]] if first[person.id] else [])
            assert (person.id in free) == (not codes and is_free)
            able = not codes and is_free and not held
            for instance in (problem, period, pruned):
                known = instance.person.get(person.public_id)
                seen = known is not None and may_hold(
                    instance, known, instance.post[line.public_id]
                )
                in_view = instance is pruned or units["27BIM"].contains(person.unit)
                assert seen == (able and in_view)
    session.rollback()
