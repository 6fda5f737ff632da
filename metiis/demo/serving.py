"""Who came: rolls called, presence validated, service certified and transmitted, days budgeted.

Written over what `store` has written, as the service does it: what was served replaces what was
engaged.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from sqlalchemy import delete, tuple_, update

from metiis import db
from metiis.applications.rules import ACTIVE, ENGAGED, HOLDING, after
from metiis.attendance.rules import CAME, Kept, Span, move_for
from metiis.availability.codec import days_between
from metiis.demo.accounts import COMMANDER
from metiis.demo.cast import Brigade, Doing, Member, Place, Wish
from metiis.demo.chance import Era, at, dice, later, pick
from metiis.demo.store import write
from metiis.labels import typeset
from metiis.models import (
    Activity,
    ActivityEvent,
    ActivityMove,
    ActivityStatus,
    Application,
    ApplicationEvent,
    Attendance,
    DayBudget,
    DutyDay,
    Mark,
    Role,
)

MARKS = (
    (Mark.PRESENT, 87), (Mark.LATE, 4), (Mark.LEFT_EARLY, 3), (Mark.EXCUSED, 4), (Mark.ABSENT, 2),
)  # fmt: skip
NOTES = {
    Mark.LATE: ("Train retardé", "Arrivée en fin de matinée", ""),
    Mark.LEFT_EARLY: ("Rappel de son employeur", "Impératif familial", ""),
    Mark.EXCUSED: ("A prévenu la veille", "Empêchement de dernière minute", ""),
    Mark.ABSENT: ("Injoignable", ""),
}
STEPS = (ActivityMove.COMPLETE, ActivityMove.CERTIFY, ActivityMove.TRANSMIT)
REACHED = (ActivityStatus.COMPLETED, ActivityStatus.CERTIFIED, ActivityStatus.ARCHIVED)
BATCH = 400
Row = dict[str, object]


@dataclass(slots=True)
class Written:
    """What the rolls of a brigade add and take away, table by table."""

    marks: list[Row] = field(default_factory=list)
    histories: list[Row] = field(default_factory=list)
    statuses: list[Row] = field(default_factory=list)
    lost_days: list[tuple[int, date]] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)


def call_rolls(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """What has begun is called, and what is over goes its way to those who pay."""
    rng, written = dice("presence", brigade.staff.code, era.today), Written()
    held: dict[int, list[Wish]] = defaultdict(list)
    for wish in brigade.wishes:
        held[wish.doing.id].append(wish)
    for doing in brigade.doings:
        if doing.status is ActivityStatus.PUBLISHED and doing.first < era.today:
            _Roll(rng, era, brigade, doing, held[doing.id], written).call(people)
    _write(written)
    write(DayBudget.__table__, _budgets(rng, brigade, era))  # type: ignore[arg-type]


@dataclass(slots=True)
class _Roll:
    rng: Random
    era: Era
    brigade: Brigade
    doing: Doing
    wishes: list[Wish]
    written: Written

    def call(self, people: Mapping[str, Member]) -> None:
        """Marks, then how far the activity has gone by today."""
        listed = [wish for wish in self.wishes if wish.status in ENGAGED]
        known = {member.id for member in people.values()}
        age = (self.era.today - self.doing.last).days
        called = self._called_so_far(listed) if age < 4 else listed
        kept = [(wish, self._mark(wish, wish.member.id in known)) for wish in called]
        if age > 3 and not self._leaves_somebody():
            self._validate(kept, age)

    def _called_so_far(self, listed: Sequence[Wish]) -> list[Wish]:
        """The roll of what goes on is half done in the accounts’ unit, and not begun elsewhere."""
        if self.doing.place.code != COMMANDER.unit:
            return []
        due = [wish for wish in listed if wish.post.first < self.era.today]
        return sorted(due, key=lambda wish: (wish.member.section, wish.id))[: (len(due) + 1) // 2]

    def _leaves_somebody(self) -> bool:
        """Somebody has still to be answered: such a list is not closed."""
        return any(wish.status in ACTIVE - ENGAGED for wish in self.wishes)

    def _mark(self, wish: Wish, is_known: bool) -> Kept:
        rng, post = self.rng, wish.post
        mark = Mark.PRESENT if is_known else pick(rng, MARKS)
        first, last = post.first, post.last
        if mark is Mark.LATE and last > first and rng.random() < 0.4:
            first += timedelta(days=1)
        if mark is Mark.LEFT_EARLY and last > first:
            last -= timedelta(days=1)
        note = typeset(rng.choice(NOTES.get(mark, ("",))))
        kept = Kept(mark, Span(first, last) if mark in CAME else None, note)
        self.written.marks.append(
            {
                "application_id": wish.id,
                "mark": mark,
                "first_day": kept.served.first if kept.served else None,
                "last_day": kept.served.last if kept.served else None,
                "note": note,
                "at": min(at(rng, post.first, 8, 10), self.era.now),
                "by_id": self._caller(wish).id,
                "version": 1,
            }
        )
        planned = days_between(post.first, post.last)
        self.written.lost_days += [(wish.member.id, day) for day in planned if day not in kept.days]
        return kept

    def _caller(self, wish: Wish) -> Member:
        """Who leads the section, else who commands; nobody marks herself."""
        wanted = (Role.SECTION_LEADER, Role.UNIT_COMMANDER, Role.RESERVE_OFFICE)
        holders = [self.brigade.holder(self.doing.place, role) for role in wanted]
        holders.append(self.brigade.holder(self.brigade.staff, Role.BRIGADE_STAFF))
        return next((each for each in holders if each and each is not wish.member), wish.member)

    def _validate(self, kept: Sequence[tuple[Wish, Kept]], age: int) -> None:
        """Three days after the last, then certified within two weeks, transmitted within five."""
        reached = 0 if age < 9 else 1 if age < 30 else 2
        boss = self.brigade.holder(self.doing.place, Role.UNIT_COMMANDER)
        boss = boss or self.brigade.holder(self.brigade.staff, Role.BRIGADE_STAFF)
        office = self.brigade.holder(self.doing.place, Role.RESERVE_OFFICE) or boss
        if boss is None or office is None:
            return
        when = at(self.rng, self.doing.last + timedelta(days=self.rng.randint(1, 3)), 8, 18)
        for wish, each in kept:
            self._record(wish, each, boss, when)
        for rank, move in enumerate(STEPS[: reached + 1]):
            by = office if move is ActivityMove.TRANSMIT else boss
            self.written.steps.append(
                {
                    "activity_id": self.doing.id, "at": when, "by_id": by.id, "move": move,
                    "status": REACHED[rank], "reason": "", "note": "",
                }
            )  # fmt: skip
            when = later(self.rng, when, (2, 5) if rank == 0 else (8, 20), self.era.now)
        self.doing.status = REACHED[reached]
        self.written.activities.append({"id": self.doing.id, "status": self.doing.status})

    def _record(self, wish: Wish, kept: Kept, by: Member, when: datetime) -> None:
        move = move_for(kept, Span(wish.post.first, wish.post.last))
        wish.status = after(wish.status, move)
        self.written.histories.append(
            {
                "application_id": wish.id, "at": when, "by_id": by.id, "move": move,
                "status": wish.status, "reason": "", "note": "",
            }
        )  # fmt: skip
        self.written.statuses.append({"id": wish.id, "status": wish.status, "changed_at": when})


def _write(written: Written) -> None:
    write(Attendance.__table__, written.marks)  # type: ignore[arg-type]
    write(ApplicationEvent.__table__, written.histories)  # type: ignore[arg-type]
    write(ActivityEvent.__table__, written.steps)  # type: ignore[arg-type]
    for model, rows in ((Application, written.statuses), (Activity, written.activities)):
        if rows:
            db.session.execute(update(model), rows)
    lost = iter(written.lost_days)
    while batch := list(islice(lost, BATCH)):
        db.session.execute(delete(DutyDay).where(tuple_(DutyDay.person_id, DutyDay.day).in_(batch)))


def _budgets(rng: Random, brigade: Brigade, era: Era) -> Iterator[Row]:
    """What each unit was given for the year: room left for most, a little too much spent in one,
    nothing said yet in another; less is known of the next year."""
    used: Counter[tuple[int, int]] = Counter()
    for wish in brigade.wishes:
        if wish.status in HOLDING:
            for day in days_between(wish.post.first, wish.post.last):
                used[wish.doing.place.id, day.year] += 1
                used[brigade.staff.id, day.year] += wish.doing.place is not brigade.staff
    for rank, place in enumerate(brigade.places):
        share = 0.96 if rank == 2 else 1.12 if rank == 1 else rng.uniform(1.08, 1.3)
        if rank == 4:
            continue
        for year in (era.today.year, era.today.year + 1):
            spent = used[place.id, year]
            if year == era.today.year or rank < 3:
                days = (
                    round(spent * share / 10) * 10
                    if year == era.today.year
                    else _usual(used, place, era)
                )
                yield {
                    "unit_id": place.id,
                    "year": year,
                    "days": days,
                    "set_at": era.now - timedelta(days=150 if year == era.today.year else 9),
                    "set_by_id": _accountant(brigade, place),
                }


def _usual(used: Counter[tuple[int, int]], place: Place, era: Era) -> int:
    """The next year is given as much as the present one, rounded."""
    return round(used[place.id, era.today.year] / 50) * 50


def _accountant(brigade: Brigade, place: Place) -> int | None:
    holder = brigade.holder(place, Role.RESERVE_OFFICE) or brigade.holder(
        brigade.staff, Role.BRIGADE_STAFF
    )
    return holder.id if holder else None
