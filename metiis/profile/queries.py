"""Reading one's own profile, ready to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from metiis import db
from metiis.models import ActivityKind, DataReport, Person, Qualification
from metiis.people import queries as people
from metiis.people import rules as people_rules
from metiis.people.kit import KIT, read_kit
from metiis.people.rules import Days, EmployerTerms, Validity
from metiis.profile import rules
from metiis.profile.rules import Section
from metiis.reference import queries as reference


@dataclass(frozen=True, slots=True)
class Service:
    """What the unit holds, and the days of the civil year."""

    contract: Validity
    fitness: Validity
    cap: int
    days: Days
    left: int
    year: int
    certified: list[tuple[Qualification, Validity]]


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the page « Mon profil » shows; `service` is None for somebody on no roll."""

    person: Person
    sections: Sequence[Section]
    missing: list[Section]
    terms: EmployerTerms
    declared: list[Qualification]
    kit: list[tuple[str, str]]
    kinds: list[ActivityKind]
    service: Service | None
    reports: Sequence[DataReport]


def profile(person: Person, today: date) -> Profile:
    """The person's profile; four queries."""
    legal = reference.legal_values(today)
    qualifications = _qualifications(person)
    sizes = read_kit(person.kit_sizes)
    return Profile(
        person=person,
        sections=rules.sections_of(person),
        missing=rules.missing_parts(person) if person.is_reservist else [],
        terms=people_rules.terms_of(person, legal, today),
        declared=people_rules.declared(qualifications),
        kit=[(item.label, sizes[item.key]) for item in KIT if item.key in sizes],
        kinds=people_rules.read_kinds(person.wished_kinds),
        service=_service(person, people_rules.day_cap(person, legal), qualifications, today)
        if person.is_reservist
        else None,
        reports=people.reports_of(person),
    )


def _service(
    person: Person, cap: int, qualifications: Sequence[Qualification], today: date
) -> Service:
    days = people.day_ledger([person.id], today.year, today)[person.id]
    return Service(
        contract=people_rules.validity(person.contract_end, today),
        fitness=people_rules.fitness_validity(person, today),
        cap=cap,
        days=days,
        left=people_rules.days_left(cap, days),
        year=today.year,
        certified=[
            (q, people_rules.skill_validity(q, today))
            for q in people_rules.certified(qualifications)
        ],
    )


def _qualifications(person: Person) -> Sequence[Qualification]:
    return db.session.scalars(
        select(Qualification).where(Qualification.person_id == person.id)
    ).all()
