"""The curve of a year of days: where the picture draws it, and the months as a table. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from metiis.budgets.forecast import Forecast
from metiis.headcount.chart import Scale
from metiis.labels import month_name

STEP = 7  # One point a week is as much as the eye sees.


@dataclass(frozen=True, slots=True)
class Curve:
    """What the template draws, on the scale of the picture."""

    scale: Scale
    served: str
    promised: str
    projected: str
    allowed: int | None
    today: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the table behind the curve; `engaged` and `projected` run from 1 January."""

    name: str
    days: int
    engaged: int
    projected: int


def curve(found: Forecast, allocated: int | None, year: int, today: date) -> Curve:
    """The days engaged and expected from 1 January, against those allocated."""
    start, length = date(year, 1, 1), len(found.engaged)
    scale = Scale.of(start, length, [allocated or 0, found.total, found.engaged[-1]])
    now = (today - start).days  # The last day served is the one before.
    weekly = {*range(0, length, STEP), now - 1, length - 1} & set(range(length))
    before = [at for at in sorted(weekly) if at < now]
    after = [at for at in sorted(weekly) if at >= now - 1]

    def line(values: tuple[float, ...], marks: list[int]) -> str:
        points = [(start + timedelta(days=at), values[at]) for at in marks]
        return scale.line(points) if len(points) > 1 else ""

    return Curve(
        scale,
        served=line(found.engaged, before),
        promised=line(found.engaged, after),
        projected=line(found.projected, after),
        allowed=None if allocated is None else scale.y(allocated),
        today=scale.x(today) if 0 <= now < length else None,
    )


def months(found: Forecast, year: int) -> list[Month]:
    """The same year, month by month."""
    rows, before = [], 0
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        at = (last - date(year, 1, 1)).days
        engaged, projected = found.engaged[at], round(found.projected[at])
        rows.append(Month(month_name(first), engaged - before, engaged, projected))
        before = engaged
    return rows
