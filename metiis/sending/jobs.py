"""Background work: keys of writes that nobody can still be waiting to send are erased."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from metiis import db
from metiis.models import SentOnce

KEPT = timedelta(days=90)  # A phone gives up long before.


def forget_old(now: datetime) -> int:
    """Keys older than that are erased; how many."""
    with db.transaction():
        return db.changed_rows(delete(SentOnce).where(SentOnce.at < now - KEPT))
