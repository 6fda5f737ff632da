"""A real SMTP server for the tests: it keeps what it is given, refuses, or holds its answer."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Conversation

WAIT = 60  # Seconds; nothing waits without end.


@dataclass(frozen=True)
class Letter:
    """A mail as the server got it."""

    to: tuple[str, ...]
    content: bytes

    @property
    def parsed(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.content, policy=policy.default))

    @property
    def id(self) -> str:
        return str(self.parsed["Message-ID"])


class Postbox:
    """What arrived, in order. `before_answer` is called with each letter kept, before the client
    is told that it was; `before_letter` before one begins."""

    def __init__(self) -> None:
        self.port = 0
        self.clear()

    def clear(self) -> None:
        self.letters: list[Letter] = []
        self.answered = threading.Semaphore(0)
        self.before_letter: Callable[[], object] = lambda: None
        self.before_answer: Callable[[Letter], object] = lambda _letter: None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=metiis@exemple.test"

    def wait_for_answer(self) -> None:
        """Until the server has made up its mind to say that it has a letter."""
        assert self.answered.acquire(timeout=WAIT)

    async def handle_MAIL(  # noqa: N802 - the library's name.
        self,
        _server: SMTP,
        _talk: Conversation,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        await asyncio.to_thread(self.before_letter)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _talk: Conversation, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("refuse"):
            return "550 inconnu"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _talk: Conversation, envelope: Envelope
    ) -> str:
        letter = Letter(tuple(envelope.rcpt_tos), bytes(envelope.content or b""))
        self.letters.append(letter)
        await asyncio.to_thread(self.before_answer, letter)
        self.answered.release()
        return "250 OK"


async def _hang_up(talks: list[SMTP]) -> None:
    """Leave no conversation open, not even one that begins meanwhile."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for talk in talks:
            if talk.transport is not None:
                talk.transport.abort()
        await asyncio.wait(others, timeout=1)


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """The server, listening on a free port of this machine in a thread of its own."""
    postbox, loop, stop = Postbox(), asyncio.new_event_loop(), asyncio.Event()
    ready = threading.Event()

    talks: list[SMTP] = []

    def talk() -> SMTP:
        talks.append(SMTP(postbox, hostname="essai", loop=loop))
        return talks[-1]

    async def listen() -> None:
        async with await loop.create_server(talk, "127.0.0.1", 0) as listening:
            postbox.port = listening.sockets[0].getsockname()[1]
            ready.set()
            await stop.wait()
            await _hang_up(talks)

    thread = threading.Thread(target=loop.run_until_complete, args=(listen(),), name="postbox")
    thread.start()
    assert ready.wait(WAIT)
    try:
        yield postbox
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(WAIT)
        loop.close()
