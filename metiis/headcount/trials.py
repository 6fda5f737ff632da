"""A forecast tried out on weeks it has not seen, and used only where it would have served."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.headcount.forecast import (
    BUCKETS,
    HELD_BACK,
    HIGH,
    LOW,
    NAIVE,
    Belief,
    Case,
    Rate,
    Rates,
    cases,
    kind_of,
    rates,
)

PAST = timedelta(days=400)  # What is older teaches no more.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a forecast made up to `bucket` days ahead would have fared over the weeks held back:
    mean errors in people, the mean number reached, and the errors that hold eight in ten."""

    bucket: int
    tries: int
    error: float
    naive_error: float
    level: float
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Whether it beat « the same as last said »."""
        return self.error < self.naive_error


@dataclass(frozen=True, slots=True)
class Expected:
    """How many are expected, between two numbers that hold eight past days in ten."""

    low: float
    middle: float
    high: float
    is_naive: bool  # The forecast did no better than « as last said », which is given instead.


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was learnt of some units, and how it fared where they are looked at together."""

    today: date
    rates: Mapping[int, Rates]
    trials: Mapping[int, Trial]

    def rate(self, unit_id: int, day: date) -> Rate | None:
        """The shares for a unit on a day; None when the past says nothing of such days."""
        kind = kind_of((day - self.today).days, day)
        trial = self.trials.get(kind.bucket) if kind else None
        if kind is None or trial is None:
            return None
        return self.rates.get(unit_id, {}).get(kind, NAIVE) if trial.is_better else NAIVE

    def expected(
        self, seen: Mapping[int, tuple[int, int]], employable: int, day: date
    ) -> Expected | None:
        """How many of the sure and the silent of each unit will be there on a day."""
        kind = kind_of((day - self.today).days, day)
        trial = self.trials.get(kind.bucket) if kind else None
        if trial is None:
            return None
        found = [(self.rate(unit_id, day) or NAIVE).of(*both) for unit_id, both in seen.items()]
        middle = min(sum(found), float(employable))
        return Expected(
            max(0.0, min(middle, middle + trial.low)),
            middle,
            min(float(employable), max(middle, middle + trial.high)),
            not trial.is_better,
        )


def learnt(
    beliefs: Mapping[int, Sequence[Belief]], scope: Collection[int], today: date
) -> Forecast:
    """The rates as the whole past teaches them today, tried out for the units of a scope."""
    cut = today - timedelta(days=HELD_BACK)
    old = {key: list(cases(told, cut - PAST, cut - A_DAY)) for key, told in beliefs.items()}
    new = {key: list(cases(told, cut, today - A_DAY)) for key, told in beliefs.items()}
    looked_at = {key: new[key] for key in scope if key in new}
    trials = tried(rates(old), looked_at) if any(old.values()) else {}
    return Forecast(today, rates({key: old[key] + new[key] for key in beliefs}), trials)


def tried(known: Mapping[int, Rates], new: Mapping[int, Iterable[Case]]) -> dict[int, Trial]:
    """The units of a scope together, as forecast before and as they came to be."""
    sums: dict[tuple[int, date, date], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for unit_id, told in new.items():
        own = known.get(unit_id, {})
        for case in told:
            total = sums[case.kind.bucket, case.taken_on, case.day]
            total[0] += own.get(case.kind, NAIVE).of(case.sure, case.silent)
            total[1] += case.sure
            total[2] += case.became
    by_bucket: dict[int, list[list[float]]] = defaultdict(list)
    for (bucket, _taken, _day), total in sums.items():
        by_bucket[bucket].append(total)
    return {
        bucket: _trial(bucket, by_bucket[bucket]) for bucket in BUCKETS if by_bucket.get(bucket)
    }


def _trial(bucket: int, totals: Sequence[Sequence[float]]) -> Trial:
    number = len(totals)
    error = sum(abs(became - said) for said, _naive, became in totals) / number
    naive = sum(abs(became - as_said) for _said, as_said, became in totals) / number
    kept = 0 if error < naive else 1  # The one that is used gives the band.
    misses = sorted(total[2] - total[kept] for total in totals)
    return Trial(
        bucket,
        number,
        error,
        naive,
        sum(total[2] for total in totals) / number,
        _quantile(misses, LOW),
        _quantile(misses, HIGH),
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
