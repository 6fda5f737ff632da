"""Background work: holes to come are looked for, brigade by brigade."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from metiis import clock, db
from metiis.alerts import queries, services
from metiis.headcount.snapshots import roots


def watch(now: datetime) -> int:
    """Alerts are those of the holes that now forecasts; how many have something new. Looking is
    done while nothing is locked."""
    today, done = clock.civil_day(now), 0
    with _transaction(reading=True):
        brigades = list(roots())
    for brigade in brigades:
        with _transaction(reading=True):
            found = queries.found(brigade, today)
        with _transaction():
            done += services.settle(brigade, found, now)
    return done


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
