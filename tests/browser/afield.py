"""A phone in the field: a browser with a profile of its own behind a network of its own, what it
keeps, and what the server holds meanwhile."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import db
from metiis.availability import codec
from metiis.labels import long_date
from metiis.models import (
    Activity,
    Application,
    Availability,
    AvailabilityDeclaration,
    AvailabilityYear,
    Person,
)
from tests.browser.conftest import FLAGS, HEIGHTS, PATIENCE, sign_in
from tests.browser.network import Network

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
    """One browser; closing it and opening it again keeps its profile."""

    playwright: Playwright
    chromium: str
    network: Network
    profile: Path
    width: int = 360
    context: BrowserContext | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        assert self.context is not None
        return self.context.pages[0]

    def open(self) -> Page:
        """Start the browser; the page of its first tab."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=self.chromium,
            args=list(FLAGS),
            base_url=self.network.address,
            viewport={"width": self.width, "height": HEIGHTS[self.width]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        return self.page

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
        self.until(
            "(storage) => dispatchEvent(new Event('online')) && "
            "!storage.entries.some((each) => each.state === 'waiting')",
            "something still waits",
        )

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


@contextmanager
def phone(
    playwright: Playwright, chromium: str, network: Network, profile: Path
) -> Iterator[Phone]:
    """A phone, switched on; what its pages raise fails the test."""
    made = Phone(playwright, chromium, network, profile)
    made.open()
    try:
        yield made
    finally:
        made.close()
    assert not made.faults, made.faults


@dataclass(frozen=True)
class Records:
    """What the server holds, read in its database."""

    url: str

    @contextmanager
    def _read(self) -> Iterator[Session]:
        engine = db.make_engine(self.url)
        db.set_reading(True)
        with Session(engine) as session:
            yield session
        engine.dispose()

    def days(self, email: str, first: date, last: date) -> dict[date, Availability]:
        """What somebody says of each day of a period."""
        person = select(Person.id).where(Person.email == email).scalar_subquery()
        wanted = select(AvailabilityYear).where(AvailabilityYear.person_id == person)
        with self._read() as session:
            years = {each.year: each.days for each in session.scalars(wanted)}
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        return {
            day: codec.value_at(years[day.year], day) if day.year in years else Availability.UNKNOWN
            for day in days
        }

    def declarations(self, email: str) -> Counter[tuple[date, date, int]]:
        """Every declaration somebody made: first day, last day, value; how often."""
        kind = AvailabilityDeclaration
        wanted = select(kind.first_day, kind.last_day, kind.value).join(
            Person, Person.id == kind.person_id
        )
        with self._read() as session:
            rows = session.execute(wanted.where(Person.email == email)).all()
        return Counter((first, last, value) for first, last, value in rows)

    def applications(self, email: str) -> dict[str, str]:
        """The state of each application of somebody, by the title of the activity."""
        wanted = (
            select(Activity.title, Application.status)
            .join(Application, Application.activity_id == Activity.id)
            .join(Person, Person.id == Application.person_id)
            .where(Person.email == email)
        )
        with self._read() as session:
            return {title: status.value for title, status in session.execute(wanted)}

    def moves(self, email: str, title: str) -> list[str]:
        """Each move of the application of somebody to an activity, in order."""
        wanted = (
            select(Application)
            .join(Person, Person.id == Application.person_id)
            .join(Activity, Activity.id == Application.activity_id)
            .where(Person.email == email, Activity.title == title)
        )
        with self._read() as session:
            found = session.scalars(wanted).one()
            return [event.move.value for event in found.events]
