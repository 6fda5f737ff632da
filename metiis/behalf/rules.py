"""Whose word each day of a person is, and what an entry made for her still holds. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.availability.codec import ENGAGED
from metiis.availability.freshness import Age, Behind, age_of, since
from metiis.availability.month import STATE_LOOKS
from metiis.availability.rules import Run, follow_ups
from metiis.captions import WEEKDAYS
from metiis.labels import NBSP, count, label, long_date, period, plain_date
from metiis.models import Availability, Channel, DayPart, DeclarationSource

ONESELF = (
    f"Vos propres jours se disent dans «{NBSP}Disponibilités{NBSP}»{NBSP}: "
    "ici, on saisit pour quelqu’un d’autre."
)
DISABLED = (
    f"Ce compte est désactivé{NBSP}: on n’y saisit plus de disponibilités. Si la personne sert "
    "toujours, faites d’abord réactiver son compte."
)
CLOSED = "Ces jours sont passés, ou la personne y est engagée. Choisissez d’autres jours."
STATES = (*(label(value) for value in sorted(Availability)), "engagé")


@dataclass(frozen=True, slots=True)
class Word:
    """A row of the log: what was said of which days, and by whom when it was not the person."""

    run: Run
    value: Availability
    source: DeclarationSource
    said_on: date
    by_id: int | None
    by: str
    entry_id: int | None = None
    channel: Channel | None = None

    def covers(self, day: date) -> bool:
        """Whether it speaks of a day."""
        run = self.run
        return run.first <= day <= run.last and bool(run.weekdays >> day.weekday() & 1)


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands of a person's days from `first` on, byte for byte, and the words behind.

    `states` are as in the grid, `by_hand` as in `AvailabilityDetail`; `words` come latest first.
    """

    first: date
    states: bytes
    by_hand: bytes
    behind: Behind
    words: Sequence[Word]
    promises: Mapping[date, date]


def last_words(words: Iterable[Word], days: Iterable[date]) -> dict[date, Word]:
    """For each day, the last word said of it; words come latest first."""
    found: dict[date, Word] = {}
    missing = set(days)
    for word in words:
        if not missing:
            break
        spoken = [day for day in missing if word.covers(day)]
        found.update(dict.fromkeys(spoken, word))
        missing.difference_update(spoken)
    return found


def held_by(words: Sequence[Word], by_hand: Mapping[date, int]) -> dict[int, list[date]]:
    """For each entry, the days that are still as it said them: nobody spoke of them since.

    `by_hand` has the days looked at; a day that follows a pattern or an absence again has 0.
    """
    held: dict[int, list[date]] = {}
    for day, word in sorted(last_words(words, by_hand).items()):
        if word.entry_id is not None and by_hand[day] == word.value + 1:
            held.setdefault(word.entry_id, []).append(day)
    return held


def repeated(
    words: Sequence[Word], by_hand: Mapping[date, int], by_id: int, value: Availability, today: date
) -> int | None:
    """The entry that the same person already made today for all these days with this value."""
    last = last_words(words, by_hand)
    entries = {last[day].entry_id if day in last else None for day in by_hand}
    entry_id = entries.pop() if len(entries) == 1 else None
    if entry_id is None:
        return None
    is_same = all(
        (word.by_id, word.value, word.said_on) == (by_id, value, today)
        and by_hand[day] == value + 1
        for day, word in last.items()
    )
    return entry_id if is_same else None


@dataclass(frozen=True, slots=True)
class Answer:
    """Days of a month that are in one state, said at once by one person: ready to show."""

    days: str
    look: str
    state: str
    origin: str
    since: str
    is_old: bool


def month_answers(answers: Answers, month: range, today: date, *, is_self: bool) -> list[Answer]:
    """A month's days grouped by state, origin and day of the saying, by first day.

    `month` are offsets from the first of the answers' days.
    """
    days = [date.fromordinal(answers.first.toordinal() + at) for at in month]
    last = last_words(answers.words, days)
    groups: dict[tuple[int, str, date | None], list[date]] = {}
    for at, day in zip(month, days, strict=True):
        origin = _origin(answers, at, day, last.get(day), is_self)
        is_engaged = answers.states[at] == ENGAGED
        said = None if is_engaged else answers.behind.said(day)
        groups.setdefault((answers.states[at], origin, said), []).append(day)
    return [
        Answer(
            in_words(group),
            STATE_LOOKS[state],
            STATES[state],
            origin,
            _since(said, state, today),
            said is not None and age_of(said, today) is Age.OLD,
        )
        for (state, origin, said), group in groups.items()
    ]


