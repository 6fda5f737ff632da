"""Reading people: the directory of a unit, one person, her days, what she reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from metiis import db
from metiis.labels import fold
from metiis.models import (
    Activity,
    Application,
    DataReport,
    DutyDay,
    Fitness,
    Person,
    Qualification,
    RankCategory,
    Role,
    RoleGrant,
    Skill,
    SkillFamily,
    Unit,
)
from metiis.people.rules import RANK_LEVELS, WARN_BEFORE, Days, Validity
from metiis.permissions import RIGHTS, Permission, is_under, people_scope, units_scope


def day_ledger(person_ids: Sequence[int], year: int, today: date) -> dict[int, Days]:
    """For each person, duty days of a civil year before today and from today on; one query."""
    is_past = case((DutyDay.day < today, 1), else_=0)
    rows = db.session.execute(
        select(DutyDay.person_id, func.sum(is_past), func.count())
        .where(
            DutyDay.person_id.in_(person_ids),
            DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(DutyDay.person_id)
    )
    found = {person_id: Days(int(past), total - int(past)) for person_id, past, total in rows}
    return {person_id: found.get(person_id, Days(0, 0)) for person_id in person_ids}


def person(public_id: str) -> Person | None:
    """One person with unit, skills and who recorded them; permissions are the caller's."""
    return (
        db.session.scalars(
            select(Person)
            .where(Person.public_id == public_id)
            .options(joinedload(Person.qualifications))
        )
        .unique()
        .one_or_none()
    )


def applications_of(viewer: Person, person: Person, limit: int = 10) -> Sequence[Application]:
    """The person's latest applications to activities whose applications the viewer reads."""
    return db.session.scalars(
        select(Application)
        .join(Application.activity)
        .join(Activity.unit)
        .where(Application.person_id == person.id, units_scope(viewer, Permission.APPLICATION_READ))
        .options(
            contains_eager(Application.activity).contains_eager(Activity.unit),
            joinedload(Application.position),
        )
        .order_by(Activity.starts_on.desc(), Application.id)
        .limit(limit)
    ).all()


# The directory of a unit


@dataclass(frozen=True, slots=True)
class Branches:
    """A unit with what its directory may be narrowed to, for one viewer."""

    unit: Unit
    units: list[Unit]
    sections: list[str]


