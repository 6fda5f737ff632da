"""How old answers are, and how many people gave one: what a number of free people is worth. Pure.

An answer is never dropped for its age: it is shown with it. Silence is neither a yes nor a no.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_low

from metiis.availability import codec
from metiis.labels import NBSP, count
from metiis.models import DayPart, DeclarationSource

# An answer is as good as new for a month; past a quarter somebody should ask again.
RECENT, OLD = timedelta(days=30), timedelta(days=90)


class Age(StrEnum):
    """How old an answer is."""

    RECENT = "recent"
    AGEING = "ageing"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the days of a period from `first` on: one byte per day of `sources` and
    `parts`, two of `said_on`, as in `AvailabilityDetail`."""

    first: date
    sources: bytes
    parts: bytes
    said_on: bytes

    def source(self, day: date) -> DeclarationSource | None:
        """How a day was said; None when it was not."""
        return codec.source_of(self.sources[(day - self.first).days])

    def part(self, day: date) -> DayPart:
        """The part of a day a weekly pattern speaks of."""
        return DayPart(self.parts[(day - self.first).days])

    def said(self, day: date) -> date | None:
        """When a day was last said or renewed; None when it was not, or nobody knows."""
        return codec.day_said(self.said_on, (day - self.first).days)

    def between(self, first: date, last: date) -> "Behind":
        """The same for fewer days, both ends included."""
        start, stop = (first - self.first).days, (last - self.first).days + 1
        return Behind(
            first,
            self.sources[start:stop],
            self.parts[start:stop],
            self.said_on[2 * start : 2 * stop],
        )

    def sayings(self) -> Iterator[date]:
        """The dates on which the days that have an answer were said, each once, in no order."""
        for stamp in set(codec.stamps(self.said_on)):
            if stamp:
                yield codec.EPOCH + timedelta(days=stamp)

    def oldest(self) -> date | None:
        """When the oldest answer was said, among days that have one."""
        stamp = min(filter(None, codec.stamps(self.said_on)), default=None)
        return None if stamp is None else codec.EPOCH + timedelta(days=stamp)


@dataclass(frozen=True, slots=True)
class Told:
    """All that is known of what a person said of a period: one byte per day, what stands behind
    each, and the days she said she would know of, each with the day of the answer."""

    days: bytes
    behind: Behind
    promises: Mapping[date, date]


def age_of(said: date, today: date) -> Age:
    """How old an answer is, in three steps."""
    if today - said <= RECENT:
        return Age.RECENT
    return Age.AGEING if today - said <= OLD else Age.OLD


def since(said: date, today: date) -> str:
    """« aujourd’hui », « il y a 12 jours », « il y a 3 mois »."""
    days = (today - said).days
    if days <= 0:
        return "aujourd’hui"
    if days == 1:
        return "hier"
    if days < 60:
        return f"il y a {count(days, 'jour')}"
    return f"il y a {days // 30}{NBSP}mois"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the answers about a period can be trusted.

    `answered` people said something of it, are engaged in it, or said when they would know;
    `promised` are those of them who only said that. `typical` is the middle age of the answers in
    days (each person counted once, by her oldest answer of the period), None without any; `old`
    counts people whose oldest answer is older than a quarter.
    """

    people: int
    answered: int
    promised: int
    typical: int | None
    old: int

    @property
    def share(self) -> int:
        """People who answered, in whole hundredths of all: 100 only when nobody is missing; 0 when
        there is nobody."""
        return 100 * self.answered // self.people if self.people else 0

    @property
    def words(self) -> str:
        """The whole of it, as pages show it beside a number of free people."""
        return coverage_in_words(self)


def coverage(
    states: Mapping[int, bytes],
    behind: Mapping[int, Behind],
    promises: Mapping[int, Mapping[date, date]],
    today: date,
) -> Coverage:
    """Who answered for a period: `states` has one state per day and person, engaged ones over."""
    spoken = {person for person, days in states.items() if any(days)}
    waiting = {
        person
        for person, days in promises.items()
        if person not in spoken and any(until > today for until in days.values())
    }
    oldest = [said for person in spoken if (said := behind[person].oldest()) is not None]
    ages = sorted((today - said).days for said in oldest)
    return Coverage(
        people=len(states),
        answered=len(spoken) + len(waiting),
        promised=len(waiting),
        typical=max(0, median_low(ages)) if ages else None,
        old=sum(1 for said in oldest if age_of(said, today) is Age.OLD),
    )


def coverage_in_words(found: Coverage) -> str:
    """« 46 sur 60 ont répondu pour au moins un jour (77 %) ; réponses datant de 12 jours… »."""
    have = "ont" if found.answered > 1 else "a"
    who = f"{found.answered} sur {found.people} {have} répondu pour au moins un jour"
    share = f"{who} ({found.share}{NBSP}%)"
    if found.typical is None:
        return share
    parts = [
        "réponses d’aujourd’hui en général"
        if not found.typical
        else f"réponses datant de {count(found.typical, 'jour')} en général"
    ]
    if found.old:
        parts.append(f"{found.old} de plus de 3{NBSP}mois")
    return f"{share}{NBSP}; {', '.join(parts)}"


def is_stale(sayings: Iterable[date], today: date) -> bool:
    """Whether some answer is no longer recent, so that asking « still true? » makes sense."""
    return any(age_of(said, today) is not Age.RECENT for said in sayings)
