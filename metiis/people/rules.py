"""Decisions about people: what the employer must be told and must grant, days left. Pure."""

from dataclasses import dataclass
from datetime import date

from metiis.models import EmploymentStatus, Person
from metiis.reference.rules import LegalValues


@dataclass(frozen=True, slots=True)
class EmployerTerms:
    """What follows from a situation at work: notice and days a year, None where nobody must."""

    notice_days: int | None
    days_per_year: int | None
    explanation: str
    source: str = ""


def employer_terms(
    status: EmploymentStatus | None,
    legal: LegalValues,
    agreed_notice: int | None = None,
    agreed_days: int | None = None,
    has_reactivity_clause: bool = False,
) -> EmployerTerms:
    """Notice (civil days) and absence (working days a year) that law or agreement sets.

    An agreement with the employer stands over the law; a reactivity clause shortens the notice.
    """
    notice, days, source = _by_law(status, legal)
    if notice is not None:
        notice = notice if agreed_notice is None else agreed_notice
        if has_reactivity_clause:
            notice = min(notice, legal.reactivity_notice_days)
    if days is not None and agreed_days is not None:
        days = max(days, agreed_days)
    if notice is None and days is None:
        return EmployerTerms(None, None, "Aucun préavis d’employeur à respecter.")
    text = (
        f"Préavis de {notice or 0} jours, {days or 0} jours ouvrés par an sur le temps de travail."
    )
    return EmployerTerms(notice, days, text, source)


def _by_law(
    status: EmploymentStatus | None, legal: LegalValues
) -> tuple[int | None, int | None, str]:
    if status is EmploymentStatus.EMPLOYEE_50_OR_MORE:
        return legal.employer_notice_days, legal.employer_days, "Code du travail, L3142-89"
    if status is EmploymentStatus.EMPLOYEE_UNDER_50:
        return legal.employer_notice_days, legal.employer_days_under_50, "Code du travail, L3142-89"
    if status is EmploymentStatus.CIVIL_SERVANT:
        source = "Code général de la fonction publique, L644-1"
        return legal.employer_notice_days, legal.civil_servant_days, source
    if status is EmploymentStatus.DEFENCE_CIVILIAN:
        notice, days = legal.defence_civilian_notice_days, legal.defence_civilian_days
        return notice, days, "Ministère des armées"
    return None, None, ""


def terms_of(person: Person, legal: LegalValues, today: date) -> EmployerTerms:
    """The employer's terms of a person on a day."""
    until = person.reactivity_clause_until
    return employer_terms(
        person.employment,
        legal,
        person.employer_notice_days,
        person.employer_days,
        until is not None and until >= today,
    )
