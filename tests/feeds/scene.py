"""A person's applications, moved as people move them, and her calendar read by another library."""

from typing import Any

import vobject

from metiis import clock, db
from metiis.applications import services as applications
from metiis.feeds import services
from metiis.models import Application, Person, Role
from tests.factories import make_activity, make_position, make_staff, make_unit

TOKEN = "jeton-des-essais-assez-long-pour-etre-un-secret"  # noqa: S105 - of the tests.
ADDRESS = f"/agenda/{TOKEN}.ics"


def open_calendar(person: Person, title: str = "", token: str = TOKEN) -> None:
    """The person's calendar can be read at an address."""
    services.make(person, token, title, clock.now())
    db.session.flush()


def apply(person: Person, **values: object) -> Application:
    """The person applies to a new activity, with names that must not leave the service."""
    activity = make_activity(
        person.unit,
        title="Canari du titre",
        location="Canari-sur-Mer",
        description="Canari de la description",
        **values,
    )
    return applications.submit(
        person, make_position(activity, label="Canari du poste"), [], "", clock.now()
    )


def boss() -> Person:
    """Who decides."""
    return make_staff(Role.UNIT_COMMANDER, make_unit("7BCA"))


def read(body: bytes | str) -> list[dict[str, Any]]:
    """The events of a calendar, by a parser that shares nothing with what writes ours."""
    text = body.decode() if isinstance(body, bytes) else body
    calendar = vobject.readOne(text)
    return [
        {
            "uid": event.uid.value,
            "status": event.status.value,
            "first": event.dtstart.value,
            "end": event.dtend.value,
            "sequence": int(event.sequence.value),
            "summary": event.summary.value,
            "transp": event.transp.value,
            "class": event.contents["class"][0].value,
            "stamp": event.dtstamp.value,
            "modified": event.last_modified.value,
            "names": sorted(event.contents),
        }
        for event in calendar.contents.get("vevent", [])
    ]
