"""Days of service of a unit in a civil year: allocated, promised, served, left. No database.

A day is charged to the unit that organises the activity, whoever serves it, and to every unit above
that one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from metiis.budgets.forecast import Ledger
from metiis.callups.rules import period_of
from metiis.labels import NBSP, count
from metiis.models import Activity, Instructions, Unit

AHEAD = 3
MOST = 1_000_000
TRAVEL = {
    True: "trajet compris",
    False: "sans le trajet que les consignes n’ont pas encore dit",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """Days in the ledger: from today on, and before."""

    promised: int = 0
    served: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(self.promised + other.promised, self.served + other.served)


@dataclass(frozen=True, slots=True)
class Account:
    """What a unit, with those below, may spend and has spent; without row, nothing is fixed."""

    unit: Unit
    allocated: int | None
    spent: Spent
    depth: int = 0

    @property
    def used(self) -> int:
        """Days that are gone or spoken for."""
        return self.spent.promised + self.spent.served

    @property
    def left(self) -> int | None:
        """Days that may still be engaged, below zero when too many are; None when not fixed."""
        return None if self.allocated is None else self.allocated - self.used


def accounts(units: Iterable[tuple[Unit, int | None]], spent: Mapping[str, Spent]) -> list[Account]:
    """One account per unit, in the order given; `spent` is by path, of each unit’s own."""
    found = list(units)
    top = min((unit.path.count("/") for unit, _days in found), default=0)
    return [
        Account(unit, days, under(unit.path, spent), unit.path.count("/") - top)
        for unit, days in found
    ]


def under(path: str, spent: Mapping[str, Spent]) -> Spent:
    """What a unit and those below have spent."""
    own = (each for other, each in spent.items() if other.startswith(path))
    return sum(own, start=Spent())


def spent_in(ledger: Ledger, year: int, today: date) -> Spent:
    """What a ledger holds of a year."""
    days = [(day, number) for day, number in ledger.items() if day.year == year]
    return Spent(
        sum(number for day, number in days if day >= today),
        sum(number for day, number in days if day < today),
    )


def ledger_under(path: str, ledgers: Mapping[str, Ledger]) -> Ledger:
    """The days of a unit and of those below, by day."""
    found: Counter[date] = Counter()
    for other, each in ledgers.items():
        if other.startswith(path):
            found.update(each)
    return found


def cost(activity: Activity, instructions: Instructions | None = None) -> dict[int, int]:
    """Days that an activity asks for when every place is filled, by civil year: from departure to
    return, as the ledger will hold them once people are called up."""
    found: dict[int, int] = {}
    for line in activity.positions:
        departs_on, returns_on = period_of(line, instructions)
        for year in range(departs_on.year, returns_on.year + 1):
            first = max(departs_on, date(year, 1, 1))
            last = min(returns_on, date(year, 12, 31))
            days = ((last - first).days + 1) * line.headcount
            found[year] = found.get(year, 0) + days
    return found


def excess_words(
    account: Account, year: int, asked: int, *, is_travel_known: bool = True
) -> str | None:
    """What to know before publishing, when the days asked are more than those left."""
    left = account.left
    if left is None or asked <= left:
        return None
    over = "il n’en reste aucun" if left <= 0 else f"il en reste {left}"
    return (
        f"Budget de jours {year} de {account.unit.code}{NBSP}: pourvue, cette activité demande "
        f"{count(asked, 'jour')}, {TRAVEL[is_travel_known]}, et {over}."
    )


def years_offered(today: date) -> range:
    """The years of which a budget may be read or set."""
    return range(today.year - 1, today.year + AHEAD)
