"""What stands behind the invented days: patterns, absences, who said what and when, promises.

The days people apply on are made first (`life`); here they get the same layers as if each act had
been said on the screens, so that the product's own rules settle them to the very same values.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from metiis.availability import codec
from metiis.availability.layers import Sheet, Standing
from metiis.availability.rules import EVERY_DAY
from metiis.clock import civil_day
from metiis.demo.cast import Act, Brigade, Entry, Member
from metiis.demo.chance import Era, at, token
from metiis.demo.life import WEEKEND
from metiis.models import (
    AbsenceReason,
    Availability,
    Channel,
    DeclarationSource,
    Role,
)

Row = Mapping[str, object]
LONG = timedelta(days=9)
ONE_IN = 11  # Of those who never declare, how many phone in.
REASONS = (AbsenceReason.HOLIDAY, AbsenceReason.UNSAID, AbsenceReason.FAMILY)


def phone_in(rng: Random, brigade: Brigade, era: Era) -> None:
    """Some who never open the service tell their reserve office, which enters their week-ends."""
    offices = {
        member.place.id: member for member in brigade.members if member.role is Role.RESERVE_OFFICE
    }
    for member in brigade.members:
        office = offices.get(member.place.id)
        if office is None or member.declares or member.role or member.id % ONE_IN:
            continue
        said_at = at(rng, era.in_days(-rng.randint(3, 70)), 9, 17)
        first = civil_day(said_at) + timedelta(days=4)
        last = first + timedelta(days=rng.randint(40, 120))
        channel = rng.choice((Channel.PHONE, Channel.PHONE, Channel.SPOKEN, Channel.MESSAGE))
        entry = Entry(token(rng), office.id, channel)
        value = rng.choice((Availability.AVAILABLE, Availability.IF_NEEDED))
        act = Act(
            first, last, WEEKEND, int(value), DeclarationSource.ON_BEHALF.value, said_at, entry
        )
        member.acts.append(act)
        for day in _days_of(act, act.first, act.last):
            member.days[era.index(day)] = value


def entries(brigade: Brigade, first_id: int) -> dict[str, tuple[int, Member, Act]]:
    """The entries made for people, by public id: the key each is written under, whom and what."""
    found = [
        (act.entry.public_id, member, act)
        for member in brigade.members
        for act in member.acts
        if act.entry is not None
    ]
    return {
        public_id: (first_id + number, member, act)
        for number, (public_id, member, act) in enumerate(found)
    }


def entry_rows(known: Mapping[str, tuple[int, Member, Act]]) -> Iterator[Row]:
    """The entries as rows."""
    for public_id, (key, member, act) in known.items():
        if act.entry is not None:
            yield {
                "id": key,
                "public_id": public_id,
                "person_id": member.id,
                "by_id": act.entry.by_id,
                "channel": act.entry.channel,
                "said_at": act.at,
                "contest_note": "",
            }


def pattern_rows(brigade: Brigade, era: Era) -> Iterator[Row]:
    """Patterns that still speak; the latest word where one was said twice."""
    for member in brigade.members:
        rng = Random(member.id)  # noqa: S311 - invents identifiers of a demonstration.
        for act in _patterns(member, era):
            yield {
                "public_id": token(rng),
                "person_id": member.id,
                "first_day": act.first,
                "last_day": act.last,
                "weekdays": act.weekdays,
                "value": act.value,
                "part": 0,
                "source": DeclarationSource.PATTERN,
                "renewed_at": act.at,
            }


def absence_rows(brigade: Brigade, era: Era) -> Iterator[Row]:
    """Long stretches away that are not over."""
    for member in brigade.members:
        rng = Random(-member.id)  # noqa: S311 - as above.
        for act in _absences(member, era):
            yield {
                "public_id": token(rng),
                "person_id": member.id,
                "first_day": act.first,
                "last_day": act.last,
                "reason": rng.choice(REASONS),
                "said_at": act.at,
            }


def promise_rows(brigade: Brigade, era: Era) -> Iterator[Row]:
    """Some silent week-ends of people who declare are to be known in some days."""
    for member in brigade.members:
        if not member.declares or member.id % 13:
            continue
        for offset in range(20, 60):
            day = era.in_days(offset)
            at_ = era.index(day)
            if day.weekday() in (5, 6) and not member.days[at_] and not member.busy[at_]:
                until = era.in_days(6 + member.id % 9)
                yield {
                    "person_id": member.id,
                    "day": day,
                    "until": until,
                    "said_at": era.now - timedelta(days=2, hours=member.id % 20),
                    "reminded_at": None,
                }


def detail_rows(brigade: Brigade, era: Era) -> Iterator[Row]:
    """What stands behind each year of days."""
    for member in brigade.members:
        if not member.declares:
            continue
        for year in codec.years_between(era.first, era.last):
            sheet = _sheet(member, year, era)
            if any(sheet.days):
                yield {
                    "person_id": member.id,
                    "year": year,
                    "by_hand": bytes(sheet.by_hand),
                    "sources": bytes(sheet.sources),
                    "parts": bytes(sheet.parts),
                    "said_on": bytes(sheet.said_on),
                }


def _sheet(member: Member, year: int, era: Era) -> Sheet:
    """The year as the screens would have left it: the same days, whatever stands behind them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    sheet = Sheet.of(year, bytes(codec.length_of(year)))
    lasting = {*map(id, _patterns(member, era)), *map(id, _absences(member, era))}
    for act in member.acts:
        value, source, said = (
            Availability(act.value),
            DeclarationSource(act.source),
            civil_day(act.at),
        )
        for day in _days_of(act, first, last):
            sheet.say(day, value, source, said)
            if id(act) in lasting:  # Not said by hand, though the source is known already.
                sheet.by_hand[codec.index_of(day)] = 0
    if standings := list(_standings(member, era)):
        begin = max(first, era.today, min(standing.first for standing in standings))
        end = min(last, max(standing.last for standing in standings))
        sheet.lay(codec.days_between(begin, end), standings)
    start = era.index(first)
    for at_, value_ in enumerate(member.days[start : start + len(sheet.days)]):
        if sheet.days[at_] != value_:  # Said by hand since, as far as anybody can tell.
            known = codec.day_said(sheet.said_on, at_) or era.today
            day = first + timedelta(days=at_)
            sheet.say(day, Availability(value_), DeclarationSource.SELF, known)
    return sheet


def _standings(member: Member, era: Era) -> Iterator[Standing]:
    away = {id(act) for act in _absences(member, era)}
    for act in [*_patterns(member, era), *_absences(member, era)]:
        yield Standing(
            act.first,
            act.last,
            act.weekdays,
            Availability(act.value),
            DeclarationSource(act.source),
            civil_day(act.at),
            is_absence=id(act) in away,
        )


def _patterns(member: Member, era: Era) -> list[Act]:
    found = {
        (act.first, act.last, act.weekdays): act
        for act in member.acts
        if act.source == DeclarationSource.PATTERN and act.last >= era.today
    }
    return list(found.values())


def _absences(member: Member, era: Era) -> list[Act]:
    found = {
        (act.first, act.last): act
        for act in member.acts
        if act.source == DeclarationSource.SELF
        and act.value == Availability.UNAVAILABLE
        and act.weekdays == EVERY_DAY
        and act.last - act.first >= LONG
        and act.last >= era.today
    }
    return list(found.values())


def _days_of(act: Act, first: date, last: date) -> Iterable[date]:
    """The days of a period that an act speaks of."""
    for day in codec.days_between(max(act.first, first), min(act.last, last)):
        if act.weekdays >> day.weekday() & 1:
            yield day
