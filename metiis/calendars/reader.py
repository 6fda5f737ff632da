"""When a calendar file says that its owner is busy: periods on a Paris clock, nothing else. Pure.

The file is read once, in memory; what comes out has neither title, place nor people.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from time import monotonic
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar.timezone import tzp

from metiis.calendars import sieve
from metiis.clock import PARIS
from metiis.refusals import Refusal

MOST_OCCURRENCES, MOST_SECONDS = 20_000, 5.0
# How long a file waits for another person's to be read: the pages of everybody else wait for none.
PATIENCE = 2.0
ONE_DAY = timedelta(days=1)
ZIP = b"PK\x03\x04"
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
FREE_STATES = {"FREE", "WORKINGELSEWHERE"}
# What the two libraries raise on files that no calendar program writes.
ODDITIES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
# The zones a file defines are kept by the library for the whole process: one file at a time, and
# they are forgotten before and after, so that nobody's zone serves for somebody else.
_one_file = Lock()
# Whose files are being read: one person's files cannot hold every thread.
_owners: set[int] = set()
_owners_lock = Lock()

ARCHIVE = (
    "C’est une archive ZIP\u00a0: ouvrez-la, puis envoyez le fichier «\u00a0.ics\u00a0» "
    "qu’elle contient."
)
TOO_LONG = (
    "Cet agenda demande trop de calculs. Exportez-en une partie, par exemple les six prochains "
    "mois, ou un seul agenda à la fois."
)
STILL_READING = (
    "Votre agenda précédent est encore en cours de lecture. Attendez quelques secondes, puis "
    "envoyez celui-ci de nouveau."
)
OTHERS_READING = (
    "Les agendas d’autres personnes sont en cours de lecture. Envoyez de nouveau le vôtre dans "
    "une minute."
)


@dataclass(frozen=True, slots=True)
class Span:
    """A busy period on a Paris clock, end not included; `is_day` when it is said in whole days."""

    start: datetime
    end: datetime
    is_day: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The busy periods that touch some days, and how many events could not be followed."""

    spans: list[Span]
    left_out: int


def read(
    content: bytes, first: date, last: date, owner: int, patience: float = PATIENCE
) -> Reading:
    """When the calendar is busy between two days, both included; Refusal when it is not one, or
    when the time of another file of this owner, or of others, is not over."""
    with turn(owner):
        sifted = sieve.sift(_decoded(content))
        if not _one_file.acquire(timeout=patience):
            raise Refusal(OTHERS_READING, "others_reading")
        try:
            tzp.use_default()
            return _reading(sifted, first, last)
        finally:
            tzp.use_default()
            _one_file.release()


@contextmanager
def turn(owner: int) -> Iterator[None]:
    """One file of a person is read at a time; Refusal for another one meanwhile."""
    with _owners_lock:
        if owner in _owners:
            raise Refusal(STILL_READING, "still_reading")
        _owners.add(owner)
    try:
        yield
    finally:
        with _owners_lock:
            _owners.discard(owner)


def _decoded(content: bytes) -> str:
    """The text, whatever its encoding: all that is kept of it is plain ASCII anyway."""
    if content.startswith(ZIP):
        raise Refusal(ARCHIVE, "archive")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").replace("\0", "")
    return content.decode("latin-1").replace("\0", "")


def _reading(sifted: sieve.Sifted, first: date, last: date) -> Reading:
    until = monotonic() + MOST_SECONDS
    try:
        calendar = Calendar.from_ical(sifted.text)
    except ODDITIES as error:
        raise Refusal(sieve.CUT, "cut") from error
    spans: list[Span] = []
    every, lost = _series(calendar)
    left_out = sifted.left_out + lost
    for series in every:
        try:
            found = list(_occurrences(series, first, last, until))
        except ODDITIES:
            left_out += 1
            continue
        spans += found
        if len(spans) > MOST_OCCURRENCES or monotonic() > until:
            raise Refusal(TOO_LONG, "too_long")
    spans += _periods(calendar)
    start, end = _midnight(first), _midnight(last + ONE_DAY)
    return Reading([span for span in spans if span.start < end and span.end > start], left_out)


def _series(calendar: Any) -> tuple[list[Any], int]:
    """The events of a calendar, each with its repetitions and what was changed of them; then how
    many make no sense: each alone is left out, the others are read."""
    try:
        return recurring_ical_events.of(calendar).series, 0
    except ODDITIES:
        found, left_out = [], 0
        for alone in _one_by_one(calendar):
            try:
                found += recurring_ical_events.of(alone).series
            except ODDITIES:
                left_out += 1
        return found, left_out


def _one_by_one(calendar: Any) -> Iterator[Calendar]:
    """A calendar for each event, with what was changed of its repetitions."""
    groups: dict[str, list[Any]] = {}
    for number, event in enumerate(calendar.walk(sieve.EVENT)):
        groups.setdefault(str(event.get("UID", number)), []).append(event)
    for events in groups.values():
        alone = Calendar()
        if "X-WR-TIMEZONE" in calendar:
            alone["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
        alone.subcomponents = events
        yield alone


def _occurrences(series: Any, first: date, last: date, until: float) -> Iterator[Span]:
    """The times at which an event takes its owner's time, a day around included."""
    for number, each in enumerate(series.between(_utc(first - ONE_DAY), _utc(last + 2 * ONE_DAY))):
        if number > MOST_OCCURRENCES or monotonic() > until:
            raise Refusal(TOO_LONG, "too_long")
        if _takes_time(each.as_component(keep_recurrence_attributes=False)):
            yield from _span(each.start, each.end)


def _utc(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=PARIS)


def _takes_time(event: Any) -> bool:
    """Whether an event blocks its owner: neither cancelled, nor shown as free."""
    words = {
        name: str(event.get(name, "")).strip().upper()
        for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    }
    return (
        words["STATUS"] != "CANCELLED"
        and words["TRANSP"] != "TRANSPARENT"
        and words["X-MICROSOFT-CDO-BUSYSTATUS"] not in FREE_STATES
    )


def _span(start: Any, end: Any) -> Iterator[Span]:
    """The period on a Paris clock; one that lasts no time is nothing."""
    is_day = not isinstance(start, datetime)
    begins, ends = _local(start), _local(end)
    if begins < ends:
        yield Span(begins, ends, is_day)


def _local(moment: Any) -> datetime:
    """A moment on a Paris clock; one without zone is meant there."""
    if not isinstance(moment, datetime):
        return _midnight(moment)
    return (moment.astimezone(PARIS) if moment.tzinfo else moment).replace(tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _periods(calendar: Any) -> Iterator[Span]:
    """The periods of free/busy sheets, save those said to be free."""
    number = 0
    for sheet in calendar.walk(sieve.BUSY):
        said = sheet.get("FREEBUSY", [])
        for each in said if isinstance(said, list) else [said]:
            number += 1
            if number > sieve.MOST_PERIODS:
                raise Refusal(sieve.TOO_MUCH, "too_much")
            if str(each.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield from _period(each)


def _period(said: Any) -> Iterator[Span]:
    try:
        yield from _span(said.start, said.end)
    except ODDITIES:
        return
