"""The bad network itself: what it says it does to requests and to bytes, it does."""

import gc
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.field.links import HEADERS, SEGMENT, Link, edge
from tests.browser.field.network import Fate, Network, network

ANSWER = b"vu " * 1000
FAILS = (HTTPException, OSError)


class Counter(BaseHTTPRequestHandler):
    """Counts what reaches it whole."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    seen: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) == int(self.headers["Content-Length"]):
            self.seen.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def seen() -> list[bytes]:
    return []


@pytest.fixture
def bad(seen: list[bytes]) -> Iterator[Network]:
    handler = type("Counted", (Counter,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with network(server.server_port, seed=7) as made:
            yield made
        server.shutdown()


def post(bad: Network, body: bytes, timeout: float = 10) -> bytes | None:
    """The answer, or nothing when the network failed."""
    connection = HTTPConnection("127.0.0.1", bad.port, timeout=timeout)
    try:
        connection.request("POST", "/x", body)
        return connection.getresponse().read()
    except FAILS:
        return None
    finally:
        connection.close()


def test_requests_pass_one_after_another_on_one_connection(bad: Network, seen: list[bytes]) -> None:
    connection = HTTPConnection("127.0.0.1", bad.port, timeout=10)
    for number in range(3):
        connection.request("POST", f"/{number}", b"a")
        assert connection.getresponse().read() == ANSWER
    connection.close()
    assert [each.path for each in bad.writes()] == ["/0", "/1", "/2"]
    assert seen == [b"a"] * 3


def test_each_way_of_losing_a_request_is_met_and_only_two_reach_the_server(
    bad: Network, seen: list[bytes]
) -> None:
    bad.lose(1.0)
    bodies = [f"{number}".encode() * 20 for number in range(60)]
    assert [post(bad, body) for body in bodies] == [None] * len(bodies)
    fates = {body: each.fate for body, each in zip(bodies, bad.writes(), strict=True)}
    assert set(fates.values()) == {Fate.BEFORE, Fate.DURING, Fate.AFTER, Fate.TORN}
    reaching = {Fate.AFTER, Fate.TORN}
    assert seen == [body for body in bodies if fates[body] in reaching]


def test_the_same_seed_draws_the_same_losses(bad: Network) -> None:
    drawn = []
    for _ in range(2):
        bad.forget()
        bad.lose(0.5, seed=3)
        for _ in range(20):
            post(bad, b"a")
        drawn.append([each.fate for each in bad.writes()])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) > 1


def test_a_cut_ends_connections_and_refuses_new_ones(bad: Network) -> None:
    held = socket.create_connection(("127.0.0.1", bad.port))
    bad.cut()
    held.settimeout(10)
    with suppress(ConnectionResetError):
        assert held.recv(1) == b""
    held.close()
    assert post(bad, b"a") is None
    bad.mend()
    assert post(bad, b"a") == ANSWER


def test_a_black_hole_says_nothing_then_gives_what_it_held(bad: Network, seen: list[bytes]) -> None:
    bad.swallow()
    connection = HTTPConnection("127.0.0.1", bad.port, timeout=10)
    connection.request("POST", "/x", b"held")
    assert post(bad, b"given up", timeout=0.2) is None
    assert seen == []
    bad.mend()
    assert connection.getresponse().read() == ANSWER
    connection.close()
    assert b"held" in seen


def test_a_portal_answers_in_the_place_of_the_server(bad: Network, seen: list[bytes]) -> None:
    bad.answer("200 OK", b"portail")
    assert post(bad, b"a") == b"portail"
    assert seen == []
    bad.mend()
    assert post(bad, b"a") == ANSWER


def test_a_link_carries_at_its_rate_and_after_its_delay() -> None:
    link = Link(random.Random(1), lambda quality: quality.down)
    link.quality = edge()
    (first, _), (second, _) = link.arrivals(bytes(2 * SEGMENT), 100.0)
    each = (SEGMENT + HEADERS) * 8 / 50_000
    assert first == pytest.approx(100 + each + 0.5)
    assert second == pytest.approx(100 + 2 * each + 0.5)
    assert link.opening(100.0) == 101.0


def test_what_is_lost_is_sent_again_and_costs_its_bytes() -> None:
    link = Link(random.Random(1), lambda quality: quality.down)
    link.quality = edge(loss=0.3)
    arrivals = link.arrivals(bytes(1000 * SEGMENT), 0.0)
    sent = link.carried / (SEGMENT + HEADERS)
    assert 1300 < sent < 1560  # One over 0.7, a thousand times, by this seed.
    assert all(when >= 0.5 for when, _ in arrivals)


def test_a_network_that_ends_while_phones_come_leaves_nothing_open() -> None:
    """Python complains of a connection left open when it is thrown away; tests hold that wrong."""
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as phones:

        def come(port: int, coming: threading.Event) -> None:
            coming.set()
            for _ in range(20):
                phones.enter_context(socket.create_connection(("127.0.0.1", port)))

        for _ in range(5):
            coming = threading.Event()
            with network(silent.getsockname()[1]) as made:
                made._loop.call_soon_threadsafe(come, made.port, coming)
                assert coming.wait(10)
        del made
        gc.collect()
