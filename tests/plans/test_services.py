"""Asking: one plan at a time per unit, once per question; giving up; retaining in one step."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Application,
    ApplicationStatus,
    Decision,
    DutyDay,
    Person,
    PlanStatus,
    RejectionReason,
    Unit,
    Verb,
)
from metiis.plans import retaining, services
from metiis.plans.retaining import Retained
from metiis.refusals import Refusal
from metiis.selection.shortlist import Way, shortlist
from tests.accounts.browsing import together
from tests.availability.trade import engage
from tests.factories import make_plan, make_position
from tests.plans.trade import Place, make_place, period, shortlisted, take


def test_one_plan_at_a_time_is_computed_for_a_unit(session):
    place, now = make_place(), clock.now()
    first, is_new = services.ask(place.boss, place.unit, *period(), now)
    again = services.ask(place.boss, place.unit, *period(), now)
    brigade = services.ask(place.boss, place.units["27BIM"], *period(), now)
    assert is_new
    assert again == (first, False)
    assert brigade[1]


def test_the_same_question_within_a_minute_is_one_question(session):
    place, now = make_place(), clock.now()
    first, _is_new = services.ask(place.boss, place.unit, *period(), now)
    first.status = PlanStatus.DONE
    db.session.flush()
    soon, later = now + timedelta(seconds=30), now + timedelta(seconds=90)
    assert services.ask(place.boss, place.unit, *period(), soon) == (first, False)
    assert services.ask(place.boss, place.unit, *period(), later)[1]


def test_two_people_who_ask_at_once_ask_for_one_plan(app, session):
    place = make_place()
    db.session.commit()
    unit_id, boss_id = place.unit.id, place.boss.id

    def act(_number: int) -> int:
        by, unit = db.session.get_one(Person, boss_id), db.session.get_one(Unit, unit_id)
        run, _is_new = services.ask(by, unit, *period(), clock.now())
        db.session.commit()
        return run.id

    assert len(set(together(2, act))) == 1


def test_a_plan_is_given_up_while_it_is_not_ready(session):
    place, now = make_place(), clock.now()
    run, _is_new = services.ask(place.boss, place.unit, *period(), now)
    assert services.cancel(run, now) is True
    assert (run.status, services.cancel(run, now)) == (PlanStatus.CANCELLED, False)
    ready = make_plan(place.unit, place.boss)
    assert services.cancel(ready, now) is False
    assert ready.status is PlanStatus.DONE


@pytest.fixture
def place(session) -> Place:
    """Two people shortlisted; the first had applied."""
    found = make_place(free=2)
    first, second = found.people
    applications.submit(first, found.post, [], "", clock.now())
    plan = make_plan(found.unit, found.boss, (found.post, first), (found.post, second))
    take(plan, found.boss)
    return found


def status_of(person: Person) -> ApplicationStatus | None:
    return db.session.scalar(select(Application.status).where(Application.person_id == person.id))


def test_the_page_says_who_applied_and_who_is_to_be_invited(place):
    first, second = place.people
    found = shortlist(place.boss, place.activity, clock.today())
    assert {(each.person, each.way) for each in found.entries} == {
        (first, Way.RETAIN),
        (second, Way.INVITE),
    }
    assert (found.ready, found.days_ahead) == (2, 60)


def test_the_people_shortlisted_are_retained_or_invited_in_one_step(place):
    first, second = place.people
    done = retaining.retain_all(place.activity, place.boss, clock.now())
    assert done == Retained(retained=1, invited=1)
    assert done.words == "1\u00a0personne retenue, 1\u00a0personne invitée."
    assert status_of(first) is ApplicationStatus.SELECTED
    assert status_of(second) is ApplicationStatus.INVITED
    assert shortlisted(place.activity) == {}
    verbs = db.session.scalars(select(Decision.verb).where(Decision.was_proposed)).all()
    assert verbs.count(Verb.SELECTED) == verbs.count(Verb.INVITED) == 1


def test_retaining_again_has_no_other_effect(place):
    retaining.retain_all(place.activity, place.boss, clock.now())
    decisions = db.session.scalar(select(func.count()).select_from(Decision))
    assert retaining.retain_all(place.activity, place.boss, clock.now()) == Retained()
    assert db.session.scalar(select(func.count()).select_from(Decision)) == decisions


def test_everybody_or_nobody_is_retained(place):
    db.session.commit()
    first, second = place.people
    engage(second, place.activity.ends_on)
    db.session.commit()
    with pytest.raises(Refusal):
        retaining.retain_all(place.activity, place.boss, clock.now())
    db.session.rollback()
    assert status_of(first) is ApplicationStatus.SUBMITTED
    held = select(func.count()).where(DutyDay.person_id == first.id)
    assert db.session.scalar(held) == 0
    assert len(shortlisted(place.activity)) == 2


def test_somebody_who_applied_for_another_post_is_left_to_a_word_with_her(place):
    first, _second = place.people
    other = make_position(place.activity, label="Cuisinier")
    application = db.session.scalars(select(Application)).one()
    application.position = other
    db.session.flush()
    done = retaining.retain_all(place.activity, place.boss, clock.now())
    assert done == Retained(invited=1)
    assert shortlisted(place.activity) == {first.id: place.post.id}


def end_by_withdrawing(application: Application, _boss: Person) -> None:
    applications.withdraw(application, clock.now())


def end_by_declining(application: Application, boss: Person) -> None:
    applications.select_person(application, boss, clock.now())
    applications.decline(application, clock.now())


def end_by_refusing(application: Application, boss: Person) -> None:
    applications.reject(application, RejectionReason.FULL, "", boss, clock.now())


@pytest.mark.parametrize("end", [end_by_withdrawing, end_by_declining, end_by_refusing])
def test_who_said_no_or_was_told_no_is_not_asked_again_in_one_step(
    place, end: Callable[[Application, Person], None]
):
    first, _second = place.people
    application = db.session.scalars(select(Application)).one()
    end(application, place.boss)
    ended = application.status
    done = retaining.retain_all(place.activity, place.boss, clock.now())
    assert done == Retained(retained=0, invited=1)
    assert status_of(first) is ended
    found = shortlist(place.boss, place.activity, clock.today())
    assert [(each.person, each.way) for each in found.entries] == [(first, Way.OVER)]
    assert found.ready == 0
