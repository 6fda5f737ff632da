"""What tests of waiting lists start from: a post, its commander, people who wait in order."""

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import Application, Notification, Person, Position, Role
from tests.factories import make_position, make_reservist, make_staff


def make_line(waiting: int, **values: object) -> tuple[Position, Person, list[Application]]:
    """A post (one place unless said), who commands it, and people on its list in order."""
    position = make_position(**{"headcount": 1, **values})
    boss = make_staff(Role.UNIT_COMMANDER, position.activity.unit)
    line = []
    for _ in range(waiting):
        applied = applications.submit(make_reservist(), position, [], "", clock.now())
        applications.put_on_waiting_list(applied, boss, clock.now())
        line.append(applied)
    return position, boss, line


def texts_for(person_id: int) -> list[str]:
    """What somebody has been told, in order."""
    rows = db.session.query(Notification).filter_by(person_id=person_id)
    return [row.text for row in rows.order_by(Notification.id)]
