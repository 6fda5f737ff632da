"""The history of activities: published, their roster settled, cancelled; presence comes later."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from metiis.demo.cast import Brigade, Doing, Member
from metiis.demo.chance import Era, at, dice
from metiis.demo.store import Row, write
from metiis.labels import typeset
from metiis.models import ActivityEvent, ActivityMove, ActivityStatus

SETTLED = 15  # Days before the start, when the roster is settled.


def write_steps(brigade: Brigade, _people: Mapping[str, Member], era: Era) -> None:
    """What was done to each activity is in its history, in the order in which it happened."""
    rows = [row for doing in brigade.doings for row in _steps(doing, era)]
    rows.sort(key=lambda row: (row["activity_id"], row["at"]))
    write(ActivityEvent.__table__, rows)  # type: ignore[arg-type]


def _steps(doing: Doing, era: Era) -> Iterator[Row]:
    if doing.published_at is None:
        return
    yield _step(doing, ActivityMove.PUBLISH, ActivityStatus.PUBLISHED, doing.published_at)
    if doing.status is ActivityStatus.LOCKED:
        rng = dice("settled", doing.public_id)
        settled = at(rng, doing.first - timedelta(days=SETTLED), 9, 17)
        moment = min(max(settled, doing.published_at + timedelta(minutes=9)), era.now)
        yield _step(doing, ActivityMove.LOCK, ActivityStatus.LOCKED, moment)
    if doing.cancelled_at is not None and doing.cancel_reason is not None:
        cancelled = _step(doing, ActivityMove.CANCEL, ActivityStatus.CANCELLED, doing.cancelled_at)
        note = typeset(doing.cancel_note)
        yield {**cancelled, "reason": doing.cancel_reason.value, "note": note}


def _step(doing: Doing, move: ActivityMove, status: ActivityStatus, moment: datetime) -> Row:
    return {
        "activity_id": doing.id,
        "at": moment,
        "by_id": doing.author.id if doing.author else None,
        "move": move,
        "status": status,
        "reason": "",
        "note": "",
    }
