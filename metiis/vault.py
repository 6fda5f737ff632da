"""What is kept sealed in the database: AES-256-GCM, by a ring of keys that the database never sees.

A ring is written `id:base64,id:base64`, newest first: the first key seals, all of them open. What
is sealed says which key did it and is bound to its place, so that moved to another row it does not
open. A column bears SEALED in its `info`; rotation finds it there.
"""

import binascii
import secrets
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, func, select, update
from sqlalchemy.orm import Session

from metiis import db
from metiis.settings import BadSetting

SEALED = {"sealed": True}
NONCE = 12
KEY = 32
LONGEST_ID = 16
BATCH = 200


class Unreadable(Exception):
    """What is sealed does not open: another place, another key, or it was touched."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys by identifier, the one that seals first."""

    keys: dict[str, AESGCM] = field(default_factory=dict)

    @classmethod
    def parsed(cls, text: str) -> "Ring":
        """The ring a setting writes; BadSetting says what is wrong with it, never the keys."""
        keys: dict[str, AESGCM] = {}
        for entry in filter(None, (each.strip() for each in text.split(","))):
            name, _, encoded = entry.partition(":")
            if not (name.isascii() and name.isalnum() and len(name) <= LONGEST_ID):
                raise BadSetting(
                    "METIIS_ENCRYPTION_KEYS\u00a0: chaque clé s’écrit identifiant:base64, avec un "
                    f"identifiant d’au plus {LONGEST_ID} lettres et chiffres."
                )
            if name in keys:
                raise BadSetting(f"METIIS_ENCRYPTION_KEYS nomme deux fois la clé {name}.")
            keys[name] = AESGCM(_key(name, encoded))
        return cls(keys)

    @property
    def newest(self) -> str:
        """The identifier of the key that seals."""
        if not self.keys:
            raise BadSetting("METIIS_ENCRYPTION_KEYS est vide\u00a0: rien ne peut être chiffré.")
        return next(iter(self.keys))

    def seal(self, text: str, place: str) -> bytes:
        """The text, sealed by the newest key for one place."""
        nonce = secrets.token_bytes(NONCE)
        sealed = self.keys[self.newest].encrypt(nonce, text.encode(), place.encode())
        return prefix(self.newest) + nonce + sealed

    def unseal(self, sealed: bytes, place: str) -> str:
        """The text that was sealed for this place; Unreadable otherwise."""
        size = sealed[0] + 1 if sealed else 0
        key = self.keys.get(sealed[1:size].decode("ascii", "replace"))
        nonce, rest = sealed[size : size + NONCE], sealed[size + NONCE :]
        if key is None or len(nonce) != NONCE:
            raise Unreadable(place)
        try:
            return key.decrypt(nonce, rest, place.encode()).decode()
        except InvalidTag as error:
            raise Unreadable(place) from error


def _key(name: str, encoded: str) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY:
        raise BadSetting(
            f"METIIS_ENCRYPTION_KEYS\u00a0: la clé {name} doit être {KEY} octets écrits en base64 "
            f"(openssl rand -base64 {KEY})."
        )
    return key


def prefix(name: str) -> bytes:
    """How what a key has sealed begins."""
    return bytes([len(name)]) + name.encode("ascii")


_ring = Ring()


def load(keys: str) -> None:
    """Use this ring from here on, in this process."""
    global _ring  # noqa: PLW0603 - one ring for the process, as there is one session registry.
    _ring = Ring.parsed(keys)


def place_of(column: Column[bytes], public_id: str) -> str:
    """Where a sealed value stands: its table, its column, its row."""
    return f"{column.table.name}.{column.name}.{public_id}"


def seal(text: str, column: Column[bytes], public_id: str) -> bytes:
    """The text, sealed for a column of one row."""
    return _ring.seal(text, place_of(column, public_id))


def unseal(sealed: bytes, column: Column[bytes], public_id: str) -> str:
    """The text held by a column of one row; Unreadable when it does not open."""
    return _ring.unseal(sealed, place_of(column, public_id))


@dataclass(slots=True)
class Rotation:
    """What a rotation has done: values sealed anew, and those that no key of the ring opens."""

    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)


def sealed_columns() -> Iterator[Column[bytes]]:
    """Every column that holds sealed values."""
    for table in db.Base.metadata.sorted_tables:
        yield from (column for column in table.columns if column.info.get("sealed"))


def rotate(batch: int = BATCH) -> Rotation:
    """Everything is sealed by the newest key.

    Each batch is a transaction of its own: cut short, what is done stays done, and the next
    rotation only takes up what is left. Nothing else may be open.
    """
    done = Rotation()
    for column in sealed_columns():
        last: int | None = 0
        while last is not None:
            with db.writing() as apart:
                last = _next_batch(apart, column, last, batch, done)
    return done


def _next_batch(
    apart: Session, column: Column[bytes], after: int, batch: int, done: Rotation
) -> int | None:
    """Seal anew the next values that an older key has sealed; where to go on, None at the end."""
    table, newest = column.table, prefix(_ring.newest)
    rows = apart.execute(
        select(table.c.id, table.c.public_id, column)
        .where(
            table.c.id > after,
            func.length(column) > 0,
            func.substr(column, 1, len(newest)) != newest,
        )
        .order_by(table.c.id)
        .limit(batch)
    ).all()
    for row_id, public_id, sealed in rows:
        try:
            text = unseal(sealed, column, public_id)
        except Unreadable:
            done.unreadable.append(place_of(column, public_id))
            continue
        # Only what was read: a message taken away meanwhile stays empty.
        here = update(table).where(table.c.id == row_id, column == sealed)
        apart.execute(here.values({column.name: seal(text, column, public_id)}))
        done.resealed += 1
    return rows[-1][0] if len(rows) == batch else None
