"""Where people will lack even so, what of it is news, and in which words. Pure.

What lacks is counted as on every page of the headcount (`headcount/missing.py`). A hole is left
when those who would come if needed, and the share of the sure and of the silent that the forecast
counts on, do not fill it either. Where the past says nothing, declared days alone are counted on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from math import floor
from typing import NamedTuple

from metiis.headcount.forecast import HORIZON, NAIVE
from metiis.headcount.missing import Could, Windows, functions, who
from metiis.headcount.needs import Need
from metiis.headcount.states import Member
from metiis.headcount.tally import Sheet
from metiis.headcount.trials import Forecast
from metiis.labels import NBSP, count, period
from metiis.models import LIVE, HeadcountAlert, Position, Role, Visibility

FARTHEST = timedelta(days=HORIZON)  # The forecast says nothing beyond.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hole:
    """A post that will lack people: on which of its days, and on the worst of them how many lack
    today, how many still will, and how many have said nothing who could take a place."""

    position_id: int
    first: date
    last: date
    missing: int
    expected: int
    silent: int


class Lack(NamedTuple):
    """What a function lacks on a day, all its posts together."""

    expected: int
    missing: int
    silent: int


def is_watched(need: Need, today: date) -> bool:
    """Whether people may still be found for a post, and how many will come be told."""
    return bool(need.left) and need.is_live and today < need.first <= today + FARTHEST


def holes(needs: Iterable[Need], people: Sheet, learnt: Forecast) -> list[Hole]:
    """The holes of posts watched, each facing the people of its own unit and below. The sheet
    begins today and covers the posts."""
    by_unit: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        by_unit[need.unit_path].append(need)
    found: list[Hole] = []
    for path, posts in by_unit.items():
        own = [at for at, each in enumerate(people.members) if each.unit_path.startswith(path)]
        members = [people.members[at] for at in own]
        windows = Windows([people.rows[at] for at in own], people.first, people.first, people.last)
        for alike in functions(posts).values():
            found.extend(_of_function(alike, members, windows, learnt))
    return found


def _of_function(
    posts: Sequence[Need], members: Sequence[Member], windows: Windows, learnt: Forecast
) -> Iterator[Hole]:
    could = {post.position_id: who(post, members, windows) for post in posts}
    lacks = {
        day: _lack([post for post in posts if post.covers(day)], could, members, learnt, day)
        for day in sorted({day for post in posts for day in _days(post)})
    }
    for post in posts:
        short = {day: lacks[day] for day in _days(post) if lacks[day].expected > 0}
        if short:
            worst = max(short.values())
            yield Hole(
                post.position_id,
                min(short),
                max(short),
                min(post.left, worst.missing),
                min(post.left, worst.expected),
                worst.silent,
            )


def _days(post: Need) -> list[date]:
    return [post.first + at * A_DAY for at in range((post.last - post.first).days + 1)]


def _lack(
    posts: Sequence[Need],
    could: Mapping[int, Could],
    members: Sequence[Member],
    learnt: Forecast,
    day: date,
) -> Lack:
    people = Could.any_of(could[post.position_id] for post in posts)
    left = sum(post.left for post in posts)
    coming = len(people.if_needed) + floor(_coming(people, members, learnt, day) + 0.5)
    return Lack(left - coming, max(0, left - len(people.sure)), len(people.unknown))


def _coming(people: Could, members: Sequence[Member], learnt: Forecast, day: date) -> float:
    """How many of the sure and the silent are expected, each unit at its own rates."""
    seen: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for part, group in enumerate((people.sure, people.unknown)):
        for at in group:
            seen[members[at].unit_id][part] += 1
    return sum(
        (learnt.rate(unit_id, day) or NAIVE).of(sure, silent)
        for unit_id, (sure, silent) in seen.items()
    )


class News(Enum):
    """What there is to tell of a post."""

    OPENED = auto()
    CHANGED = auto()
    CLOSED = auto()


def news(kept: HeadcountAlert | None, hole: Hole | None, today: date, told_on: date) -> News | None:
    """What is new since it was last told, on `told_on`. A hole that changes more than once a day
    is told of again the day after; it is told at once when it opens and when it is filled."""
    is_open = kept is not None and kept.closed_at is None
    if hole is None:
        return News.CLOSED if is_open else None
    if kept is None or not is_open:
        return News.OPENED
    is_same = (hole.expected, hole.first) == (kept.told, kept.told_day)
    return None if is_same or told_on >= today else News.CHANGED


def is_to_come(position: Position, today: date) -> bool:
    """Whether people may still be found for a post, filled or not."""
    return position.activity.status in LIVE and position.starts_on > today


class Holder(NamedTuple):
    """Somebody who leads a unit."""

    person_id: int
    role: Role
    unit_path: str


def concerned(position: Position, holders: Sequence[Holder]) -> list[int]:
    """Ids of those who can act on a hole: the commanders of the unit or, when nobody commands it,
    of the nearest above; and the brigade's staff when people of several units are addressed."""
    unit = position.activity.unit
    commanders = [
        each
        for each in holders
        if each.role is Role.UNIT_COMMANDER and unit.path.startswith(each.unit_path)
    ]
    nearest = max((len(each.unit_path) for each in commanders), default=0)
    found = {each.person_id for each in commanders if len(each.unit_path) == nearest}
    crosses = position.activity.visibility is not Visibility.UNIT
    if crosses or unit.path == unit.brigade_path or not found:
        found |= {
            each.person_id
            for each in holders
            if each.role is Role.BRIGADE_STAFF and unit.path.startswith(each.unit_path)
        }
    return sorted(found)


class Told(NamedTuple):
    """What is new of a post."""

    what: News
    position: Position
    alert: HeadcountAlert


def message(told: Sequence[Told]) -> str:
    """What a message says of the posts of a unit: of one all there is, of several how many."""
    if len(told) == 1:
        return _of_one(told[0])
    numbers = Counter(each.what for each in told)
    parts = [
        count(numbers[what], f"alerte {one}", f"alertes {one}s")
        for what, one in NAMES.items()
        if numbers[what]
    ]
    said = f"Effectif{NBSP}: {', '.join(parts)}."
    lacking = [each for each in told if each.what is not News.CLOSED]
    if lacking:
        said += f" {_of_one(max(lacking, key=lambda each: each.alert.expected))}"
    return said


NAMES = {News.OPENED: "nouvelle", News.CHANGED: "changée", News.CLOSED: "levée"}


def _of_one(told: Told) -> str:
    what, position, alert = told
    when = period(alert.first_day, alert.last_day)
    post = f"{position.label}, «{NBSP}{position.activity.title}{NBSP}», {when}{NBSP}: "
    if what is News.CLOSED:
        return f"{post}plus personne ne devrait manquer, l’alerte est levée."
    lack = f"il devrait manquer {count(alert.expected, 'personne')}"
    if what is News.OPENED:
        return f"{post}{lack}, réponses encore attendues comprises."
    if alert.before == alert.expected:
        return f"{post}{lack}, à partir d’un autre jour qu’annoncé."
    return f"{post}{lack}, et non plus {alert.before}."
