"""A need raised, answered, closed: once, in order, and told to whom it concerns."""

import pytest
from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.matching.ties import lenders
from metiis.models import (
    ActivityStatus,
    JournalEntry,
    Notification,
    Reinforcement,
    Visibility,
)
from metiis.permissions import Permission, can
from metiis.refusals import Refusal
from metiis.reinforcements import services
from metiis.selection import services as choices
from tests.reinforcements.scene import make_scene


@pytest.fixture
def scene(session):
    return make_scene()


def messages(person):
    return db.session.scalars(
        select(Notification.text).where(Notification.person_id == person.id)
    ).all()


def test_the_commanders_of_the_other_units_are_told_once(scene):
    request = scene.raised(1)
    assert scene.raised(1) is request
    (text,) = messages(scene.sister)
    assert text.startswith(
        "7BCA demande un renfort\u00a0: 1\u00a0place de «\u00a0Conducteur PL\u00a0»"
    )
    assert messages(scene.boss) == []
    actions = db.session.scalars(select(JournalEntry.action)).all()
    assert actions.count("reinforcement.raised") == 1


def test_a_position_has_one_open_request_that_says_what_is_wanted_now(scene):
    scene.raised(1)
    request = scene.raised(2, "Pour le vendredi soir.")
    assert db.session.scalars(select(Reinforcement)).all() == [request]
    assert (request.places, request.note) == (2, "Pour le vendredi soir.")
    assert len(messages(scene.sister)) == 1


@pytest.mark.parametrize("places", [0, 3])
def test_no_more_places_are_asked_than_are_left(scene, places):
    with pytest.raises(Refusal, match="place"):
        scene.raised(places)


@pytest.mark.parametrize("status", [ActivityStatus.DRAFT, ActivityStatus.CANCELLED])
def test_nobody_is_asked_for_what_does_not_take_place(scene, status):
    scene.activity.status = status
    db.session.flush()
    with pytest.raises(Refusal):
        scene.raised()


def test_the_one_who_asked_learns_of_the_answer_once(scene):
    request = scene.raised()
    assert scene.answer(request, True)
    assert not scene.answer(request, True)
    assert messages(scene.boss) == [
        "13BCA donne son accord au renfort de «\u00a0Convoi en montagne\u00a0»."
    ]
    assert lenders(scene.activity.id) == ("/27BIM/13BCA/",)


def test_an_agreement_is_taken_back_while_nobody_is_invited(scene):
    request = scene.raised()
    scene.answer(request, True)
    assert scene.answer(request, False)
    assert messages(scene.boss)[-1].startswith("13BCA retire son accord")
    assert lenders(scene.activity.id) == ()


def test_an_agreement_stays_once_somebody_is_invited(scene):
    request = scene.raised()
    scene.answer(request, True)
    choices.invite(scene.drivers["free"], scene.position, scene.boss, clock.now())
    with pytest.raises(Refusal, match=r"1.personne de 13BCA a été invitée"):
        scene.answer(request, False)
    assert request.answers[0].agreed


def test_a_unit_that_is_not_asked_does_not_answer(scene):
    request = scene.raised()
    for code in ("7BCA", "2RIMA"):
        with pytest.raises(Refusal):
            services.answer(request, scene.units[code], True, "", scene.sister, clock.now())


def test_a_closed_request_is_answered_no_more_and_closes_once(scene):
    request = scene.raised()
    scene.answer(request, True)
    assert services.close(request, scene.boss, clock.now())
    assert not services.close(request, scene.boss, clock.now())
    assert messages(scene.sister)[-1].startswith("7BCA n’attend plus de renfort")
    assert len(messages(scene.sister)) == 2
    with pytest.raises(Refusal, match="plus cours"):
        scene.answer(request, False)
    assert lenders(scene.activity.id) == ()


def test_somebody_lent_is_invited_sees_the_activity_and_comes(scene):
    free, silent = scene.drivers["free"], scene.drivers["silent"]
    assert scene.activity.visibility is Visibility.UNIT
    assert not can(free, Permission.ACTIVITY_SEE, scene.activity)
    scene.answer(scene.raised(), True)
    application = choices.invite(free, scene.position, scene.boss, clock.now())
    assert can(free, Permission.ACTIVITY_SEE, scene.activity)
    assert not can(silent, Permission.ACTIVITY_SEE, scene.activity)
    applications.accept(application, clock.now())
    assert scene.position.taken == 1


def test_nobody_is_invited_from_a_unit_that_has_not_agreed(scene):
    scene.raised()
    with pytest.raises(Refusal, match="pas ouverte à cette unité"):
        choices.invite(scene.drivers["free"], scene.position, scene.boss, clock.now())
