"""A phone in the field: a browser with a profile of its own behind a network of its own, what it
keeps."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from metiis.labels import long_date
from tests.browser.conftest import FLAGS, HEIGHTS, PATIENCE, chromium_path, sign_in
from tests.browser.field.network import Network, network
from tests.serving import Served

LOOK: dict[str, Any] = {
    "viewport": {"width": 360, "height": HEIGHTS[360]},
    "locale": "fr-FR",
    "timezone_id": "Europe/Paris",
}
WAITS_AT_MOST = 60_000  # Milliseconds.
# Everything the browser keeps for this site. The database is not made by looking for it.
STORAGE = """async () => {
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      return String.fromCharCode(...new Uint8Array(value.buffer ?? value));
    }
    if (value instanceof CryptoKey) return `key, ${value.extractable ? "" : "not "}extractable`;
    if (Array.isArray(value)) return value.map(text);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, text(each)]));
    }
    return value;
  };
  const found = { pages: {}, entries: [], state: {}, local: { ...localStorage },
    session: { ...sessionStorage } };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      found.pages[`${name} ${request.url}`] = await answer.text();
    }
  }
  if (!(await indexedDB.databases()).some((each) => each.name === "metiis")) return found;
  const base = await new Promise((resolve, reject) => {
    const request = indexedDB.open("metiis");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = (store) => new Promise((resolve, reject) => {
    const request = base.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  found.entries = text(await all("entries"));
  for (const { name, value } of await all("state")) found.state[name] = text(value);
  base.close();
  return found;
}"""
# Says now and then that the network is back, as systems do; whether all has left.
NONE_WAITS = """(storage) => {
  if (!(performance.now() - globalThis.told < 700)) {
    globalThis.told = performance.now();
    dispatchEvent(new Event("online"));
  }
  const { account } = storage.state;
  return !storage.entries.some((each) => each.account === account && each.state === "waiting");
}"""
SEND = """() => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = resolve;
  navigator.serviceWorker.controller.postMessage({ type: "send" }, [port2]);
})"""
# Asks again and again, without a pause that anybody would notice, until a question says yes.
UNTIL = """async ([question, most]) => {
  const ask = eval(question);
  for (const end = Date.now() + most; Date.now() < end;) {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return false;
}"""


@dataclass
class Phone:
    """A browser behind a network; `start` opens it on what it kept."""

    network: Network
    start: Callable[[str], BrowserContext]
    faults: list[str]
    context: BrowserContext | None = None

    @property
    def page(self) -> Page:
        assert self.context is not None
        return self.context.pages[0]

    def open(self) -> Page:
        """Start the browser; the page of its first tab."""
        self.context = self.start(self.network.address)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def restart(self) -> Page:
        """The browser is closed, then opened again on nothing."""
        self.close()
        return self.open()

    def close(self) -> None:
        """Close it as a person does."""
        if self.context is not None:
            self.context.close()
            self.context = None

    def enter(self, email: str) -> None:
        """Sign in, then wait until the phone can work without network."""
        sign_in(self.page, email)
        self.wait_ready()

    def leave(self) -> None:
        """Sign out by the menu, and say yes when told that something waits."""
        page, agree = self.page, Dialog.accept
        page.on("dialog", agree)
        page.locator("summary", has_text="Menu").click()
        page.locator("button:visible", has_text="Se déconnecter").click()
        page.remove_listener("dialog", agree)

    def wait_ready(self) -> None:
        """The worker answers for this page and knows who is signed in."""
        self.until(
            "(storage) => Boolean(navigator.serviceWorker.controller && storage.state.key)",
            "the worker does not know who is here",
        )

    def storage(self) -> dict[str, Any]:
        """Everything the browser keeps for this site."""
        found: dict[str, Any] = self.page.evaluate(STORAGE)
        return found

    def waiting(self) -> int:
        """How many writes wait on the phone, whoever they belong to."""
        return len(self.storage()["entries"])

    def until(self, question: str, otherwise: str) -> None:
        """Wait until a question about what is kept is answered by yes."""
        asked = f"async () => ({question})(await ({STORAGE})())"
        answered = self.page.evaluate(
            UNTIL.replace("eval(question)", asked), [question, WAITS_AT_MOST]
        )
        assert answered, f"{otherwise}: {summary(self.storage())}"

    def keeps(self, count: int) -> None:
        """Wait until so many writes are kept on the phone."""
        self.until(f"(storage) => storage.entries.length === {count}", f"not {count} kept")

    def sends_all(self) -> None:
        """Wait until nothing waits, telling the page that the network is back, as systems do."""
        self.until(NONE_WAITS, "something still waits")

    def nudge(self) -> None:
        """Try to send what waits, once; back when the try is over."""
        self.page.evaluate(SEND)

    def shown(self, first: date) -> dict[date, str]:
        """What the month in sight says of each of its days; opens it."""
        self.page.goto(f"/disponibilites?mois={first:%Y-%m}")
        expect(self.page.locator("button.day").first).to_be_visible()
        return self.in_sight(first)

    def in_sight(self, first: date) -> dict[date, str]:
        """What the days in sight say, without opening anything."""
        texts = self.page.locator("button.day").all_text_contents()
        said = {" ".join(text.split()) for text in texts}
        days = [first + timedelta(days=ahead) for ahead in range(31)]
        return {
            day: text.rsplit(", ", 1)[-1]
            for day in days
            for text in said
            if day.month == first.month and text.startswith(long_date(day))
        }


def summary(storage: dict[str, Any]) -> str:
    """What is kept, short enough for the message of a failure."""
    entries = [
        {name: each.get(name) for name in ("id", "account", "state", "status", "tries")}
        for each in storage["entries"]
    ]
    return f"{entries}, {sorted(storage['state'])}, {sorted(storage['pages'])}"


@dataclass
class Pocket:
    """Where phones come from: each has a network of its own before the same server."""

    browser: Browser
    served: Served
    home: Path
    held: ExitStack
    faults: list[str] = field(default_factory=list)

    def phone(self, seed: int = 0, lasts: bool = False, source: str = "") -> Phone:
        """A phone, switched on; one that lasts keeps its profile when it is closed. `source` is the
        address from which its network reaches the server."""
        made_network = self.held.enter_context(
            network(self.served.port, seed=seed, server=self.served.env["HOST"], source=source)
        )
        made = Phone(made_network, self._lasting() if lasts else self._passing, self.faults)
        self.held.callback(made.close)
        made.open()
        return made

    def _passing(self, address: str) -> BrowserContext:
        context = self.browser.new_context(base_url=address, **LOOK)
        context.new_page()
        return context

    def _lasting(self) -> Callable[[str], BrowserContext]:
        profile = self.home / f"profile-{len(list(self.home.iterdir()))}"
        kind = self.browser.browser_type
        options = {**LOOK, "executable_path": chromium_path(), "args": list(FLAGS)}
        return lambda address: kind.launch_persistent_context(profile, base_url=address, **options)
