"""What a batch of kept writes looks like; anything else is refused whole. Bytes come in."""

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from metiis.models import WRITE_KEY

MOST = 100
LARGEST = 1 << 20  # Bytes, once opened.
GZIP = zlib.MAX_WBITS | 16
NAME = re.compile(r"[A-Za-z0-9_-]{1,24}")
PATH = re.compile(r"/(?!/)[!-~]{0,399}")
BODY = re.compile(r"[!-~]{0,50000}")
MOST_FIELDS = 2000
T = TypeVar("T")


class Unreadable(ValueError):
    """The batch is not one that our own script makes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept write: where it goes and the form it sends. `partial` asks for the fragment, `html`
    says that somebody waits for the answer itself."""

    key: str
    path: str
    body: str
    partial: bool
    html: bool


@dataclass(frozen=True, slots=True)
class Lot:
    """Writes of one account, kept by one device, in the order in which they were made."""

    account: str
    device: str
    entries: tuple[Entry, ...]


def opened(sent: bytes) -> bytes:
    """What a gzip says; Unreadable when it is not one, is torn, or says too much."""
    opener = zlib.decompressobj(GZIP)
    try:
        said = opener.decompress(sent, LARGEST)
    except zlib.error as error:
        raise Unreadable("not gzip") from error
    if not opener.eof or opener.unused_data:
        raise Unreadable("too much, or not whole")
    return said


def read(sent: bytes) -> Lot:
    """The batch that these bytes say; Unreadable when they do not."""
    try:
        said = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    entries = _of(said, "entries", list)
    if not 1 <= len(entries) <= MOST:
        raise Unreadable("entries")
    account, device = _text(said, "account", NAME), _text(said, "device", NAME)
    return Lot(account, device, tuple(map(_entry, entries)))


def _entry(said: object) -> Entry:
    return Entry(
        key=_text(said, "key", WRITE_KEY),
        path=_text(said, "path", PATH),
        body=_without_token(_text(said, "body", BODY)),
        partial=_of(said, "partial", bool),
        html=_of(said, "html", bool),
    )


def _without_token(body: str) -> str:
    """The form as it was typed, less the token of a page that may be days old."""
    try:
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable("body") from error
    return urlencode([(name, value) for name, value in fields if name != "csrf_token"])


def _text(said: object, name: str, shape: re.Pattern[str]) -> str:
    text = _of(said, name, str)
    if not shape.fullmatch(text):
        raise Unreadable(name)
    return text


def _of(said: object, name: str, kind: type[T]) -> T:
    value: Any = said.get(name) if isinstance(said, dict) else None
    if type(value) is not kind:
        raise Unreadable(name)
    return value
