"""Decisions about what is said once for many days: shapes of a pattern, words, shortcuts. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from metiis.availability import rules
from metiis.availability.month import LOOKS
from metiis.captions import WEEKDAYS
from metiis.labels import NBSP, label, plain_date
from metiis.models import Availability, DayPart

MOST = 20  # Patterns, or absences, that one person keeps.
MONTHS = 6  # How far a shortcut goes.
LONGEST = 731
WEEKEND, WORKDAYS, EVERY_DAY = 0b1100000, 0b0011111, 0b1111111
PART_WORDS: dict[str, DayPart] = {
    "journee": DayPart.WHOLE,
    "matin": DayPart.MORNING,
    "apres-midi": DayPart.AFTERNOON,
    "soir": DayPart.EVENING,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a pattern says: some weekdays from a first to a last day have a value."""

    first: date
    last: date
    weekdays: int
    value: Availability
    part: DayPart = DayPart.WHOLE

    def days(self) -> list[date]:
        """The days it speaks of."""
        return rules.Run(self.first, self.last, self.weekdays).days()


# What one press says: its weekdays and its value, from today on.
SHORTCUTS: dict[str, tuple[int, Availability]] = {
    "week-ends": (WEEKEND, Availability.AVAILABLE),
    "week-ends-si-besoin": (WEEKEND, Availability.IF_NEEDED),
    "tous-les-jours": (EVERY_DAY, Availability.AVAILABLE),
}


def half_year(today: date) -> date:
    """The last day of the sixth month, this one included: where shortcuts stop."""
    return rules.month_end(rules.month_shifted(today, MONTHS - 1))


def shortcut(key: str, today: date) -> Shape | None:
    """What a one-press shortcut says; None when there is none of that name."""
    if key not in SHORTCUTS:
        return None
    weekdays, value = SHORTCUTS[key]
    return Shape(today, half_year(today), weekdays, value)


def mask_of(weekdays: Collection[int]) -> int:
    """Weekdays (Monday is 0) as a mask."""
    return sum(1 << weekday for weekday in set(weekdays))


def span_problem(first: date, last: date, today: date) -> str | None:
    """Why a stretch cannot be said, and how to mend it; None when it can."""
    if last < first:
        return "Le dernier jour doit être le premier ou venir après lui."
    if last < today:
        return f"Cette période est passée{NBSP}: choisissez une fin à venir."
    if last > rules.horizon(today):
        return (
            f"On peut déclarer jusqu’au {plain_date(rules.horizon(today))}{NBSP}: avancez la fin."
        )
    if (last - first).days >= LONGEST:
        return f"La période dépasse deux ans{NBSP}: rapprochez le début de la fin."
    return None


def shape_faults(shape: Shape) -> dict[str, str]:
    """What is wrong with a pattern whose dates are right, by field of the form."""
    if shape.part is not DayPart.WHOLE and shape.value is Availability.UNAVAILABLE:
        return {
            "moment": "Indisponible vaut pour toute la journée. Pour une partie du jour, dites "
            "plutôt quand vous êtes disponible."
        }
    if not shape.days():
        return {"semaine": "Aucun de ces jours n’est dans la période."}
    return {}


def weekdays_in_words(mask: int) -> str:
    """« Tous les week-ends », « Le mercredi », « Le lundi et le mardi »."""
    named = {WEEKEND: "Tous les week-ends", WORKDAYS: "Du lundi au vendredi"}
    named[EVERY_DAY] = "Tous les jours"
    if mask in named:
        return named[mask]
    names = [f"le {name}" for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1]
    words = " et ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern as its list shows it. `look` is the one of its days in the calendar."""

    public_id: str
    title: str
    answer: str
    look: str
    first: date
    last: date


def line_of(public_id: str, shape: Shape) -> Line:
    """« Le mercredi, le soir », « disponible »."""
    title = weekdays_in_words(shape.weekdays)
    is_whole = shape.part is DayPart.WHOLE
    look = LOOKS[shape.value if is_whole else min(shape.value, Availability.IF_NEEDED)]
    if not is_whole:
        title = f"{title}, {label(shape.part)}"
    answer = label(shape.value)
    if not is_whole and shape.value is Availability.AVAILABLE:
        answer = f"{answer} (le jour se lit «{NBSP}si besoin{NBSP}»)"
    return Line(public_id, title, answer, look, shape.first, shape.last)
