"""Declaring days: the year's bytes change, and the log keeps who said what and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, update

from metiis import db
from metiis.availability import codec, log, queries, rules, sheets
from metiis.availability.layers import Sheet
from metiis.clock import civil_day
from metiis.models import (
    Availability,
    AvailabilityPromise,
    BehalfEntry,
    DeclarationSource,
    DutyDay,
    Person,
)
from metiis.refusals import Refusal


def set_days(
    person: Person,
    days: Iterable[date],
    value: Availability,
    by: Person | None,
    source: DeclarationSource,
    now: datetime,
    entry: BehalfEntry | None = None,
) -> rules.Sorting:
    """The asked days have the value; engaged and past ones are left and told. Repeating it is safe.

    Refused as a whole when no asked day is open, too many are asked, or one is beyond the horizon.
    """
    sorting = open_days(person, days, now)
    opened = sheets.opened(person, sorting.open)
    moved = _say(opened, sorting.open, value, source, civil_day(now))
    _forget_promises(person, sorting.open)
    sheets.keep(person, opened)
    log.append(person, sorting.open, moved, value, by, source, now, entry)
    db.session.flush()
    return sorting


def promise_days(person: Person, days: Iterable[date], until: date, now: datetime) -> rules.Sorting:
    """The person will know of these days on a later one; until then, and after, they are silent.

    Refused when the day of the answer is past, or comes after one of the days.
    """
    sorting = open_days(person, days, now)
    problem = rules.promise_problem(sorting.open, until, civil_day(now))
    if problem is not None:
        raise Refusal(problem, "promise")
    opened = sheets.opened(person, sorting.open)
    silence, own = Availability.UNKNOWN, DeclarationSource.SELF
    moved = _say(opened, sorting.open, silence, own, civil_day(now))
    _forget_promises(person, sorting.open)
    db.session.add_all(
        AvailabilityPromise(person_id=person.id, day=day, until=until, said_at=now)
        for day in sorting.open
    )
    sheets.keep(person, opened)
    log.append(person, sorting.open, moved, silence, person, own, now)
    db.session.flush()
    return sorting


def due_promises(now: datetime) -> list[tuple[int, date]]:
    """The coming days (person, day) that should be known by now; each is given once only.

    Marked first, then told: two workers cannot both find the same promise due. A day that engages
    the person and a disabled account wait unmarked: that may end before the day.
    """
    kind, today = AvailabilityPromise, civil_day(now)
    engaged = exists().where(DutyDay.person_id == kind.person_id, DutyDay.day == kind.day)
    disabled = exists().where(Person.id == kind.person_id, Person.disabled_at.is_not(None))
    rows = db.session.execute(
        update(kind)
        .where(
            kind.until <= today,
            kind.day >= today,
            kind.reminded_at.is_(None),
            ~engaged,
            ~disabled,
        )
        .values(reminded_at=now)
        .returning(kind.person_id, kind.day),
        execution_options={"synchronize_session": False},
    )
    return sorted((person_id, day) for person_id, day in rows)


def release_days(
    person: Person, days: Iterable[date], now: datetime, entry: BehalfEntry | None = None
) -> rules.Sorting:
    """What was said by hand of these days is taken back: patterns and absences speak again.

    `entry` is the one contested, when that is why: the log names it, and nobody answers by it.
    """
    sorting = open_days(person, days, now)
    opened = sheets.opened(person, sorting.open)
    before = sheets.values(opened, sorting.open)
    standings = queries.standings(person.id)
    for year, sheet in opened.items():
        sheet.release((day for day in sorting.open if day.year == year), standings)
    _forget_promises(person, sorting.open)
    sheets.keep(person, opened)
    log.append_changes(person, sorting.open, opened, before, DeclarationSource.PATTERN, now, entry)
    db.session.flush()
    return sorting


def hold(person: Person, now: datetime) -> None:
    """Nobody else changes what this person says of her days until the caller commits."""
    sheets.opened(person, [civil_day(now)])


def lay(
    person: Person, first: date, last: date, source: DeclarationSource, now: datetime
) -> tuple[date, ...]:
    """Patterns or absences over a period have changed: days not said by hand follow them.

    Past days keep what was believed of them. The days whose value changed come back.
    """
    days = rules.days_to_settle(first, last, civil_day(now))
    if not days:
        return ()
    opened = sheets.opened(person, days)
    before = sheets.values(opened, days)
    standings = queries.standings(person.id)
    for year, sheet in opened.items():
        sheet.lay((day for day in days if day.year == year), standings)
    sheets.keep(person, opened)
    moved = log.append_changes(person, days, opened, before, source, now)
    db.session.flush()
    return moved


def renew(person: Person, first: date, last: date, now: datetime) -> tuple[date, ...]:
    """« Still true »: every coming day of a period that has an answer has it as of today."""
    days = rules.days_to_settle(first, last, civil_day(now))
    engaged = queries.engaged([person.id], first, last)[person.id]
    if not days:
        return ()
    opened = sheets.opened(person, days)
    said = tuple(
        day for day in days if day not in engaged and codec.value_at(opened[day.year].days, day)
    )
    for day in said:
        opened[day.year].renew(day, civil_day(now))
    sheets.keep(person, opened)
    for value in (Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE):
        same = [day for day in said if codec.value_at(opened[day.year].days, day) is value]
        if same:
            log.append(person, same, set(), value, person, DeclarationSource.SELF, now)
    db.session.flush()
    return said


def copy_month(person: Person, first: date, now: datetime) -> tuple[date, ...]:
    """« As last month »: silent days of a month get what the month before says of theirs.

    The second Saturday answers for the second Saturday; a fifth one for which the month before has
    no fellow follows the fourth. Days that have an answer keep it. The days filled come back.
    """
    today, last = civil_day(now), rules.month_end(first)
    if last < today:
        return ()
    sheets.opened(person, [first])  # What is read below, nobody changes before it is written.
    start = rules.month_shifted(first, -1)
    model = queries.declared([person.id], start, rules.month_end(start))[person.id]
    own = queries.declared([person.id], first, last)[person.id]
    engaged = queries.engaged([person.id], first, last)[person.id]
    promised = queries.promises([person.id], first, last)[person.id]
    wanted = rules.copied(start, model, first, own)
    closed = engaged.keys() | {day for day, until in promised.items() if until > today}
    days = {day: value for day, value in wanted.items() if day >= today and day not in closed}
    for value in sorted(set(days.values())):
        same = [day for day, each in days.items() if each is value]
        set_days(person, same, value, person, DeclarationSource.SELF, now)
    return tuple(sorted(days))


def declare_available(
    person: Person, first: date, last: date, by: Person | None, now: datetime
) -> rules.Sorting:
    """The person is available on the open days of a period; nothing is refused when none is open.

    For somebody who applies and ticks that she is free on the days of the activity.
    """
    today = civil_day(now)
    last = min(last, rules.horizon(today), first + timedelta(days=rules.LONGEST_PERIOD - 1))
    asked = rules.period_days(first, last)
    engaged = queries.engaged([person.id], first, last)[person.id]
    sorting = rules.sort_out(asked, engaged, today)
    if not sorting.open:
        return sorting
    source = DeclarationSource.SELF if by is person else DeclarationSource.ON_BEHALF
    return set_days(person, asked, Availability.AVAILABLE, by, source, now)


def open_days(
    person: Person, days: Iterable[date], now: datetime, closed: str = ""
) -> rules.Sorting:
    """The asked days that may be set; Refusal when they cannot be asked or none is open.

    `closed` says that none is, to whoever reads it; without it, the person herself does.
    """
    asked, today = sorted(set(days)), civil_day(now)
    problem = rules.days_problem(asked, today)
    if problem is not None:
        raise Refusal(problem, "days")
    engaged = queries.engaged([person.id], asked[0], asked[-1])[person.id]
    sorting = rules.sort_out(asked, engaged, today)
    if not sorting.open:
        raise Refusal(closed or rules.refusal_of(sorting), "closed_days")
    return sorting


def _say(
    opened: Mapping[int, Sheet],
    days: Sequence[date],
    value: Availability,
    source: DeclarationSource,
    today: date,
) -> set[date]:
    """Say the value by hand; the days that had another one come back."""
    moved = {day for day, before in sheets.values(opened, days).items() if before != value}
    for day in days:
        opened[day.year].say(day, value, source, today)
    return moved


def _forget_promises(person: Person, days: Sequence[date]) -> None:
    """A day that is said, by hand or by nothing any more, is not promised any longer."""
    kind = AvailabilityPromise
    db.session.execute(delete(kind).where(kind.person_id == person.id, kind.day.in_(days)))
