"""The form in which kinds of activity are described: what is asked of whom, when, for how long."""

from dataclasses import dataclass
from enum import StrEnum

from metiis.models import ActivityKind


class Shape(StrEnum):
    """Where an activity falls in the week or in the year."""

    WEEKEND = "weekend"
    SATURDAY = "saturday"
    WEEKDAY = "weekday"
    WEEK = "week"
    LONG = "long"  # From a Thursday or a Friday, over the week-end.
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Line:
    """A post: how many for a unit of about a hundred people, which ranks, which skills.

    `few` posts do not grow or shrink with the unit.
    """

    label: str
    number: int
    low: int = 1
    high: int = 5
    skills: tuple[str, ...] = ()
    few: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of activity as units describe it. `lead` is how many days before it closes; `reach`
    weighs unit, brigade and everybody; `months` are those in which it makes sense."""

    kind: ActivityKind
    title: str
    description: str
    shape: Shape
    days: tuple[int, ...]
    lines: tuple[Line, ...]
    weight: float = 1.0
    lead: tuple[int, int] = (42, 55)
    reach: tuple[int, int, int] = (82, 16, 2)
    places: tuple[str, ...] = ()  # Elsewhere than in the garrison.
    months: tuple[int, ...] = ()
    is_mountain: bool = False
    priority: int = 2


CHIEF = Line("Chef de section", 1, 8, 13, few=True)
SQUADS = Line("Chef de groupe", 2, 6, 7)
FIGHTERS = Line("Combattant", 12)
SHOOTERS = Line("Combattant", 12, skills=("IST-C",))
DRIVER = Line("Conducteur VL", 1, 1, 7, ("Permis VL",))
TRUCKER = Line("Conducteur PL", 1, 1, 7, ("Permis PL",), few=True)
MEDIC = Line("Auxiliaire sanitaire", 1, 1, 7, ("SC1",), few=True)
RADIO = Line("Transmetteur", 1, 1, 7, ("Transmissions",))
