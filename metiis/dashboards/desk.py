"""What awaits those who steer activities, lead people or follow figures. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.models import LIVE, ActivityStatus

HORIZON = timedelta(days=60)  # Within which a place left free becomes pressing.


@dataclass(frozen=True, slots=True)
class Steered:
    """A coming activity of the viewer's units, with what is open about it."""

    public_id: str
    title: str
    unit_code: str
    status: ActivityStatus
    starts_on: date
    ends_on: date
    to_decide: int
    unconfirmed: int
    places: int
    taken: int
    unread: int = 0

    @property
    def places_left(self) -> int:
        """Places nobody holds yet."""
        return self.places - self.taken


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The same figures for one unit."""

    code: str
    to_decide: int
    unconfirmed: int
    places_left: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What awaits a commander, an office, a brigade; each list comes nearest first."""

    to_decide: list[Steered]
    unconfirmed: list[Steered]
    short: list[Steered]
    drafts: list[Steered]
    talking: list[Steered]
    units: list[UnitLine]

    @property
    def is_empty(self) -> bool:
        """Nothing awaits."""
        return not (self.to_decide or self.unconfirmed or self.short or self.drafts)


def desk(activities: Sequence[Steered], today: date, *, decides: bool) -> Desk:
    """Sort coming activities, given nearest first, by what they ask."""
    published = [each for each in activities if each.status in LIVE]
    short = [
        each
        for each in published
        if each.places_left > 0 and today < each.starts_on <= today + HORIZON
    ]
    codes = sorted({each.unit_code for each in activities}, key=_reading_order)
    lines = [_unit_line(code, published, short, decides) for code in codes]
    return Desk(
        to_decide=[each for each in published if each.to_decide and decides],
        unconfirmed=[each for each in published if each.unconfirmed],
        short=short,
        drafts=[each for each in activities if each.status is ActivityStatus.DRAFT],
        talking=[each for each in published if each.unread],
        units=[line for line in lines if line.to_decide or line.unconfirmed or line.places_left],
    )


def _reading_order(code: str) -> list[tuple[int, str]]:
    """7BCA before 13BCA, as people say them."""
    return [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d*)(\D*)", code)]


def _unit_line(
    code: str, published: list[Steered], short: list[Steered], decides: bool
) -> UnitLine:
    own = [each for each in published if each.unit_code == code]
    return UnitLine(
        code,
        sum(each.to_decide for each in own) if decides else 0,
        sum(each.unconfirmed for each in own),
        sum(each.places_left for each in short if each.unit_code == code),
    )


@dataclass(frozen=True, slots=True)
class Files:
    """What those who keep people's files have to mend."""

    reports: int
    outdated: int


@dataclass(frozen=True, slots=True)
class Outing:
    """A coming activity on which people of the viewer's section go."""

    public_id: str
    title: str
    starts_on: date
    ends_on: date
    people: int
    unread: int = 0


# National steering: figures only


@dataclass(frozen=True, slots=True)
class BrigadeLine:
    """Figures of one brigade: people told (None before the first figures), what they are asked."""

    code: str
    name: str
    people: int | None
    available: int | None
    activities: int
    places: int


# Technical administration


@dataclass(frozen=True, slots=True)
class Accounts:
    """How many accounts there are in each state."""

    active: int
    invited: int
    disabled: int
    without: int
