"""What becomes of applications, on the database under test, alone and all at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.activities import services as activities
from metiis.applications import services
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    CancelReason,
    DutyDay,
    Move,
    Notification,
    Person,
    Position,
    RejectionReason,
    Role,
)
from metiis.refusals import Refusal
from tests.factories import make_activity, make_position, make_reservist, make_staff

NOW = clock.now


def applied(person: Person, position: Position) -> Application:
    return services.submit(person, position, [], "", NOW())


def days_of(person: Person) -> int:
    query = select(func.count()).where(DutyDay.person_id == person.id)
    return db.session.scalar(query) or 0


def commander(position: Position) -> Person:
    return make_staff(Role.UNIT_COMMANDER, position.activity.unit)


def test_applying_twice_is_applying_once(session: Session):
    person, position = make_reservist(), make_position()
    boss = commander(position)
    first, second = applied(person, position), applied(person, position)
    assert first is second
    assert first.status is ApplicationStatus.SUBMITTED
    assert [event.move for event in first.events] == [Move.SUBMIT]
    told = session.scalars(select(Notification.person_id)).all()
    assert told == [boss.id]


def test_one_application_per_activity_names_the_other_position(session: Session):
    person, position = make_reservist(), make_position(label="Conducteur")
    other = make_position(position.activity)
    applied(person, position)
    with pytest.raises(Refusal, match="Conducteur"):
        applied(person, other)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": ActivityStatus.DRAFT}, "pas publiée"),
        ({"status": ActivityStatus.CANCELLED}, "annulée"),
        ({"closes_on": clock.today() - timedelta(days=1)}, "closes"),
    ],
)
def test_applications_are_refused_when_not_open(session: Session, change: dict, words: str):
    position = make_position(make_activity(**change))
    with pytest.raises(Refusal, match=words):
        applied(make_reservist(), position)


def test_retaining_takes_a_place_and_the_days_and_withdrawal_gives_both_back(session: Session):
    person, position = make_reservist(), make_position()
    boss, application = commander(position), applied(person, position)
    services.select_person(application, boss, NOW())
    services.select_person(application, boss, NOW())
    assert (position.taken, days_of(person)) == (1, 2)
    services.confirm(application, NOW())
    services.confirm(application, NOW())
    assert application.status is ApplicationStatus.CONFIRMED
    services.withdraw(application, NOW())
    assert (position.taken, days_of(person)) == (0, 0)
    moves = [event.move for event in application.events]
    assert moves == [Move.SUBMIT, Move.SELECT, Move.CONFIRM, Move.WITHDRAW]


def test_days_engaged_elsewhere_refuse_the_whole_move(session: Session):
    person, position = make_reservist(), make_position()
    rival = make_position(make_activity(starts_on=position.ends_on))
    boss = commander(position)
    services.select_person(applied(person, position), boss, NOW())
    second = applied(person, rival)
    session.commit()
    with pytest.raises(Refusal, match="déjà engagé"):
        services.select_person(second, boss, NOW())
    session.rollback()
    session.refresh(rival)
    assert (rival.taken, days_of(person)) == (0, 2)


def test_a_full_position_refuses_and_says_what_to_do(session: Session):
    position = make_position(headcount=1)
    boss = commander(position)
    services.select_person(applied(make_reservist(), position), boss, NOW())
    with pytest.raises(Refusal, match="liste d’attente"):
        services.select_person(applied(make_reservist(), position), boss, NOW())


def test_the_waiting_list_keeps_the_order_and_frees_what_was_held(session: Session):
    position = make_position()
    boss = commander(position)
    people = [make_reservist() for _ in range(3)]
    applications = [applied(person, position) for person in people]
    services.select_person(applications[0], boss, NOW())
    for application in (applications[1], applications[2], applications[0]):
        services.put_on_waiting_list(application, boss, NOW())
    assert [each.waiting_rank for each in applications] == [3, 1, 2]
    assert (position.taken, days_of(people[0])) == (0, 0)


def test_a_refusal_is_coded_told_and_can_be_reconsidered(session: Session):
    person, position = make_reservist(), make_position()
    boss, application = commander(position), applied(person, position)
    services.reject(application, RejectionReason.FAIRNESS, "Au prochain tour.", boss, NOW())
    assert application.events[-1].reason == "fairness"
    assert (
        session.scalars(select(Notification.text).where(Notification.person_id == person.id))
        .one()
        .startswith("Votre candidature à")
    )
    services.select_person(application, boss, NOW())
    assert application.rejection_reason is None


def test_cancelling_the_activity_ends_every_application_alive(session: Session):
    position = make_position()
    boss, people = commander(position), [make_reservist() for _ in range(3)]
    applications = [applied(person, position) for person in people]
    services.select_person(applications[0], boss, NOW())
    services.withdraw(applications[2], NOW())
    assert services.cancel_all(position.activity, boss, NOW()) == 2
    assert [each.status.value for each in applications] == ["cancelled", "cancelled", "withdrawn"]
    assert (position.taken, days_of(people[0])) == (0, 0)
    assert services.cancel_all(position.activity, boss, NOW()) == 0


@pytest.mark.parametrize("ending", ["withdraw", "decline", "wait", "reject"])
def test_days_already_begun_are_not_given_back(session: Session, ending: str):
    person, position = make_reservist(), make_position()
    boss, application = commander(position), applied(person, position)
    services.select_person(application, boss, NOW())
    begun = NOW() + (position.starts_on - clock.today())
    moves = {
        "withdraw": lambda: services.withdraw(application, begun),
        "decline": lambda: services.decline(application, begun),
        "wait": lambda: services.put_on_waiting_list(application, boss, begun),
        "reject": lambda: services.reject(application, RejectionReason.OTHER, "", boss, begun),
    }
    with pytest.raises(Refusal, match="a commencé"):
        moves[ending]()


@pytest.mark.parametrize("move", [services.select_person, services.put_on_waiting_list])
def test_a_refused_applicant_is_not_taken_up_once_the_activity_is_cancelled(
    session: Session, move: Callable[..., bool]
):
    person, position = make_reservist(), make_position()
    application, boss = applied(person, position), commander(position)
    services.reject(application, RejectionReason.FULL, "", boss, NOW())
    # Somebody cancels after the page was read: what this session knows is old.
    session.execute(
        update(Activity)
        .values(status=ActivityStatus.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(Refusal, match="annulée"):
        move(application, boss, NOW())
    assert days_of(person) == 0


def all_at_once(jobs: list[Callable[[], None]]) -> int:
    """Run each job in a thread and a transaction of its own, together; how many committed."""
    gate, done = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], None]) -> None:
        db.set_reading(False)
        gate.wait()
        for _attempt in range(3):
            try:
                job()
                db.session.commit()
                done.append(True)
            except Refusal:
                db.session.rollback()
            except Exception as error:
                db.session.rollback()
                if getattr(error, "orig", None) is not None and db.is_retriable(error):
                    continue
                raise
            finally:
                db.session.remove()
            return

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def retain(application_id: int, boss_id: int) -> Callable[[], None]:
    def job() -> None:
        application = db.session.get_one(Application, application_id)
        services.select_person(application, db.session.get_one(Person, boss_id), NOW())

    return job


def test_thirty_two_at_once_for_five_places_end_with_five(session: Session):
    position = make_position(headcount=5)
    boss = commander(position)
    applications = [applied(make_reservist(), position) for _ in range(32)]
    session.commit()
    assert all_at_once([retain(each.id, boss.id) for each in applications]) == 5
    db.set_reading(False)
    held = select(func.count()).where(Application.status == ApplicationStatus.SELECTED)
    assert session.scalar(held) == 5
    assert session.scalar(select(Position.taken)) == 5
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 10


def test_days_that_have_just_moved_are_engaged_where_they_now_are(session: Session):
    position = make_position(headcount=2)
    person, boss = make_reservist(), make_staff(Role.UNIT_COMMANDER, position.activity.unit)
    application, _done = services.invite(person, position, (), boss, clock.now())
    first = application.position.starts_on + timedelta(days=7)
    last = application.position.ends_on + timedelta(days=7)
    # Somebody else's change ends between the reading of the page and the lock.
    session.execute(
        update(Position)
        .where(Position.id == position.id)
        .values(starts_on=first, ends_on=last)
        .execution_options(synchronize_session=False)
    )
    services.accept(application, clock.now())
    days = session.scalars(select(DutyDay.day).order_by(DutyDay.day)).all()
    assert (days[0], days[-1]) == (first, last)


def test_two_commanders_cannot_engage_one_person_on_one_day(session: Session):
    person = make_reservist()
    first = make_position()
    rivals = [first, *(make_position(make_activity(starts_on=first.ends_on)) for _ in range(5))]
    boss = commander(first)
    applications = [applied(person, position) for position in rivals]
    session.commit()
    # The first overlaps all others by one day; the others overlap each other by two.
    assert all_at_once([retain(each.id, boss.id) for each in applications]) == 1
    db.set_reading(False)
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 2
    assert session.scalar(select(func.sum(Position.taken))) == 1


def test_applying_at_the_same_instant_twice_makes_one_application(session: Session):
    person, position = make_reservist(), make_position()
    session.commit()

    def job() -> None:
        applied(db.session.get_one(Person, person.id), db.session.get_one(Position, position.id))

    assert all_at_once([job] * 8) == 8
    db.set_reading(False)
    found = session.scalars(select(Application)).one()
    assert len(found.events) == 1


def test_a_cancellation_is_not_refused_because_people_withdraw_meanwhile(session: Session):
    position = make_position()
    boss, activity = commander(position), position.activity
    keys = [applied(make_reservist(), position).id for _ in range(12)]
    session.commit()

    def withdraw(key: int) -> Callable[[], None]:
        return lambda: services.withdraw(db.session.get_one(Application, key), NOW())

    def cancel() -> None:
        found, by = db.session.get_one(Activity, activity.id), db.session.get_one(Person, boss.id)
        activities.cancel(found, CancelReason.WEATHER, "", by, NOW())

    all_at_once([cancel, *(withdraw(key) for key in keys)])
    db.set_reading(False)
    assert session.scalar(select(Activity.status)) is ActivityStatus.CANCELLED
    ended = {ApplicationStatus.CANCELLED, ApplicationStatus.WITHDRAWN}
    assert set(session.scalars(select(Application.status))) <= ended


def test_a_place_freed_leads_to_those_who_could_take_it_and_nothing_else_does(session: Session):
    position = make_position()
    boss = commander(position)
    held, asked = applied(make_reservist(), position), applied(make_reservist(), position)
    services.select_person(held, boss, NOW())
    for each in (held, asked):
        services.withdraw(each, NOW())
    rows = select(Notification.path).where(Notification.person_id == boss.id)
    *_, freed, left = session.scalars(rows.order_by(Notification.id)).all()
    where = f"/activites/{position.activity.public_id}"
    assert (freed, left) == (f"{where}/remplacants", f"{where}/selection")
