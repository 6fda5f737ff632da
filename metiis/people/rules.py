"""Decisions about people: days left, employer's terms, what is valid, who sees what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from metiis.labels import count, plain_date
from metiis.models import (
    ActivityKind,
    EmploymentStatus,
    Fitness,
    Person,
    Qualification,
    QualificationSource,
    RankCategory,
    SkillFamily,
)
from metiis.permissions import Permission, can
from metiis.reference.rules import LegalValues

WARN_BEFORE = timedelta(days=90)
EMPLOYEES = {EmploymentStatus.EMPLOYEE_50_OR_MORE, EmploymentStatus.EMPLOYEE_UNDER_50}
RANK_LEVELS: dict[RankCategory, tuple[int, int]] = {
    RankCategory.RANK_AND_FILE: (1, 5),
    RankCategory.NCO: (6, 10),
    RankCategory.OFFICER: (11, 21),
}


# Days of service


class Days(NamedTuple):
    """Duty days of one civil year: before today, and from today on."""

    served: int
    promised: int


def days_of(days: Iterable[date], year: int, today: date) -> Days:
    """Duty days of a civil year, told apart by today, which is still promised."""
    of_year = [day for day in days if day.year == year]
    served = sum(1 for day in of_year if day < today)
    return Days(served, len(of_year) - served)


def day_cap(person: Person, legal: LegalValues) -> int:
    """The yearly ceiling the unit set, or else the law's (Code de la défense L4221-6)."""
    return legal.annual_day_cap if person.day_cap is None else person.day_cap


def days_left(cap: int, days: Days) -> int:
    """What remains of the yearly ceiling, never below zero."""
    return max(0, cap - days.served - days.promised)


# The civil employer


@dataclass(frozen=True, slots=True)
class EmployerTerms:
    """What the civil employer is owed and owes. `notice_days` are civil days, `days_per_year`
    working days on the employer's time; None where no number applies or nothing is known."""

    notice_days: int | None
    days_per_year: int | None
    explanation: str
    source: str


def terms_of(person: Person, legal: LegalValues, day: date) -> EmployerTerms:
    """The terms that follow from what the person declared, on a day."""
    return employer_terms(
        person.employment,
        legal,
        day,
        agreed_notice=person.employer_notice_days,
        agreed_days=person.employer_days,
        clause_until=person.reactivity_clause_until,
    )


def employer_terms(
    status: EmploymentStatus | None,
    legal: LegalValues,
    day: date,
    *,
    agreed_notice: int | None = None,
    agreed_days: int | None = None,
    clause_until: date | None = None,
) -> EmployerTerms:
    """Notice and yearly days by situation; an agreement replaces the law where it may."""
    if status is None:
        return EmployerTerms(
            None,
            None,
            "Sans votre situation professionnelle, METIIS ne peut pas calculer le préavis.",
            "",
        )
    if status in EMPLOYEES:
        return _employee_terms(status, legal, day, agreed_notice, agreed_days, clause_until)
    if status is EmploymentStatus.DEFENCE_CIVILIAN:
        notice = _given(agreed_notice, legal.defence_civilian_notice_days)
        days = max(_given(agreed_days, 0), legal.defence_civilian_days)
        return EmployerTerms(
            notice,
            days,
            f"Vous prévenez votre service au moins {count(notice, 'jour')} avant de partir. "
            f"Il vous doit {count(days, 'jour')} par an.",
            "Dispositions du ministère pour ses agents civils",
        )
    if status is EmploymentStatus.CIVIL_SERVANT:
        return _civil_servant_terms(legal, agreed_notice, agreed_days)
    return EmployerTerms(
        0,
        None,
        "Aucun employeur à prévenir\u00a0: ni préavis, ni nombre de jours à demander.",
        "",
    )


def _employee_terms(
    status: EmploymentStatus,
    legal: LegalValues,
    day: date,
    agreed_notice: int | None,
    agreed_days: int | None,
    clause_until: date | None,
) -> EmployerTerms:
    """Code du travail L3142-89 to L3142-94-3. The days are a floor that no agreement lowers."""
    is_small = status is EmploymentStatus.EMPLOYEE_UNDER_50
    right = legal.employer_days_under_50 if is_small else legal.employer_days
    days = max(_given(agreed_days, 0), right)
    notice = _given(agreed_notice, legal.employer_notice_days)
    text = f"Vous prévenez votre employeur par écrit au moins {count(notice, 'jour')} avant"
    if clause_until is not None and clause_until >= day and notice > legal.reactivity_notice_days:
        notice = legal.reactivity_notice_days
        text = (
            "Grâce à la clause de réactivité, vous prévenez votre employeur au moins "
            f"{count(notice, 'jour')} avant, jusqu’au {plain_date(clause_until)}"
        )
    return EmployerTerms(
        notice,
        days,
        f"{text}. Il vous doit au moins {count(days, 'jour ouvré', 'jours ouvrés')} par an\u00a0; "
        "au-delà, il faut son accord.",
        "Code du travail, articles L3142-89 à L3142-94-3",
    )


