"""A draft of the 7BCA in sixty days, and drivers free on some week-ends."""

from dataclasses import dataclass
from datetime import date, timedelta

from metiis import clock
from metiis.availability.codec import days_between
from metiis.availability.services import set_days
from metiis.models import (
    Activity,
    ActivityStatus,
    Availability,
    DeclarationSource,
    Person,
    Position,
    Role,
    Unit,
)
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)

SURE, MAYBE = Availability.AVAILABLE, Availability.IF_NEEDED


@dataclass
class Scene:
    """Who plans, what, and the post to fill."""

    units: dict[str, Unit]
    boss: Person
    draft: Activity
    position: Position
    key: int
    public_id: str

    def driver(self, code: str, start: date, value: Availability = SURE) -> Person:
        """Somebody with a licence, free on the two days from one on."""
        person = make_reservist(self.units[code])
        qualify(person, "Permis PL")
        say(person, start, value)
        return person


def make_scene(**values: object) -> Scene:
    """Build it, flushed; the draft starts on a Saturday."""
    units, start = make_brigade(), saturday()
    plan = {"status": ActivityStatus.DRAFT, "published_at": None, "starts_on": start}
    draft = make_activity(units["7BCA"], **{**plan, **values})
    position = make_position(draft, "Permis PL", label="Conducteur", headcount=2)
    return Scene(
        units,
        make_staff(Role.UNIT_COMMANDER, units["7BCA"]),
        draft,
        position,
        draft.id,
        draft.public_id,
    )


def saturday(weeks: int = 0) -> date:
    """The first Saturday in sixty days, or some weeks after."""
    day = clock.today() + timedelta(days=60)
    return day + timedelta(days=(5 - day.weekday()) % 7 + 7 * weeks)


def say(person: Person, start: date, value: Availability) -> None:
    """She answers for two days."""
    days = list(days_between(start, start + timedelta(days=1)))
    set_days(person, days, value, person, DeclarationSource.SELF, clock.now())
