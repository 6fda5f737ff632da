"""A person and a row of the directory, ready to show: only what the viewer may read. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.availability.freshness import since
from metiis.labels import NBSP, label, short_date
from metiis.models import ActivityKind, Availability, Person, Qualification
from metiis.people import rules as people
from metiis.people.kit import KIT, read_kit
from metiis.people.rules import Days, EmployerTerms, Field, Validity
from metiis.reference.rules import LegalValues

STRIP_WEEKS = 6
BADGES = 4
LOOKS = {
    Availability.AVAILABLE: "is-available",
    Availability.IF_NEEDED: "is-if-needed",
    Availability.UNAVAILABLE: "is-unavailable",
    Availability.UNKNOWN: "is-unknown",
}


# A row of the directory


@dataclass(frozen=True, slots=True)
class Badge:
    """A skill in short: whose word it is, whether it still holds, whether it was searched for."""

    label: str
    is_certified: bool
    is_expired: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the directory; `left` is None for a viewer who may not know."""

    person: Person
    badges: list[Badge]
    more: int
    left: int | None
    warnings: list[tuple[str, Validity]]


def row(
    person: Person,
    *,
    days: Days | None,
    legal: LegalValues,
    wanted: Collection[str],
    sees_service: bool,
    today: date,
) -> Row:
    """A person's row: searched skills first, then the unit's word, then her own."""
    badges = sorted(
        _badges(person.qualifications, wanted, today),
        key=lambda badge: (not badge.is_wanted, badge.is_expired, not badge.is_certified),
    )
    shows = sees_service and days is not None
    return Row(
        person=person,
        badges=badges[:BADGES],
        more=max(0, len(badges) - BADGES),
        left=people.days_left(people.day_cap(person, legal), days) if shows and days else None,
        warnings=people.service_warnings(person, today) if shows else [],
    )


def _badges(
    qualifications: Iterable[Qualification], wanted: Collection[str], today: date
) -> list[Badge]:
    """One badge a skill: certified when the unit says so too."""
    held = list(qualifications)
    certified = {q.skill_id: q for q in people.certified(held)}
    ordered = [*certified.values(), *people.declared(held)]
    best = {q.skill_id: certified.get(q.skill_id, q) for q in ordered}
    return [
        Badge(
            label=q.skill.label,
            is_certified=q.skill_id in certified,
            is_expired=people.skill_validity(q, today) is Validity.EXPIRED,
            is_wanted=q.skill.code in wanted,
        )
        for q in best.values()
    ]


# One person


@dataclass(frozen=True, slots=True)
class StripDay:
    """A day of the strip: how it looks and what it says."""

    number: int
    look: str
    words: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday."""

    first: date
    days: list[StripDay]


def strip_days(today: date) -> tuple[date, date]:
    """First and last day of the strip: whole weeks from this one."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7 * STRIP_WEEKS - 1)


def strip(days: bytes, engaged: Collection[date], today: date) -> list[Week]:
    """What was declared and promised from this week on, by week; one byte per day."""
    first, _last = strip_days(today)
    cells = [
        _strip_day(first + timedelta(days=at), Availability(byte), engaged, today)
        for at, byte in enumerate(days)
    ]
    return [Week(first + timedelta(days=at), cells[at : at + 7]) for at in range(0, len(cells), 7)]


def _strip_day(day: date, value: Availability, engaged: Collection[date], today: date) -> StripDay:
    is_engaged = day in engaged
    words = "engagé" if is_engaged else label(value)
    return StripDay(
        number=day.day,
        look="is-engaged" if is_engaged else LOOKS[value],
        words=f"{short_date(day)}, {words}",
        is_past=day < today,
    )


def age_in_words(days: bytes, sayings: Iterable[date], today: date) -> str:
    """« Réponses : la dernière il y a 2 jours, la plus ancienne il y a 3 mois »."""
    said = list(sayings)
    if not any(days):
        return "Aucune réponse pour ces six semaines."
    if not said:
        return "On ne sait pas de quand datent ces réponses."
    newest, oldest = since(max(said), today), since(min(said), today)
    if newest == oldest:
        return f"Réponses données {newest}."
    return f"Réponses{NBSP}: la dernière {newest}, la plus ancienne {oldest}."


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before an activity the person must be asked, without saying whom she must tell."""

    days: int | None
    first_day: date | None


def _notice(terms: EmployerTerms, today: date) -> Notice:
    days = terms.notice_days
    return Notice(days, today + timedelta(days=days) if days else None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person as far as the viewer may see: what she may not read is empty, whatever the page.

    The person's own columns are only read by the page inside the fields listed in `fields`.
    """

    person: Person
    fields: frozenset[Field]
    days: Days | None
    cap: int | None
    left: int | None
    warnings: list[tuple[str, Validity]]
    notice: Notice | None
    terms: EmployerTerms | None
    certified: list[tuple[Qualification, Validity]]
    declared: list[Qualification]
    kit: list[tuple[str, str]]
    kinds: list[ActivityKind]
    weeks: list[Week]
    age: str

    def shows(self, name: str) -> bool:
        """Whether a group of fields is open to the viewer."""
        return Field(name) in self.fields


def sheet(
    person: Person,
    fields: frozenset[Field],
    legal: LegalValues,
    engaged: Collection[date],
    weeks: list[Week],
    age: str,
    today: date,
) -> Sheet:
    """The sheet of a person, from the days that engage her this year and the weeks to show."""
    is_served = Field.SERVICE in fields
    knows_civil = Field.CIVIL in fields
    days = people.days_of(engaged, today.year, today) if is_served else None
    cap = people.day_cap(person, legal) if is_served else None
    terms = people.terms_of(person, legal, today)
    sizes = read_kit(person.kit_sizes) if Field.KIT in fields else {}
    return Sheet(
        person=person,
        fields=fields,
        days=days,
        cap=cap,
        left=people.days_left(cap, days) if cap is not None and days is not None else None,
        warnings=people.service_warnings(person, today) if is_served else [],
        notice=_notice(terms, today) if is_served else None,
        terms=terms if Field.EMPLOYMENT in fields else None,
        certified=[
            (q, people.skill_validity(q, today)) for q in people.certified(person.qualifications)
        ],
        declared=people.declared(person.qualifications) if knows_civil else [],
        kit=[(item.label, sizes[item.key]) for item in KIT if item.key in sizes],
        kinds=people.read_kinds(person.wished_kinds) if Field.WISHES in fields else [],
        weeks=weeks,
        age=age,
    )
