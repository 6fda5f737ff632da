"""Whom a request for days goes to. Pure.

Somebody is bothered only when her answer is missing or old, and not twice in a week for the same
days; for an activity, only when her answer can close a gap of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.availability.freshness import Age, Behind, age_of
from metiis.availability.rules import month_end
from metiis.labels import NBSP, count, month_name, period, short_date
from metiis.matching.facts import Candidate, Need, days_with, fit
from metiis.matching.rules import contract_covers, days_remain, fitness_covers, obstacles
from metiis.models import Activity, ActivityKind, ActivityStatus, Availability, Fit
from metiis.openings.rules import Post

RESTED = timedelta(days=7)  # Nobody is asked about the same day twice in less.
USUAL_DELAY = timedelta(days=10)


def spread(first: date, last: date) -> str:
    """« le sam. 5 déc. 2026 », « du sam. 5 au dim. 6 déc. 2026 », « de décembre 2026 à février
    2027 » where only whole months are meant."""
    if first == last:
        return f"le {short_date(first)}"
    if first.day != 1 or last != month_end(last):
        return period(first, last)
    start, end = month_name(first), month_name(last)
    if start == end:
        return f"en {start}"
    start = start.split()[0] if first.year == last.year else start
    return f"{'d’' if start[0] in 'ao' else 'de '}{start} à {end}"


def of_days(first: date, last: date) -> str:
    """The same after « disponibilités » : « du sam. 5 déc. 2026 » for a single day."""
    return f"du {short_date(first)}" if first == last else spread(first, last)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody over a period: one state per day (what she said, or engaged over
    it), what stands behind, and the periods she was asked about lately."""

    first: date
    states: bytes
    behind: Behind
    asked: Sequence[tuple[date, date]] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Ids of the people a request goes to, and of those it leaves in peace."""

    asked: tuple[int, ...]
    up_to_date: tuple[int, ...]
    spared: tuple[int, ...]


def wanted_days(known: Known, today: date) -> list[date]:
    """The days from today on without an answer, or whose answer is no longer recent; a day that
    engages her needs none."""
    days = (known.first + timedelta(days=at) for at in range(len(known.states)))
    return [
        day
        for day, state in zip(days, known.states, strict=True)
        if day >= today and state <= Availability.AVAILABLE and not _is_fresh(known, day, today)
    ]


def _is_fresh(known: Known, day: date, today: date) -> bool:
    if not known.states[(day - known.first).days]:
        return False
    said = known.behind.said(day)
    return said is not None and age_of(said, today) is Age.RECENT


def is_spared(days: Iterable[date], asked: Sequence[tuple[date, date]]) -> bool:
    """Whether each of these days was asked about lately."""
    return all(any(first <= day <= last for first, last in asked) for day in days)


def audience(people: Mapping[int, Known], today: date) -> Audience:
    """Who is asked, who is up to date, who was asked about these days lately."""
    asked, current, spared = [], [], []
    for person_id, known in people.items():
        wanted = wanted_days(known, today)
        if not wanted:
            current.append(person_id)
        elif is_spared(wanted, known.asked):
            spared.append(person_id)
        else:
            asked.append(person_id)
    return Audience(tuple(asked), tuple(current), tuple(spared))


@dataclass(frozen=True, slots=True)
class Gap:
    """A position with places left that a person could hold, were her silent days free."""

    label: str
    places_left: int
    days: tuple[date, ...]

    @property
    def why(self) -> str:
        """« Combattant (2 places) : rien de dit du sam. 5 au dim. 6 déc. 2026 »."""
        places = count(self.places_left, "place")
        if (self.days[-1] - self.days[0]).days == len(self.days) - 1:
            when = spread(self.days[0], self.days[-1])
        else:
            when = f"pour {count(len(self.days), 'jour')}"
        return f"{self.label} ({places}){NBSP}: rien de dit {when}"


def gaps(candidate: Candidate, posts: Iterable[Post]) -> tuple[Gap, ...]:
    """The gaps that this person's answer can close: nothing prevents her from holding the position,
    no day of it is refused, at least one is unknown."""
    return tuple(
        Gap(
            post.label,
            post.places_left,
            tuple(days_with(candidate, post.need, Availability.UNKNOWN)),
        )
        for post in posts
        if post.places_left > 0
        and fit(candidate, post.need) is Fit.UNKNOWN
        and not obstacles(candidate, post.need)
    )


def is_employable(candidate: Candidate, need: Need, kind: ActivityKind) -> bool:
    """Whether contract, visit and ceiling allow the post, even where the unit lets them pass: who
    is asked for one post is somebody to count on. One goes to a visit because the last is over."""
    checks = [contract_covers, days_remain]
    if kind is not ActivityKind.FORMALITIES:
        checks.append(fitness_covers)
    return all(check(candidate, need) is None for check in checks)


def activity_problem(activity: Activity, today: date) -> str | None:
    """Why nobody can be asked for an activity any more, or yet; None when people can."""
    if activity.status is ActivityStatus.CANCELLED:
        return "Cette activité est annulée."
    if activity.status is ActivityStatus.DRAFT:
        return "Publiez d’abord l’activité."
    if activity.starts_on <= today:
        return "Cette activité a commencé."
    if activity.closes_on < today:
        return f"Les candidatures sont closes{NBSP}: repoussez d’abord la clôture."
    return None


def activity_reply_by(activity: Activity, today: date) -> date:
    """The day by which answers are wished for an activity, unless somebody says otherwise."""
    return min(activity.closes_on, today + USUAL_DELAY)
