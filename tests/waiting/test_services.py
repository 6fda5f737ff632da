"""A list moves by itself: in order, past whom a fact prevents, never beyond the places."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    ActivityStatus,
    Application,
    ApplicationStatus,
    DutyDay,
    ListEvent,
    ListMove,
    ListReason,
    Move,
    NoticeKind,
    Notification,
    Person,
    Position,
)
from metiis.waiting import queries, services
from tests.factories import make_activity, make_position
from tests.parallel import at_once
from tests.waiting.setting import make_line, texts_for

Status = ApplicationStatus
WHY = ListReason.SKILL


def offer(position: Position) -> Application | None:
    return services.offer_next(position.id, clock.now())


def test_a_free_place_is_offered_to_the_first_with_an_end(session: Session):
    position, _boss, line = make_line(2)
    assert offer(position) is line[0]
    assert (line[0].status, position.taken) == (Status.OFFERED, 1)
    assert line[0].answer_by > clock.now()
    assert line[0].events[-1].by_id is None
    assert db.session.scalar(select(func.count()).select_from(DutyDay)) == 0
    told = session.scalars(select(Notification).where(Notification.kind == NoticeKind.ANSWER)).one()
    assert "Une place s’est libérée" in told.text
    assert "avant le" in told.text
    assert offer(position) is None  # No place is left.


def test_yes_engages_the_days_and_no_sends_the_place_to_the_next(session: Session):
    position, _boss, line = make_line(3)
    offer(position)
    applications.decline(line[0], clock.now())
    assert offer(position) is line[1]
    applications.accept(line[1], clock.now())
    assert (line[1].status, line[1].answer_by) == (Status.CONFIRMED, None)
    assert db.session.scalar(select(func.count()).select_from(DutyDay)) == position.day_count
    assert offer(position) is None
    assert line[2].status is Status.WAITLISTED


def test_whom_a_fact_prevents_is_passed_and_named_once_with_the_fact(session: Session):
    position, boss, line = make_line(2)
    line[0].person.contract_end = position.starts_on - timedelta(days=1)
    position.activity.unit.blocks_on_contract = True
    session.flush()
    assert offer(position) is line[1]
    applications.decline(line[1], clock.now())
    assert offer(position) is None
    assert line[0].status is Status.WAITLISTED
    said = [text for text in texts_for(boss.id) if "ne peut pas prendre" in text]
    assert len(said) == 1
    assert "1er" in said[0]
    assert "contrat" in said[0].lower()


def test_somebody_engaged_elsewhere_on_these_days_is_passed(session: Session):
    position, boss, line = make_line(2)
    rival = make_position(make_activity(starts_on=position.starts_on))
    other = applications.submit(line[0].person, rival, [], "", clock.now())
    applications.select_person(other, boss, clock.now())
    assert offer(position) is line[1]


@pytest.mark.parametrize(
    "change",
    [
        {"list_stopped": True},
        {"starts_on": clock.today(), "ends_on": clock.today()},
    ],
)
def test_a_list_stopped_or_begun_offers_nothing(session: Session, change: dict):
    position, _boss, _line = make_line(1)
    for name, value in change.items():
        setattr(position, name, value)
    session.flush()
    assert offer(position) is None
    assert position.id not in queries.positions_to_fill(clock.today())


@pytest.mark.parametrize("status", [each for each in ActivityStatus if each != "published"])
def test_only_an_activity_to_come_has_a_list_that_moves(session: Session, status: ActivityStatus):
    position, _boss, line = make_line(1)
    position.activity.status = status
    session.flush()
    is_live = status is ActivityStatus.LOCKED
    assert offer(position) is (line[0] if is_live else None)


def test_stopping_and_resuming_are_kept_once_each_with_the_reason(session: Session):
    position, boss, line = make_line(1)
    now = clock.now()
    assert services.stop(position, boss, now, ListReason.BUDGET, "Deux jours de moins")
    assert not services.stop(position, boss, now, ListReason.BUDGET, "Deux jours de moins")
    assert offer(position) is None
    assert services.resume(position, boss, now, None, "")
    assert not services.resume(position, boss, now, None, "")
    assert offer(position) is line[0]
    kept = session.scalars(select(ListEvent).order_by(ListEvent.id)).all()
    assert [(each.move, each.reason) for each in kept] == [
        (ListMove.STOP, ListReason.BUDGET),
        (ListMove.RESUME, None),
    ]


def test_a_new_order_is_set_kept_and_followed(session: Session):
    position, boss, line = make_line(3)
    now = clock.now()
    assert services.reorder(line[2], 1, boss, now, WHY, "Seul conducteur")
    assert not services.reorder(line[2], 1, boss, now, WHY, "Seul conducteur")
    found = [turn.application for turn in queries.line(position, clock.today())]
    assert found == [line[2], line[0], line[1]]
    assert [queries.place_of(each) for each in line] == [2, 3, 1]
    event = session.scalars(select(ListEvent)).one()
    assert (event.application, event.reason, event.by) == (line[2], WHY, boss)
    assert offer(position) is line[2]


def test_a_place_beyond_the_end_is_the_end_and_who_left_moves_nothing(session: Session):
    position, boss, line = make_line(3)
    assert services.reorder(line[0], 99, boss, clock.now(), WHY, "")
    assert [queries.place_of(each) for each in line] == [3, 1, 2]
    applications.withdraw(line[0], clock.now())
    assert not services.reorder(line[0], 1, boss, clock.now(), WHY, "")


def test_thirty_two_rounds_at_once_offer_each_place_once(session: Session):
    position, _boss, _line = make_line(8, headcount=5)
    key = position.id
    session.commit()
    at_once([lambda: services.offer_next(key, clock.now())] * 32)
    db.set_reading(False)
    session.expire_all()
    offered = select(func.count()).where(Application.status == Status.OFFERED)
    held = session.scalar(offered)
    assert session.scalar(select(Position.taken)) == held <= 5
    for application in session.scalars(select(Application)):
        moves = [event.move for event in application.events]
        assert moves.count(Move.OFFER) == (application.status is Status.OFFERED)
    while services.offer_next(key, clock.now()):
        session.commit()
    assert session.scalar(offered) == 5


def test_a_list_stopped_at_the_instant_of_an_offer_has_one_order_of_events(session: Session):
    position, boss, _line = make_line(4, headcount=4)
    key, chief = position.id, boss.id
    session.commit()

    def stop() -> None:
        found, by = db.session.get_one(Position, key), db.session.get_one(Person, chief)
        services.stop(found, by, clock.now(), WHY, "")

    at_once([stop, *[lambda: services.offer_next(key, clock.now())] * 4])
    db.set_reading(False)
    session.expire_all()
    offered = select(func.count()).where(Application.status == Status.OFFERED)
    assert session.scalar(select(Position.taken)) == session.scalar(offered)
    assert session.scalar(select(Position.list_stopped))
    assert services.offer_next(key, clock.now()) is None


def test_a_link_answers_once_whatever_is_pressed_at_once(session: Session):
    position, _boss, line = make_line(1)
    offer(position)
    token = services.issue_link(line[0], clock.now())
    assert services.issue_link(line[0], clock.now()) is None  # One stands already.
    session.commit()

    def press(says_yes: bool) -> bool:
        return services.answer(queries.link(token), says_yes, clock.now())

    at_once([lambda: press(True), lambda: press(False)] * 8)
    db.set_reading(False)
    session.expire_all()
    moves = [event.move for event in session.scalars(select(Application)).one().events]
    assert len(moves) == 4
    assert moves[3] in {Move.ACCEPT, Move.DECLINE}


def test_a_new_question_makes_the_old_link_void(session: Session):
    position, boss, line = make_line(1)
    offer(position)
    old = services.issue_link(line[0], clock.now())
    applications.decline(line[0], clock.now())
    again = applications.invite(line[0].person, position, [], boss, clock.now())[0]
    assert not services.answer(queries.link(old), True, clock.now())
    assert again.status is Status.INVITED
    new = services.issue_link(again, clock.now())
    assert services.answer(queries.link(new), True, clock.now())
    assert again.status is Status.CONFIRMED


def test_only_a_hash_of_the_token_is_kept(session: Session):
    position, _boss, line = make_line(1)
    offer(position)
    token = services.issue_link(line[0], clock.now())
    link = queries.link(token)
    assert token not in {link.token_hash, link.reference}
    assert link.expires_at == line[0].answer_by
