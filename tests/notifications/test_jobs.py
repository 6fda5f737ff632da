"""The worker: mails leave once, through a folder or a real SMTP conversation, or are put off."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from metiis import clock, delivery, mail
from metiis.delivery import Folder, Smtp
from metiis.models import OutgoingMail
from metiis.notifications import commands, jobs
from metiis.notifications.services import notify
from metiis.settings import BadSetting
from tests.accounts.browsing import stored, together
from tests.factories import make_reservist
from tests.postbox import Postbox

NOON = datetime(2026, 12, 9, 11, tzinfo=UTC)


@pytest.fixture
def outgoing(app, session):
    """Writes mails into the outbox."""

    def write(*recipients: str) -> None:
        with app.test_request_context():
            for recipient in recipients:
                mail.queue(recipient, "notification")
            session.commit()

    return write


def rows() -> list[OutgoingMail]:
    return list(stored().scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def folder(path: Path) -> Folder:
    return Folder(path / "outbox", "ne-pas-repondre@exemple.test", "exemple.test")


def smtp(postbox: Postbox) -> Smtp:
    return Smtp.from_url(postbox.url, "exemple.test")


def test_without_server_mails_become_files_for_the_owner_alone(outgoing, tmp_path: Path):
    outgoing("camille@exemple.test", "")
    stored().remove()
    assert jobs.send_outbox(folder(tmp_path)) == (2, 0)
    files = list((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert files[0].stat().st_mode & 0o077 == 0
    letter = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert letter["To"] == "camille@exemple.test"
    assert letter["Subject"] == "Un nouveau message vous attend"
    assert "Connectez-vous pour le lire" in letter.get_content()
    assert all(row.sent_at and not row.body for row in rows())
    stored().remove()
    assert jobs.send_outbox(folder(tmp_path)) == (0, 0)


def test_a_server_gets_each_mail_once_and_a_refusal_stops_nobody_else(outgoing, postbox):
    outgoing("a@exemple.test", "refuse@exemple.test", "b@exemple.test")
    stored().remove()
    assert jobs.send_outbox(smtp(postbox)) == (2, 1)
    assert [letter.to for letter in postbox.letters] == [("a@exemple.test",), ("b@exemple.test",)]
    senders = {letter.parsed["From"] for letter in postbox.letters}
    assert senders == {"METIIS <metiis@exemple.test>"}
    assert len({letter.id for letter in postbox.letters}) == 2
    sent, refused, _other = rows()
    assert sent.sent_at is not None
    assert refused.sent_at is None
    assert refused.body
    assert "@" not in refused.last_error
    assert refused.due_at > clock.now()


def test_a_mail_is_tried_eight_times_then_given_up(outgoing, postbox, caplog):
    outgoing("refuse@exemple.test")
    now, tries = clock.now(), 0
    for _ in range(12):
        stored().remove()
        now += timedelta(hours=5)
        with time_machine.travel(now, tick=False):
            tries += jobs.send_outbox(smtp(postbox))[1]
    assert tries == jobs.MOST_ATTEMPTS
    assert rows()[0].body == ""
    assert "given up" in caplog.text
    assert "refuse@" not in caplog.text


def test_a_worker_that_died_leaves_its_mails_to_the_next_after_the_lease(outgoing, tmp_path: Path):
    outgoing("a@exemple.test")
    stored().remove()
    assert len(jobs.claim(clock.now())) == 1  # Then killed before sending.
    assert jobs.send_outbox(folder(tmp_path)) == (0, 0)
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1), tick=False):
        assert jobs.send_outbox(folder(tmp_path)) == (1, 0)


def test_two_workers_never_take_the_same_mail(outgoing):
    outgoing(*(f"x{number}@exemple.test" for number in range(50)))
    taken = together(4, lambda _number: [row.id for row in jobs.claim(clock.now())])
    ids = [each for batch in taken for each in batch]
    assert len(ids) == len(set(ids)) == 50


def test_no_server_puts_off_and_a_bad_address_of_server_is_explained(outgoing, settings):
    outgoing("a@exemple.test")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    stored().remove()
    away = delivery.carrier(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    assert jobs.send_outbox(away) == (0, 1)
    with pytest.raises(BadSetting):
        delivery.carrier(replace(settings, smtp_url="http://exemple.test"))
    secret = Smtp.from_url("smtps://moi:a%40b@exemple.test", "x")
    assert (secret.password, secret.port, secret.is_tls) == ("a@b", 465, True)
    assert Smtp.from_url("smtp://exemple.test?starttls=1", "x").port == 587


def test_one_round_of_the_worker_does_everything(app, session, tmp_path: Path):
    with time_machine.travel(NOON, tick=False):
        notify(make_reservist().id, "Un message.")
        session.commit()
        session.close()
        with app.app_context():
            assert commands.work(folder(tmp_path)) == (1, 1, 0)
            assert commands.work(folder(tmp_path)) == (0, 0, 0)
        told = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert told.exit_code == 0, told.output
