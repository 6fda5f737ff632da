"""The search answers exactly what a reading of the tables by hand says, on both databases."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.availability import codec
from metiis.labels import fold
from metiis.models import (
    RANKS,
    AvailabilityDetail,
    AvailabilityPromise,
    AvailabilityYear,
    Fitness,
    Person,
    QualificationSource,
    Role,
    Unit,
)
from metiis.pool import queries, rules
from metiis.pool.rules import Group
from metiis.pool.search import Search
from tests.availability.trade import engage
from tests.factories import make_brigade, make_reservist, make_skill, make_staff, make_unit, qualify
from tests.pool import brute

START = date(2026, 12, 28)  # A Monday; the window crosses the year.
WINDOW = [START + timedelta(days=at) for at in range(9)]
TODAY = date(2026, 12, 20)
UNITS = ("27BIM", "7BCA", "7BCA1", "13BCA", "2RIMA")
SECTIONS = ("", "1re section", "2e section")
SKILLS = ("IST-C", "Permis PL", "Anglais")  # One certified by units, two that may be declared.
CODES = ("ist-c", "permis-pl", "anglais")
TRADES = ("", "Électricienne", "Cuisinier")
soon = st.sampled_from([None, *WINDOW, date(2026, 12, 1)])
people = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(UNITS),
        "section": st.sampled_from(SECTIONS),
        "rank": st.sampled_from(["SDT", "CPL", "SGT", "ADJ", "CNE", None]),
        "days": st.lists(st.sampled_from([0, 1, 2, 2, 3, 3, 3]), min_size=9, max_size=9),
        "is_silent": st.sampled_from([False, False, False, True]),
        "engaged": st.one_of(st.just(set()), st.sets(st.sampled_from(WINDOW), max_size=2)),
        "skills": st.sets(
            st.tuples(st.sampled_from(SKILLS), st.sampled_from(QualificationSource), soon),
            min_size=1,
            max_size=4,
        ),
        "trade": st.sampled_from(TRADES),
        "contract_end": soon,
        "fitness": st.sampled_from([*Fitness, None, *[Fitness.EMPLOYABLE] * 6]),
        "fitness_until": soon,
        "is_disabled": st.sampled_from([False] * 7 + [True]),
        "is_on_rolls": st.sampled_from([True] * 7 + [False]),
        "promised": st.sets(st.sampled_from(WINDOW), max_size=1),
    }
)
# A few at once: with all of them nobody would be left to sort.
NARROWER = (
    *(("unit", code) for code in ("7BCA", "7BCA1", "13BCA")),
    *(("section", name) for name in SECTIONS[1:]),
    *(("rank_min", level) for level in (3, 8)),
    *(("rank_max", level) for level in (6, 14)),
    *(("skills", (code,)) for code in CODES),
    ("skills", CODES[1:]),
    *(("craft", words) for words in ("elec", "anglais", "cuis", "elec perm")),
    ("is_employable", True),
    ("is_employable", True),
)
searches = st.builds(
    lambda days, weekdays, narrower: Search(
        min(days), max(days), tuple(sorted(weekdays)), **dict(narrower)
    ),
    st.lists(st.sampled_from(WINDOW), min_size=2, max_size=2),
    st.one_of(st.just(set()), st.sets(st.integers(0, 6), max_size=3)),
    st.one_of(
        st.just([]),
        st.lists(st.sampled_from(NARROWER), min_size=1, max_size=1),
        st.lists(st.sampled_from(NARROWER), max_size=2),
    ),
).filter(lambda search: brute.days_of(search))
viewers = st.sampled_from(
    [
        (Role.BRIGADE_STAFF, "27BIM", ""),
        (Role.UNIT_COMMANDER, "7BCA", ""),
        (Role.SECTION_LEADER, "7BCA", "1re section"),
    ]
)
invented = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def settle(known: dict[str, Unit], facts: dict) -> Person:
    """Somebody as the draw says."""
    person = make_reservist(
        known[facts["unit"]],
        section=facts["section"],
        rank=facts["rank"],
        civil_trade=facts["trade"],
        search_trade=fold(facts["trade"]),
        contract_start=None,
        contract_end=facts["contract_end"],
        fitness=facts["fitness"],
        fitness_until=facts["fitness_until"],
        disabled_at=clock.now() if facts["is_disabled"] else None,
    )
    if not facts["is_on_rolls"]:
        person.service_number = None
    if not facts["is_silent"]:
        declare(person, dict(zip(WINDOW, facts["days"], strict=True)))
    if facts["engaged"]:
        engage(person, *sorted(facts["engaged"]))
    for label, source, until in {each[:2]: each for each in facts["skills"]}.values():
        qualify(person, label, until, source)
    for day in facts["promised"]:
        promise = AvailabilityPromise(
            person_id=person.id, day=day, until=date(2026, 12, 24), said_at=clock.now()
        )
        db.session.add(promise)
    db.session.flush()
    return person


def declare(person: Person, said: dict[date, int]) -> None:
    """Days as bytes; odd people have no detail, as after a restore from an old file."""
    for year in {day.year for day in said}:
        days, stamps = bytearray(codec.blank(year)), bytearray(2 * codec.length_of(year))
        for day, value in said.items():
            if day.year == year and value:
                at = codec.index_of(day)
                days[at] = value
                stamps[2 * at : 2 * at + 2] = codec.stamp_of(TODAY - timedelta(days=value))
        db.session.add(AvailabilityYear(person_id=person.id, year=year, days=bytes(days)))
        if person.id % 2 == 0:
            blank = codec.blank(year)
            detail = AvailabilityDetail(
                person_id=person.id,
                year=year,
                by_hand=blank,
                sources=bytes(min(each, 1) for each in days),
                parts=blank,
                said_on=bytes(stamps),
            )
            db.session.add(detail)


def make_world() -> dict[str, Unit]:
    units = make_brigade()
    units["7BCA1"] = make_unit("7BCA1", units["7BCA"])
    return units


@invented
@given(st.lists(people, min_size=1, max_size=9), searches, viewers)
def test_groups_and_counts_are_those_of_a_reading_by_hand(
    session: Session, drawn: list[dict], search: Search, who: tuple[Role, str, str]
):
    session.rollback()
    units, (role, code, section) = make_world(), who
    for facts in drawn:
        settle(units, facts)
    viewer = make_staff(role, units[code], section)
    session.flush()
    here = queries.around(viewer, code)
    if search.unit and search.unit not in {unit.code for unit in here.units}:
        session.rollback()
        return  # The form refuses a unit that is not below.
    found = queries.find(viewer, here, search, TODAY, sees_service=True)
    by_hand = brute.read(session, viewer, units[code], search)
    groups = {
        group.value: {each.person.id for each in kept} for group, kept in found.pool.groups.items()
    }
    assert {group: ids for group, ids in groups.items() if ids} == by_hand
    assert found.pool.total == sum(map(len, by_hand.values()))
    check_tables(session, found, by_hand, search)
    check_coverage(session, found, by_hand, search)
    session.rollback()


def check_tables(session: Session, found, by_hand: dict[str, set[int]], search: Search) -> None:
    """Each table, line by line, counted by hand."""
    order = [by_hand.get(group.value, set()) for group in Group]

    def counted(keep) -> tuple[int, ...]:
        return tuple(sum(1 for each in ids if keep(session.get(Person, each))) for ids in order)

    titles = {"mdr": "Militaires du rang", "soff": "Sous-officiers", "off": "Officiers"}

    def title_of(person: Person) -> str:
        return titles[RANKS[person.rank].category] if person.rank else "Sans grade"

    ranks = {row.title: row.counts for row in rules.by_rank(found.pool)}
    everybody = {title_of(session.get(Person, each)) for ids in order for each in ids}
    assert ranks == {
        title: counted(lambda person, title=title: title_of(person) == title) for title in everybody
    }
    skills = {make_skill(label).id: make_skill(label) for label in SKILLS}
    asked = [key for key, skill in skills.items() if skill.code in search.skills]
    rows = rules.by_skill(found.pool, asked, {key: skill.label for key, skill in skills.items()})
    for row in rows:
        skill = make_skill(row.title)
        assert row.counts == counted(
            lambda person, code=skill.code: code in brute.skills_of(session, person, search.last)
        )
        assert row.is_asked or sum(row.counts[:3])
    missing = {skill.label for skill in skills.values()} - {row.title for row in rows}
    for label in missing:
        code = make_skill(label).code
        held = counted(
            lambda person, code=code: code in brute.skills_of(session, person, search.last)
        )
        assert not sum(held[:3])


def check_coverage(session: Session, found, by_hand: dict[str, set[int]], search: Search) -> None:
    """Who said something of the days asked, is engaged on one, or said when she would know."""
    days = brute.days_of(search)
    answered = 0
    for person_id in set().union(*by_hand.values()):
        person = session.get(Person, person_id)
        has_spoken = set(brute.states_of(session, person, days)) != {"silent"}
        waits = any(
            session.get(AvailabilityPromise, (person_id, day)) is not None for day in days
        )
        answered += has_spoken or waits
    assert found.coverage.answered == answered
    assert found.coverage.people == found.pool.total
