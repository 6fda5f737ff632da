"""Days, employer's terms, validity and fields, without database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from metiis.models import EmploymentStatus as Status
from metiis.models import Fitness, Person, Role, RoleGrant, Unit
from metiis.people import rules
from metiis.people.rules import Days, Field, Validity
from metiis.reference.rules import LegalValues

TODAY = date(2026, 11, 24)
LEGAL = LegalValues(
    annual_day_cap=60,
    employer_notice_days=30,
    reactivity_notice_days=15,
    defence_civilian_notice_days=5,
    employer_days=10,
    employer_days_under_50=5,
    civil_servant_days=30,
    defence_civilian_days=15,
    medical_visit_months=48,
    call_up_days=35,
    rest_days=1,
    publication_days=90,
    response_days=60,
    closing_days=50,
    selection_days=45,
    confirmation_days=40,
    answer_days=5,
    first_reminder_days=7,
    last_reminder_days=2,
    validation_days=3,
    transmission_days=30,
    far_km=100,
    cap_share=80,
    fitness_first_months=6,
    fitness_second_months=3,
    fitness_last_months=1,
    contract_months=6,
    skill_months=3,
    silence_months=3,
    unseen_months=12,
)


@pytest.mark.parametrize(
    ("status", "notice", "days"),
    [
        (Status.EMPLOYEE_50_OR_MORE, 30, 10),
        (Status.EMPLOYEE_UNDER_50, 30, 5),
        (Status.CIVIL_SERVANT, 0, 30),
        (Status.DEFENCE_CIVILIAN, 5, 15),
        (Status.SELF_EMPLOYED, 0, None),
        (Status.STUDENT, 0, None),
        (Status.UNEMPLOYED, 0, None),
        (Status.RETIRED, 0, None),
        (None, None, None),
    ],
)
def test_terms_follow_from_the_situation(status, notice, days):
    terms = rules.employer_terms(status, LEGAL, TODAY)
    assert (terms.notice_days, terms.days_per_year) == (notice, days)
    assert terms.explanation


def test_an_agreement_sets_the_notice_and_can_only_add_days():
    terms = rules.employer_terms(
        Status.EMPLOYEE_50_OR_MORE, LEGAL, TODAY, agreed_notice=20, agreed_days=15
    )
    assert (terms.notice_days, terms.days_per_year) == (20, 15)
    fewer = rules.employer_terms(Status.EMPLOYEE_50_OR_MORE, LEGAL, TODAY, agreed_days=3)
    assert fewer.days_per_year == 10
    none = rules.employer_terms(Status.CIVIL_SERVANT, LEGAL, TODAY, agreed_notice=10)
    assert none.notice_days == 10


def test_the_reactivity_clause_holds_to_its_last_day_and_never_lengthens_the_notice():
    def notice(until: date, agreed: int | None = None) -> int | None:
        return rules.employer_terms(
            Status.EMPLOYEE_UNDER_50, LEGAL, TODAY, clause_until=until, agreed_notice=agreed
        ).notice_days

    assert notice(TODAY) == 15
    assert notice(TODAY - timedelta(days=1)) == 30
    assert notice(TODAY, agreed=10) == 10


def test_the_numbers_are_those_of_the_law_given():
    before_2023 = replace(LEGAL, annual_day_cap=30, employer_days=8)
    terms = rules.employer_terms(Status.EMPLOYEE_50_OR_MORE, before_2023, TODAY)
    assert terms.days_per_year == 8
    assert rules.day_cap(Person(day_cap=None), before_2023) == 30
    assert rules.day_cap(Person(day_cap=0), LEGAL) == 0


def test_today_is_still_promised_and_other_years_do_not_count():
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), date(2027, 1, 1)]
    assert rules.days_of(days, 2026, TODAY) == Days(served=1, promised=2)
    assert rules.days_left(60, Days(50, 4)) == 6
    assert rules.days_left(60, Days(50, 14)) == 0


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-1, Validity.EXPIRED), (0, Validity.SOON), (90, Validity.SOON), (91, Validity.VALID)],
)
def test_a_date_warns_ninety_days_before_its_end(offset, expected):
    assert rules.validity(TODAY + timedelta(days=offset), TODAY) is expected


def test_what_makes_somebody_not_employable_is_said_in_words():
    ok = {"contract_end": date(2030, 1, 1), "fitness_until": date(2030, 1, 1)}
    assert rules.service_warnings(Person(fitness=Fitness.EMPLOYABLE, **ok), TODAY) == []
    unfit = Person(fitness=Fitness.UNFIT, **ok)
    assert rules.service_warnings(unfit, TODAY) == [("inapte", Validity.EXPIRED)]
    nothing = rules.service_warnings(Person(), TODAY)
    assert [kind for _words, kind in nothing] == [Validity.MISSING, Validity.MISSING]


def test_whom_to_call_is_hidden_from_the_unit_until_the_person_is_on_duty():
    unit = Unit(id=1, code="7BCA", path="/27BIM/7BCA/")
    person = Person(id=1, unit=unit, unit_id=1, service_number="X", section="1re section")
    for role in (Role.SECTION_LEADER, Role.UNIT_COMMANDER, Role.RESERVE_OFFICE):
        viewer = Person(id=2, grants=[RoleGrant(role=role, unit=unit, section="")])
        assert not rules.sees(viewer, person, Field.EMERGENCY, is_on_duty=False)
        assert rules.sees(viewer, person, Field.EMERGENCY, is_on_duty=True)
    staff = Person(id=3, grants=[RoleGrant(role=Role.BRIGADE_STAFF, unit=unit, section="")])
    assert not rules.sees(staff, person, Field.EMERGENCY, is_on_duty=True)
    assert rules.sees(person, person, Field.EMERGENCY, is_on_duty=False)
