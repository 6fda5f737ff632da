"""Reading the pool: who is there, what they hold and said, in eight queries whatever their number,
the one that knows the viewer included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, lazyload

from metiis import db
from metiis.availability import codec
from metiis.availability import queries as availability
from metiis.availability.freshness import Coverage
from metiis.models import (
    Person,
    Qualification,
    QualificationSource,
    SavedSearch,
    Skill,
    SkillFamily,
    Unit,
)
from metiis.people import queries as people
from metiis.people.queries import Criteria
from metiis.permissions import Permission, is_under, people_scope
from metiis.pool import rules
from metiis.pool.rules import Candidate, Held, Pool
from metiis.pool.search import Search


@dataclass(frozen=True, slots=True)
class Around:
    """A unit, itself and those below by path, and the searches the viewer keeps there."""

    unit: Unit
    units: list[Unit]
    searches: list[SavedSearch]

    def named(self, code: str) -> Unit:
        """One of the units by its code; the whole when there is none of that name."""
        return next((unit for unit in self.units if unit.code == code), self.unit)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: people by group, how far the answers can be trusted, the sections the
    viewer may narrow to."""

    pool: Pool
    coverage: Coverage
    sections: list[str]


def around(viewer: Person, code: str) -> Around | None:
    """A unit, what is below it, and the viewer's own searches of it; one query."""
    top = aliased(Unit)
    mine = and_(SavedSearch.unit_id == Unit.id, SavedSearch.person_id == viewer.id)
    rows = db.session.execute(
        select(Unit, SavedSearch)
        .join(top, func.substr(Unit.path, 1, func.length(top.path)) == top.path)
        .outerjoin(SavedSearch, mine)
        .options(lazyload(SavedSearch.unit))
        .where(top.code == code)
        .order_by(Unit.path, SavedSearch.name)
    ).all()
    if not rows:
        return None
    units = list(dict.fromkeys(row[0] for row in rows))
    kept = [row[1] for row in rows if row[1] is not None and row[1].unit_id == units[0].id]
    return Around(units[0], units, kept)


def find(
    viewer: Person,
    here: Around,
    search: Search,
    today: date,
    *,
    permission: Permission = Permission.UNIT_AVAILABILITY,
    sees_service: bool,
) -> Found:
    """Everybody whom a search keeps among those on whom the viewer holds a permission."""
    rows = _rows(viewer, here, search, permission, sees_service=sees_service)
    kept = {row.id: _person(row) for row in rows if row.is_wanted}
    ids = list(kept)
    held = _held(ids, search.last)
    year = date(today.year, 1, 1)
    engaged = availability.engaged(ids, min(search.first, year), max(search.last, today))
    said = _answers(ids, search, engaged, today)
    pool = rules.sort_out(
        Candidate(
            person,
            said[person_id],
            rules.group_of(said[person_id].states),
            tuple(held[person_id]),
            sum(1 for day in engaged[person_id] if year <= day < today) if sees_service else None,
        )
        for person_id, person in kept.items()
    )
    sections = sorted({row.section for row in rows if row.section})
    return Found(pool, rules.coverage(said, today), sections)


def _rows(
    viewer: Person,
    here: Around,
    search: Search,
    permission: Permission,
    *,
    sees_service: bool,
) -> Sequence[Any]:
    """Everybody of the unit and below in the viewer's sight, told whether the search keeps them;
    the others give the sections to choose from."""
    wanted = and_(
        is_under(Unit.path, here.named(search.unit).path),
        *people.conditions(_criteria(search), search.last),
        *(_holds(code, search.last) for code in search.skills),
        *([people.employable_on(search.last)] if search.is_employable and sees_service else []),
    )
    return db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.rank_level,
            Person.last_name,
            Person.first_name,
            Person.section,
            Person.civil_trade,
            Unit.code,
            people_scope(viewer, Permission.PERSON_SEE).label("is_known"),
            wanted.label("is_wanted"),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, permission),
            is_under(Unit.path, here.unit.path),
            Person.service_number.is_not(None),
            Person.disabled_at.is_(None),
        )
    ).all()


def _criteria(search: Search) -> Criteria:
    """What the directory knows how to look for; units and skills are looked for otherwise here."""
    return Criteria(
        rank_min=search.rank_min,
        rank_max=search.rank_max,
        section=search.section,
        craft=search.craft,
    )


def _holds(code: str, last: date) -> ColumnElement[bool]:
    """A military skill counts once the unit certifies it, any other on the person's word too."""
    return people.holds(and_(Skill.code == code, vouched_for()), last)


def vouched_for() -> ColumnElement[bool]:
    """SQL over Qualification joined to its Skill: the word that this kind of skill needs."""
    is_certified = Qualification.source == QualificationSource.CERTIFIED
    return or_(Skill.family != SkillFamily.MILITARY, is_certified)


def _person(row: Any) -> rules.Person:
    return rules.Person(
        id=row.id,
        public_id=row.public_id,
        rank=row.rank or "",
        rank_level=row.rank_level,
        last_name=row.last_name,
        first_name=row.first_name,
        unit_code=row.code,
        section=row.section,
        trade=row.civil_trade,
        is_known=bool(row.is_known),
    )


def _held(ids: Sequence[int], last: date) -> Mapping[int, list[Held]]:
    """The skills each person holds to a day, each once, the unit's word before her own."""
    rows = db.session.execute(
        select(
            Qualification.person_id,
            Qualification.skill_id,
            Qualification.source,
            Qualification.valid_until,
        )
        .join(Skill, Skill.id == Qualification.skill_id)
        .where(
            Qualification.person_id.in_(ids),
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= last),
            vouched_for(),
        )
        .order_by(Qualification.source, Qualification.skill_id)
    )
    best: dict[tuple[int, int], Held] = {}
    for person_id, skill_id, source, until in rows:
        is_certified = source is QualificationSource.CERTIFIED
        if is_certified or (person_id, skill_id) not in best:
            best[person_id, skill_id] = Held(skill_id, is_certified, until)
    held: dict[int, list[Held]] = defaultdict(list)
    for (person_id, _skill_id), each in best.items():
        held[person_id].append(each)
    return held


def _answers(
    ids: Sequence[int], search: Search, engaged: Mapping[int, Mapping[date, int]], today: date
) -> dict[int, rules.Answer]:
    told = availability.told(ids, search.first, search.last)
    states = {
        person_id: codec.overlaid(
            each.days,
            search.first,
            [day for day in engaged[person_id] if search.first <= day <= search.last],
        )
        for person_id, each in told.items()
    }
    behind = {person_id: each.behind for person_id, each in told.items()}
    promises = {person_id: each.promises for person_id, each in told.items()}
    return rules.answers(search.first, search.days, states, behind, promises, today)
