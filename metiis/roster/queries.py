"""Reading what a roster is judged against, a fixed number of queries whatever its length."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, exists, or_, select

from metiis import clock, db
from metiis.models import (
    PendingImport,
    Person,
    Qualification,
    QualificationSource,
    RoleGrant,
    Skill,
    Unit,
)
from metiis.permissions import Permission, grants_for
from metiis.reference.queries import legal_value
from metiis.roster.cells import Vocabulary
from metiis.roster.plan import OWN_FIELDS, SERVICE_FIELDS, Context, Known, Plan, UnitRef
from metiis.roster.rules import plan_of
from metiis.spreadsheets import Table

T = TypeVar("T")
GREATEST_CAP = "annual_day_cap_exceptional"  # Days a year: Code de la défense L4221-6.
KEPT_FOR = timedelta(hours=1)
CHUNK = 5000  # Identifiers per query: databases bound the number of parameters.
FIELDS = (*(name for name in SERVICE_FIELDS if name != "unit"), *OWN_FIELDS)
COLUMNS = (
    Person.id,
    Person.service_number,
    Person.unit_id,
    Person.activated_at,
    exists(select(RoleGrant.id).where(RoleGrant.person_id == Person.id)).label("has_roles"),
    *(getattr(Person, name) for name in FIELDS),
)


def plan(by: Person | None, table: Table, lock: bool = False) -> Plan:
    """What importing a table would do and all that is wrong in it, for whoever imports it.

    `by` None is the command line, which manages every unit. With `lock` the units stay as they
    are until the end of the transaction, so that imports come one after the other.
    """
    return plan_of(table, _context(by, table, lock))


def _context(by: Person | None, table: Table, lock: bool) -> Context:
    statement = select(Unit).order_by(Unit.id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    units = db.session.scalars(statement).all()
    refs = {unit.id: UnitRef(unit.id, unit.code, _is_managed(by, unit)) for unit in units}
    skills = db.session.scalars(select(Skill)).all()
    people = _people(table, refs, _certified(table))
    return Context(
        units=Vocabulary.of(
            "une unité connue",
            ((refs[unit.id].code, refs[unit.id]) for unit in units),
            *((unit.name, refs[unit.id]) for unit in units),
        ),
        skills=Vocabulary.of(
            "une compétence du référentiel",
            ((skill.label, skill.id) for skill in skills),
            *((skill.code, skill.id) for skill in skills),  # Its first name, after a renaming.
        ),
        skill_names={skill.id: skill.label for skill in skills},
        people={known.service_number: known for known in people if known.service_number},
        holders={str(known.values["email"]): known for known in people},
        greatest_cap=legal_value(GREATEST_CAP, clock.today()) or 366,
    )


def _is_managed(by: Person | None, unit: Unit) -> bool:
    if by is None:
        return True
    grants = grants_for(by, Permission.ROSTER_IMPORT)
    return any(grant.unit is None or grant.unit.contains(unit) for grant in grants)


def _numbers(table: Table) -> list[str]:
    return sorted({line.cells["service_number"].upper() for line in table.lines})


def _people(
    table: Table, units: Mapping[int, UnitRef], skills: Mapping[str, Mapping[int, date | None]]
) -> list[Known]:
    """People the file names by identifier, or whose address it gives to somebody."""
    addresses = sorted({line.cells.get("email", "").lower() for line in table.lines} - {""})
    found: dict[int, Known] = {}
    for numbers, emails in zip_chunks(_numbers(table), addresses):
        wanted = or_(Person.service_number.in_(numbers), Person.email.in_(emails))
        for row in db.session.execute(select(*COLUMNS).where(wanted)):
            if row.id not in found:
                found[row.id] = _known(row, units, skills.get(row.service_number or "", {}))
    return list(found.values())


def _known(row: Row[Any], units: Mapping[int, UnitRef], skills: Mapping[int, date | None]) -> Known:
    unit = units.get(row.unit_id)
    values = {name: getattr(row, name) for name in FIELDS}
    return Known(
        id=row.id,
        service_number=row.service_number,
        values={**values, "unit": unit},
        in_scope=unit is None or unit.in_scope,
        is_activated=row.activated_at is not None,
        has_roles=row.has_roles,
        skills=skills,
    )


def _certified(table: Table) -> dict[str, dict[int, date | None]]:
    """Certified skills of the people the file names, by identifier."""
    held: dict[str, dict[int, date | None]] = defaultdict(dict)
    if "skills" not in table.titles:
        return held
    for numbers in chunks(_numbers(table)):
        rows = db.session.execute(
            select(Person.service_number, Qualification.skill_id, Qualification.valid_until)
            .join(Person, Qualification.person_id == Person.id)
            .where(
                Person.service_number.in_(numbers),
                Qualification.source == QualificationSource.CERTIFIED,
            )
        )
        for row in rows:
            held[row.service_number][row.skill_id] = row.valid_until
    return held


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most CHUNK items; none for no item."""
    rest = iter(items)
    while part := list(islice(rest, CHUNK)):
        yield part


def zip_chunks(
    numbers: Sequence[str], addresses: Sequence[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """Both lists cut side by side, so that one query serves a part of each."""
    for start in range(0, max(len(numbers), len(addresses)), CHUNK):
        end = start + CHUNK
        yield list(numbers[start:end]), list(addresses[start:end])


def pending(
    viewer: Person, public_id: str, now: datetime, lock: bool = False
) -> PendingImport | None:
    """The viewer's own file waiting to be imported, unless it is too old."""
    statement = select(PendingImport).where(
        PendingImport.public_id == public_id,
        PendingImport.person_id == viewer.id,
        PendingImport.created_at > now - KEPT_FOR,
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)
