"""What a reservist reads about activities: possible for her or not, why, and what would change it.

No database, no HTTP: the facts and the matching rules are given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from metiis.labels import count
from metiis.matching.facts import Candidate, Code, Need, Reason, days_with, fit
from metiis.matching.rules import obstacles, strains, warnings
from metiis.models import Activity, ApplicationStatus, Availability, Fit, Origin

SHOWN_MISSING = 5
# What a person can mend comes first; a rank or a unit does not change by asking.
HARDNESS = {Code.SKILL: 1, Code.FITNESS: 1, Code.CONTRACT: 1, Code.ENGAGED: 2, Code.RANK: 3}
FITS = (Fit.SURE, Fit.IF_NEEDED, Fit.UNKNOWN, Fit.PARTLY, Fit.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """The state of the viewer's application to an activity."""

    public_id: str
    status: ApplicationStatus
    position_id: int
    origin: Origin = Origin.SELF


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What is known of the viewer for a set of activities, her applications by activity."""

    candidate: Candidate
    applications: Mapping[int, OwnApplication] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """What a list knows of a position: its places and what it asks."""

    id: int
    label: str
    headcount: int
    taken: int
    need: Need

    @property
    def places_left(self) -> int:
        """Places nobody holds yet."""
        return self.headcount - self.taken


@dataclass(frozen=True, slots=True)
class Opening:
    """A position as the viewer meets it: every obstacle, and how her declared days fit."""

    post: Post
    obstacles: tuple[Reason, ...]
    fit: Fit
    warnings: tuple[Reason, ...] = ()
    strains: tuple[Reason, ...] = ()  # What keeps a plan from proposing it, though she may apply.

    @property
    def is_possible(self) -> bool:
        """Whether no fact prevents the viewer from holding it."""
        return not self.obstacles

    @property
    def distance(self) -> tuple[int, int]:
        """How far from possible: number of obstacles, then how hard the hardest is to mend."""
        hardest = max((HARDNESS.get(reason.code, 4) for reason in self.obstacles), default=0)
        return len(self.obstacles), hardest


@dataclass(frozen=True, slots=True)
class Outlook:
    """An activity as the viewer meets it."""

    activity: Activity
    openings: tuple[Opening, ...]
    days: str  # How the declared days fit the best opening, in words.
    best: Opening | None = None  # The possible opening that the declared days fit best.

    @property
    def possible(self) -> tuple[Opening, ...]:
        """Openings with places left that nothing prevents."""
        return tuple(each for each in self.openings if each.is_possible and each.post.places_left)

    @property
    def waiting(self) -> tuple[Opening, ...]:
        """Openings that nothing prevents, where every place is taken."""
        return tuple(
            each for each in self.openings if each.is_possible and not each.post.places_left
        )

    @property
    def is_ready(self) -> bool:
        """Whether she said yes for every day of the best opening, as a plan would read it."""
        best = self.best
        return best is not None and best.fit in (Fit.SURE, Fit.IF_NEEDED) and not best.strains

    @property
    def nearest(self) -> Opening | None:
        """The opening with the least in the way; None without positions."""
        return min(self.openings, key=lambda each: each.distance, default=None)

    @property
    def tone(self) -> str:
        """The look of the verdict."""
        return "success" if self.possible else "info" if self.waiting else "neutral"

    @property
    def verdict(self) -> str:
        """« 2 postes possibles », « Liste d’attente possible », or what stands in the way."""
        if self.possible:
            return count(len(self.possible), "poste possible", "postes possibles")
        if self.waiting:
            return "complet, liste d’attente possible"
        nearest = self.nearest
        return nearest.obstacles[0].message if nearest else "aucun poste"

    @property
    def remedy(self) -> str:
        """What would change the first thing in the way."""
        nearest = self.nearest
        return nearest.obstacles[0].remedy if nearest and nearest.obstacles else ""


def outlook(
    activity: Activity,
    posts: Sequence[Post],
    facts: OwnFacts,
    warned_on: date | None = None,
    *,
    as_planned: bool = False,
) -> Outlook:
    """What the viewer reads of an activity; with a day, also all there is to know before a yes;
    `as_planned`, what keeps a plan from proposing it."""
    known = facts.candidate
    openings = tuple(_opening(known, post, warned_on, as_planned) for post in posts)
    best = min(
        (each for each in openings if each.is_possible),
        key=lambda each: (not each.post.places_left, FITS.index(each.fit)),
        default=None,
    )
    return Outlook(activity, openings, days_in_words(known, best.post.need) if best else "", best)


def _opening(known: Candidate, post: Post, warned_on: date | None, as_planned: bool) -> Opening:
    found = tuple(obstacles(known, post.need))
    return Opening(
        post,
        found,
        fit(known, post.need),
        tuple(warnings(known, post.need, warned_on)) if warned_on else (),
        tuple(strains(known, post.need)) if as_planned and not found else (),
    )


def days_in_words(candidate: Candidate, need: Need) -> str:
    """How the declared days meet a position, in words said to the person; silence is no answer."""
    refused = len(days_with(candidate, need, Availability.UNAVAILABLE))
    silent = len(days_with(candidate, need, Availability.UNKNOWN))
    if refused == need.day_count:
        return "Vous êtes déclaré indisponible ces jours-là"
    parts = []
    if refused:
        parts.append(count(refused, "jour déclaré indisponible", "jours déclarés indisponibles"))
    if silent:
        parts.append(count(silent, "jour non renseigné", "jours non renseignés"))
    if parts:
        return f"{' et '.join(parts)} sur {need.day_count}"
    if fit(candidate, need) is Fit.SURE:
        return "Vous êtes disponible ces jours-là"
    return "Vous êtes disponible si besoin ces jours-là"


def missing(outlooks: Sequence[Outlook]) -> list[Outlook]:
    """The activities nearest to possible among those that are not, the nearest first."""
    closed = [each for each in outlooks if each.nearest and not each.possible and not each.waiting]
    closed.sort(key=lambda each: each.nearest.distance if each.nearest else (0, 0))
    return closed[:SHOWN_MISSING]
