"""Dice, and the days between which the demonstration takes place. No database."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar

from metiis.clock import PARIS, in_paris

T = TypeVar("T")
PAST_DAYS, COMING_DAYS = 190, 245


def dice(*key: object) -> Random:
    """Dice that fall the same way for the same key; an invented world needs no secrecy."""
    return Random("/".join(map(str, key)))  # noqa: S311 - invents people, protects nothing.


def token(rng: Random) -> str:
    """An identifier of the form used in addresses, from the dice."""
    return base64.urlsafe_b64encode(rng.randbytes(16)).rstrip(b"=").decode()


def pick(rng: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of several things, each with its weight."""
    return rng.choices([thing for thing, _ in weighted], [weight for _, weight in weighted])[0]


def between(rng: Random, first: date, last: date) -> date:
    """A day from the first to the last, both included."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def at(rng: Random, day: date, first_hour: int = 7, last_hour: int = 22) -> datetime:
    """An instant of a day at an hour when people are awake in Paris."""
    hour = time(rng.randint(first_hour, last_hour), rng.randint(0, 59), rng.randint(0, 59))
    return datetime.combine(day, hour, tzinfo=PARIS)


def later(rng: Random, start: datetime, days: tuple[int, int], limit: datetime) -> datetime:
    """An instant some days after another, between waking hours if it can, before the limit."""
    wanted = at(rng, in_paris(start).date() + timedelta(days=rng.randint(*days)))
    if start < wanted < limit:
        return wanted
    between_both = (start + (limit - start) * rng.uniform(0.2, 0.8)).replace(microsecond=0)
    by_day = at(rng, in_paris(between_both).date(), 7, 21)
    return by_day if start < by_day < limit else between_both


@dataclass(frozen=True)
class Era:
    """The civil years that the demonstration touches, seen from a day. Nothing happens after the
    midnight that begins this day, so that the same day always tells the same story."""

    today: date

    @cached_property
    def now(self) -> datetime:
        """The instant before which everything has happened."""
        return datetime.combine(self.today, time(), tzinfo=PARIS)

    @cached_property
    def first(self) -> date:
        """The 1 January that everything comes after."""
        return date((self.today - timedelta(days=PAST_DAYS)).year, 1, 1)

    @cached_property
    def last(self) -> date:
        """The 31 December that everything comes before."""
        return date((self.today + timedelta(days=COMING_DAYS + 90)).year, 12, 31)

    @property
    def length(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def index(self, day: date) -> int:
        """Where a day stands, 0 for the first."""
        return (day - self.first).days

    def day(self, index: int) -> date:
        """The day that stands there."""
        return self.first + timedelta(days=index)

    def in_days(self, number: int) -> date:
        """The day so many days from today; negative for the past."""
        return self.today + timedelta(days=number)

    def saturday(self, number: int) -> date:
        """The first Saturday on or after the day so many days from today."""
        day = self.in_days(number)
        return day + timedelta(days=(5 - day.weekday()) % 7)
