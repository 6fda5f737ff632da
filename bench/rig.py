"""A real Chromium and a real server joined by the link of the budgets: 50 kbit/s down, 20 up, one
second there and back, with losses.

As root on Linux every packet goes through the link (`packets.py`); elsewhere a proxy emulates what
TCP makes of it (`tests/browser/field/links.py`). Either way the browser speaks HTTP/1.1 to a port
of 127.0.0.1, without TLS: a first visit over https costs one more round trip and some 5 kB.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import packets
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.field.links import PERFECT, edge
from tests.browser.field.phones import Phone, Pocket
from tests.browser.field.records import Records
from tests.browser.steps import month_after
from tests.serving import Served, serving

IS_SHORT = os.environ.get("FIELD") == "short"
MONTH = month_after(1)
MINUTE = 60_000
SOLDIERS = 22
SEED = 2027


@dataclass
class Rig:
    """The server, the phones before it, and the link between."""

    pocket: Pocket
    served: Served
    records: Records
    tunnel: packets.Tunnel | None
    addresses: Iterator[str]  # Each phone's own, where packets go through the link.

    @property
    def kind(self) -> str:
        """How the link is emulated, for whoever reads the table."""
        return "paquet par paquet" if self.tunnel else "retards de TCP, sans droits"

    def phone(self, *, lasts: bool = False) -> Phone:
        """A phone of its own, on a perfect link."""
        made = self.pocket.phone(SEED, lasts, next(self.addresses))
        self.mend(made)
        return made

    def be(self, phone: Phone, loss: float) -> None:
        """The link of the budgets."""
        self.mend(phone)
        (self.tunnel or phone.network).be(edge(loss))

    def hole(self, phone: Phone) -> None:
        """Nothing passes, and nobody is told."""
        if self.tunnel:
            self.tunnel.be(edge(1.0))
        else:
            phone.network.swallow()

    def mend(self, phone: Phone) -> None:
        """A perfect link."""
        phone.network.mend()
        if self.tunnel:
            self.tunnel.be(PERFECT)


@contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    """All of it while the block lasts, over a unit in the field."""
    folder.mkdir(parents=True, exist_ok=True)
    write = ("tests.browser.field.patrol", str(SOLDIERS))
    with ExitStack() as held:
        tunnel, inside, host, addresses = None, (), "127.0.0.1", repeat("")
        if packets.is_possible():
            addresses = cycle(packets.NEAR)
            tunnel, namespace = held.enter_context(packets.tunnel(SEED))
            inside, host = ("ip", "netns", "exec", namespace), packets.FAR
        served = held.enter_context(serving(folder, write, inside=inside, HOST=host))
        playwright = held.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        held.callback(browser.close)
        records = Records(served.env["METIIS_DATABASE_URL"])
        (folder / "phones").mkdir()
        phones = held.enter_context(ExitStack())
        pocket = Pocket(browser, served, folder / "phones", phones)
        yield Rig(pocket, served, records, tunnel, addresses)


def french(text: str) -> str:
    """Numbers with the French comma."""
    return text.replace(".", ",")