def _civil_servant_terms(
    legal: LegalValues, agreed_notice: int | None, agreed_days: int | None
) -> EmployerTerms:
    days = max(_given(agreed_days, 0), legal.civil_servant_days)
    notice = _given(agreed_notice, 0)
    before = (
        f"Vous prévenez votre service au moins {count(notice, 'jour')} avant."
        if notice
        else "La loi ne fixe pas de préavis\u00a0: prévenez votre service dès que possible."
    )
    return EmployerTerms(
        notice,
        days,
        f"{before} Vous avez droit à un congé rémunéré de {count(days, 'jour')} par an.",
        "Code général de la fonction publique, article L644-1",
    )


def _given(agreed: int | None, legal: int) -> int:
    return legal if agreed is None else agreed


# Contract, medical visit, skills


class Validity(StrEnum):
    """Whether something dated holds: `soon` means that it ends within 90 days."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    MISSING = "missing"


def validity(until: date | None, today: date) -> Validity:
    """Where a last valid day stands; for contracts and visits, no date means nothing is held."""
    if until is None:
        return Validity.MISSING
    if until < today:
        return Validity.EXPIRED
    return Validity.SOON if until <= today + WARN_BEFORE else Validity.VALID


def skill_validity(qualification: Qualification, today: date) -> Validity:
    """Same for a skill, for which no date means without end."""
    if qualification.valid_until is None:
        return Validity.VALID
    return validity(qualification.valid_until, today)


def service_warnings(person: Person, today: date) -> list[tuple[str, Validity]]:
    """What makes or will soon make the person not employable, in a few words each."""
    found: list[tuple[str, Validity]] = []
    contract = validity(person.contract_end, today)
    if contract is not Validity.VALID:
        found.append((CONTRACT_WORDS[contract], contract))
    fitness = fitness_validity(person, today)
    if person.fitness in UNEMPLOYABLE_WORDS:
        found.append((UNEMPLOYABLE_WORDS[person.fitness], fitness))
    elif fitness is not Validity.VALID:
        found.append((FITNESS_WORDS[fitness], fitness))
    return found


def fitness_validity(person: Person, today: date) -> Validity:
    """Where the medical conclusion stands; one that forbids employment counts as over."""
    if person.fitness in UNEMPLOYABLE_WORDS:
        return Validity.EXPIRED
    return Validity.MISSING if person.fitness is None else validity(person.fitness_until, today)


UNEMPLOYABLE_WORDS = {Fitness.NOT_EMPLOYABLE: "non employable", Fitness.UNFIT: "inapte"}


CONTRACT_WORDS = {
    Validity.SOON: "contrat bientôt fini",
    Validity.EXPIRED: "contrat expiré",
    Validity.MISSING: "contrat non renseigné",
}
FITNESS_WORDS = {
    Validity.SOON: "visite à renouveler",
    Validity.EXPIRED: "visite expirée",
    Validity.MISSING: "visite non renseignée",
}


def certified(qualifications: Iterable[Qualification]) -> list[Qualification]:
    """Skills the unit vouches for, military first."""
    held = [q for q in qualifications if q.source is QualificationSource.CERTIFIED]
    return sorted(held, key=_by_family)


def declared(qualifications: Iterable[Qualification]) -> list[Qualification]:
    """Skills on the person's own word."""
    held = [q for q in qualifications if q.source is QualificationSource.DECLARED]
    return sorted(held, key=_by_family)


def _by_family(qualification: Qualification) -> tuple[int, str]:
    return (list(SkillFamily).index(qualification.skill.family), qualification.skill.label)


# Wishes


def read_kinds(text: str) -> list[ActivityKind]:
    """Kinds of activity wished for, in the usual order; what is no longer a kind is left out."""
    chosen = set(text.split())
    return [kind for kind in ActivityKind if kind.value in chosen]


# Who sees what


class Field(StrEnum):
    """Groups of a person's data that are shown or hidden together."""

    SERVICE = "service"
    CONTACT = "contact"
    EMPLOYMENT = "employment"
    CIVIL = "civil"
    WISHES = "wishes"
    KIT = "kit"
    EMERGENCY = "emergency"


FIELD_PERMISSIONS: dict[Field, Permission] = {
    Field.SERVICE: Permission.PERSON_SEE_SERVICE,
    Field.CONTACT: Permission.PERSON_SEE_CONTACT,
    Field.EMPLOYMENT: Permission.PERSON_SEE_EMPLOYMENT,
    Field.CIVIL: Permission.PERSON_SEE_CIVIL,
    Field.WISHES: Permission.PERSON_SEE_WISHES,
    Field.KIT: Permission.PERSON_SEE_KIT,
    Field.EMERGENCY: Permission.PERSON_SEE_EMERGENCY,
}


def sees(viewer: Person, person: Person, field: Field, *, is_on_duty: bool) -> bool:
    """Whether the viewer may read a group of fields; somebody to call only while she is on duty."""
    if not can(viewer, FIELD_PERMISSIONS[field], person):
        return False
    return field is not Field.EMERGENCY or is_on_duty or viewer.id == person.id


def visible_fields(viewer: Person, person: Person, *, is_on_duty: bool) -> frozenset[Field]:
    """Every group of fields the viewer may read; templates get no other."""
    return frozenset(f for f in Field if sees(viewer, person, f, is_on_duty=is_on_duty))
