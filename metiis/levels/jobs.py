"""Background work: once a day, what national steering may read is taken anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from metiis import db
from metiis.clock import civil_day
from metiis.levels import queries, services


def publish(now: datetime) -> int:
    """Figures as of today, if those kept are older; how many levels are told. Nothing is locked
    while they are counted, and one brigade at a time is held in memory."""
    today = civil_day(now)
    with _transaction(reading=True):
        if queries.taken_on() == today:
            return 0
        roots = list(queries.units_by_root())
    rows, told = [], []
    for number in range(len(roots)):
        with _transaction(reading=True):
            root, below = list(queries.units_by_root().items())[number]
            own, figures = services.brigade(root, below, today)
        rows += own
        told.append(figures)
    rows.append(services.army(told, today))
    with _transaction():
        services.replace_all(rows)
    return len(rows)


@contextmanager
def _transaction(*, reading: bool = False) -> Iterator[None]:
    """The scoped session, committed at the end if it writes."""
    db.session.remove()
    db.set_reading(reading)
    try:
        yield
        if not reading:
            db.session.commit()
    finally:
        db.session.remove()
