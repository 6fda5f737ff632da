"""What the worker does for rosters: forget files sent and not imported."""

from datetime import datetime

from metiis import db
from metiis.roster import services


def forget_old_files(now: datetime) -> int:
    """Files older than an hour are gone; gives how many. Safe to run again at any time."""
    db.session.remove()
    db.set_reading(False)
    gone = services.forget_old_files(now)
    db.commit()
    return gone
