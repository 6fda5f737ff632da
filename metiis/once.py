"""Each write once, under its own account. A POST may bring a key: the key is committed with the
change, so that the same write sent again (a lost answer, a double press, a phone that reconnects)
changes nothing and hears what the first one heard. `docs/decisions/0038-writes-sent-once.md`.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from metiis import db
from metiis.models import WRITE_KEY, Person, SentOnce

DEVICE = re.compile(r"[A-Za-z0-9_-]{1,24}")
LONGEST = 300  # Characters kept of what was answered.
# Fields that say who sends and how, not what is asked.
ENVELOPE = frozenset({"csrf_token", "cle", "compte"})
SEEN = "%Y-%m-%dT%H:%M:%S.%fZ"
SAID, QUIET = "metiis.said", "metiis.quiet"
V = TypeVar("V", bound=Callable[..., Any])


def account_mark(public_id: str) -> str:
    """A name of the account for browsers: stable, and nobody can tell whose it is."""
    return base64.urlsafe_b64encode(_hmac(f"account:{public_id}")).decode()[:16]


def queue_key(public_id: str) -> str:
    """What seals, on a phone, the writes of this account that wait to be sent."""
    return base64.b64encode(_hmac(f"queue:{public_id}")).decode()


def _hmac(text: str) -> bytes:
    return hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), text.encode(), "sha256")


def is_of_another_account(person: Person) -> bool:
    """Whether the request names an account, and it is not this person's."""
    named = (request.headers.get("X-Metiis-Account"), request.form.get("compte"))
    own = account_mark(person.public_id)
    return any(name not in (None, "", own) for name in named)


def devices() -> tuple[str, ...]:
    """The names of the device that asks, the one it writes under first: the one that our script
    gave it, and the one of its session, under which it wrote before the script was there."""
    named = request.headers.get("X-Metiis-Device", "")
    return (*([named] if DEVICE.fullmatch(named) else []), g.browser)


@dataclass(frozen=True, slots=True)
class Write:
    """A write that brings a key, and what it asks, in short."""

    person_id: int
    key: str
    digest: bytes


def asked(person: Person, keeps_page: bool) -> Write | None:
    """The write this request asks, if it brings a key.

    The key of a form (`cle`) lasts as long as its page, which may ask different things: it counts
    with what is asked. An answer to a part leaves the page, and so the field, as they were: the
    field would say of a later press that it is an earlier one, so only the header counts.
    """
    if request.method != "POST" or request.files:
        return None
    digest, header = _digest(), request.headers.get("Idempotency-Key", "")
    if WRITE_KEY.fullmatch(header):
        return Write(person.id, header, digest)
    field = request.form.get("cle", "")
    if keeps_page or not WRITE_KEY.fullmatch(field):
        return None
    both = hashlib.sha256(field.encode() + digest).digest()
    return Write(person.id, base64.urlsafe_b64encode(both).decode().rstrip("="), digest)


def _digest() -> bytes:
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in ENVELOPE]
    return hashlib.sha256(f"{request.path}\n{urlencode(sent)}".encode()).digest()


def claim(write: Write, now: datetime) -> SentOnce | None:
    """Take the key within this transaction; the row of the write that had it before, if any.

    The same write under way elsewhere is waited for: it ends, or fails and this one is the first.
    """
    row = {"person_id": write.person_id, "key": write.key, "digest": write.digest, "at": now}
    taken = db.session.scalar(
        db.insert_for(SentOnce)
        .values(row | {"words": "", "location": ""})
        .on_conflict_do_nothing()
        .returning(SentOnce.key)
    )
    return None if taken else db.session.get_one(SentOnce, (write.person_id, write.key))


def answered(write: Write, status: int) -> None:
    """The write has its answer, which is noted once its transaction is over. A refusal has changed
    nothing and taken no key."""
    if status < 400:
        g.answered_write = (write, status, said())


def install(app: Flask) -> None:
    """Note what was answered after the request's own transaction."""
    app.teardown_request(_note_answer)


def _note_answer(_error: BaseException | None) -> None:
    noted = g.pop("answered_write", None)
    if noted is None:
        return
    write, status, answer = noted
    db.session.remove()
    row = update(SentOnce).where(SentOnce.person_id == write.person_id, SentOnce.key == write.key)
    location = answer.location if len(answer.location) <= LONGEST else ""
    values = {"status": status, "words": answer.words[:LONGEST], "location": location}
    with suppress(DBAPIError), db.writing() as apart:
        apart.execute(row.values(values))


@dataclass(slots=True)
class Said:
    """What a request was told, in plain words, and where it was sent."""

    words: str = ""
    location: str = ""


def said() -> Said:
    """What the current request was told so far."""
    told: Said = request.environ.setdefault(SAID, Said())
    return told


def say(words: str | None, location: str = "") -> None:
    """Keep what the current request is told."""
    told = said()
    told.words, told.location = words or told.words, location or told.location


def sentences(faults: Any) -> str:
    """The faults of a form as one text, however deep they lie."""
    if isinstance(faults, str):
        return faults
    inner = faults.values() if isinstance(faults, dict) else faults or ()
    return " ".join(filter(None, map(sentences, inner)))


def is_quiet() -> bool:
    """Whether nobody waits for the page of this request: it was sent in a batch."""
    return bool(request.environ.get(QUIET))


def instant(at: datetime) -> str:
    """An instant as pages and scripts send it back, to the microsecond."""
    return at.strftime(SEEN)


def seen_at() -> datetime | None:
    """When the page was made that sends this form; None when it does not say."""
    try:
        return datetime.strptime(request.form.get("vu", ""), SEEN).replace(tzinfo=UTC)
    except ValueError:
        return None


def queued(label: str) -> Callable[[V], V]:
    """Mark a view whose POST may wait on the phone for the network; `label` says what it does."""

    def mark(view: V) -> V:
        view.queued_label = label  # type: ignore[attr-defined]
        return view

    return mark


def queued_label(app: Flask, endpoint: str) -> str | None:
    """What the writes of an endpoint are called while they wait; None when they may not."""
    return getattr(app.view_functions.get(endpoint), "queued_label", None)


def queued_routes(app: Flask) -> list[tuple[str, str]]:
    """The addresses whose POST may wait, as regular expressions that scripts read too, and what
    each does, in French."""
    found = []
    for rule in app.url_map.iter_rules():
        label = queued_label(app, rule.endpoint)
        if label is not None and "POST" in (rule.methods or ()):
            found.append((f"^{re.sub('<[^>]+>', '[^/]+', rule.rule)}$", label))
    return sorted(found)
