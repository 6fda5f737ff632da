"""What the page of national figures shows of one level: lines for a day, a curve, tables. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.headcount.chart import Scale
from metiis.headcount.states import State
from metiis.labels import label
from metiis.levels.publication import CATEGORIES, EMPLOYABLE, STATES, Figures
from metiis.models import RankCategory, Unit

FREE = (State.AVAILABLE, State.IF_NEEDED)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Level:
    """One level with what is told of it, and of each unit right below."""

    figures: Figures
    below: Sequence[tuple[Unit, Figures]]


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of some people on one day; each number is « at least », but the places."""

    name: str
    rolls: int
    employable: int
    by_state: dict[State, int]
    need: int | None = None
    code: str = ""

    def of(self, state: State) -> int:
        """How many are in a state."""
        return self.by_state[state]

    @property
    def free(self) -> int:
        """Available, or if needed."""
        return sum(self.by_state[state] for state in FREE)


@dataclass(frozen=True, slots=True)
class SkillLine:
    """What is told of a skill on one day."""

    name: str
    available: int
    if_needed: int
    engaged: int
    unknown: int
    need: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.available or self.if_needed or self.engaged or self.unknown or self.need)


@dataclass(frozen=True, slots=True)
class Week:
    """The numbers of the curve on one day of each week."""

    day: date
    available: int
    free: int
    engaged: int
    need: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Two bands and two lines over the days shown, and their numbers week by week."""

    scale: Scale
    available: str
    if_needed: str
    engaged: str
    need: str
    weeks: Sequence[Week]

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.scale.first + timedelta(days=self.scale.days - 1)


def line(
    figures: Figures,
    day: date,
    name: str,
    code: str = "",
    ranks: Sequence[RankCategory] = CATEGORIES,
    *,
    has_need: bool = True,
) -> Line:
    """One level, or some categories of it, on a day."""
    return Line(
        name,
        figures.people_on(day, STATES, ranks),
        figures.people_on(day, EMPLOYABLE, ranks),
        {state: figures.people_on(day, (state,), ranks) for state in STATES},
        figures.need_on(day) if has_need else None,
        code,
    )


def by_category(figures: Figures, day: date) -> list[Line]:
    """One line for each category of ranks; places are not asked for by category."""
    return [line(figures, day, label(rank), ranks=(rank,), has_need=False) for rank in CATEGORIES]


def by_skill(figures: Figures, day: date, names: Iterable[tuple[int, str]]) -> list[SkillLine]:
    """One line for each skill of which something is told, those asked for first."""
    found = [
        SkillLine(
            name,
            figures.holders_on(day, skill_id, State.AVAILABLE),
            figures.holders_on(day, skill_id, State.IF_NEEDED),
            figures.holders_on(day, skill_id, State.ENGAGED),
            figures.holders_on(day, skill_id, State.UNKNOWN),
            figures.need_on(day, skill_id),
        )
        for skill_id, name in names
    ]
    told = [each for each in found if not each.is_empty]
    return sorted(told, key=lambda each: (not each.need, each.name))


def curve(
    figures: Figures, first: date, days: int, ranks: Sequence[RankCategory], skill_id: int | None
) -> Curve:
    """The coming days of a level, of some categories, or of the holders of a skill."""
    start = (first - figures.first).days
    stop = min(start + days, figures.length)

    def told(*states: State) -> Sequence[int]:
        if skill_id is None:
            return figures.series(states, ranks)[start:stop]
        return figures.holders_of(skill_id, states)[start:stop]

    asked = figures.needs.places if skill_id is None else figures.need_of(skill_id)
    need, available, free = asked[start:stop], told(State.AVAILABLE), told(*FREE)
    engaged = told(State.ENGAGED)
    scale = Scale.of(first, stop - start, need, free, engaged)
    drawn = (available, free, engaged, need)
    weeks = [
        Week(first + timedelta(days=at), *(each[at] for each in drawn))
        for at in range(0, stop - start, WEEK)
    ]
    nobody = (0,) * len(free)
    return Curve(
        scale,
        scale.band(nobody, available),
        scale.band(available, free),
        scale.stairs(engaged),
        scale.stairs(need),
        weeks,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a day for the tables; days, categories and a skill for the curve."""

    day: date
    days: int
    ranks: Sequence[RankCategory]
    skill_id: int | None
    who: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of a level."""

    taken_on: date
    last: date
    day: date
    who: str
    whole: Line
    below: Sequence[Line]
    categories: Sequence[Line]
    skills: Sequence[SkillLine]
    curve: Curve


def board(
    level: Level,
    choice: Choice,
    skills: Sequence[tuple[int, str]],
) -> Board:
    """One level on a day, what is right below it, and its coming days."""
    figures, day = level.figures, choice.day
    return Board(
        figures.first,
        figures.last,
        day,
        choice.who,
        line(figures, day, ""),
        [line(told, day, unit.name, unit.code) for unit, told in level.below],
        by_category(figures, day),
        by_skill(figures, day, skills),
        curve(figures, day, choice.days, choice.ranks, choice.skill_id),
    )
