"""Facts as the rules get them, from the database."""

from sqlalchemy.orm import Session

from metiis import clock
from metiis.matching.queries import candidates, need_of
from metiis.matching.rules import obstacles
from metiis.models import ActivityKind, EmploymentStatus, Fitness, QualificationSource
from metiis.reference.queries import legal_values
from tests.factories import make_activity, make_position, make_reservist, qualify


def known(person, position):
    today = clock.today()
    first, last = position.starts_on, position.ends_on
    return candidates([person], first, last, legal_values(today), today)[person.id]


def test_an_outdated_medical_visit_does_not_bar_from_the_medical_visit(session: Session):
    person = make_reservist(fitness=Fitness.NOT_EMPLOYABLE)
    for kind, barred in ((ActivityKind.TRAINING, True), (ActivityKind.FORMALITIES, False)):
        position = make_position(make_activity(kind=kind))
        need = need_of(position, position.activity)
        assert bool(obstacles(known(person, position), need)) is barred


def test_the_longest_validity_of_a_skill_counts_and_a_bare_word_is_told(session: Session):
    person, position = make_reservist(), make_position()
    soon = position.ends_on
    qualify(person, "Permis PL", soon)
    qualify(person, "Permis PL", None, QualificationSource.DECLARED)
    qualify(person, "Anglais", None, QualificationSource.DECLARED)
    held = {each.skill.label: each.skill_id for each in person.qualifications}
    found = known(person, position)
    assert found.skills[held["Permis PL"]] is None
    assert found.declared_only == {held["Anglais"]}


def test_notice_and_cap_follow_the_law_of_the_day(session: Session):
    position = make_position()
    employee = make_reservist(employment=EmploymentStatus.EMPLOYEE_50_OR_MORE, day_cap=None)
    found = known(employee, position)
    assert (found.notice_days, found.day_cap) == (30, 60)
    assert known(make_reservist(), position).notice_days == 0
