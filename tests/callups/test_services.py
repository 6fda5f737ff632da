"""Call-ups issued, replaced, read, void: what is written, and what is not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.callups import jobs, queries, services
from metiis.callups.wording import thawed
from metiis.models import ApplicationStatus as Status
from metiis.models import (
    CallUp,
    CallUpNumber,
    DutyDay,
    Notification,
    OutgoingMail,
    WithdrawalReason,
)
from metiis.notifications import jobs as notices
from metiis.refusals import Refusal
from tests.callups.scene import make_scene
from tests.factories import make_activity, make_position, make_reservist
from tests.parallel import at_once


@pytest.fixture
def scene(session):
    return make_scene()


def days_of(application):
    asked = select(DutyDay.day).where(DutyDay.application_id == application.id)
    return sorted(db.session.scalars(asked))


def messages_of(person):
    asked = select(Notification).where(
        Notification.person_id == person.id, Notification.key.startswith("call_up:")
    )
    return db.session.scalars(asked.order_by(Notification.id)).all()


def test_who_has_confirmed_is_called_up_from_departure_to_return(scene):
    scene.instruct(days_before=1, days_after=1)
    call_up = scene.issued()
    first, last = scene.position.starts_on, scene.position.ends_on
    assert scene.application.status is Status.CALLED_UP
    assert (call_up.departs_on, call_up.returns_on) == (
        first - timedelta(days=1),
        last + timedelta(days=1),
    )
    assert len(days_of(scene.application)) == 4
    assert days_of(scene.application)[0] == call_up.departs_on
    assert call_up.reference == f"7BCA-{clock.today().year}-0001"
    assert scene.application.events[-1].by_id == scene.boss.id
    assert thawed(call_up.text).assembly_point == "Quartier de Reyniès, poste de garde"


def test_issued_again_nothing_more_is_done(scene):
    scene.issued()
    again = services.issue_all(scene.activity, [scene.application], scene.boss, clock.now())
    assert (again.done, again.refused) == (0, [])
    assert db.session.scalar(select(func.count()).select_from(CallUp)) == 1
    assert len(messages_of(scene.person)) == 1


def test_a_day_held_elsewhere_refuses_that_person_alone_and_wholly(scene):
    busy = make_reservist(scene.activity.unit)
    application = scene.confirmed(busy)
    eve = scene.position.starts_on - timedelta(days=1)
    elsewhere = make_position(make_activity(scene.activity.unit, starts_on=eve, ends_on=eve))
    scene.confirmed(busy, elsewhere)
    scene.instruct()
    people = [application, scene.application]
    issued = services.issue_all(scene.activity, people, scene.boss, clock.now())
    assert issued.done == 1
    assert "jours de trajet compris" in issued.refused[0]
    assert application.status is Status.CONFIRMED
    assert len(days_of(application)) == 2
    assert messages_of(busy) == []
    assert scene.current().reference.endswith("-0001")  # No number was lost.
    assert db.session.scalars(select(CallUpNumber.last)).one() == 1


def test_nobody_is_called_up_who_has_not_confirmed_or_once_it_is_over(scene):
    issued = services.issue_all(scene.activity, [scene.silent], scene.boss, clock.now())
    assert issued.done == 0
    assert issued.refused
    later = clock.now() + timedelta(days=100)
    over = services.issue_all(scene.activity, [scene.application], scene.boss, later)
    assert "terminé" in over.refused[0]


def test_numbers_of_a_unit_follow_without_hole_nor_double_under_many_presses(scene):
    unit, boss = scene.activity.unit, scene.boss
    jobs_, first = [], make_position(make_activity(unit, title="Autre"), headcount=8)
    for position in (scene.position, first):
        for _each in range(3):
            application = scene.confirmed(make_reservist(unit), position)
            jobs_ += [(position.activity.public_id, application.public_id, boss.id)] * 2
    db.session.commit()
    db.session.remove()

    def press(activity_id, application_id, by_id):
        activity = queries.activity(activity_id)
        people = queries.chosen(activity, [application_id])
        by = db.session.get(type(boss), by_id)
        return services.issue_all(activity, people, by, clock.now()).done

    given = at_once([lambda each=each: press(*each) for each in jobs_])
    assert sum(given) == 6
    db.set_reading(False)
    references = sorted(db.session.scalars(select(CallUp.reference)))
    year = clock.today().year
    assert references == [f"7BCA-{year}-{number:04d}" for number in range(1, 7)]


def test_what_has_changed_is_sent_again_once_and_the_old_one_is_kept(scene):
    instructions = scene.instruct()
    old = scene.issued()
    services.read(old, clock.now())
    assert services.reissue_all(scene.activity, scene.boss, clock.now()).done == 0
    instructions.dress, instructions.days_before = "Tenue de sport", 0
    assert services.reissue_all(scene.activity, scene.boss, clock.now()).done == 1
    assert services.reissue_all(scene.activity, scene.boss, clock.now()).done == 0
    new = scene.current()
    assert (new.reference, new.version) == (old.reference, 2)
    assert (new.read_at, old.replaced_at is None) == (None, False)
    assert thawed(old.text).dress != thawed(new.text).dress == "Tenue de sport"
    assert len(days_of(scene.application)) == 2  # The day of travel is hers again.
    assert len(messages_of(scene.person)) == 2


def test_a_change_of_her_own_name_is_no_news(scene):
    scene.issued()
    scene.person.rank = "SCH"
    assert services.reissue_all(scene.activity, scene.boss, clock.now()).done == 0


def test_called_up_again_after_a_new_question_she_keeps_her_reference(scene):
    scene.issued()
    applications.withdraw(scene.application, clock.now(), WithdrawalReason.WORK)
    services.void_stale()
    applications.submit(scene.person, scene.position, [], "", clock.now())
    applications.select_person(scene.application, scene.boss, clock.now())
    applications.confirm(scene.application, clock.now())
    again = scene.issued()
    first = queries.versions(scene.application)[1]
    assert (again.version, again.reference) == (2, first.reference)
    assert (first.voided_at is None, first.replaced_at) == (False, None)


def test_the_place_lost_the_call_up_is_void_since_then(scene):
    call_up = scene.issued()
    assert services.void_stale() == 0
    lost = clock.now() + timedelta(hours=1)
    applications.withdraw(scene.application, lost, WithdrawalReason.FAMILY)
    assert days_of(scene.application) == []
    db.session.commit()
    assert jobs.void_stale() == 1
    assert jobs.void_stale() == 0
    assert db.session.get(CallUp, call_up.id).voided_at == scene.application.changed_at


def test_void_can_be_written_at_once(scene):
    call_up = scene.issued()
    services.void(scene.application, clock.now())
    db.session.refresh(call_up)
    assert call_up.voided_at is not None


def test_one_neutral_mail_of_its_own_tells_of_each_version(app, scene):
    scene.issued()
    scene.person.email = "zoe@exemple.test"
    scene.application.activity.title = "Canari"
    db.session.commit()
    with app.app_context():
        assert jobs.announce(clock.now()) == 1
        assert jobs.announce(clock.now()) == 0
        notices.announce(clock.now())
    mails = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.recipient == "zoe@exemple.test")
    ).all()
    call_up = db.session.scalars(select(CallUp)).one()
    assert call_up.mail_id in {mail.id for mail in mails}
    for word in ("Canari", "ukasz", "Zoé", "7BCA", call_up.reference, "onvocation"):
        assert all(word not in mail.subject + mail.body for mail in mails)


@pytest.mark.parametrize("change", [{"email": None}, {"activated_at": None}])
def test_no_mail_is_counted_for_who_cannot_be_reached(scene, change):
    scene.issued()
    for name, value in change.items():
        setattr(scene.person, name, value)
    db.session.commit()
    assert jobs.announce(clock.now()) == 0
    assert db.session.scalars(select(CallUp)).one().mail_id is None


def test_opening_her_message_reads_the_call_up_and_nobody_elses(scene):
    call_up, now = scene.issued(), clock.now()
    services.opened(scene.boss, f"call_up:{call_up.public_id}", now)
    assert call_up.read_at is None
    services.opened(scene.person, "application:1", now)
    services.opened(scene.person, f"call_up:{call_up.public_id}", now)
    services.opened(scene.person, f"call_up:{call_up.public_id}", now + timedelta(days=1))
    assert call_up.read_at == now


def test_acknowledging_twice_keeps_the_first_date(scene):
    call_up, now = scene.issued(), clock.now()
    services.acknowledge(call_up, now)
    services.acknowledge(call_up, now + timedelta(days=1))
    assert (call_up.read_at, call_up.acknowledged_at) == (now, now)


def test_nobody_is_called_up_to_a_cancelled_activity(scene):
    scene.activity.status = type(scene.activity.status).CANCELLED
    db.session.flush()
    with pytest.raises(Refusal):
        services.issue_all(scene.activity, [scene.application], scene.boss, clock.now())
