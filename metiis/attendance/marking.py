"""Marks are kept as the roll is called: row by row, so that one in trouble does not lose the rest.

On the services floor. Each mark writes the ledger at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from metiis import clock, db
from metiis.applications.moving import apply, hold
from metiis.applications.rules import RECORDED, is_repeated
from metiis.attendance import ledger, queries
from metiis.attendance.roll import Line, Roll, Section
from metiis.attendance.rules import (
    Kept,
    Sent,
    is_stale,
    move_for,
    refuse_unless_open,
    settled,
    stale_words,
)
from metiis.labels import NBSP, person_name, short_date
from metiis.models import Activity, Attendance, Mark, Person
from metiis.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows were kept, and whether some people are not on the list any more."""

    rows: int
    gone: int


def locked(viewer: Person, activity: Activity) -> Roll:
    """The roll that the viewer calls, which nobody else writes until the transaction ends."""
    hold(activity)
    return queries.called_by(viewer, activity, lock=True)


def present(section: Section | None, sent: Iterable[Sent], now: datetime) -> list[Sent]:
    """What was sent, and « present » for those of the section of whom nothing is said."""
    rows = {each.key: each for each in sent}
    today = clock.civil_day(now)
    for line in section.lines if section else ():
        spoken = line.key in rows and rows[line.key].said.mark is not None
        if line.row is None and not spoken and line.is_due(today):
            said = rows[line.key].said if line.key in rows else line.shown
            rows[line.key] = Sent(line.key, 0, "", said._replace(mark=Mark.PRESENT), line.number)
    return list(rows.values())


def save(activity: Activity, roll: Roll, sent: Iterable[Sent], by: Person, now: datetime) -> Saved:
    """The rows that were changed are kept; the others keep their reason in `fault`."""
    today = clock.civil_day(now)
    refuse_unless_open(activity, roll.opens_on, today)
    changes: list[tuple[Line, Kept]] = []
    gone = 0
    for each in sent:
        if not each.is_touched:
            continue
        line = roll.by_key.get(each.key)
        if line is None:
            gone += 1
            continue
        try:
            kept = _judged(line, each, by)
            if kept is not None and not line.is_due(today):
                raise Refusal(f"On ne l’attend que le {short_date(line.planned.first)}.", "early")
        except Refusal as refusal:
            line.fault = refusal.message
            line.typed = None if refusal.code == "stale" else each.said
            continue
        if kept is not None:
            changes.append((line, kept))
    return Saved(_write(changes, by, now), gone)


def _judged(line: Line, sent: Sent, by: Person) -> Kept | None:
    """What a row becomes; None when it already is so."""
    kept, before = line.kept, line.shown
    if sent.said == before:
        return None
    if line.row is not None and kept is not None:
        if is_stale(sent, line.version, line.is_own(by)):
            who = person_name(line.row.by) if line.row.by else "Le service"
            raise Refusal(stale_words(kept, who, line.row.at, sent.said), "stale")
        if sent.said.mark is None:
            return None
    wanted = settled(sent.said, line.planned, before)
    return None if wanted == kept else wanted


def _write(changes: list[tuple[Line, Kept]], by: Person, now: datetime) -> int:
    wanted = {
        line.application.id: (line.application, kept.days) for line, kept in changes if kept.days
    }
    taken = ledger.conflicts(wanted)
    kept_rows = []
    for line, kept in changes:
        days = taken.get(line.application.id)
        if days:
            on = ", ".join(map(short_date, days[:3]))
            line.fault = f"Engagement sur une autre activité{NBSP}: {on}. Voyez avec son unité."
        else:
            kept_rows.append((line, kept))
    ledger.hold_exactly(
        {line.application.id: (line.application, kept.days) for line, kept in kept_rows}
    )
    for line, kept in kept_rows:
        _keep(line, kept, by, now)
    db.session.flush()
    return len(kept_rows)


def _keep(line: Line, kept: Kept, by: Person, now: datetime) -> None:
    if line.row is None:
        line.row = Attendance(application_id=line.application.id, version=0)
        db.session.add(line.row)
    row = line.row
    row.mark, row.note, row.at = kept.mark, kept.note, now
    row.first_day, row.last_day = kept.served or (None, None)
    row.by, row.by_id = by, by.id
    row.version += 1
    move = move_for(kept, line.planned)
    if line.application.status in RECORDED and not is_repeated(line.application.status, move):
        apply(line.application, move, by, now)  # Validated once, reopened: it follows at once.
