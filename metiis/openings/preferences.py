"""What a person would like, beside what she can: kinds, distance, wishes. It orders, never hides.

No database, no HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from metiis.labels import NBSP
from metiis.matching.near import about, kilometres
from metiis.models import Activity, ActivityKind, Fit, Person
from metiis.openings.rules import FITS, Outlook
from metiis.people.rules import read_kinds
from metiis.reference.places import Place, home_of, place_of

Order = tuple[int, int, bool, bool]
LAST = 1_000  # After every wish.


@dataclass(frozen=True, slots=True)
class Liking:
    """How an activity meets what somebody said she would like."""

    wish: int | None = None
    is_of_kind: bool = False
    away: float | None = None
    is_far: bool = False  # Beyond the distance she wished for.

    @property
    def distance(self) -> str:
        """« à environ 60 km », nothing when a place is not known."""
        return f"à {about(self.away)}" if self.away is not None else ""


NOTHING_SAID = Liking()


@dataclass(frozen=True, slots=True)
class Tastes:
    """What somebody said she would like."""

    kinds: frozenset[ActivityKind]
    distance: int | None
    home: Place | None
    wishes: Mapping[int, int]

    @classmethod
    def of(cls, person: Person, wishes: Mapping[int, int]) -> "Tastes":
        """The tastes of a person; `wishes` gives the rank of each activity she wished for."""
        return cls(
            frozenset(read_kinds(person.wished_kinds)),
            person.wished_distance_km,
            home_of(person.home_town, person.home_department),
            wishes,
        )

    def liking(self, activity: Activity) -> Liking:
        """How an activity meets them; where it is, as plans read it."""
        place = place_of(activity.location) or place_of(activity.unit.garrison)
        away = kilometres(self.home, place)
        return Liking(
            self.wishes.get(activity.id),
            activity.kind in self.kinds,
            away,
            # Read as it is said, to ten kilometres.
            away is not None and self.distance is not None and round(away, -1) > self.distance,
        )

    @property
    def in_words(self) -> str:
        """What the list takes into account, said to the person; nothing when she said nothing."""
        said = []
        if self.kinds:
            said.append("les types d’activité que vous préférez")
        if self.distance and self.home:
            said.append(f"les {self.distance}{NBSP}km de votre profil")
        return " et ".join(said)


def order(outlook: Outlook | None, liking: Liking) -> Order:
    """What comes first: what fits best, then wishes, then what is liked, then what is near."""
    best = outlook.best if outlook else None
    step = FITS.index(best.fit) if best else len(FITS)
    if best and best.fit in (Fit.SURE, Fit.IF_NEEDED) and best.strains:
        step = FITS.index(Fit.UNKNOWN)  # No plan would propose it as it is.
    return step, liking.wish or LAST, not liking.is_of_kind, liking.is_far
