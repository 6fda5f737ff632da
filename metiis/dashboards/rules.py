"""What deserves to be told on the home page. No database, no HTTP: facts come in, a page's lines
go out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from metiis.applications.rules import ASKED, HOLDING
from metiis.availability.codec import days_between
from metiis.labels import count
from metiis.models import ActivityKind, ApplicationStatus, Person
from metiis.people.rules import Validity, fitness_validity, validity

MONTHS_AHEAD = 3
SURE = frozenset({ApplicationStatus.CONFIRMED, ApplicationStatus.CALLED_UP})
SHOWN = 6  # Lines per block; the page behind the link shows the rest.


def countdown(first: date, last: date, today: date) -> str:
    """« J-12 » before the first day, « en cours » until the last."""
    if first <= today <= last:
        return "en cours"
    return f"J-{(first - today).days}"


def in_words(first: date, last: date, today: date) -> str:
    """The same said in full: « demain », « dans 12 jours », « en ce moment »."""
    if first <= today <= last:
        return "en ce moment"
    days = (first - today).days
    return "demain" if days == 1 else f"dans {count(days, 'jour')}"


# What awaits a reservist


@dataclass(frozen=True, slots=True)
class MonthCover:
    """How many of a month's days still to come have been declared, or are already engaged."""

    first: date
    declared: int
    days: int

    @property
    def is_empty(self) -> bool:
        """Nothing at all is known of the month."""
        return self.declared == 0

    @property
    def is_whole(self) -> bool:
        """Every day has an answer."""
        return self.declared == self.days


def covered_until(today: date) -> date:
    """Last day of the months whose availability the home page looks at."""
    months = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def coverage(days: bytes, engaged: Iterable[date], today: date) -> list[MonthCover]:
    """Month by month from today; `days` holds one byte per day, today first."""
    busy = set(engaged)
    dated = [(today + timedelta(days=index), value) for index, value in enumerate(days)]
    covers = []
    for _month, group in groupby(dated, key=lambda pair: (pair[0].year, pair[0].month)):
        pairs = list(group)
        known = sum(1 for day, value in pairs if value or day in busy)
        covers.append(MonthCover(pairs[0][0], known, len(pairs)))
    return covers


@dataclass(frozen=True, slots=True)
class Living:
    """One of the viewer's applications still alive, with what the page says of it."""

    public_id: str
    status: ApplicationStatus
    activity_id: int
    title: str
    location: str
    position: str
    starts_on: date
    ends_on: date
    answer_by: datetime | None = None  # Until when a question put to her stands.
    acknowledged_at: datetime | None = None  # Her call-up, when there is one.
    activity_public_id: str = ""
    unread: int = 0

    @property
    def is_called_up(self) -> bool:
        """Whether a call-up waits to be read, or was."""
        return self.status is ApplicationStatus.CALLED_UP


def engaged_days(application: Living) -> list[date]:
    """The days an application holds; none before the person is retained or has accepted."""
    if application.status not in HOLDING:
        return []
    return list(days_between(application.starts_on, application.ends_on))


@dataclass(frozen=True, slots=True)
class Commitments:
    """The viewer's living applications, told apart by what they ask of her."""

    invited: list[Living]
    to_confirm: list[Living]
    next_one: Living | None
    undecided: int


def commitments(applications: Sequence[Living], today: date) -> Commitments:
    """Sort living applications that come nearest first; a place is proposed until its first day."""
    by_status = {
        status: [each for each in applications if each.status is status]
        for status in ApplicationStatus
    }
    sure = [each for each in applications if each.status in SURE]
    waiting = by_status[ApplicationStatus.SUBMITTED] + by_status[ApplicationStatus.WAITLISTED]
    invited = [each for each in applications if each.status in ASKED]
    return Commitments(
        [each for each in invited if each.starts_on > today],
        by_status[ApplicationStatus.SELECTED],
        sure[0] if sure else None,
        len(waiting),
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """A coming activity in which the viewer could hold a position."""

    public_id: str
    title: str
    kind: ActivityKind
    location: str
    unit_code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something dated that is over or ends within 90 days; `until` is its last valid day."""

    what: str
    until: date | None
    validity: Validity


def expiries(person: Person, skills: Iterable[tuple[str, date]], today: date) -> list[Expiry]:
    """Contract, medical visit and skills (name, last day) to renew, the most pressing first."""
    found = [
        Expiry("Contrat (ESR)", person.contract_end, validity(person.contract_end, today)),
        Expiry("Visite médicale", person.fitness_until, fitness_validity(person, today)),
    ]
    found += [Expiry(name, until, validity(until, today)) for name, until in skills]
    pressing = [each for each in found if each.validity is not Validity.VALID]
    return sorted(pressing, key=lambda each: each.until or date.min)
