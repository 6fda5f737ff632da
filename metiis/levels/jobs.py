"""Background work: once a day, what national steering may read is taken anew."""

from datetime import datetime

from metiis import db
from metiis.clock import civil_day
from metiis.levels import services


def publish(now: datetime) -> int:
    """Figures as of today, if those kept are older; how many levels are told."""
    db.session.remove()
    db.set_reading(False)
    try:
        told = services.publish(civil_day(now))
        db.session.commit()
    finally:
        db.session.remove()
    return told
