"""Small worlds at random: everything that figures look at, on both sides of a new year or of a
leap day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from metiis import clock, db
from metiis.availability import codec
from metiis.models import (
    ActivityStatus,
    ApplicationStatus,
    AvailabilityYear,
    DutyDay,
    Fitness,
    Person,
    Position,
    QualificationSource,
    RankCategory,
    Unit,
)
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_skill,
    make_unit,
    qualify,
)

STARTS = (date(2027, 12, 28), date(2028, 2, 27), date(2027, 6, 1))
LENGTH = 9
UNITS = ("27BIM", "7BCA", "7BCA1", "13BCA", "2RIMA")
SKILLS = ("IST-C", "Permis PL", "Anglais")
LABELS = ("Combattant", "Conducteur", "Chef de groupe")
CATEGORIES = (None, None, *RankCategory)
MOODS = (
    lambda chance: [chance.randrange(4)] * LENGTH,
    lambda chance: chance.choices(chance.sample(range(4), 2), k=LENGTH),
    lambda chance: chance.choices(range(4), k=LENGTH),
)


@dataclass
class World:
    """Nine days, a tree of units, skills by name, posts, people."""

    days: list[date]
    units: dict[str, Unit]
    skills: dict[str, int]
    posts: list[Position]
    people: list[Person]


def make_world(chance: Random, people: int = 7, posts: int = 4) -> World:
    """A world at random."""
    start = chance.choice(STARTS)
    days = [start + timedelta(days=at) for at in range(LENGTH)]
    units = make_brigade()
    units["7BCA1"] = make_unit("7BCA1", units["7BCA"])
    world = World(days, units, {name: make_skill(name).id for name in SKILLS}, [], [])
    world.posts = [_post(chance, world) for _each in range(posts)]
    world.people = [_person(chance, world) for _each in range(people)]
    for person in world.people:
        _apply(chance, world, person)
    db.session.flush()
    db.session.expire_all()
    return world


def _post(chance: Random, world: World) -> Position:
    first, last = sorted(chance.choices(world.days, k=2))
    activity = make_activity(
        world.units[chance.choice(UNITS)],
        starts_on=first,
        ends_on=last,
        closes_on=first,
        status=chance.choice([*ActivityStatus, *[ActivityStatus.PUBLISHED] * 6]),
    )
    low, high = sorted(chance.choices([1, 1, 5, 6, 8, 11, 21], k=2))
    own = sorted(chance.choices([first, last], k=2))
    headcount = chance.randint(1, 3)
    return make_position(
        activity,
        *chance.sample(SKILLS, chance.choice([0, 0, 1, 2])),
        label=chance.choice(LABELS),
        headcount=headcount,
        taken=chance.randint(0, headcount),
        rank_min=low,
        rank_max=high,
        starts_on=own[0],
        ends_on=own[1],
    )


def _person(chance: Random, world: World) -> Person:
    edges = [*world.days, world.days[0] - timedelta(days=1), world.days[-1] + timedelta(days=1)]
    far = date(2030, 1, 1)
    start = chance.choice([date(2026, 1, 1)] * 4 + [None, chance.choice(edges)])
    end = chance.choice([far] * 3 + [None, *[chance.choice(edges)] * 2])
    person = make_reservist(
        world.units[chance.choice(UNITS)],
        rank=chance.choice(["SDT", "CC1", "SGT", "ADJ", "CNE", None]),
        contract_start=min(start, end) if start and end else start,
        contract_end=end,
        fitness=chance.choice([*Fitness, None, *[Fitness.EMPLOYABLE] * 9]),
        fitness_until=chance.choice([far] * 4 + [None, *[chance.choice(edges)] * 2]),
        day_cap=chance.choice([None, None, 0, 1, 2, 3]),
        disabled_at=clock.now() if chance.random() < 0.1 else None,
    )
    if chance.random() < 0.1:
        person.service_number = None
    for label in SKILLS:
        for source in QualificationSource:
            if chance.random() < 0.4:
                qualify(person, label, chance.choice([None, *edges]), source)
    if chance.random() < 0.85:
        declare(person, dict(zip(world.days, chance.choice(MOODS)(chance), strict=True)))
    return person


def declare(person: Person, said: dict[date, int]) -> None:
    """Days as bytes, year by year; a year of which nothing is said may have no row."""
    for year in {day.year for day in said}:
        days = bytearray(codec.blank(year))
        for day, value in said.items():
            if day.year == year:
                days[(day - date(year, 1, 1)).days] = value
        if any(days):
            db.session.add(AvailabilityYear(person_id=person.id, year=year, days=bytes(days)))


def _apply(chance: Random, world: World, person: Person) -> None:
    """One or two applications in any state; days engaged anywhere near, in the period or not."""
    chosen = {post.activity_id: post for post in world.posts if chance.random() < 0.4}
    near = [*world.days, *(day - timedelta(days=120) for day in world.days)]
    taken: set[date] = set()
    for post in chosen.values():
        application = make_application(person, post, status=chance.choice([*ApplicationStatus]))
        for day in sorted(set(chance.sample(near, chance.choice([0, 0, 1, 2]))) - taken):
            taken.add(day)
            db.session.add(DutyDay(person_id=person.id, day=day, application_id=application.id))
