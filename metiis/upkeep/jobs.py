"""Background work: files about to block are told of, to the person herself and in numbers to her
unit. What is told already is asked for first, while nothing is locked: most rounds write
nothing."""

from datetime import datetime

from metiis import clock, db
from metiis.reference.queries import legal_values
from metiis.upkeep import queries, services

BATCH = 500  # People told in one transaction.


def remind(now: datetime) -> int:
    """Everybody whose file is about to block has been told, and units how many they have; how many
    things were told to people."""
    today = clock.civil_day(now)
    with db.transaction(reading=True):
        legal = legal_values(today)
        known = queries.facts(queries.ARMY, today, legal)
        fresh = services.untold(known, legal, today)
        digests = services.digests(known, legal, today)
    for start in range(0, len(fresh), BATCH):
        with db.transaction():
            services.remind(fresh[start : start + BATCH])
    if digests:
        with db.transaction():
            services.tell_units(digests, today)
    return len(fresh)
