"""What the reference data means: the numbers of the law on one day, the names of skills. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from metiis.labels import fold


class NoLegalValueError(LookupError):
    """A number of the law has no value on a day: the reference data must be completed."""


@dataclass(frozen=True, slots=True)
class LegalValues:
    """The numbers in force on one day. Days are civil or working days as the source says."""

    annual_day_cap: int  # Civil days a year without special leave: Code de la défense L4221-6.
    employer_notice_days: int  # Code du travail L3142-94-3.
    reactivity_notice_days: int  # With a reactivity clause: Code du travail L3142-90.
    defence_civilian_notice_days: int
    employer_days: int  # Working days a year: Code du travail L3142-89.
    employer_days_under_50: int  # In firms of fewer than 50 people: same article.
    civil_servant_days: int  # Code général de la fonction publique L644-1.
    defence_civilian_days: int
    medical_visit_months: int  # Between two medical visits.
    call_up_days: int  # People are retained so long before the start: our own measure, not law.
    rest_days: int  # Whole free days between two engagements that a plan proposes; our own rule.
    # Our own calendar of an activity, in days before its start or after its end.
    publication_days: int
    response_days: int
    closing_days: int
    selection_days: int
    confirmation_days: int
    answer_days: int  # How long a question stands when the start is far.
    first_reminder_days: int
    last_reminder_days: int
    validation_days: int
    transmission_days: int
    # What is followed of people; our own measures.
    far_km: int  # A posting farther from home than this is far, as the crow flies.
    cap_share: int  # Percentage of the yearly ceiling from which it is told.
    fitness_first_months: int  # A medical visit is reminded of three times before it ends.
    fitness_second_months: int
    fitness_last_months: int
    contract_months: int
    skill_months: int
    silence_months: int  # Without a word about her days.
    unseen_months: int  # Without a day served.


def in_force(values: Mapping[str, int], day: date) -> LegalValues:
    """The values of a day by name; NoLegalValueError names every number that has none."""
    wanted = [field.name for field in fields(LegalValues)]
    missing = [name for name in wanted if name not in values]
    if missing:
        raise NoLegalValueError(f"No legal value in force on {day}: {', '.join(missing)}")
    return LegalValues(**{name: values[name] for name in wanted})


def skill_code(label: str) -> str:
    """The name of a skill that never changes: its first label, without accents or capitals."""
    return re.sub(r"[^a-z0-9]+", "-", fold(label)).strip("-")[:60]


def twin_of(label: str, names: Iterable[str]) -> str | None:
    """The name already in the catalogue that reads the same, accents and signs aside."""
    return next((name for name in names if skill_code(name) == skill_code(label)), None)
