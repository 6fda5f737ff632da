"""The emulated link packet by packet: a network namespace behind two TUN devices, as root on Linux.

Every packet of the kernel's own TCP waits for the rate of its direction, travels, or is lost; so
handshakes, windows, retransmissions and lost acknowledgements are the real ones.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.browser.field.links import PERFECT, Quality

TUN, MTU = Path("/dev/net/tun"), 1500
SET_INTERFACE, PLAIN_PACKETS = 0x400454CA, 0x1001  # TUNSETIFF; IFF_TUN | IFF_NO_PI.
FAR, NET = "10.213.77.2", "10.213.77."
NEAR = tuple(f"{NET}{number}" for number in (1, *range(11, 41)))  # Addresses of phones.
ADDRESSES = slice(12, 20)  # Of a packet: from whom, to whom.
LONGEST_QUEUE = 4.0  # Seconds that a packet may wait for its turn; then the link drops it.


def is_possible() -> bool:
    """Whether this machine lets us: root, namespaces and TUN."""
    return os.geteuid() == 0 and TUN.exists() and _ip("netns", "list", check=False) == 0


class Wire:
    """One direction. Each phone has an address and the whole rate: links are not shared."""

    def __init__(self, out: int, dice: random.Random) -> None:
        self.out, self._dice = out, dice
        self.rate, self.delay, self.loss = PERFECT.down, PERFECT.delay, PERFECT.loss
        self.carried = 0
        self._free_at: dict[bytes, float] = {}
        self._queue: list[tuple[float, int, bytes]] = []
        self._number = 0

    def become(self, rate: float, quality: Quality) -> None:
        """Another link from now on; what was on the way has arrived."""
        self.rate, self.delay, self.loss = rate, quality.delay, quality.loss
        self._free_at = {}
        self._queue = [(0.0, number, packet) for _, number, packet in sorted(self._queue)]

    def take(self, packet: bytes, now: float) -> None:
        """A packet enters the link: its turn, its travel, or its loss."""
        whose = packet[ADDRESSES]
        free_at = max(self._free_at.get(whose, 0.0), now)
        if free_at - now > LONGEST_QUEUE:
            return
        self._free_at[whose] = free_at = free_at + len(packet) * 8 / (self.rate * 1000)
        self.carried += len(packet)
        if self._dice.random() < self.loss:
            return
        self._number += 1
        heapq.heappush(self._queue, (free_at + self.delay, self._number, packet))

    def give(self, now: float) -> float:
        """Deliver what has come; how long until the next has."""
        while self._queue and self._queue[0][0] <= now:
            with suppress(OSError):
                os.write(self.out, heapq.heappop(self._queue)[2])
        return self._queue[0][0] - now if self._queue else 0.2


class Tunnel:
    """Both directions, carried by one thread."""

    def __init__(self, near: int, far: int, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - reproducible losses.
        self.up, self.down = Wire(far, dice), Wire(near, dice)
        self._ways = {near: self.up, far: self.down}
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._carry, name="tunnel", daemon=True)
        self._thread.start()

    def be(self, quality: Quality) -> None:
        """The link has this quality from now on."""
        with self._lock:
            self.up.become(quality.up, quality)
            self.down.become(quality.down, quality)

    def stop(self) -> None:
        """Carry nothing more."""
        self._stopping.set()
        self._thread.join(5)

    def _carry(self) -> None:
        wait = 0.2
        while not self._stopping.is_set():
            ready, _, _ = select.select(list(self._ways), [], [], max(0.0, min(wait, 0.2)))
            with self._lock:
                for device in ready:
                    self._ways[device].take(os.read(device, MTU + 64), time.monotonic())
                wait = min(wire.give(time.monotonic()) for wire in self._ways.values())


@contextmanager
def tunnel(seed: int = 0) -> Iterator[tuple[Tunnel, str]]:
    """A tunnel and the name of the namespace at its far end, where the server listens on FAR."""
    namespace = f"metiis-{os.getpid()}"
    near, far = _device("metiis0"), _device("metiis1")
    try:
        _ip("netns", "add", namespace)
        _ip("link", "set", "metiis1", "netns", namespace)
        inside = ("-n", namespace)
        for where, name, addresses in (((), "metiis0", NEAR), (inside, "metiis1", (FAR,))):
            for address in addresses:
                _ip(*where, "addr", "add", f"{address}/24", "dev", name)
            _ip(*where, "link", "set", name, "mtu", str(MTU), "up")
        _ip("-n", namespace, "link", "set", "lo", "up")
        made = Tunnel(near, far, seed)
        try:
            yield made, namespace
        finally:
            made.stop()
    finally:
        os.close(near)
        os.close(far)
        _ip("netns", "delete", namespace, check=False)


def _device(name: str) -> int:
    opened = os.open(TUN, os.O_RDWR)
    request = struct.pack("16sH22x", name.encode(), PLAIN_PACKETS)
    fcntl.ioctl(opened, SET_INTERFACE, request)
    return opened


def _ip(*words: str, check: bool = True) -> int:
    command = ("ip", *words)
    try:
        done = subprocess.run(command, capture_output=True, check=check)  # noqa: S603
    except FileNotFoundError:
        return 127
    return done.returncode
