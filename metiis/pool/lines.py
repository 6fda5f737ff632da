"""What a line about one person says: which days, which skills, how old her answer is. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.availability import codec
from metiis.availability.freshness import since
from metiis.availability.rules import follow_ups
from metiis.captions import WEEKDAYS
from metiis.labels import day_and_month, label, plain_date
from metiis.models import Availability, DayPart
from metiis.pool.rules import Answer, Candidate, Group, Held, Person

MOST_STRETCHES = 6
# What each state is called in front of its days, in the order they are told.
TOLD = (
    (codec.ENGAGED, "pris"),
    (Availability.AVAILABLE, "libre"),
    (Availability.IF_NEEDED, "si besoin"),
    (Availability.UNAVAILABLE, "refusé"),
    (Availability.UNKNOWN, "non renseigné"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every line needs of the search: days, weekdays as a mask, skills asked, today."""

    days: Sequence[date]
    mask: int
    skills: Mapping[int, str]  # Labels of the skills asked.
    today: date
    shows_trade: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One person ready to show; what there is nothing to say of is empty."""

    person: Person
    name: str
    where: str
    days: list[tuple[str, str]]  # « libre », « sam. 5 déc. ».
    skills: list[tuple[str, bool]]  # A skill asked, and whether the unit vouches for it.
    trade: str
    served: int | None
    notes: list[str]  # Part of the day, age and origin, when she will know.


def line(candidate: Candidate, asked: Asked) -> Line:
    """One person's line."""
    who, answer = candidate.person, candidate.answer
    return Line(
        person=who,
        name=" ".join(each for each in (who.rank, who.last_name.upper(), who.first_name) if each),
        where=" · ".join(each for each in (who.unit_code, who.section or "sans section") if each),
        days=told_days(candidate, asked),
        skills=[(_skill(held, asked), held.is_certified) for held in wanted(candidate, asked)],
        trade=who.trade if asked.shows_trade else "",
        served=candidate.served,
        notes=[*parts(answer), *_age(candidate, asked.today), *_promise(answer)],
    )


def wanted(candidate: Candidate, asked: Asked) -> list[Held]:
    """The skills asked that she holds."""
    return [held for held in candidate.skills if held.skill_id in asked.skills]


def _skill(held: Held, asked: Asked) -> str:
    until = f" jusqu’au {plain_date(held.valid_until)}" if held.valid_until else ""
    return f"{asked.skills[held.skill_id]}{until}"


def told_days(candidate: Candidate, asked: Asked) -> list[tuple[str, str]]:
    """Which days are in which state, unless one word says it all."""
    states = candidate.answer.states
    if len(set(states)) < 2 and candidate.group is not Group.TAKEN:
        return []
    return [
        (word, in_words(days, asked.mask))
        for state, word in TOLD
        if (days := days_in(candidate.answer, asked.days, {state}))
    ]


def days_in(answer: Answer, days: Sequence[date], states: Collection[int]) -> list[date]:
    """The days asked that are in one of some states."""
    return [day for day, state in zip(days, answer.states, strict=True) if state in states]


def in_words(days: Iterable[date], mask: int, most: int = MOST_STRETCHES) -> str:
    """« sam. 5 déc., du ven. 11 au dim. 13 déc. »: days that follow each other, told together."""
    stretches = follow_ups(days, mask)
    names = [_stretch(each[0], each[-1]) for each in stretches[:most]]
    return ", ".join(names) + (", …" if len(stretches) > most else "")


def _stretch(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    return f"du {_day(first)} au {_day(last)}"


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:3]}. {day_and_month(day)}"


def parts(answer: Answer) -> list[str]:
    """The parts of a day that her answers speak of; nothing for whole days."""
    said = {DayPart(part) for part in answer.parts} - {DayPart.WHOLE}
    return [label(part) for part in sorted(said)]


def oldest(answer: Answer) -> tuple[date, int] | None:
    """When her oldest answer to the days asked was given, and for which of them."""
    stamps = [
        (said, at)
        for at in range(len(answer.states))
        if (said := codec.day_said(answer.said_on, at)) is not None
    ]
    return min(stamps, default=None)


def origin(answer: Answer) -> str:
    """How her oldest answer was given; nothing when nobody knows."""
    found = oldest(answer)
    source = codec.source_of(answer.sources[found[1]]) if found else None
    return label(source) if source else ""


def _age(candidate: Candidate, today: date) -> list[str]:
    found = oldest(candidate.answer)
    if found is None or candidate.group is Group.TAKEN:
        return []
    words = origin(candidate.answer)
    return [f"{since(found[0], today)}, {words}" if words else since(found[0], today)]


def _promise(answer: Answer) -> list[str]:
    known = will_know(answer)
    return [f"dira le {plain_date(known)}"] if known else []


def will_know(answer: Answer) -> date | None:
    """When she will have said what she left open; None when she promised nothing."""
    return max(answer.promised.values(), default=None)
