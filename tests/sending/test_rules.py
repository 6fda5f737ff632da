"""A batch is read whole or not at all."""

import gzip
import json

import pytest

from metiis.sending.rules import LARGEST, MOST, Unreadable, opened, read
from tests.sending.phone import entry


def lot(**changes: object) -> bytes:
    whole = {"account": "a" * 16, "device": "d" * 12, "entries": [entry(1, a="b", csrf_token="x")]}
    return json.dumps(whole | changes).encode()


def test_a_batch_is_read_without_the_token_of_the_page():
    said = read(lot())
    assert (said.account, said.device) == ("a" * 16, "d" * 12)
    assert said.entries[0].body == "a=b"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        lot(account=None),
        lot(account=["a"] * 16),
        lot(device="d" * 25),
        lot(device="d\n"),
        lot(entries={}),
        lot(entries=[]),
        lot(entries=[entry(each) for each in range(MOST + 1)]),
        lot(entries=[None]),
        lot(entries=[[["a"] * 50] * 50]),
        *(
            lot(entries=[entry(1) | change])
            for change in (
                {"key": "court"},
                {"key": 12},
                {"path": "//ailleurs.example/x"},
                {"path": "https://ailleurs.example/"},
                {"path": "/a b"},
                {"path": "/é"},
                {"path": "/" + "a" * 500},
                {"body": "a=é"},
                {"body": "a=\ud800"},
                {"body": "a" * 60_000},
                {"body": "a&" * 2_500},
                {"body": {"a": "b"}},
                {"partial": 1},
                {"html": "true"},
            )
        ),
    ],
)
def test_what_our_script_would_not_send_is_refused(hostile):
    with pytest.raises(Unreadable):
        read(hostile)


def test_a_packed_batch_is_opened():
    assert opened(gzip.compress(lot())) == lot()


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        lot(),
        gzip.compress(lot())[:-9],
        gzip.compress(lot()) + b"et la suite",
        gzip.compress(bytes(LARGEST + 1)),
    ],
    ids=["nothing", "in clear", "torn", "more behind", "too much"],
)
def test_what_is_not_one_whole_batch_is_not_opened(hostile: bytes):
    with pytest.raises(Unreadable):
        opened(hostile)
