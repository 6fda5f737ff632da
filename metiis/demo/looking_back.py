"""What was believed of each unit on past Mondays, told again from what people had said and been
given by then.

A person's days are worked out again only when she has said or been given something: between, each
Monday reads the same days from further on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from metiis import db
from metiis.applications.rules import HOLDING
from metiis.attendance.rules import CAME
from metiis.availability.codec import days_between
from metiis.availability.rules import EVERY_DAY
from metiis.clock import PARIS
from metiis.demo.cast import Act, Brigade, Member, Wish
from metiis.demo.chance import PAST_DAYS, Era
from metiis.demo.store import Row, write
from metiis.headcount import keeping, states
from metiis.headcount.packing import DAYS, packed
from metiis.models import (
    RANKS,
    Activity,
    Application,
    Attendance,
    HeadcountSnapshot,
    Person,
    Skill,
    Unit,
)

WEEKS = 26
A_YEAR = timedelta(days=365)


def look_back(brigade: Brigade, _people: Mapping[str, Member], era: Era) -> None:
    """The snapshots of the Mondays gone by are in the database."""
    mondays = list(_mondays(era))
    given = _given(brigade)
    skills = {row.label: row.id for row in db.session.execute(select(Skill.label, Skill.id))}
    presences = _presences(brigade)
    by_unit: dict[int, list[_Past]] = defaultdict(list)
    for member in brigade.members:
        past = _Past(member, given.get(member.id, ()), skills, mondays[0], era)
        by_unit[member.place.id].append(past)
    write(
        HeadcountSnapshot.__table__,  # type: ignore[arg-type]
        (
            _row(unit_id, people, monday, presences.get(unit_id, ()))
            for monday in mondays
            for unit_id, people in by_unit.items()
        ),
    )
    brigade_unit = db.session.get_one(Unit, brigade.staff.id)
    keeping.keep(keeping.look(brigade_unit, era.today))


def _mondays(era: Era) -> Iterator[date]:
    """As far back as anybody had said anything."""
    last = era.today - timedelta(days=era.today.weekday() or 7)
    for weeks in reversed(range(WEEKS)):
        monday = last - timedelta(weeks=weeks)
        if (era.today - monday).days < PAST_DAYS:
            yield monday


Given = tuple[datetime, datetime | None, Wish]
Seen = tuple[date, bool]


def _given(brigade: Brigade) -> dict[int, list[Given]]:
    """From when to when each application held its days, by person."""
    found: dict[int, list[Given]] = defaultdict(list)
    for wish in brigade.wishes:
        start: datetime | None = None
        for step in wish.steps:
            if step.status in HOLDING:
                start = start or step.at
            elif start is not None:
                found[wish.member.id].append((start, step.at, wish))
                start = None
        if start is not None:
            found[wish.member.id].append((start, None, wish))
    return found


def _presences(brigade: Brigade) -> dict[int, list[Seen]]:
    """For each unit, the last days of activities of its people and whether they came."""
    found: dict[int, list[Seen]] = defaultdict(list)
    rows = db.session.execute(
        select(Person.unit_id, Activity.ends_on, Attendance.mark)
        .join(Application, Application.id == Attendance.application_id)
        .join(Activity, Activity.id == Application.activity_id)
        .join(Person, Person.id == Application.person_id)
        .where(Person.unit_id.in_([place.id for place in brigade.places]))
    )
    for unit_id, ends_on, mark in rows:
        found[unit_id or 0].append((ends_on, mark in CAME))
    return found


def _row(unit_id: int, people: Sequence["_Past"], monday: date, presences: Sequence[Seen]) -> Row:
    ranks, skills = packed([(past.known, past.seen_from(monday)) for past in people], monday)
    came = [came for ends_on, came in presences if monday - A_YEAR <= ends_on < monday]
    return {
        "unit_id": unit_id,
        "taken_on": monday,
        "ranks": ranks,
        "skills": skills,
        "expected": len(came),
        "came": sum(came),
    }


@dataclass(slots=True)
class _Past:
    """A person as she was known, Monday after Monday."""

    member: Member
    given: Sequence[Given]
    skills: Mapping[str, int]
    first: date
    era: Era
    known: states.Member = field(init=False)
    acts: list[Act] = field(init=False)
    said: bytearray = field(init=False)
    told: tuple[int, int, int] | None = field(init=False, default=None)
    row: bytes = field(init=False, default=b"")

    def __post_init__(self) -> None:
        length = (self.era.last - self.era.first).days + 1 + DAYS  # Beyond, nothing is said.
        self.said, self.acts = bytearray(length), sorted(self.member.acts, key=lambda act: act.at)
        self.known = self._known(Counter())

    def _known(self, used: Mapping[int, int]) -> states.Member:
        member, row = self.member, self.member.row
        rank = RANKS.get(str(row["rank"]))
        return states.Member(
            id=member.id,
            unit_id=member.place.id,
            unit_path=member.place.path,
            section=member.section,
            rank_level=member.level,
            category=rank.category if rank else None,
            skills={
                self.skills[label]: until
                for label, until in (member.declared | member.skills).items()
                if label in self.skills
            },
            contract_start=row["contract_start"],  # type: ignore[arg-type]
            contract_end=row["contract_end"],  # type: ignore[arg-type]
            fitness=row["fitness"],  # type: ignore[arg-type]
            fitness_until=row["fitness_until"],  # type: ignore[arg-type]
            cap=member.cap,
            used=used,
        )

    def seen_from(self, monday: date) -> bytes:
        """Her states over the days from a Monday on, as known in its first hour."""
        dawn = datetime.combine(monday, time(), tzinfo=PARIS)
        while self.acts and self.acts[0].at < dawn:
            self._hear(self.acts.pop(0))
        held = [each for each in self.given if each[0] < dawn]
        over = sum(1 for _start, end, _wish in held if end is not None and end < dawn)
        told = len(self.acts), len(held), over
        if told != self.told:
            self.told, self.row = told, self._states(held, dawn)
        at = (monday - self.first).days
        return self.row[at : at + DAYS]

    def _hear(self, act: Act) -> None:
        start, stop = self.era.index(act.first), self.era.index(act.last) + 1
        if act.weekdays == EVERY_DAY:
            self.said[start:stop] = bytes([act.value]) * (stop - start)
            return
        for index in range(start, min(start + 7, stop)):
            if act.weekdays >> self.era.day(index).weekday() & 1:
                days = range(index, stop, 7)
                self.said[index:stop:7] = bytes([act.value]) * len(days)

    def _states(self, held: Sequence[Given], dawn: datetime) -> bytes:
        engaged = {
            day
            for _start, end, wish in held
            if end is None or end >= dawn
            for day in days_between(wish.post.first, wish.post.last)
        }
        self.known = self._known(Counter(day.year for day in engaged))
        said = bytes(self.said[self.era.index(self.first) :])
        return states.states(
            self.known, said, {day for day in engaged if day >= self.first}, self.first
        )
