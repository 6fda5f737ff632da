"""Writing down what is believed of each unit, and forgetting what nobody will ask for again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import delete

from metiis import db
from metiis.headcount import snapshots
from metiis.headcount.forecast import Presence
from metiis.headcount.packing import DAYS, packed
from metiis.headcount.queries import sheet
from metiis.headcount.states import Member
from metiis.models import HeadcountSnapshot, Unit

DAILY = timedelta(days=90)
WEEKLY = timedelta(days=731)
NOBODY = Presence(0, 0)
Row = dict[str, object]


def look(brigade: Unit, today: date) -> list[Row]:
    """The units of a brigade as today sees them; nothing is written yet."""
    last = today + timedelta(days=DAYS - 1)
    seen = sheet(brigade.path, today, last, today, skills=snapshots.all_skills())
    people: dict[int, list[tuple[Member, bytes]]] = defaultdict(list)
    for member, row in zip(seen.members, seen.rows, strict=True):
        people[member.unit_id].append((member, row))
    came = snapshots.presences(brigade.path, today)
    rows = []
    for unit_id, own in people.items():
        ranks, skills = packed(own, today)
        expected = came.get(unit_id, NOBODY)
        rows.append(
            {
                "unit_id": unit_id,
                "taken_on": today,
                "ranks": ranks,
                "skills": skills,
                "expected": expected.expected,
                "came": expected.came,
            }
        )
    return rows


def keep(rows: Sequence[Row]) -> None:
    """Snapshots are in the database; one that was there already stays as it was."""
    if rows:
        db.session.execute(db.insert_for(HeadcountSnapshot).values(rows).on_conflict_do_nothing())


def thin_out(today: date) -> int:
    """Every day of the last three months is kept, then Mondays of two years; how many went."""
    gone = forgettable(snapshots.days_kept(), today)
    if not gone:
        return 0
    return db.changed_rows(delete(HeadcountSnapshot).where(HeadcountSnapshot.taken_on.in_(gone)))


def forgettable(days: Iterable[date], today: date) -> Sequence[date]:
    """Of some days, those that are kept no more."""
    return [
        day
        for day in days
        if day < today - WEEKLY or (day < today - DAILY and day.weekday() != snapshots.MONDAY)
    ]
