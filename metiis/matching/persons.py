"""People as the engine knows them, written down column by column: thousands go through here."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from metiis.matching import rows
from metiis.matching.engine.problem import Budget, Person
from metiis.matching.rows import Columns, Duty, Window
from metiis.reference.places import home_of

NONE = (-1, -1)  # A contract that covers no day.


def people_of(
    found: Columns,
    ledger: Mapping[int, Duty],
    skills: Mapping[int, Mapping[str, int]],
    window: Window,
    day_cap: int,
) -> Iterable[Person]:
    """People from their columns, their duty days and the last valid day of their skills.

    `day_cap` is the most days that somebody may serve in a year, unless her own is said.
    """
    facts, unskilled = _Facts(ledger, window, day_cap), dict[str, int]()
    number = facts.number
    return map(
        Person,
        found.names,
        found.units,
        found.ranks,
        [skills.get(key, unskilled) for key in found.keys],
        rows.stretches(found.told, facts.lengths),
        [
            NONE if start is None or end is None else (number(start), number(end))
            for start, end in zip(found.starts, found.ends, strict=True)
        ],
        [-1 if fit is None else number(fit) for fit in found.fits],
        *facts.duties(found.keys, found.caps),
        map(home_of, found.towns, found.departments),
    )


class _Facts:
    """What many people share, made once."""

    def __init__(self, ledger: Mapping[int, Duty], window: Window, day_cap: int) -> None:
        self.ledger, self.window, self.day_cap = ledger, window, day_cap
        self.years = list(window.years)
        self.number = cache(window.number)
        parts = [window.part(year) for year in self.years]
        stretches = tuple((window.number(first), window.number(last)) for first, last in parts)
        self.lengths = [last - first + 1 for first, last in stretches]
        self.budgets = cache(partial(_budgets, stretches))

    def duties(self, keys: Sequence[int], caps: Sequence[int | None]) -> tuple[list[Any], ...]:
        """Columns of what is left to ask, of days served this year, of engagements elsewhere."""
        most = {cap: self.day_cap if cap is None else cap for cap in set(caps)}
        unspent = {cap: self.budgets(days, *(0 for _ in self.years)) for cap, days in most.items()}
        left: list[tuple[Budget, ...]] = [unspent[cap] for cap in caps]
        used = [0] * len(keys)
        engaged: list[tuple[tuple[int, int], ...]] = [()] * len(keys)
        ledger, year = self.ledger, self.window.year
        for at in [at for at, key in enumerate(keys) if key in ledger]:
            duty = ledger[keys[at]]
            spent = [duty.elsewhere.get(each, 0) for each in self.years]
            left[at] = self.budgets(most[caps[at]], *spent)
            used[at] = duty.used.get(year, 0)
            engaged[at] = rows.periods(duty.engaged)
        return left, used, engaged


def _budgets(stretches: Sequence[tuple[int, int]], most: int, *spent: int) -> tuple[Budget, ...]:
    """What each civil year of the window leaves, days held in the instance not counted."""
    pairs = zip(stretches, spent, strict=True)
    return tuple(Budget(first, last, max(0, most - days)) for (first, last), days in pairs)