def _since(said: date | None, state: int, today: date) -> str:
    """How old an answer is; silence and engagements have no age."""
    if state in {Availability.UNKNOWN, ENGAGED}:
        return ""
    return since(said, today) if said else "date inconnue"


def _origin(answers: Answers, at: int, day: date, word: Word | None, is_self: bool) -> str:
    """Whose word a day is, as a reader says it; the reason of an absence is nobody's business."""
    state, by_hand = answers.states[at], answers.by_hand[at]
    if state == ENGAGED:
        return "participation confirmée ou attendue"
    source = answers.behind.source(day)
    if source is DeclarationSource.PATTERN:
        part = answers.behind.part(day)
        return "semaine type" if part is DayPart.WHOLE else f"semaine type, {label(part)}"
    if source is DeclarationSource.IMPORTED:
        return "import"
    is_others = word is not None and word.source is DeclarationSource.ON_BEHALF
    if by_hand and word is not None and is_others:
        return others_word(word)
    if state == Availability.UNKNOWN:
        until = answers.promises.get(day)
        return f"réponse attendue le {plain_date(until)}" if until else ""
    if not is_self:
        return "la personne elle-même"
    return "vous" if by_hand else "absence que vous avez dite"


def others_word(word: Word) -> str:
    """« saisie par SGT MARTIN Paul, par téléphone »."""
    how = f", {lowered(label(word.channel))}" if word.channel else ""
    return f"saisie par {word.by}{how}"


def lowered(text: str) -> str:
    """« par téléphone » inside a sentence."""
    return text[:1].lower() + text[1:]


def in_words(days: Iterable[date]) -> str:
    """« sam. 5, du sam. 12 au dim. 13 », where the month goes without saying."""
    return ", ".join(_stretch(piece[0], piece[-1]) for piece in follow_ups(days))


def _stretch(first: date, last: date) -> str:
    names = [
        f"{WEEKDAYS[day.weekday()][:3]}.{NBSP}{'1er' if day.day == 1 else day.day}"
        for day in (first, last)
    ]
    return names[0] if first == last else f"du {names[0]} au {names[1]}"


def span(days: Sequence[date]) -> str:
    """« le sam. 5 déc. 2026 », « du sam. 5 au dim. 6 déc. 2026 », « 4 jours, du sam. 5 au… »."""
    text = period(days[0], days[-1])
    if days[0] == days[-1]:
        return f"le {text}"
    has_gaps = (days[-1] - days[0]).days >= len(days)
    return f"{count(len(days), 'jour')}, {text}" if has_gaps else text


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month that is only read."""

    number: str
    name: str
    state: str
    look: str


def cells(answers: Answers, month: range, today: date) -> list[list[Cell | None]]:
    """A month by weeks from Monday; None stands for a day of another month."""
    start = date.fromordinal(answers.first.toordinal() + month.start)
    row: list[Cell | None] = [None] * start.weekday()
    for at in month:
        day = date.fromordinal(answers.first.toordinal() + at)
        row.append(_cell(day, answers.states[at], today))
    row += [None] * (-len(row) % 7)
    return [row[at : at + 7] for at in range(0, len(row), 7)]


def _cell(day: date, state: int, today: date) -> Cell:
    marks = {
        "is-past": day < today,
        "is-today": day == today,
        "is-weekend": day.weekday() >= 5,
    }
    look = " ".join(["day", STATE_LOOKS[state], *(mark for mark, holds in marks.items() if holds)])
    number = "1er" if day.day == 1 else str(day.day)
    return Cell(number, long_date(day), STATES[state], look)


@dataclass(frozen=True, slots=True)
class Made:
    """An entry made for a person, ready to show: its days, and how many it still holds."""

    days: str
    state: str
    look: str
    held: int


def made(entry_id: int, words: Iterable[Word], held: Mapping[int, Sequence[date]]) -> Made:
    """An entry, from the words of the log that name it."""
    own = [word for word in words if word.entry_id == entry_id]
    said = sorted(day for word in own for day in word.run.days())
    value = own[0].value
    return Made(span(said), label(value), STATE_LOOKS[value], len(held.get(entry_id, ())))
