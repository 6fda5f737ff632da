"""Reading the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.clock import PARIS
from metiis.models import JournalEntry, Person


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What the journal is narrowed to; both days are included."""

    action: str = ""
    first_day: date | None = None
    last_day: date | None = None


def entries(wanted: JournalFilter) -> Select[JournalEntry]:
    """Entries with their authors, newest first."""
    statement = (
        select(JournalEntry)
        .options(joinedload(JournalEntry.actor))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    )
    if wanted.action:
        statement = statement.where(JournalEntry.action == wanted.action)
    if wanted.first_day is not None:
        statement = statement.where(JournalEntry.at >= _midnight(wanted.first_day))
    if wanted.last_day is not None:
        after = _midnight(wanted.last_day + timedelta(days=1))
        statement = statement.where(JournalEntry.at < after)
    return statement


def people_named(subjects: Iterable[str]) -> dict[str, Person]:
    """People among the subjects of entries, by public id."""
    people = db.session.scalars(select(Person).where(Person.public_id.in_(set(subjects))))
    return {person.public_id: person for person in people}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
