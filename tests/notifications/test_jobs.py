"""The worker: mails leave once, through a folder or a real SMTP conversation, or are put off."""

import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
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


class Conversation(socketserver.StreamRequestHandler):
    """Just enough of an SMTP server: it keeps what it is given, or refuses an address."""

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 essai")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.say("221 au revoir")
                return
            if verb == b"RCPT" and b"refuse" in line:
                self.say("550 inconnu")
            elif verb == b"DATA":
                self.say("354 allez-y")
                self.keep()
            else:
                self.say("250 essai")

    def keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.kept.append(b"".join(lines))
        self.say("250 pris")


@pytest.fixture
def server():
    """A mail server on this machine, and what it was given in `kept`."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.kept = []
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


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


def smtp(server) -> Smtp:
    port = server.server_address[1]
    return Smtp.from_url(f"smtp://127.0.0.1:{port}?from=metiis@exemple.test", "exemple.test")


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


def test_a_server_gets_each_mail_once_and_a_refusal_stops_nobody_else(outgoing, server):
    outgoing("a@exemple.test", "refuse@exemple.test", "b@exemple.test")
    stored().remove()
    assert jobs.send_outbox(smtp(server)) == (2, 1)
    letters = [message_from_bytes(kept, policy=policy.default) for kept in server.kept]
    assert [letter["To"] for letter in letters] == ["a@exemple.test", "b@exemple.test"]
    assert {letter["From"] for letter in letters} == {"METIIS <metiis@exemple.test>"}
    assert len({letter["Message-ID"] for letter in letters}) == 2
    sent, refused, _other = rows()
    assert sent.sent_at is not None
    assert refused.sent_at is None
    assert refused.body
    assert "@" not in refused.last_error
    assert refused.due_at > clock.now()


def test_a_mail_is_tried_eight_times_then_given_up(outgoing, server, caplog):
    outgoing("refuse@exemple.test")
    now, tries = clock.now(), 0
    for _ in range(12):
        stored().remove()
        now += timedelta(hours=5)
        with time_machine.travel(now, tick=False):
            tries += jobs.send_outbox(smtp(server))[1]
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
    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as closed:
        port = closed.server_address[1]
    stored().remove()
    away = delivery.carrier(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    assert jobs.send_outbox(away) == (0, 1)
    with pytest.raises(BadSetting):
        delivery.carrier(replace(settings, smtp_url="http://exemple.test"))
    secret = Smtp.from_url("smtps://moi:a%40b@exemple.test", "x")
    assert (secret.password, secret.port, secret.is_tls) == ("a@b", 465, True)
    assert Smtp.from_url("smtp://exemple.test?starttls=1", "x").port == 587


def test_unread_messages_are_announced_by_one_mail_that_says_nothing(app, session):
    person, reader, absent = make_reservist(), make_reservist(), make_reservist(activated_at=None)
    for each in (person, person, absent):
        notify(each.id, "Vous êtes retenu pour Varces.", "/candidatures")
    session.commit()
    now = clock.now()
    with app.app_context():
        assert jobs.announce(now) == 1
        assert jobs.announce(now) == 0
    letter = rows()[0]
    assert letter.recipient == person.email != reader.email
    assert "Varces" not in letter.subject + letter.body
    stored().remove()
    with app.app_context():
        assert jobs.announce(now + timedelta(hours=2)) == 0


def test_one_round_of_the_worker_does_everything(app, session, tmp_path: Path):
    person = make_reservist()
    notify(person.id, "Un message.")
    session.commit()
    session.close()
    with app.app_context():
        assert commands.work(folder(tmp_path)) == (1, 1, 0)
        assert commands.work(folder(tmp_path)) == (0, 0, 0)
    told = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert told.exit_code == 0, told.output
