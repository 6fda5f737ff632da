"""One direction of a slow, lossy link, and the stream of one connection over it.

What is emulated is what TCP makes of such a link, not its packets. Bytes are cut in segments of
1,460, each with 40 bytes of headers; they queue for the rate of the link, which all connections
share, then travel for its delay. A segment is lost by the throw of a seeded die; it is sent again
after one and a half round trips, then twice as long each time, and takes its turn on the link
again. What follows it on the same connection waits for it; other connections do not.

Left out: congestion windows (at 50 kbit/s and one second the link holds five segments, fewer than
the first window), fast retransmission, reordering, lost acknowledgements. At 30 % loss a real link
is therefore rather worse in its longest waits, and rather better after a single loss.
"""

import asyncio
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

SEGMENT, HEADERS = 1460, 40
PATIENCE_OF_TCP = 1.5  # Round trips before a segment is sent again.
FIRST_TRY = 1.0  # Seconds before the opening of a connection is tried again.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Quality:
    """A link as its user would describe it; rates in kilobits and delays in seconds, one way."""

    down: float = math.inf
    up: float = math.inf
    delay: float = 0.0
    loss: float = 0.0

    @property
    def round_trip(self) -> float:
        return 2 * self.delay


PERFECT = Quality()


def edge(loss: float = 0.0) -> Quality:
    """The link of the budgets: 50 kbit/s down, 20 up, one second there and back."""
    return Quality(50, 20, 0.5, loss)


class Link:
    """One direction: whose turn it is, what is lost."""

    def __init__(self, dice: random.Random, rate: Callable[[Quality], float]) -> None:
        self.quality = PERFECT
        self.carried = 0  # Bytes, headers and lost segments included.
        self._dice, self._rate = dice, rate
        self._free_at = 0.0

    def become(self, quality: Quality) -> None:
        """Another link from now on: nobody waits for the turn of the former one."""
        self.quality, self._free_at = quality, 0.0

    def arrivals(self, content: bytes, now: float) -> list[tuple[float, bytes]]:
        """The segments of what is sent now, and when each has come."""
        parts = [content[start : start + SEGMENT] for start in range(0, len(content), SEGMENT)]
        return [(self._segment(len(part) + HEADERS, now), part) for part in parts]

    def opening(self, now: float) -> float:
        """When a connection asked for now is open: a round trip, and again for what is lost."""
        wait = FIRST_TRY
        for _ in range(MOST_TRIES):
            if self._dice.random() >= self._lost_either_way():
                break
            now += wait
            wait *= 2
        return now + self.quality.round_trip

    def _segment(self, size: int, now: float) -> float:
        """A segment waits until the link is free, fills it, travels; or is sent again later."""
        spent = size * 8 / (self._rate(self.quality) * 1000)
        wait = PATIENCE_OF_TCP * self.quality.round_trip
        self._free_at = max(self._free_at, now)
        for _ in range(MOST_TRIES):
            self.carried += size
            self._free_at += spent
            now = max(now + spent, self._free_at)
            if self._dice.random() >= self.quality.loss:
                break
            now += wait
            wait *= 2
        return now + self.quality.delay

    def _lost_either_way(self) -> float:
        return 1 - (1 - self.quality.loss) ** 2


class Stream:
    """The bytes of one connection in one direction: in order, and held while nothing passes."""

    def __init__(self, link: Link, passing: asyncio.Event, writer: asyncio.StreamWriter) -> None:
        self._link, self._passing, self._writer = link, passing, writer
        self._last = 0.0

    async def send(self, content: bytes) -> None:
        """Deliver each segment when the link has carried it."""
        loop = asyncio.get_running_loop()
        for when, part in self._link.arrivals(content, loop.time()):
            self._last = max(self._last, when)
            wait = self._last - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            await self._passing.wait()
            self._writer.write(part)
            await self._writer.drain()
