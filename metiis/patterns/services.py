"""Saying what repeats or lasts, changing its end, taking it back: the days follow at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from metiis import db
from metiis.availability import codec, queries, services
from metiis.availability.rules import days_to_settle
from metiis.clock import civil_day
from metiis.models import (
    Absence,
    AbsenceReason,
    AvailabilityPattern,
    DeclarationSource,
    Person,
)
from metiis.patterns.rules import MOST, Shape, span_problem
from metiis.refusals import Refusal

TOO_MANY = f"Vous en avez déjà {MOST}. Retirez celles qui ne servent plus, puis recommencez."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saying something changed: days that follow it, days that keep an answer by
    hand, days held by an application, which nothing here changes for the unit."""

    moved: int
    kept: int
    engaged: int = 0


def add_pattern(person: Person, shape: Shape, now: datetime, *, replacing: bool = False) -> Outcome:
    """The pattern holds; said again for the same days, it takes the new value.

    Days answered by hand keep their answer, unless `replacing`.
    """
    services.hold(person, now)
    kind = AvailabilityPattern
    key = {
        "person_id": person.id,
        "first_day": shape.first,
        "last_day": shape.last,
        "weekdays": shape.weekdays,
        "part": shape.part,
    }
    known = db.session.scalar(select(kind).filter_by(**key))
    if known is None:
        _refuse_too_many(kind, person, now)
        db.session.add(kind(**key, value=shape.value, renewed_at=now))
    else:
        known.value, known.renewed_at = shape.value, now
    db.session.flush()
    return _settle(person, shape.days(), replacing, DeclarationSource.PATTERN, now)


def end_pattern(pattern: AvailabilityPattern, person: Person, last: date, now: datetime) -> None:
    """The pattern speaks until another day; what it said before today stays said."""
    services.hold(person, now)
    before = pattern.last_day
    problem = span_problem(pattern.first_day, last, civil_day(now))
    if problem is not None:
        raise Refusal(problem, "span")
    twin = db.session.scalar(
        select(AvailabilityPattern.id).where(
            AvailabilityPattern.id != pattern.id,
            AvailabilityPattern.person_id == person.id,
            AvailabilityPattern.first_day == pattern.first_day,
            AvailabilityPattern.last_day == last,
            AvailabilityPattern.weekdays == pattern.weekdays,
            AvailabilityPattern.part == pattern.part,
        )
    )
    if twin is not None:
        raise Refusal("Une autre ligne dit déjà la même chose jusqu’à ce jour.", "twin")
    kind = AvailabilityPattern
    ended = update(kind).where(kind.id == pattern.id).values(last_day=last, renewed_at=now)
    if not db.changed_rows(ended):
        raise Refusal("Cette ligne a été retirée entre-temps.", "gone")
    services.lay(person, pattern.first_day, max(before, last), DeclarationSource.PATTERN, now)


def remove_pattern(pattern: AvailabilityPattern, person: Person, now: datetime) -> Outcome:
    """The pattern speaks no more; its coming days follow what is left."""
    services.hold(person, now)
    first, last = pattern.first_day, pattern.last_day
    kind = AvailabilityPattern
    db.session.execute(delete(kind).where(kind.id == pattern.id))  # Gone already: no matter.
    return Outcome(len(services.lay(person, first, last, DeclarationSource.PATTERN, now)), 0)


def add_absence(
    person: Person,
    first: date,
    last: date,
    reason: AbsenceReason,
    now: datetime,
    *,
    replacing: bool = False,
) -> Outcome:
    """The person is away; said again for the same days, the reason is the new one."""
    services.hold(person, now)
    key = {"person_id": person.id, "first_day": first, "last_day": last}
    known = db.session.scalar(select(Absence).filter_by(**key))
    if known is None:
        _refuse_too_many(Absence, person, now)
        db.session.add(Absence(**key, reason=reason, said_at=now))
    else:
        known.reason, known.said_at = reason, now
    db.session.flush()
    days = codec.days_between(first, last)
    return _settle(person, days, replacing, DeclarationSource.SELF, now)


def remove_absence(absence: Absence, person: Person, now: datetime) -> Outcome:
    """The person is no longer away; her coming days follow her patterns, or are silent."""
    services.hold(person, now)
    first, last = absence.first_day, absence.last_day
    db.session.execute(delete(Absence).where(Absence.id == absence.id))
    return Outcome(len(services.lay(person, first, last, DeclarationSource.SELF, now)), 0)


def _settle(
    person: Person,
    days: Iterable[date],
    replacing: bool,
    source: DeclarationSource,
    now: datetime,
) -> Outcome:
    """The days follow; those answered by hand are counted, or released when asked."""
    asked = list(days)
    coming = set(days_to_settle(asked[0], asked[-1], civil_day(now))).intersection(asked)
    by_hand = queries.by_hand(person.id, coming)
    engaged = queries.engaged([person.id], asked[0], asked[-1])[person.id]
    released = sorted(by_hand.difference(engaged)) if replacing else []
    moved = services.lay(person, asked[0], asked[-1], source, now)
    for start in range(0, len(released), 366):
        services.release_days(person, released[start : start + 366], now)
    held = coming.intersection(engaged)
    changed = set(moved).union(released) - held
    return Outcome(len(changed), len(by_hand - held) - len(released), len(held))


def _refuse_too_many(
    kind: type[AvailabilityPattern] | type[Absence], person: Person, now: datetime
) -> None:
    counted = select(func.count()).where(
        kind.person_id == person.id, kind.last_day >= civil_day(now)
    )
    if (db.session.scalar(counted) or 0) >= MOST:
        raise Refusal(TOO_MANY, "too_many")
