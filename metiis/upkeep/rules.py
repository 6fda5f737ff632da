"""Files to mend: what is over or ends soon about a person, since or until when, what to do. No
database, no HTTP. The thresholds are dated numbers of the reference data.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from metiis.labels import plain_date
from metiis.models import Fitness
from metiis.reference.rules import LegalValues

LONG_OVER = timedelta(days=365)  # A skill that ended longer ago is no longer a file to mend.


class Kind(StrEnum):
    """What is to be mended; the values stand in addresses."""

    FITNESS = "visite"
    CONTRACT = "contrat"
    SKILL = "competence"
    CAP = "plafond"
    UNSEEN = "pas-vu"
    SILENT = "sans-reponse"


TITLES: dict[Kind, str] = {
    Kind.FITNESS: "Visite médicale",
    Kind.CONTRACT: "Contrat",
    Kind.SKILL: "Compétence",
    Kind.CAP: "Plafond de jours",
    Kind.UNSEEN: "Pas vu",
    Kind.SILENT: "Sans réponse",
}
# What is read with the service of a person; the rest with the person.
OF_SERVICE = frozenset({Kind.FITNESS, Kind.CONTRACT, Kind.CAP, Kind.UNSEEN})
# What the office can settle with a paper; a unit is told again when these change, not when
# silence does: that would be every week.
SETTLED = frozenset({Kind.FITNESS, Kind.CONTRACT, Kind.SKILL, Kind.CAP})


class Tone(StrEnum):
    """How pressing a file is: it blocks, it will, it is to be watched."""

    BLOCKS = "danger"
    SOON = "warning"
    WATCH = "neutral"


class Ending(NamedTuple):
    """A certified skill that ends, and its last day."""

    id: int
    label: str
    until: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person on a day. `skills` are certified ones that end; `last_said` is
    when a word about her days last came in."""

    person_id: int
    public_id: str = ""
    name: str = ""
    sort_name: str = ""
    unit_path: str = ""
    unit_code: str = ""
    section: str = ""
    contract_start: date | None = None
    contract_end: date | None = None
    fitness: Fitness | None = None
    fitness_until: date | None = None
    cap: int = 60
    used: int = 0  # Days of this year, served and promised.
    skills: Sequence[Ending] = ()
    last_served: date | None = None
    last_said: date | None = None
    has_account: bool = True
    is_seen: bool = True  # The viewer may name her.
    is_service_seen: bool = True  # And read her service.


@dataclass(frozen=True, slots=True)
class File:
    """One thing to mend: whose, what, since or until `day`, how pressing, what to do."""

    whose: Facts
    kind: Kind
    words: str
    remedy: str
    tone: Tone
    day: date | None = None

    @property
    def is_named(self) -> bool:
        """Whether the viewer may read whose it is."""
        return self.whose.is_service_seen if self.kind in OF_SERVICE else self.whose.is_seen


