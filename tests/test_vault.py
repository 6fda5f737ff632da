"""What is sealed: opens in its place only, by the keys of the ring, and can be sealed anew."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from metiis import clock, db, vault
from metiis.models import MessageKind, ThreadMessage
from metiis.settings import BadSetting, Settings
from metiis.vault import Ring, Unreadable
from tests.factories import make_activity, make_reservist

OLD, NEW = (f"{name}:{b64encode(name.encode() * 32).decode()}" for name in "ab")
BODY = ThreadMessage.__table__.c.body


@pytest.fixture
def ring(settings: Settings) -> Iterator[None]:
    """Whatever ring a test loads, the next test finds the usual one."""
    yield
    vault.load(settings.encryption_keys)


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_its_place_and_nowhere_else(text: str, place: str):
    ring = Ring.parsed(OLD)
    sealed = ring.seal(text, place)
    assert ring.unseal(sealed, place) == text
    with pytest.raises(Unreadable):
        ring.unseal(sealed, f"{place}x")


def test_the_same_text_is_never_sealed_twice_alike():
    ring = Ring.parsed(OLD)
    assert ring.seal("Rendez-vous", "x") != ring.seal("Rendez-vous", "x")


@given(st.data())
def test_one_bit_changed_anywhere_and_nothing_opens(data: st.DataObject):
    ring = Ring.parsed(OLD)
    sealed = bytearray(ring.seal("Rendez-vous à la porte nord", "x"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        ring.unseal(bytes(sealed), "x")


@given(st.binary(max_size=60))
def test_bytes_of_anything_do_not_open(noise: bytes):
    with pytest.raises(Unreadable):
        Ring.parsed(OLD).unseal(noise, "x")


def test_the_newest_key_seals_and_the_older_ones_still_open():
    before = Ring.parsed(OLD).seal("Avant", "x")
    ring = Ring.parsed(f"{NEW}, {OLD}")
    assert ring.unseal(before, "x") == "Avant"
    assert ring.seal("Après", "x").startswith(vault.prefix("b"))
    with pytest.raises(Unreadable):
        Ring.parsed(NEW).unseal(before, "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sans-deux-points", "identifiant:base64"),
        (f"{OLD},{OLD}", "deux fois la clé a"),
        ("a:pas de base64", "la clé a doit être 32 octets"),
        (f"a:{b64encode(b'court').decode()}", "la clé a doit être 32 octets"),
        (f"{'a' * 17}:{b64encode(bytes(32)).decode()}", "16 lettres"),
    ],
)
def test_a_ring_that_cannot_be_read_is_refused_without_showing_the_key(text: str, words: str):
    with pytest.raises(BadSetting, match=words) as refused:
        Ring.parsed(text)
    assert text.partition(":")[2] not in str(refused.value) or ":" not in text


def test_without_key_nothing_is_sealed_in_clear():
    with pytest.raises(BadSetting):
        Ring.parsed("").seal("Rendez-vous", "x")


def _messages(session: Session, count: int) -> list[ThreadMessage]:
    activity, author = make_activity(), make_reservist()
    kept = []
    for number in range(count):
        public_id = db.new_public_id()
        message = ThreadMessage(
            public_id=public_id,
            activity_id=activity.id,
            author_id=author.id,
            kind=MessageKind.MESSAGE,
            body=vault.seal(f"Message {number}", BODY, public_id),
            at=clock.now(),
        )
        session.add(message)
        kept.append(message)
    session.commit()
    return kept


def _texts(session: Session) -> list[str]:
    rows = session.execute(select(ThreadMessage.public_id, BODY).order_by(ThreadMessage.id)).all()
    session.rollback()
    return [vault.unseal(body, BODY, public_id) for public_id, body in rows]


def test_rotation_seals_anew_and_the_old_key_is_no_longer_needed(
    app: Flask, session: Session, ring: None
):
    vault.load(OLD)
    _messages(session, 7)
    vault.load(f"{NEW},{OLD}")
    assert vault.rotate(batch=3).resealed == 7
    assert vault.rotate(batch=3).resealed == 0
    vault.load(NEW)
    assert _texts(session) == [f"Message {number}" for number in range(7)]


def test_a_rotation_cut_short_is_taken_up_where_it_stopped(
    app: Flask, session: Session, ring: None
):
    """Batches last one by one: half done, both keys open everything, and the rest follows."""
    vault.load(OLD)
    _messages(session, 5)
    vault.load(f"{NEW},{OLD}")
    with db.writing() as apart:
        vault._next_batch(apart, BODY, 0, 2, vault.Rotation())
    assert _texts(session) == [f"Message {number}" for number in range(5)]
    assert vault.rotate(batch=2).resealed == 3


def test_a_message_moved_to_another_row_does_not_open(app: Flask, session: Session):
    first, second = _messages(session, 2)
    moved = update(ThreadMessage).where(ThreadMessage.id == second.id).values(body=first.body)
    session.execute(moved)
    session.commit()
    with pytest.raises(Unreadable):
        _texts(session)


def test_what_no_key_opens_is_said_and_left_as_it_is(app: Flask, session: Session, ring: None):
    vault.load(OLD)
    lost = _messages(session, 1)[0]
    vault.load(NEW)
    answer = app.test_cli_runner().invoke(args=["vault", "rotate"])
    assert answer.exit_code == 1
    assert lost.public_id in answer.output
    vault.load(OLD)
    assert _texts(session) == ["Message 0"]


def test_the_key_of_a_machine_is_made_once_and_readable_by_its_owner_only(tmp_path):
    """In a process of its own, with another folder for what belongs to the machine."""
    asked = (
        "import sys; from pathlib import Path; from metiis import settings\n"
        "settings.INSTANCE = Path(sys.argv[1])\n"
        "print(settings.Settings.from_env({}).encryption_keys)"
    )
    command = [sys.executable, "-c", asked, str(tmp_path)]
    first, second = (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in "12"
    )
    assert first == second
    assert Ring.parsed(first.strip()).newest == "local"
    assert os.stat(tmp_path / "encryption_keys").st_mode & 0o777 == 0o600
