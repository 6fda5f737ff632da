"""Background work: once a day, what national steering may read is taken anew."""

from datetime import datetime

from metiis import db
from metiis.clock import civil_day
from metiis.levels import queries, services


def publish(now: datetime) -> int:
    """Figures as of today, if those kept are older; how many levels are told. Nothing is locked
    while they are counted, and one brigade at a time is held in memory."""
    today = civil_day(now)
    with db.transaction(reading=True):
        if queries.taken_on() == today:
            return 0
        roots = list(queries.units_by_root())
    rows, told = [], []
    for number in range(len(roots)):
        with db.transaction(reading=True):
            root, below = list(queries.units_by_root().items())[number]
            own, figures = services.brigade(root, below, today)
        rows += own
        told.append(figures)
    rows.append(services.army(told, today))
    with db.transaction():
        services.replace_all(rows)
    return len(rows)