def shifted(day: date, months: int) -> date:
    """So many months later, earlier when negative; the last of a month that has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def files_of(facts: Facts, legal: LegalValues, today: date) -> Iterator[File]:
    """Everything to mend about one person."""
    for judge in (_fitness, _contract, _skills, _cap, _silence):
        yield from judge(facts, legal, today)


def _fitness(facts: Facts, legal: LegalValues, today: date) -> Iterator[File]:
    until, kind = facts.fitness_until, Kind.FITNESS
    if facts.fitness in (Fitness.NOT_EMPLOYABLE, Fitness.UNFIT):
        said = "Inapte" if facts.fitness is Fitness.UNFIT else "Non employable"
        yield File(facts, kind, said, "À revoir par le service médical.", Tone.BLOCKS, until)
    elif facts.fitness is None or until is None:
        yield File(facts, kind, "Non renseignée", "Inscrire la dernière visite.", Tone.BLOCKS)
    elif until < today:
        words = f"Échue le {plain_date(until)}"
        yield File(facts, kind, words, "Prendre rendez-vous sans attendre.", Tone.BLOCKS, until)
    elif until <= shifted(today, legal.fitness_first_months):
        words = f"Valable jusqu’au {plain_date(until)}"
        is_near = until <= shifted(today, legal.fitness_second_months)
        yield File(facts, kind, words, "Prendre rendez-vous.", _soon(is_near), until)


def _soon(is_near: bool) -> Tone:
    return Tone.SOON if is_near else Tone.WATCH


def _contract(facts: Facts, legal: LegalValues, today: date) -> Iterator[File]:
    until, kind = facts.contract_end, Kind.CONTRACT
    if until is None:
        yield File(facts, kind, "Non renseigné", "Inscrire le contrat.", Tone.BLOCKS)
    elif until < today:
        words = f"Terminé le {plain_date(until)}"
        yield File(facts, kind, words, "Renouveler, ou retirer des effectifs.", Tone.BLOCKS, until)
    elif until <= shifted(today, legal.contract_months):
        words = f"Jusqu’au {plain_date(until)}"
        is_near = until <= shifted(today, legal.contract_months // 2)
        yield File(facts, kind, words, "Demander si elle renouvelle.", _soon(is_near), until)


def _skills(facts: Facts, legal: LegalValues, today: date) -> Iterator[File]:
    for _id, label, until in facts.skills:
        if until < today:
            if until >= today - LONG_OVER:
                words = f"{label}, expirée le {plain_date(until)}"
                remedy = "Recycler, ou retirer."
                yield File(facts, Kind.SKILL, words, remedy, Tone.BLOCKS, until)
        elif until <= shifted(today, legal.skill_months):
            words = f"{label}, jusqu’au {plain_date(until)}"
            yield File(facts, Kind.SKILL, words, "Prévoir un recyclage.", Tone.SOON, until)


def _cap(facts: Facts, legal: LegalValues, _today: date) -> Iterator[File]:
    if not is_near_cap(facts, legal):
        return
    is_over = facts.used >= facts.cap
    words = f"{facts.used} jours servis ou promis sur {facts.cap}"
    remedy = "Demander une extension." if is_over else "Compter les jours avant de l’inviter."
    yield File(facts, Kind.CAP, words, remedy, Tone.BLOCKS if is_over else Tone.SOON)


def is_near_cap(facts: Facts, legal: LegalValues) -> bool:
    """Whether her days of the year are so large a share of her ceiling, or more."""
    return facts.used > 0 and facts.used * 100 >= facts.cap * legal.cap_share


def _silence(facts: Facts, legal: LegalValues, today: date) -> Iterator[File]:
    """Not seen, then not heard; of nobody who has just come, nor of a contract that is over."""
    start, end = facts.contract_start, facts.contract_end
    if start is None or end is None or end < today:
        return
    if (facts.last_served or start) < shifted(today, -legal.unseen_months):
        served = facts.last_served
        words = f"Dernier jour servi le {plain_date(served)}" if served else "Aucun jour servi"
        yield File(facts, Kind.UNSEEN, words, "L’appeler, l’inviter.", Tone.WATCH, served)
    if (facts.last_said or start) < shifted(today, -legal.silence_months):
        said = facts.last_said
        words = f"Dernière réponse le {plain_date(said)}" if said else "N’a jamais rien dit"
        yield File(facts, Kind.SILENT, words, "Lui demander ses jours.", Tone.WATCH, said)


_TONES = list(Tone)
_KINDS = list(Kind)


def ordered(files: Iterable[File]) -> list[File]:
    """What blocks first, then by kind; in each what has been over the longest, or ends first."""
    return sorted(
        files,
        key=lambda each: (
            _TONES.index(each.tone),
            _KINDS.index(each.kind),
            each.day or date.min,
            each.whose.sort_name,
            each.whose.person_id,
            each.words,
        ),
    )
