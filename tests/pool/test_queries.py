"""The search answers exactly what a reading of the tables by hand says, on both databases."""

from datetime import date, timedelta
from random import Random

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
DATES = (None, *WINDOW, date(2026, 12, 1))
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
WEEKDAYS = ((), (5, 6), (1, 3, 5), (), (0, 4), (2,))
VIEWERS = (
    (Role.BRIGADE_STAFF, "27BIM", ""),
    (Role.BRIGADE_STAFF, "27BIM", ""),
    (Role.UNIT_COMMANDER, "7BCA", ""),
    (Role.SECTION_LEADER, "7BCA", "1re section"),
)


def draw_person(chance: Random) -> dict:
    """Anybody: all that the search looks at, at random."""
    skills = [
        (label, source, chance.choice(DATES))
        for label in SKILLS
        for source in QualificationSource
        if chance.random() < 0.5
    ]
    return {
        "unit": chance.choice(UNITS),
        "section": chance.choice(SECTIONS),
        "rank": chance.choice(["SDT", "CPL", "SGT", "ADJ", "CNE", None]),
        "days": chance.choice(MOODS)(chance),
        "is_silent": chance.random() < 0.1,
        "engaged": set(chance.sample(WINDOW, chance.choice([0, 0, 0, 1, 2]))),
        "skills": skills,
        "trade": chance.choice(TRADES),
        "contract_end": chance.choice(DATES),
        "fitness": chance.choice([*Fitness, None, *[Fitness.EMPLOYABLE] * 6]),
        "fitness_until": chance.choice([*DATES, WINDOW[8], WINDOW[8]]),
        "is_disabled": chance.random() < 0.1,
        "is_on_rolls": chance.random() < 0.9,
        "promised": set(chance.sample(WINDOW, chance.choice([0, 0, 1]))),
    }


# Somebody of one mind, somebody of two, somebody of any: else all would be « partly » free.
MOODS = (
    lambda chance: [chance.randrange(4)] * 9,
    lambda chance: chance.choices(chance.sample(range(4), 2), k=9),
    lambda chance: chance.choices([0, 1, 2, 3], k=9),
)


def draw_search(chance: Random) -> Search:
    """Some days, and at most two things that narrow."""
    first, last = sorted(chance.choices(WINDOW, k=2))
    narrower = dict(chance.sample(NARROWER, chance.choice([0, 0, 1, 1, 2])))
    search = Search(first, last, chance.choice(WEEKDAYS), **narrower)
    return search if search.days else Search(first, last)


invented = settings(
    max_examples=120,
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
    for label, source, until in facts["skills"]:
        qualify(person, label, until, source)
    if facts["is_silent"]:  # A promise always comes with the years of its days.
        declare(person, dict.fromkeys(facts["promised"], 0))
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
@given(st.randoms(use_true_random=True))
def test_groups_and_counts_are_those_of_a_reading_by_hand(session: Session, chance: Random):
    session.rollback()
    units, (role, code, section) = make_world(), chance.choice(VIEWERS)
    search = draw_search(chance)
    for _each in range(8):
        settle(units, draw_person(chance))
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
        waits = any(session.get(AvailabilityPromise, (person_id, day)) is not None for day in days)
        answered += has_spoken or waits
    assert found.coverage.answered == answered
    assert found.coverage.people == found.pool.total
