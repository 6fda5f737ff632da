"""A need of the 7BCA and the people of the 13BCA who could meet it."""

from dataclasses import dataclass
from datetime import timedelta

from metiis import clock
from metiis.availability.codec import days_between
from metiis.availability.services import set_days
from metiis.models import (
    Activity,
    Availability,
    DeclarationSource,
    Person,
    Position,
    Reinforcement,
    Role,
    Unit,
    Visibility,
)
from metiis.reinforcements import services
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)

SURE, MAYBE, NO = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


@dataclass
class Scene:
    """The 7BCA lacks drivers; drivers of the 13BCA are free, perhaps free, silent and away."""

    units: dict[str, Unit]
    boss: Person
    sister: Person
    position: Position
    drivers: dict[str, Person]

    @property
    def activity(self) -> Activity:
        """What is short of drivers."""
        return self.position.activity

    def raised(self, places: int = 1, note: str = "") -> Reinforcement:
        """The need, raised to the brigade."""
        return services.raise_need(
            self.activity, self.position, places, note, self.boss, clock.now()
        )[0]

    def answer(self, request: Reinforcement, agreed: bool, note: str = "") -> bool:
        """The commander of the 13BCA answers."""
        return services.answer(request, self.units["13BCA"], agreed, note, self.sister, clock.now())


def make_scene(visibility: Visibility = Visibility.UNIT) -> Scene:
    """Build it, flushed."""
    units = make_brigade()
    activity = make_activity(units["7BCA"], visibility=visibility, title="Convoi en montagne")
    position = make_position(activity, "Permis PL", label="Conducteur PL")
    make_reservist(units["27BIM"])
    drivers = {}
    for name, value in {"free": SURE, "perhaps": MAYBE, "silent": None, "away": NO}.items():
        drivers[name] = make_reservist(units["13BCA"], last_name=f"Voisin{name}")
        qualify(drivers[name], "Permis PL")
        if value is not None:
            say(drivers[name], activity, value)
    say(make_reservist(units["13BCA"], last_name="Voisinpieton"), activity, SURE)
    return Scene(
        units,
        make_staff(Role.UNIT_COMMANDER, units["7BCA"]),
        make_staff(Role.UNIT_COMMANDER, units["13BCA"]),
        position,
        drivers,
    )


def say(person: Person, activity: Activity, value: Availability) -> None:
    """She answers for the days of an activity and those around."""
    day = timedelta(days=1)
    days = list(days_between(activity.starts_on - day, activity.ends_on + day))
    set_days(person, days, value, person, DeclarationSource.SELF, clock.now())
