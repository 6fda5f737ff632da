"""What has been read, and mails that are gone, are erased in time; proofs of call-ups stay."""

from datetime import timedelta

from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import CallUp, Notification, OutgoingMail
from metiis.notifications import jobs
from metiis.notifications.services import mark_read, notify
from tests.accounts.browsing import stored
from tests.factories import make_position, make_reservist

NOW = clock.now()
OLD, RECENT = NOW - timedelta(days=400), NOW - timedelta(days=300)


def write(recipient: str, at, **values: object) -> OutgoingMail:
    row = OutgoingMail(
        recipient=recipient, subject="Un message", body="", created_at=at, due_at=at, **values
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_messages_read_long_ago_are_erased_and_those_unread_wait(app, session):
    person = make_reservist()
    for text, read_at in (
        ("lu il y a longtemps", OLD),
        ("lu depuis peu", RECENT),
        ("attend", None),
    ):
        notify(person.id, text)
        session.flush()
        if read_at:
            message = session.scalars(select(Notification).order_by(Notification.id.desc())).first()
            mark_read(message, read_at)
    session.commit()
    assert jobs.forget_old(NOW, 365) == 1
    assert jobs.forget_old(NOW, 365) == 0
    left = stored().scalars(select(Notification.text).order_by(Notification.id)).all()
    assert left == ["lu depuis peu", "attend"]


def test_mails_gone_are_erased_but_for_the_proofs_and_those_still_to_send(app, session):
    write("parti@exemple.test", OLD, sent_at=OLD)
    write("abandonne@exemple.test", OLD, attempts=8)
    write("recent@exemple.test", RECENT, sent_at=RECENT)
    write("attend@exemple.test", OLD).body = "Un message.\n"
    proof = write("preuve@exemple.test", OLD, sent_at=OLD)
    position = make_position()
    found = applications.submit(make_reservist(position.activity.unit), position, [], "", NOW)
    session.add(
        CallUp(
            application_id=found.id,
            reference="7BCA/1",
            departs_on=position.starts_on,
            returns_on=position.ends_on,
            text="{}",
            issued_at=OLD,
            mail=proof,
        )
    )
    session.commit()
    assert jobs.forget_old(NOW, 365) == 2
    left = stored().scalars(select(OutgoingMail.recipient).order_by(OutgoingMail.id)).all()
    assert left == ["recent@exemple.test", "attend@exemple.test", "preuve@exemple.test"]
