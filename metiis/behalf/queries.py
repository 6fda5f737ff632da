"""Reading whose word each day of a person is, and the entries made for her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload

from metiis import db
from metiis.availability import codec
from metiis.availability import queries as availability
from metiis.availability.freshness import Behind
from metiis.availability.rules import Run
from metiis.behalf.rules import Answers, Word
from metiis.clock import civil_day
from metiis.labels import person_name
from metiis.models import (
    Availability,
    AvailabilityDeclaration,
    AvailabilityDetail,
    AvailabilityYear,
    BehalfEntry,
    DeclarationSource,
    Person,
)

# More words than anybody says of coming days; only the latest on each day counts.
MOST_WORDS = 5000


@dataclass(frozen=True, slots=True)
class Log:
    """What was said of days from one on, latest first, and the entries among it."""

    words: list[Word]
    entries: list[BehalfEntry]


def entry(public_id: str) -> BehalfEntry | None:
    """One entry with the person and whoever made it; permissions are the caller's."""
    return db.session.scalars(
        select(BehalfEntry)
        .where(BehalfEntry.public_id == public_id)
        .options(joinedload(BehalfEntry.person), joinedload(BehalfEntry.by))
    ).one_or_none()


def log_of(person_id: int, since: date) -> Log:
    """The words that reach a day or a later one, with who said them and how; one query.

    What speaks again after a contest names its entry too, but is no word of it.
    """
    kind = AvailabilityDeclaration
    its_words = and_(kind.entry_id == BehalfEntry.id, kind.source == DeclarationSource.ON_BEHALF)
    rows = db.session.execute(
        select(kind, BehalfEntry, Person)
        .outerjoin(BehalfEntry, its_words)
        .outerjoin(Person, kind.declared_by_id == Person.id)
        .where(kind.person_id == person_id, kind.last_day >= since)
        .order_by(kind.id.desc())
        .limit(MOST_WORDS)
        .options(lazyload(Person.unit))
    ).all()
    entries = {made.id: made for _row, made, _by in rows if made is not None}
    return Log([_word(*row) for row in rows], list(entries.values()))


def _word(row: AvailabilityDeclaration, made: BehalfEntry | None, by: Person | None) -> Word:
    return Word(
        run=Run(row.first_day, row.last_day, row.weekdays),
        value=Availability(row.value),
        source=row.source,
        said_on=civil_day(row.declared_at),
        by_id=row.declared_by_id,
        by=person_name(by) if by else "quelqu’un",
        entry_id=made.id if made else None,
        channel=made.channel if made else None,
    )


def answers(person_id: int, first: date, last: date, words: Sequence[Word]) -> Answers:
    """What stands of a person's days of a period and what is behind each; three queries."""
    rows = _years(person_id, first, last)

    def column(name: str, width: int = 1) -> bytes:
        held = {row.year: getattr(row, name) for row in rows if getattr(row, name) is not None}
        return codec.stretch(held, first, last, width)

    taken = availability.engaged([person_id], first, last)[person_id]
    return Answers(
        first=first,
        states=codec.overlaid(column("days"), first, taken),
        by_hand=column("by_hand"),
        behind=Behind(first, column("sources"), column("parts"), column("said_on", 2)),
        words=words,
        promises=availability.promises([person_id], first, last)[person_id],
    )


def _years(person_id: int, first: date, last: date) -> Sequence[Any]:
    """The rows of a person's years, what was said and what is behind it, side by side."""
    year, detail = AvailabilityYear, AvailabilityDetail
    return db.session.execute(
        select(year.year, year.days, detail.by_hand, detail.sources, detail.parts, detail.said_on)
        .outerjoin(detail, and_(detail.person_id == year.person_id, detail.year == year.year))
        .where(
            year.person_id == person_id,
            year.year.in_(codec.years_between(first, last)),
        )
    ).all()
