"""A late answer meets what was said meanwhile. On the services floor: the days are held."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from metiis import db
from metiis.availability import conflicts, services, sheets
from metiis.availability.conflicts import Seen, StaleDays
from metiis.models import Availability, AvailabilityDeclaration, Person


def refuse_stale(
    person: Person,
    days: Sequence[date],
    wanted: Availability | None,
    answer: str,
    seen: Seen | None,
    now: datetime,
) -> None:
    """StaleDays when some days were said elsewhere after the page; until the caller commits nobody
    else changes them. Days engaged meanwhile are no matter: they stay as they are.

    `wanted` is None for what patterns and absences say; `answer` says what is asked, in words.
    """
    if seen is None:
        return
    opened = services.open_days(person, days, now).open
    current = sheets.values(sheets.opened(person, opened), opened)
    clashes = conflicts.clashes(opened, current, wanted, _later(person, opened, seen), seen)
    if clashes:
        raise StaleDays(clashes, answer)


def _later(person: Person, days: Sequence[date], seen: Seen) -> list[AvailabilityDeclaration]:
    kind = AvailabilityDeclaration
    rows = select(kind).where(
        kind.person_id == person.id,
        kind.last_day >= days[0],
        kind.first_day <= days[-1],
        kind.declared_at > seen.at,
    )
    return list(db.session.scalars(rows.order_by(kind.id)))
