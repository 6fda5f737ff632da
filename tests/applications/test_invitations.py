"""People are asked: an invitation keeps a place and no day; her yes engages her whole, or not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services
from metiis.applications.rules import HOLDING, PLACED, Actor, allowed_moves
from metiis.matching.facts import Code, Reason
from metiis.models import (
    ActivityStatus,
    Application,
    ApplicationStatus,
    DutyDay,
    Move,
    Notification,
    Origin,
    Person,
    Position,
    RejectionReason,
    Role,
)
from metiis.refusals import Refusal
from tests.applications.test_services import all_at_once, applied, commander, days_of
from tests.factories import make_activity, make_position, make_reservist, make_staff

NOW = clock.now
Status = ApplicationStatus


def invited(person: Person, position: Position, boss: Person) -> Application:
    return services.invite(person, position, [], boss, NOW())[0]


def test_an_invitation_keeps_the_place_and_engages_no_day(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    application = invited(person, position, boss)
    assert (application.status, application.origin) == (Status.INVITED, Origin.INVITED)
    assert (position.taken, days_of(person)) == (1, 0)
    told = session.scalars(select(Notification).where(Notification.person_id == person.id)).one()
    assert told.text.startswith("Vous êtes invité au poste")
    assert told.path == f"/candidatures/{application.public_id}"


def test_inviting_twice_is_inviting_once(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    first, was_done = services.invite(person, position, [], boss, NOW())
    again, was_done_again = services.invite(person, position, [], boss, NOW())
    assert (first is again, was_done, was_done_again) == (True, True, False)
    assert position.taken == 1
    assert [event.move for event in first.events] == [Move.INVITE]


def test_accepting_engages_the_days_once_and_tells_the_unit(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    application = invited(person, position, boss)
    services.accept(application, NOW())
    services.accept(application, NOW())
    assert application.status is Status.CONFIRMED
    assert (position.taken, days_of(person)) == (1, 2)
    texts = session.scalars(
        select(Notification.text).where(Notification.person_id == boss.id)
    ).all()
    assert len(texts) == 1
    assert "accepte l’invitation à" in texts[0]


def test_declining_frees_the_place_for_somebody_else(session: Session):
    person, position = make_reservist(), make_position(headcount=1)
    boss = commander(position)
    application = invited(person, position, boss)
    with pytest.raises(Refusal, match="sont prises"), session.begin_nested():
        invited(make_reservist(), position, boss)
    services.decline(application, NOW())
    services.decline(application, NOW())
    assert (application.status, position.taken) == (Status.DECLINED, 0)
    assert invited(make_reservist(), position, boss).status is Status.INVITED


def test_days_engaged_meanwhile_refuse_the_yes_and_change_nothing(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    application = invited(person, position, boss)
    rival = make_position(make_activity(starts_on=position.ends_on))
    services.select_person(applied(person, rival), boss, NOW())
    session.commit()
    with pytest.raises(Refusal, match="Vous êtes déjà engagé"):
        services.accept(application, NOW())
    session.rollback()
    session.refresh(application)
    session.refresh(position)
    assert (application.status, position.taken, days_of(person)) == (Status.INVITED, 1, 2)


def test_taking_an_invitation_back_is_told_neutrally_and_refuses_nobody(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    application = invited(person, position, boss)
    services.reject(application, RejectionReason.FULL, "", boss, NOW())
    assert (application.status, position.taken) == (Status.REJECTED, 0)
    last = select(Notification.text).where(Notification.person_id == person.id)
    text = session.scalars(last.order_by(Notification.id.desc())).first()
    assert text is not None
    assert text.startswith("L’unité a retiré son invitation")
    # She never applied: nobody may engage her, she may apply, she may be asked again.
    for move in (services.select_person, services.put_on_waiting_list):
        with pytest.raises(Refusal, match="invitation retirée"):
            move(application, boss, NOW())
    moves = allowed_moves(application.status, Actor.COMMANDER, application.origin)
    assert moves == [Move.INVITE]
    assert applied(person, position).status is Status.SUBMITTED
    assert application.origin is Origin.SELF


def test_applying_to_what_one_is_invited_to_asks_for_an_answer_instead(session: Session):
    person, position = make_reservist(), make_position(label="Conducteur")
    invited(person, position, commander(position))
    with pytest.raises(Refusal, match=r"invite déjà.*Conducteur.*Acceptez ou déclinez"):
        applied(person, position)


def test_who_applied_is_retained_rather_than_invited(session: Session):
    person, position = make_reservist(), make_position()
    applied(person, position)
    with pytest.raises(Refusal, match="retenez sa candidature"):
        invited(person, position, commander(position))


@pytest.mark.parametrize("ended", ["withdraw", "decline", "reject"])
def test_somebody_who_left_or_was_refused_can_be_asked(session: Session, ended: str):
    person, position = make_reservist(), make_position()
    other = make_position(position.activity)
    boss, application = commander(position), applied(person, position)
    if ended == "decline":
        services.select_person(application, boss, NOW())
    ends: dict[str, Callable[[], object]] = {
        "withdraw": lambda: services.withdraw(application, NOW()),
        "decline": lambda: services.decline(application, NOW()),
        "reject": lambda: services.reject(application, RejectionReason.FULL, "", boss, NOW()),
    }
    ends[ended]()
    assert invited(person, other, boss) is application
    assert (application.position, application.rejection_reason) == (other, None)
    assert (position.taken, other.taken) == (0, 1)


def test_a_place_held_elsewhere_in_the_activity_is_freed_first(session: Session):
    person, position = make_reservist(), make_position(label="Tireur")
    other = make_position(position.activity)
    boss = commander(position)
    invited(person, position, boss)
    with pytest.raises(Refusal, match="Tireur"):
        invited(person, other, boss)


def test_facts_refuse_an_invitation_in_words(session: Session):
    position = make_position()
    reason = Reason(Code.RANK, "Grade demandé : sergent.")
    with pytest.raises(Refusal, match="Grade demandé"):
        services.invite(make_reservist(), position, [reason], commander(position), NOW())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": ActivityStatus.DRAFT}, "pas publiée"),
        ({"status": ActivityStatus.CANCELLED}, "annulée"),
        ({"starts_on": clock.today()}, "a commencé"),
    ],
)
def test_nobody_is_invited_to_what_is_not_to_come(session: Session, change: dict, words: str):
    position = make_position(make_activity(**change))
    with pytest.raises(Refusal, match=words):
        invited(make_reservist(), position, commander(position))


def test_inviting_stays_open_once_applications_are_closed(session: Session):
    position = make_position(make_activity(closes_on=clock.today() - timedelta(days=1)))
    application = invited(make_reservist(), position, commander(position))
    assert application.status is Status.INVITED


def test_an_invitation_is_over_on_the_first_day_but_can_still_be_declined(session: Session):
    person, position = make_reservist(), make_position()
    application = invited(person, position, commander(position))
    begun = NOW() + (position.starts_on - clock.today())
    with pytest.raises(Refusal, match="n’a plus cours"):
        services.accept(application, begun)
    services.decline(application, begun)
    assert position.taken == 0


def test_cancelling_the_activity_ends_invitations(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    application = invited(person, position, boss)
    assert services.cancel_all(position.activity, boss, NOW()) == 1
    assert (application.status, position.taken) == (Status.CANCELLED, 0)
    with pytest.raises(Refusal):
        services.accept(application, NOW())


PLAYS = ["submit", "invite", "accept", "decline", "withdraw", "confirm", "select", "wait", "reject"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(PLAYS)), min_size=1, max_size=14))
def test_whatever_people_do_places_and_days_stay_true(
    session: Session, plays: list[tuple[int, str]]
):
    session.rollback()
    position = make_position(headcount=2)
    boss, people = commander(position), [make_reservist() for _ in range(3)]
    for who, verb in plays:
        person = people[who]
        with_saved = session.begin_nested()
        try:
            _play(verb, person, position, boss)
            with_saved.commit()
        except Refusal:
            with_saved.rollback()
        session.expire_all()
        _assert_true(position)
    session.rollback()


def _play(verb: str, person: Person, position: Position, boss: Person) -> None:
    now = NOW()
    if verb == "submit":
        applied(person, position)
        return
    if verb == "invite":
        invited(person, position, boss)
        return
    application = db.session.scalar(select(Application).where(Application.person_id == person.id))
    if application is None:
        return
    moves: dict[str, Callable[[], object]] = {
        "accept": lambda: services.accept(application, now),
        "decline": lambda: services.decline(application, now),
        "withdraw": lambda: services.withdraw(application, now),
        "confirm": lambda: services.confirm(application, now),
        "select": lambda: services.select_person(application, boss, now),
        "wait": lambda: services.put_on_waiting_list(application, boss, now),
        "reject": lambda: services.reject(application, RejectionReason.FULL, "", boss, now),
    }
    moves[verb]()


def _assert_true(position: Position) -> None:
    """Places are those of people placed, days those of people engaged, by what each said."""
    applications = db.session.scalars(
        select(Application).where(Application.position_id == position.id)
    ).all()
    assert position.taken == sum(each.status in PLACED for each in applications)
    for each in applications:
        days = select(func.count()).where(DutyDay.application_id == each.id)
        assert db.session.scalar(days) == (2 if each.status in HOLDING else 0)
        assert each.events[-1].status is each.status


def test_thirty_two_commanders_at_once_fill_five_places_and_no_more(session: Session):
    position = make_position(headcount=5)
    bosses = [make_staff(Role.UNIT_COMMANDER, position.activity.unit) for _ in range(2)]
    people = [make_reservist() for _ in range(32)]
    session.commit()
    jobs = [_inviting(person.id, position.id, bosses[i % 2].id) for i, person in enumerate(people)]
    assert all_at_once(jobs) == 5
    db.set_reading(False)
    held = select(func.count()).where(Application.status == Status.INVITED)
    assert session.scalar(held) == 5
    assert session.scalar(select(Position.taken)) == 5
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 0


def test_one_person_says_yes_to_overlapping_invitations_at_once_and_keeps_one(session: Session):
    person, first = make_reservist(), make_position()
    boss = commander(first)
    rivals = [first, *(make_position(make_activity(starts_on=first.ends_on)) for _ in range(7))]
    applications = [invited(person, position, boss) for position in rivals]
    session.commit()

    def accepting(key: int) -> Callable[[], None]:
        return lambda: services.accept(db.session.get_one(Application, key), NOW())

    assert all_at_once([accepting(each.id) for each in applications]) == 1
    db.set_reading(False)
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 2
    confirmed = select(func.count()).where(Application.status == Status.CONFIRMED)
    assert session.scalar(confirmed) == 1


def test_a_yes_and_a_withdrawn_invitation_at_once_leave_one_outcome(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    key = invited(person, position, boss).id
    session.commit()

    def taking_back() -> None:
        by = db.session.get_one(Person, boss.id)
        application = db.session.get_one(Application, key)
        services.reject(application, RejectionReason.FULL, "", by, NOW())

    jobs = [lambda: services.accept(db.session.get_one(Application, key), NOW()), taking_back] * 4
    all_at_once(jobs)
    db.set_reading(False)
    session.expire_all()
    # A yes may be followed by a refusal, never the reverse: in the end nothing is held.
    application = session.get_one(Application, key)
    assert application.status is Status.REJECTED
    assert (session.scalar(select(Position.taken)), days_of(person)) == (0, 0)


def _inviting(person_id: int, position_id: int, boss_id: int) -> Callable[[], None]:
    def job() -> None:
        person = db.session.get_one(Person, person_id)
        position = db.session.get_one(Position, position_id)
        services.invite(person, position, [], db.session.get_one(Person, boss_id), NOW())

    return job
