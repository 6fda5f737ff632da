"""The numbers of the law by day, and the catalogue."""

from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from metiis.models import LegalValue, SkillFamily
from metiis.reference import queries
from metiis.reference.rules import NoLegalValueError
from tests import factories


def test_the_numbers_of_today_are_those_of_the_law(session: Session) -> None:
    values = queries.legal_values(date(2026, 12, 1))
    assert (values.annual_day_cap, values.employer_days, values.medical_visit_months) == (
        60,
        10,
        48,
    )


def test_a_number_changes_on_its_day_and_not_before(session: Session, max_queries) -> None:
    session.add(LegalValue(code="employer_days", valid_from=date(2027, 3, 1), value=12))
    session.flush()
    with max_queries(1):
        before = queries.legal_values(date(2027, 2, 28))
    assert before.employer_days == 10
    assert queries.legal_values(date(2027, 3, 1)).employer_days == 12


def test_a_missing_number_is_named(session: Session) -> None:
    session.execute(delete(LegalValue).where(LegalValue.code == "employer_days"))
    with pytest.raises(NoLegalValueError, match="2026-12-01: employer_days$"):
        queries.legal_values(date(2026, 12, 1))
    session.rollback()


def test_the_catalogue_leaves_retired_skills_out(session: Session) -> None:
    factories.make_skill("Ski").retired = True
    session.flush()
    labels = [skill.label for skill in queries.skills(SkillFamily.MILITARY)]
    assert "Ski" not in labels
    assert labels == sorted(labels)
    assert "Permis VL" in [skill.label for skill in queries.skills()]
    session.rollback()
