"""Background work: holes to come are looked for, brigade by brigade."""

from datetime import datetime

from metiis import clock, db
from metiis.alerts import queries, services
from metiis.headcount.snapshots import roots


def watch(now: datetime) -> int:
    """Alerts are those of the holes that now forecasts; how many have something new. Looking is
    done while nothing is locked."""
    today, done = clock.civil_day(now), 0
    with db.transaction(reading=True):
        brigades = list(roots())
    for brigade in brigades:
        with db.transaction(reading=True):
            found = queries.found(brigade, today)
        with db.transaction():
            done += services.settle(brigade, found, now)
    return done
