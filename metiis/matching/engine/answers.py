"""What the engine answers: a plan with its bound, and why each place is held or empty."""

from dataclasses import dataclass, field
from enum import StrEnum

from metiis.matching.engine.problem import Pair


class Obstacle(StrEnum):
    """What keeps a person from a post, or leaves a place empty; the codes of the files.

    `UNKNOWN` and `BANNED` only concern one person; `COMPETITION` means that
    people exist and that a better use took them.
    """

    SCOPE = "scope"
    GRADE = "grade"
    SKILL = "skill"
    CONTRACT = "contract"
    FITNESS = "fitness"
    AVAILABILITY = "availability"
    UNKNOWN = "unknown"
    BUDGET = "budget"
    ENGAGED = "engaged"
    REST = "rest"
    BANNED = "banned"
    COMPETITION = "competition"


class Proof(StrEnum):
    """What the claim of an optimum rests on."""

    BOUND = "bound"  # Our own exact bound meets the value.
    SEARCH = "search"  # Two complete searches of a model without loss agree.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A post with empty places: the one obstacle, the first day that blocks, the skill missed."""

    post: str
    missing: int
    reason: Obstacle
    day: int | None = None
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """What a place of each post is worth at the margin, and a day of each budget, in millionths.

    `days` is by (person, number of the budget). Any prices of at least zero give a bound that
    holds.
    """

    posts: dict[str, int] = field(default_factory=dict)
    days: dict[tuple[str, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who holds which post. `value` is one number, or one per level of a lexicographic objective.

    `bound` is never below the truth (None for several levels); `stage` the step that found the
    answer.
    """

    assignments: tuple[Pair, ...]
    value: int | tuple[int, ...]
    bound: int | None
    optimal: bool
    proof: Proof
    unfilled: tuple[Unfilled, ...] = ()
    filled_by_priority: tuple[int, int, int] = (0, 0, 0)
    prices: Prices = field(default_factory=Prices)
    stage: str = "greedy"
    seconds: float = 0.0

    @property
    def filled(self) -> int:
        """Places held."""
        return len(self.assignments)

    @property
    def gap(self) -> float | None:
        """How far from the bound at most, as a share of it; None without a bound."""
        if self.bound is None or not isinstance(self.value, int):
            return None
        return (self.bound - self.value) / self.bound if self.bound else 0.0
