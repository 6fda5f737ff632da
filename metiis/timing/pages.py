"""What the page of best dates shows, in words and figures. No database, no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.availability.freshness import Behind, coverage_in_words
from metiis.labels import NBSP, count, period
from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.dates import Limit
from metiis.matching.engine.problem import Scope
from metiis.timing.changes import Outcome, outcomes, summary
from metiis.timing.rules import (
    SHOWN,
    Almanac,
    Neighbour,
    Option,
    Week,
    best_first,
    share_in_steps,
    weeks,
)

CLASHES = 2  # Activities named beside a date; the others are counted.


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: an option and all that is said beside it."""

    option: Option
    parts: str  # « 11 sûres, 3 si besoin ».
    lacks: tuple[str, ...]
    answers: str
    clashes: tuple[str, ...]


class Sheet:
    """The dates of an activity compared over a period, the best first."""

    def __init__(
        self,
        almanac: Almanac,
        days: Sequence[date],
        behind: Mapping[str, Behind],
        neighbours: Sequence[Neighbour],
        skills: Mapping[str, str],
        today: date,
        whole: bool = False,
    ) -> None:
        self._almanac, self._behind = almanac, behind
        self._neighbours, self._skills, self._today = neighbours, skills, today
        options = almanac.options(days)
        ranked = best_first(options, almanac.start)
        self.total = len(ranked)
        self.lines = [self._line(each) for each in (ranked if whole else ranked[:SHOWN])]
        self.weeks: list[Week] = weeks(options)
        self.weekdays = sorted({each.starts_on.weekday() for each in options})
        current = almanac.options([almanac.start])
        self.current = self._line(current[0]) if current else None
        found = outcomes(almanac.problem, almanac.activity, almanac.roll, skills)
        self.changes: list[Outcome] = [each for each in found if each.found.gain > 0]
        self.idle = summary(found)

    steps = staticmethod(share_in_steps)

    @property
    def who(self) -> str:
        """Whose places are counted."""
        unit = self._almanac.activity.unit
        if self._almanac.activity.scope is Scope.UNIT:
            return f"Places comptées parmi les personnes de {unit} et de ses unités."
        words = "Places comptées parmi les personnes de toute la brigade, sans nommer personne."
        if self._almanac.activity.scope is Scope.NATIONAL:
            words += " D’autres brigades, que l’activité vise aussi, ne sont pas comptées."
        return words

    def _line(self, option: Option) -> Line:
        found = self._almanac.coverage(option, self._behind, self._today)
        return Line(
            option=option,
            parts=_parts(option),
            lacks=tuple(self._lacks(option)),
            answers=coverage_in_words(found),
            clashes=tuple(clashes(option, self._neighbours)),
        )

    def _lacks(self, option: Option) -> list[str]:
        labels = {post.id: post.label for post in self._almanac.activity.posts}
        posts = [
            f"{labels[room.post]}{NBSP}: {room.fillable} sur {room.headcount}"
            for room in option.slide.by_post
            if room.fillable < room.headcount
        ]
        limits = [self._limit(each) for each in option.slide.limits]
        if option.engaged_elsewhere > 0:
            lost = count(option.engaged_elsewhere, "place perdue", "places perdues")
            limits.append(f"{lost} par des engagements ailleurs")
        return posts + limits

    def _limit(self, limit: Limit) -> str:
        gain = f"{count(limit.gain, 'place')} de plus"
        if limit.rule is Obstacle.GRADE or limit.skill is None:
            return f"{gain} sans condition de grade"
        name = self._skills.get(limit.skill, limit.skill)
        return f"{gain} sans «{NBSP}{name}{NBSP}»"


def _parts(option: Option) -> str:
    """« 11 sûres, 3 si besoin ; 9 par l’unité seule »."""
    parts = [count(option.sure, "sûre")]
    if option.if_needed:
        parts.append(f"{option.if_needed} si besoin")
    words = ", ".join(parts)
    if option.own is not None:
        words += f"{NBSP}; {option.own} par l’unité seule"
    return words


def clashes(option: Option, neighbours: Sequence[Neighbour]) -> list[str]:
    """What the unit has published for the same days, or for the same weeks."""
    monday = option.starts_on - timedelta(days=option.starts_on.weekday())
    sunday = option.ends_on + timedelta(days=6 - option.ends_on.weekday())
    found = []
    for each in neighbours:
        if each.starts_on > sunday or each.ends_on < monday:
            continue
        same = each.starts_on <= option.ends_on and each.ends_on >= option.starts_on
        when = "Mêmes jours" if same else "Même semaine"
        days = period(each.starts_on, each.ends_on)
        found.append((not same, f"{when}{NBSP}: «{NBSP}{each.title}{NBSP}», {days}"))
    words = [text for _later, text in sorted(found, key=lambda each: each[0])]
    more = len(words) - CLASHES
    rest = [f"et {count(more, 'autre activité', 'autres activités')} cette semaine-là"]
    return words if more <= 0 else words[:CLASHES] + rest
