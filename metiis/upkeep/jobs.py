"""Background work: files about to block are told of, to the person herself and in numbers to her
unit. Each piece is its own transaction and may be repeated."""

from datetime import datetime

from metiis import clock, db
from metiis.reference.queries import legal_values
from metiis.upkeep import queries, services

BATCH = 500  # People told in one transaction.


def remind(now: datetime) -> int:
    """Everybody whose file is about to block has been told, and units how many they have; how many
    things were told to people."""
    today, done = clock.civil_day(now), 0
    with db.transaction(reading=True):
        legal = legal_values(today)
        known = queries.facts(queries.ARMY, today, legal)
    for start in range(0, len(known), BATCH):
        with db.transaction():
            done += services.remind(known[start : start + BATCH], legal, today)
    with db.transaction():
        services.tell_units(known, legal, today)
    return done
