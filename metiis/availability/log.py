"""The log of declarations: who said what of which days, and when. Rows are added, never changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from metiis import db
from metiis.availability import rules, sheets
from metiis.availability.layers import Sheet
from metiis.clock import civil_day
from metiis.models import (
    Availability,
    AvailabilityDeclaration,
    BehalfEntry,
    DeclarationSource,
    Person,
)

# What makes two rows of the log one word said twice.
SAME_WORD = (
    "first_day",
    "last_day",
    "weekdays",
    "value",
    "source",
    "declared_by_id",
    "entry_id",
)


def append_changes(
    person: Person,
    days: Sequence[date],
    opened: Mapping[int, Sheet],
    before: Mapping[date, Availability],
    source: DeclarationSource,
    now: datetime,
    entry: BehalfEntry | None = None,
) -> tuple[date, ...]:
    """Append what the days have become, value by value; those that changed come back."""
    after = sheets.values(opened, days)
    moved = tuple(day for day in days if after[day] is not before[day])
    for value in Availability:
        same = [day for day in moved if after[day] is value]
        if same:
            append(person, same, set(same), value, person, source, now, entry)
    return moved


def append(
    person: Person,
    days: Sequence[date],
    moved: set[date],
    value: Availability,
    by: Person | None,
    source: DeclarationSource,
    now: datetime,
    entry: BehalfEntry | None = None,
) -> None:
    """Append the declaration. Saying again what stands refreshes its age, once a day at most."""
    for run in rules.runs(days):
        row = AvailabilityDeclaration(
            person_id=person.id,
            first_day=run.first,
            last_day=run.last,
            weekdays=run.weekdays,
            value=int(value),
            source=source,
            declared_at=now,
            declared_by_id=by.id if by else None,
            entry_id=entry.id if entry else None,
            device=db.device() if by is person else None,
        )
        if not moved.isdisjoint(run.days()) or not _is_said_today(row):
            db.session.add(row)


def _is_said_today(row: AvailabilityDeclaration) -> bool:
    """Whether the last word on any of these days is this very one, said on this civil day."""
    kind = AvailabilityDeclaration
    last = db.session.scalar(
        select(kind)
        .where(
            kind.person_id == row.person_id,
            kind.last_day >= row.first_day,
            kind.first_day <= row.last_day,
        )
        .order_by(kind.id.desc())
        .limit(1)
    )
    if last is None or civil_day(last.declared_at) != civil_day(row.declared_at):
        return False
    return all(getattr(last, name) == getattr(row, name) for name in SAME_WORD)
