"""Background work: the day has come on which somebody said she would know."""

from collections import defaultdict
from datetime import date, datetime

from metiis import db
from metiis.availability import services
from metiis.availability.rules import reminder
from metiis.models import NoticeKind
from metiis.notifications.services import notify


def remind_promises(now: datetime) -> int:
    """People whose day of answer has come are reminded, once per day left open; how many people.

    The days themselves need nothing: from that day on they read as unknown again.
    """
    with db.transaction():
        due: dict[int, list[date]] = defaultdict(list)
        for person_id, day in services.due_promises(now):
            due[person_id].append(day)
        for person_id, days in sorted(due.items()):
            first = min(days)
            path = f"/disponibilites?mois={first:%Y-%m}#jour-{first}"
            notify(person_id, reminder(days), path, kind=NoticeKind.REMINDER)
    return len(due)
