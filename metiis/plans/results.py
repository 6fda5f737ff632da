"""What a finished plan holds for its pages, written once by the worker and read at once. Pure.

Identifiers are those of addresses; names, titles and dates are read when a page is shown, within
what its viewer may see.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from metiis.refusals import Refusal

Pair = tuple[str, str]  # (person, post)


@dataclass(frozen=True, slots=True)
class Figures:
    """Places in all and for one priority: asked, held when computing began, as planned before,
    filled by hand in order of creation, filled by the plan."""

    asked: int = 0
    held: int = 0
    before: int = 0
    hand: int = 0
    filled: int = 0
    optimal: bool = False
    proof: str = "none"
    gap: float | None = None
    places_proof: str = "none"  # What proves that no plan fills more places at these priorities.
    more: int = 0  # Places that a plan found would add, at the cost of preferences.
    seconds: float = 0.0
    applicants: int = 0  # Places given to people who applied.


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in the plan: who holds it already, who is chosen for it, how many were before."""

    post: str
    headcount: int
    held: tuple[str, ...]
    chosen: tuple[str, ...]
    before: int

    @property
    def filled(self) -> int:
        """Places held or given."""
        return len(self.held) + len(self.chosen)


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity in the plan."""

    activity: str
    priority: int
    posts: tuple[PostLine, ...]

    @property
    def asked(self) -> int:
        """Places of all its posts."""
        return sum(post.headcount for post in self.posts)

    @property
    def before(self) -> int:
        """Places held or planned before this plan."""
        return sum(post.before for post in self.posts)

    @property
    def filled(self) -> int:
        """Places held or given by this plan."""
        return sum(post.filled for post in self.posts)


@dataclass(frozen=True, slots=True)
class HoleLine:
    """A post with empty places and their cause."""

    post: str
    missing: int
    reason: str
    day: str | None = None
    skill: str | None = None

    @property
    def on(self) -> date | None:
        """The day that blocks."""
        return date.fromisoformat(self.day) if self.day else None


@dataclass(frozen=True, slots=True)
class Stretched:
    """Days the plan asks of a person, held ones included, and days she has served this year."""

    person: str
    asked: int
    served: int


@dataclass(frozen=True, slots=True)
class ScarceLine:
    """A skill, or a range of ranks, and the places that one more holder, then five, would open."""

    skill: str | None
    ranks: tuple[int, int] | None
    one: float
    five: float
    people: int  # Those whom nothing else keeps from one of these posts.


@dataclass(frozen=True, slots=True)
class CallLine:
    """A silent person worth calling, the posts her answer could fill, the days to ask about."""

    person: str
    posts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LateLine:
    """Places that an activity would lose if it were planned once all the others are decided."""

    activity: str
    places: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Against the plan known before: pairs kept, new, gone; people moved (person, from, to)."""

    kept: tuple[Pair, ...] = ()
    new: tuple[Pair, ...] = ()
    gone: tuple[Pair, ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Everything the pages of a plan show; `priorities` has one entry per priority asked."""

    total: Figures
    priorities: Mapping[int, Figures]
    activities: tuple[ActivityLine, ...]
    holes: tuple[HoleLine, ...] = ()
    stretched: tuple[Stretched, ...] = ()
    scarce: tuple[ScarceLine, ...] = ()
    calls: tuple[CallLine, ...] = ()
    late: tuple[LateLine, ...] = ()
    changes: Changes = Changes()
    people: int = 0
    answered: str = ""  # How many of them had answered, and how old their answers were, in words.

    @property
    def pairs(self) -> list[Pair]:
        """Who is chosen for which post, those who held it already left out."""
        return [
            (person, post.post)
            for activity in self.activities
            for post in activity.posts
            for person in post.chosen
        ]


def day_of(day0: str, number: int | None) -> str | None:
    """A day of an instance as it is written in a result."""
    if number is None:
        return None
    return (date.fromisoformat(day0) + timedelta(days=number)).isoformat()


def written(plan: Mapping[str, Any], result: Result) -> str:
    """A plan file and what its pages need."""
    return json.dumps({"plan": plan, "digest": asdict(result)}, ensure_ascii=False)


def kept(answer: bytes, answered: str) -> bytes:
    """An answer as it is kept: compressed, with what is known of the answers it rests on."""
    found = json.loads(answer)
    found["digest"]["answered"] = answered
    return zlib.compress(json.dumps(found, ensure_ascii=False).encode(), 6)


def unpack(data: bytes) -> Result:
    """What the pages need of a result as it is kept, compressed; Refusal when a version of the
    service from before wrote it, and it says other things."""
    try:
        return _result(json.loads(zlib.decompress(data))["digest"])
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise Refusal(
            "Ce plan a été calculé par une version antérieure du service et ne peut plus être lu. "
            "Demandez un nouveau plan pour cette période.",
            "outdated",
        ) from error


def _result(found: Mapping[str, Any]) -> Result:
    return Result(
        total=Figures(**found["total"]),
        priorities={int(key): Figures(**each) for key, each in found["priorities"].items()},
        activities=tuple(_activity(each) for each in found["activities"]),
        holes=tuple(HoleLine(**each) for each in found["holes"]),
        stretched=tuple(Stretched(**each) for each in found["stretched"]),
        scarce=tuple(ScarceLine(**_tuples(each, "ranks")) for each in found["scarce"]),
        calls=tuple(CallLine(**_tuples(each, "posts", "days")) for each in found["calls"]),
        late=tuple(LateLine(**each) for each in found["late"]),
        changes=Changes(
            **{name: tuple(map(tuple, rows)) for name, rows in found["changes"].items()}
        ),
        people=found["people"],
        answered=found["answered"],
    )


def _tuples(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Lists of a file as they were written: tuples."""
    return {
        name: tuple(value) if name in names and value is not None else value
        for name, value in found.items()
    }


def _activity(found: Mapping[str, Any]) -> ActivityLine:
    posts = tuple(
        PostLine(
            each["post"],
            each["headcount"],
            tuple(each["held"]),
            tuple(each["chosen"]),
            each["before"],
        )
        for each in found["posts"]
    )
    return ActivityLine(found["activity"], found["priority"], posts)
