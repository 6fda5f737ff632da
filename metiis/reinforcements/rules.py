"""Who may be asked, for what, and what a unit that is asked can give. No database, no HTTP."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from metiis.availability.freshness import Coverage, Told, coverage, coverage_in_words, since
from metiis.labels import NBSP, count, person_name, rank_range
from metiis.matching.facts import fit_of
from metiis.models import (
    LIVE,
    Activity,
    ActivityStatus,
    Fit,
    Person,
    Position,
    Reinforcement,
    ReinforcementAnswer,
    Unit,
    Visibility,
)

LONGEST_NOTE = 300
COUNTED = (Fit.SURE, Fit.IF_NEEDED, Fit.UNKNOWN)
FIT_WORDS = {Fit.SURE: "disponible", Fit.IF_NEEDED: "si besoin", Fit.UNKNOWN: "n’a pas tout dit"}
SILENT = "n’a rien dit de ces jours"


def is_sister(unit: Unit, host: Unit) -> bool:
    """Whether a unit is asked when another one lacks people: same brigade, not part of it."""
    return unit.brigade_path == host.brigade_path and not host.contains(unit)


def raise_problem(activity: Activity, today: date) -> str | None:
    """Why nobody can be asked to reinforce an activity; None when somebody can."""
    if activity.status is ActivityStatus.DRAFT:
        return f"Cette activité est un brouillon{NBSP}: publiez-la avant de demander un renfort."
    if activity.status is ActivityStatus.CANCELLED:
        return f"Cette activité est annulée{NBSP}: elle n’a plus besoin de renfort."
    if activity.starts_on <= today:
        return f"L’activité a commencé{NBSP}: on ne peut plus y inviter personne."
    if not any(is_wanting(each, today) for each in activity.positions):
        return f"Toutes les places sont prises{NBSP}: il n’y a rien à demander."
    return None


def is_wanting(position: Position, today: date) -> bool:
    """Whether somebody may still be found for a position."""
    return position.places_left > 0 and position.starts_on > today


def places_fault(position: Position, places: int) -> str | None:
    """Why so many places cannot be asked for; None when they can."""
    if places < 1:
        return "Demandez au moins une place."
    if places > position.places_left:
        left = position.places_left
        return f"Il reste {count(left, 'place')} à ce poste{NBSP}: demandez-en {left} au plus."
    return None


def is_open(reinforcement: Reinforcement, today: date) -> bool:
    """Whether an answer still means something."""
    return (
        reinforcement.closed_at is None
        and reinforcement.activity.status in LIVE
        and reinforcement.position.starts_on > today
    )


def stays_narrow(activity: Activity) -> bool:
    """Whether the brigade's other units do not see the activity, and will not."""
    return activity.visibility is Visibility.UNIT


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody with the rank, skills and papers of a position, free of engagements on its days."""

    person: Person
    told: Told

    @property
    def fit(self) -> Fit:
        """How her declared days meet the position's."""
        return fit_of(self.told.days)

    @property
    def name(self) -> str:
        """Rank and name."""
        return person_name(self.person)

    def words(self, today: date) -> str:
        """« disponible, réponse d’il y a 12 jours »."""
        said = self.told.behind.oldest()
        state = FIT_WORDS[self.fit] if any(self.told.days) else SILENT
        return state if said is None else f"{state}, réponse donnée {since(said, today)}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """People able to hold the place of each request, by request and unit."""

    people: Mapping[tuple[int, int], Sequence[Able]]

    def of(self, reinforcement: Reinforcement, unit: Unit) -> Sequence[Able]:
        """Those of a unit for a request."""
        return self.people.get((reinforcement.id, unit.id), ())


@dataclass(frozen=True, slots=True)
class Tally:
    """What a unit can give to one request: figures, and names only where they may be shown."""

    unit: Unit
    counts: Mapping[Fit, int]
    coverage: Coverage
    answer: ReinforcementAnswer | None
    people: Sequence[Able] = field(default_factory=tuple)

    @property
    def agreed(self) -> bool:
        """Whether its commander agreed."""
        return self.answer is not None and self.answer.agreed

    @property
    def able(self) -> int:
        """People who could come, whether they said so or said nothing."""
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """« 3 sûrs, 1 si besoin, 5 inconnus »."""
        return counts_in_words(self.counts)

    @property
    def trust(self) -> str:
        """How far the figures are known."""
        return coverage_in_words(self.coverage)


def counts_in_words(counts: Mapping[Fit, int]) -> str:
    """« 3 sûrs, 1 si besoin, 5 inconnus »; nobody is said in words."""
    sure, if_needed, unknown = (counts.get(fit, 0) for fit in COUNTED)
    if not sure + if_needed + unknown:
        return "personne"
    parts = [count(sure, "sûr")]
    parts += [f"{if_needed} si besoin"] if if_needed else []
    parts += [count(unknown, "inconnu")] if unknown else []
    return ", ".join(parts)


def tally(
    unit: Unit,
    able: Iterable[Able],
    answer: ReinforcementAnswer | None,
    today: date,
    named: bool,
) -> Tally:
    """What a unit can give; `named` when the names may be shown to who looks."""
    people = list(able)
    counts = {fit: sum(1 for each in people if each.fit is fit) for fit in COUNTED}
    known = coverage(
        {each.person.id: each.told.days for each in people},
        {each.person.id: each.told.behind for each in people},
        {each.person.id: each.told.promises for each in people},
        today,
    )
    shown = [each for each in people if each.fit in COUNTED] if named else []
    shown.sort(key=lambda each: (COUNTED.index(each.fit), each.person.search_name))
    return Tally(unit, counts, known, answer, shown)


def need_in_words(position: Position) -> str:
    """« De caporal à sergent ; Permis PL »: what the position asks."""
    ranks = rank_range(position.rank_min, position.rank_max)
    skills = ", ".join(skill.label for skill in position.skills)
    words = f"{ranks}{NBSP}; {skills}" if skills else ranks
    return words[0].upper() + words[1:]
