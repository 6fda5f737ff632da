"""A bad network between a browser and a server, in pure Python and without any right.

A proxy on 127.0.0.1, which browsers hold for secure, stands before a real server. It slows, cuts or
swallows what passes, answers in the server's place as a captive portal does, and loses requests one
by one: before the server has them, in the middle, after it has acted, in the middle of its answer.
It knows requests by their frames, HTTP/1.1 with keep-alive, and keeps a list of them.

`links.py` says how a slow and lossy link is emulated.
"""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from tests.browser.field.links import PERFECT, Link, Quality, Stream

LONGEST_HEAD = 1 << 17
HELLO, CERTIFICATE = bytes(1800), bytes(3200)  # What TLS 1.3 sends before the first request.
PORTAL = b"<!doctype html><title>Portail</title><h1>Bienvenue sur le r\xc3\xa9seau</h1>"


class Fate(Enum):
    """What becomes of a request."""

    PASSED = "passed"
    BEFORE = "lost before the server"
    DURING = "cut in the middle"
    AFTER = "answer lost"
    TORN = "answer cut in the middle"
    ANSWERED = "answered by the network"


LOSSES = (Fate.BEFORE, Fate.DURING, Fate.AFTER, Fate.TORN)


@dataclass
class Passage:
    """A request that the proxy has seen."""

    method: str
    path: str
    headers: dict[str, str]
    up: int
    fate: Fate
    down: int = 0  # Head and body of the answer.
    body: int = 0
    status: int = 0

    @property
    def is_write(self) -> bool:
        return self.method == "POST"


@dataclass
class Message:
    """The head and body of a request or an answer, as bytes, and what its head says."""

    first: str
    headers: dict[str, str]
    content: bytes
    is_whole: bool = True


class Lost(Exception):
    """The connection ends here."""


