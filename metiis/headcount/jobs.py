"""Background work: once a day, every unit as that day sees it."""

from datetime import date

from metiis import db
from metiis.headcount import keeping, snapshots


def keep_the_headcount(today: date) -> int:
    """Today's snapshot of every unit is taken, brigade by brigade, and old ones are thinned out;
    how many units were written down. A brigade already seen today is left alone; counting is done
    while nothing is locked."""
    with db.transaction(reading=True):
        seen = snapshots.roots_seen(today)
        brigades = [brigade for brigade in snapshots.roots() if brigade.id not in seen]
    done = 0
    for brigade in brigades:
        with db.transaction(reading=True):
            rows = keeping.look(brigade, today)
        with db.transaction():
            keeping.keep(rows)
        done += len(rows)
    if done:
        with db.transaction():
            keeping.thin_out(today)
    return done