def branches(viewer: Person, code: str) -> Branches | None:
    """The unit of a code, itself and those below by path, and the sections of people in sight."""
    top = aliased(Unit)
    rows = db.session.execute(
        select(Unit, Person.section)
        .join(top, func.substr(Unit.path, 1, func.length(top.path)) == top.path)
        .outerjoin(
            Person, and_(Person.unit_id == Unit.id, people_scope(viewer, Permission.PERSON_SEE))
        )
        .where(top.code == code)
        .distinct()
    ).all()
    units = sorted({row[0] for row in rows}, key=lambda unit: unit.path)
    if not units:
        return None
    return Branches(units[0], units, sorted({row[1] for row in rows if row[1]}))


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a directory is searched for. `skills` are codes, all of which must be held today;
    `craft` is looked for in civil trades and skills; ranks are levels, both ends included."""

    name: str = ""
    category: RankCategory | None = None
    rank_min: int | None = None
    rank_max: int | None = None
    unit: str = ""
    section: str = ""
    skills: tuple[str, ...] = ()
    craft: str = ""
    state: Validity | None = None
    by_name: bool = False


def directory(
    viewer: Person, unit: Unit, wanted: Criteria, today: date, size: int, number: int
) -> tuple[list[Person], int]:
    """One page of the people of a unit and below in the viewer's sight, and how many there are.

    The count travels with the rows, so that a page costs one query and one for skills.
    """
    chosen = (
        select(Person)
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.PERSON_SEE),
            is_under(Unit.path, unit.path),
            *conditions(wanted, today),
        )
    )
    total = select(func.count()).select_from(chosen.with_only_columns(Person.id).subquery())
    order = (Person.search_name, Person.id)
    paged: Select[Person, int] = (
        chosen.add_columns(total.scalar_subquery())
        .options(contains_eager(Person.unit), selectinload(Person.qualifications))
        .order_by(*(order if wanted.by_name else (Person.rank_level.desc(), *order)))
    )
    rows = db.session.execute(paged.limit(size).offset((number - 1) * size)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def conditions(wanted: Criteria, today: date) -> list[ColumnElement[bool]]:
    """SQL over Person joined to its Unit: what is searched for, each line narrowing the rest."""
    lowest, highest = RANK_LEVELS[wanted.category] if wanted.category else (0, 99)
    lowest, highest = max(lowest, wanted.rank_min or 0), min(highest, wanted.rank_max or 99)
    found: list[ColumnElement[bool]] = [Person.rank_level.between(lowest, highest)]
    found += [
        Person.search_name.contains(word, autoescape=True) for word in fold(wanted.name).split()
    ]
    found += [_knows(word) for word in fold(wanted.craft).split()]
    found += [holds(Skill.code == code, today) for code in wanted.skills]
    if wanted.unit:
        found.append(Unit.code == wanted.unit)
    if wanted.section:
        found.append(Person.section == wanted.section)
    if wanted.state is not None:
        found.append(_is_in_state(wanted.state, today))
    return found


def holds(which: ColumnElement[bool], day: date) -> ColumnElement[bool]:
    """SQL over Person: she holds a skill or qualification such as `which`, still valid on a day."""
    return (
        select(Qualification.person_id)
        .join(Skill, Skill.id == Qualification.skill_id)
        .where(
            Qualification.person_id == Person.id,
            which,
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= day),
        )
        .correlate(Person)
        .exists()
    )


def _knows(word: str) -> ColumnElement[bool]:
    """A word of a civil trade, or of a skill that is not military; expired ones are knowledge."""
    skill = and_(
        Skill.family != SkillFamily.MILITARY,
        Skill.code.contains(word.replace("'", "-"), autoescape=True),
    )
    return or_(Person.search_trade.contains(word, autoescape=True), holds(skill, date(1900, 1, 1)))


def _is_in_state(state: Validity, today: date) -> ColumnElement[bool]:
    """SQL for `rules.service_warnings`: nothing, something soon, something over or missing."""
    now, later = employable_on(today), employable_on(today + WARN_BEFORE + date.resolution)
    if state is Validity.VALID:
        return later
    return and_(now, not_(later)) if state is Validity.SOON else not_(now)


def employable_on(day: date) -> ColumnElement[bool]:
    """SQL over Person: on a day her contract runs and her medical visit lets her be employed."""
    return and_(
        Person.contract_end.is_not(None),
        Person.contract_end >= day,
        Person.fitness.is_not(None),
        Person.fitness == Fitness.EMPLOYABLE,
        Person.fitness_until.is_not(None),
        Person.fitness_until >= day,
    )


# Reports


def report(public_id: str) -> DataReport | None:
    """One report with the person who made it."""
    return db.session.scalar(
        select(DataReport)
        .where(DataReport.public_id == public_id)
        .options(joinedload(DataReport.person))
    )


def reports_of(person: Person) -> Sequence[DataReport]:
    """What a person reported, latest first, with the answers."""
    return db.session.scalars(
        select(DataReport).where(DataReport.person_id == person.id).order_by(DataReport.id.desc())
    ).all()


def reports_in(viewer: Person, unit: Unit, *, resolved: bool) -> Select[DataReport]:
    """Reports of people of a unit and below that the viewer answers, oldest first while open."""
    is_resolved = DataReport.resolved_at.is_not(None)
    return (
        select(DataReport)
        .join(Person, DataReport.person_id == Person.id)
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.REPORT_RESOLVE),
            is_under(Unit.path, unit.path),
            is_resolved if resolved else not_(is_resolved),
        )
        .options(contains_eager(DataReport.person).contains_eager(Person.unit))
        .order_by(DataReport.id.desc() if resolved else DataReport.id)
    )


def holders(unit: Unit, permission: Permission) -> Sequence[int]:
    """Ids of the people whose roles give a permission on a unit, each once."""
    parts = unit.path.strip("/").split("/")
    above = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    roles: frozenset[Role] = RIGHTS[permission].roles
    return db.session.scalars(
        select(RoleGrant.person_id)
        .outerjoin(Unit, RoleGrant.unit_id == Unit.id)
        .join(Person, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_(roles),
            or_(RoleGrant.unit_id.is_(None), Unit.path.in_(above)),
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    ).all()