@dataclass
class Network:
    """What stands between; used from the thread of the test, it runs in one of its own."""

    server_port: int
    seed: int = 0
    server: str = "127.0.0.1"
    source: str = ""  # The address from which the server is reached, if it matters.
    has_tls: bool = False
    port: int = 0
    passages: list[Passage] = field(default_factory=list)
    loss: float = 0.0  # The share of requests that are lost.
    spares: Callable[[str, str], bool] = lambda _method, _path: False
    is_cut: bool = False
    impostor: bytes = b""
    late: str = ""  # The path whose answers wait on their way.

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        packets = random.Random(self.seed + 1)
        self.down = Link(packets, lambda quality: quality.down)
        self.up = Link(packets, lambda quality: quality.up)
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._passing, self._arriving = asyncio.Event(), asyncio.Event()
        self._passing.set()
        self._come = threading.Event()

    # --- What a test says -------------------------------------------------------------------------

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def be(self, quality: Quality) -> None:
        """The link has this quality from now on."""
        self.down.become(quality)
        self.up.become(quality)

    def lose(self, share: float, seed: int | None = None) -> None:
        """Lose this share of the requests from now on, drawn anew from a seed if one is given."""
        if seed is not None:
            self._dice = random.Random(seed)
        self.loss = share

    def cut(self) -> None:
        """Every connection ends now, and none can be opened."""
        self.is_cut = True
        self._call(self._end_all)

    def swallow(self) -> None:
        """A black hole: connections open, nothing comes or goes, nobody is told."""
        self._call(self._passing.clear)

    def answer(self, status: str, body: bytes = PORTAL) -> None:
        """Something on the way answers every request in the place of the server."""
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.impostor = head.encode() + body

    def delay(self, path: str) -> threading.Event:
        """Answers of a path go no further until `arrive`; the event tells that one has come."""
        self.late, self._come = path, threading.Event()
        self._call(self._arriving.clear)
        return self._come

    def arrive(self) -> None:
        """Those that waited come at last."""
        self.late = ""
        self._call(self._arriving.set)

    def mend(self) -> None:
        """All is well again; what the black hole held arrives."""
        self.is_cut, self.impostor, self.loss = False, b"", 0.0
        self.be(PERFECT)
        self._call(self._passing.set)

    def forget(self) -> None:
        """Count from here."""
        self.passages.clear()
        self.down.carried = self.up.carried = 0

    def writes(self, *paths: str) -> list[Passage]:
        """The POST seen so far, of these paths when some are named."""
        posted = [each for each in self.passages if each.is_write]
        return [each for each in posted if not paths or each.path in paths]

    # --- In its own thread ------------------------------------------------------------------------

    def _call(self, act: Callable[[], None]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (act(), done.set()))
        assert done.wait(10), "the network does not answer"

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        serving = asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=LONGEST_HEAD)
        listening = self._loop.run_until_complete(serving)
        self.port = listening.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(listening))
        self._loop.close()

    async def _end(self, listening: asyncio.Server) -> None:
        """Leave nothing open: a door closed on a connection that is entering leaves it so."""
        self.is_cut = True
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(others, timeout=1)
        listening.close()
        await asyncio.sleep(0)  # What was aborted last closes at the next turn.

    def _end_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            with suppress(Lost, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                if not self.is_cut:
                    await self._converse(reader, writer)
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: its opening, then requests one after another."""
        await self._open_connection()
        local = (self.source, 0) if self.source else None
        back, forth = await asyncio.open_connection(
            self.server, self.server_port, limit=LONGEST_HEAD, local_addr=local
        )
        try:
            up = Stream(self.up, self._passing, forth)
            down = Stream(self.down, self._passing, writer)
            while True:
                await self._exchange(await message(reader), up, back, down)
        finally:
            forth.close()

    async def _open_connection(self) -> None:
        await self._wait_until(self.up.opening(self._loop.time()))
        if self.has_tls:
            for link, content in ((self.up, HELLO), (self.down, CERTIFICATE)):
                arrivals = link.arrivals(content, self._loop.time())
                await self._wait_until(max(when for when, _ in arrivals))

    async def _wait_until(self, when: float) -> None:
        if when > self._loop.time():
            await asyncio.sleep(when - self._loop.time())

    async def _exchange(
        self, asked: Message, up: Stream, back: asyncio.StreamReader, down: Stream
    ) -> None:
        """One request, and what its fate allows of its answer."""
        method, path, _ = asked.first.split(" ", 2)
        fate = self._fate(method, path)
        passage = Passage(method, path, asked.headers, len(asked.content), fate)
        self.passages.append(passage)
        if fate is Fate.BEFORE:
            raise Lost
        if fate is Fate.DURING:
            await up.send(asked.content[: len(asked.content) // 2])
            raise Lost
        if fate is Fate.ANSWERED:
            await down.send(self.impostor)
            return
        await up.send(asked.content)
        answer = await message(back, is_answer=True, of=method)
        passage.status, passage.down = int(answer.first.split(" ")[1]), len(answer.content)
        passage.body = len(answer.content.partition(b"\r\n\r\n")[2])
        if path == self.late:
            self._come.set()
            await self._arriving.wait()
        if fate is Fate.AFTER:
            raise Lost
        if fate is Fate.TORN:
            await down.send(torn(answer.content))
            raise Lost
        await down.send(answer.content)
        if not answer.is_whole or answer.headers.get("connection") == "close":
            raise Lost

    def _fate(self, method: str, path: str) -> Fate:
        if self.impostor:
            return Fate.ANSWERED
        if self.loss and not self.spares(method, path) and self._dice.random() < self.loss:
            return self._dice.choice(LOSSES)
        return Fate.PASSED


def torn(content: bytes) -> bytes:
    """An answer up to the middle of its body; without body, nothing of it. As over TLS, where half
    a head is no answer: in clear, browsers believe it, down to half a cookie."""
    head, blank, body = content.partition(b"\r\n\r\n")
    return head + blank + body[: len(body) // 2] if body else b""


async def message(
    reader: asyncio.StreamReader, *, is_answer: bool = False, of: str = ""
) -> Message:
    """Read one request, or one answer to a request of some method."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    found = Message(first, headers, head)
    if is_answer and (of == "HEAD" or first.split(" ")[1] in {"204", "304"}):
        return found
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _chunks(reader)
    else:
        body = await reader.read() if is_answer else b""
        return replace(found, content=head + body, is_whole=not is_answer)
    return replace(found, content=head + body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """A body in chunks, as it travels."""
    content = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        length = int(size.split(b";")[0], 16)
        content += size + await reader.readexactly(length + 2)
        if not length:
            return content


@contextmanager
def network(server_port: int, **options: Any) -> Iterator[Network]:
    """A network before the server that listens on this port, while the block lasts."""
    made = Network(server_port, **options)
    ready = threading.Event()
    thread = threading.Thread(target=made._run, args=(ready,), name="network", daemon=True)
    thread.start()
    assert ready.wait(10), "the network does not start"
    try:
        yield made
    finally:
        made._loop.call_soon_threadsafe(made._loop.stop)
        thread.join(10)
