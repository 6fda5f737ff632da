"""What mails say, byte by byte, as a real SMTP server gets them: nothing of anybody."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from metiis import clock, db, mail
from metiis.delivery import Smtp, message
from metiis.labels import long_date, plain_date, short_date
from metiis.models import OutgoingMail
from metiis.notifications import jobs
from metiis.settings import ROOT
from tests import letters
from tests.factories import make_activity, make_position, make_reservist
from tests.postbox import Postbox

EMAILS = ROOT / "metiis" / "templates" / "emails"
TEMPLATES = sorted(path.name.removesuffix(".subject.txt") for path in EMAILS.glob("*.subject.txt"))
# What a template may be given besides the address of the service: a link and how long it serves.
CONTEXT = {"link": "http://127.0.0.1:8000/lien/" + "x" * 43, "days": 7, "minutes": 30}
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip
addressed = st.tuples(st.text(min_size=1), st.text(min_size=1)).map("@".join)
anything = st.text(max_size=60) | st.sampled_from(
    [
        "a@b.fr\r\nBcc: c@d.fr",
        "x\nSubject: y",
        "x\r\n\r\ncorps",
        "\x00",
        "a\x0bb",
        "é@à.fr",
        "a\u2028b",
    ]
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mail_of_the_service_arrives_and_names_nothing(app, session, postbox, template):
    person = make_reservist()
    make_position(make_activity(title="Bivouac d’hiver"), label="Éclaireur")
    with app.test_request_context():
        mail.queue(str(person.email), template, **CONTEXT)
        session.commit()
    session.close()
    assert jobs.send_outbox(Smtp.from_url(postbox.url, "exemple.test")) == (1, 0)
    letter = postbox.letters[0]
    assert letter.to == (person.email,)
    assert letter.parsed.keys() == HEADERS
    said = letters.in_clear(letter.parsed)
    names = letters.secrets_of(app.extensions["metiis.engine"])
    assert {"bivouac d'hiver", "eclaireur", "varces", "7bca", "camille"} <= names
    assert not letters.faults(said, names)
    assert "{{" not in said


def test_the_mail_that_says_that_messages_wait_is_the_same_for_everybody(app, session):
    with app.test_request_context():
        for email in ("a@exemple.test", "b@exemple.test"):
            mail.queue(email, "notification")
        session.commit()
    rows = session.scalars(select(OutgoingMail)).all()
    assert len({(row.subject, row.body) for row in rows}) == 1
    without_address = rows[0].body.replace(mail_address(app), "")
    assert not re.search(r"\d", rows[0].subject + without_address)


def mail_address(app) -> str:
    return str(app.extensions["metiis.settings"].public_url)


def test_templates_are_given_nothing_about_people():
    known = set(CONTEXT) | {"service"}
    for path in EMAILS.glob("*.txt"):
        used = set(re.findall(r"{{\s*([\w.]+)", path.read_text("utf-8")))
        assert used <= known, f"{path.name} uses {used - known}"


def test_mails_are_written_in_one_place():
    """The guard of the tests sees them when they are written there."""
    sources = [*Path(ROOT, "metiis").rglob("*.py")]
    writers = {path.name for path in sources if "OutgoingMail(" in path.read_text("utf-8")}
    inserters = {path.name for path in sources if "insert(OutgoingMail" in path.read_text("utf-8")}
    assert writers == {"account.py", "mail.py"}
    assert not inserters


@given(recipient=anything | addressed, subject=anything, body=st.text(max_size=200))
@example("", "\n", "")
@example("\r", "Bonjour", "")
@example("a@b.fr\nBcc: c@d.fr", "Bonjour\r\nBcc: c@d.fr", "\r\n.\r\nMAIL FROM:<x>")
def test_no_text_ever_adds_a_header(recipient, subject, body):
    row = OutgoingMail(
        public_id="x" * 22, recipient=recipient, subject=subject, body=body, created_at=clock.now()
    )
    try:
        sent = bytes(message(row, "metiis@exemple.test", "exemple.test"))
    except ValueError:
        return  # It cannot be sent at all.
    read = message_from_bytes(sent, policy=policy.default)
    assert sorted(read.keys()) == sorted(HEADERS)


@pytest.mark.parametrize("place", ["recipient", "subject", "body"])
def test_a_server_never_gets_what_a_text_tries_to_add(postbox: Postbox, place):
    texts = {"recipient": "a@exemple.test", "subject": "Bonjour", "body": "Bonjour\n"}
    texts[place] += "\r\nBcc: espion@exemple.test\r\n.\r\nRCPT TO:<espion@exemple.test>\r\n"
    row = OutgoingMail(public_id="x" * 22, created_at=clock.now(), **texts)
    carrier = Smtp.from_url(postbox.url, "exemple.test")
    letters.sent(row, carrier, postbox)
    carrier.close()
    for letter in postbox.letters:
        assert letter.to == ("a@exemple.test",)
        assert letter.parsed["Bcc"] is None
    assert len(postbox.letters) == (place == "body")


def test_the_guard_finds_what_a_mail_must_not_say(session, app):
    person = make_reservist(last_name="Lefebvre", search_name="lefebvre camille")
    activity = make_activity(person.unit, title="Bivouac d’hiver")
    session.commit()
    names = letters.secrets_of(app.extensions["metiis.engine"])
    day = activity.starts_on
    for secret in (
        person.last_name.upper(), person.first_name, person.service_number, person.public_id,
        person.email, "7BCA", "Varces", activity.title, activity.public_id, "SDT", "caporal-chef",
        day.isoformat(), day.strftime("%d/%m/%Y"), long_date(day), short_date(day), plain_date(day),
        "18 h 30",
    ):  # fmt: skip
        assert letters.faults(f"Un message de {secret} vous attend.", names), secret
    assert not letters.faults("Un nouveau message vous attend.", names)


def test_a_mail_that_names_somebody_fails_the_test_that_wrote_it(app, session, post_office):
    person = make_reservist()
    db.session.add(
        OutgoingMail(
            recipient=person.email or "",
            subject="Un message",
            body=f"Pour {person.last_name}.\n",
            created_at=clock.now(),
            due_at=clock.now(),
        )
    )
    session.commit()
    with pytest.raises(AssertionError, match="essai"):
        letters.judge(post_office)
    letters.written.clear()
