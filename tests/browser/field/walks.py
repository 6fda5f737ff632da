"""A random walk over everything that can happen to a phone, and what must be true at its end.

Two people use one phone in turn and each has another device. A step is a press, a change of the
network, the death of the worker, a change of person, or a write from another device. At the end
each person has on the server exactly what she said, once, and the phone never held, while one was
signed in, anything readable of the other.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.sync_api import BrowserContext

from metiis.models import Availability
from tests.browser.conftest import sign_in
from tests.browser.field.phones import Phone, Pocket
from tests.browser.field.records import Records
from tests.browser.steps import month_after

FIRST = month_after(0)
DAYS, DAYS_ELSEWHERE = 100, 20  # Apart, so that each write changes a day and is in the log.
VALUES = {"disponible": Availability.AVAILABLE, "si-besoin": Availability.IF_NEEDED,
          "indisponible": Availability.UNAVAILABLE}  # fmt: skip
MOST_AT_ONCE = 30  # Presses in a row.
# Each press is the request that the page makes, under a key of its own; the next one waits until it
# is on the disk.
PRESS = """async (presses) => {
  const worker = navigator.serviceWorker;
  for (const [day, value, mark] of presses) {
    const body = new URLSearchParams({ jours: day, valeur: value, repere: mark });
    const kept = new Promise((resolve, reject) => {
      const end = setTimeout(reject, 30_000, new Error(`${mark} is not kept`));
      const hear = ({ data }) => {
        if (data?.type !== "kept" || new URLSearchParams(data.body).get("repere") !== mark) return;
        clearTimeout(end);
        worker.removeEventListener("message", hear);
        resolve();
      };
      worker.addEventListener("message", hear);
    });
    fetch("/disponibilites/jours", {
      method: "POST", body,
      headers: { "HX-Request": "true", "HX-Request-Type": "partial", "Idempotency-Key": mark },
    }).catch(() => {});
    await kept;
  }
}"""
STEPS = {"press": 26, "cut": 2, "mend": 3, "lose": 3, "swallow": 1, "kill": 2, "elsewhere": 2,
         "switch": 1}  # fmt: skip

Said = Counter[tuple[date, date, int]]


@dataclass
class Walk:
    """What is done, and what should follow."""

    phone: Phone
    others: dict[str, BrowserContext]
    people: tuple[str, str]
    dice: random.Random
    here: int = 0
    number: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    last: dict[tuple[str, int], str] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        return self.people[self.here]

    def go(self, count: int) -> None:
        """Walk so many steps."""
        self.said = {person: Counter() for person in self.people}
        self.phone.enter(self.who)
        self.phone.shown(FIRST)
        kinds, weights = zip(*STEPS.items(), strict=True)
        due = self.dice.sample(kinds, len(kinds))  # Each once, then as often as it comes.
        while self.steps.total() < count:
            kind = due.pop() if due else self.dice.choices(kinds, weights)[0]
            getattr(self, kind)()
            self.steps[kind] += 1

    def press(self) -> None:
        """Several presses in a row, each a step."""
        many = self.dice.randint(1, MOST_AT_ONCE)
        presses = [self._draw(self.who, self.dice.randrange(DAYS)) for _ in range(many)]
        self.phone.page.evaluate(PRESS, presses)
        for day, value, _mark in presses:
            self._note(self.who, day, value)
        self.steps["press"] += len(presses) - 1

    def cut(self) -> None:
        self.phone.network.cut()

    def mend(self) -> None:
        self.phone.network.mend()
        self.phone.nudge()

    def lose(self) -> None:
        """Half of the requests are lost from here on; one try is made."""
        self.phone.network.mend()
        self.phone.network.lose(0.5)
        self.phone.nudge()

    def swallow(self) -> None:
        self.phone.network.swallow()

    def kill(self) -> None:
        """The browser ends the worker, as it does when it wants its memory."""
        session = self.phone.page.context.new_cdp_session(self.phone.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def elsewhere(self) -> None:
        """Whoever is not here, or is, writes from another device of hers."""
        who = self.dice.choice(self.people)
        day, value, mark = self._draw(who, DAYS + self.dice.randrange(DAYS_ELSEWHERE))
        context = self.others[who]
        token = context.request.get("/moi").json()["token"]
        form = {"jours": day, "valeur": value, "repere": mark, "csrf_token": token}
        answer = context.request.post("/disponibilites/jours", form=form)
        assert answer.ok, answer.status
        self._note(who, day, value)

    def switch(self) -> None:
        """One signs out, with or without network, and the other signs in."""
        self.phone.leave()
        self.phone.until("(storage) => !storage.state.key", "the key stays")
        self._look_for(self.who)
        self.phone.network.mend()
        self.here = 1 - self.here
        self.phone.enter(self.who)
        self.phone.shown(FIRST)
        self._look_for(self.people[1 - self.here])

    def end(self) -> None:
        """All is well again, and both come back once."""
        for _ in self.people:
            self.phone.network.mend()
            self.phone.sends_all()
            self.switch()
        self.phone.sends_all()

    def faults(self, records: Records) -> list[str]:
        """What was lost, doubled, done under another name, or could be read."""
        found = list(self.leaks)
        for person, said in self.said.items():
            held = records.declarations(person)
            found += [f"{person} lost {each}" for each in (said - held).elements()]
            found += [f"{person} never said {each}" for each in (held - said).elements()]
        return found

    def _draw(self, who: str, ahead: int) -> tuple[str, str, str]:
        """A value for this day that it does not have."""
        self.number += 1
        others = [value for value in VALUES if value != self.last.get((who, ahead))]
        self.last[who, ahead] = self.dice.choice(others)
        day = FIRST + timedelta(days=ahead)
        return day.isoformat(), self.last[who, ahead], f"un-pas-de-la-marche-{self.number:06d}"

    def _note(self, who: str, day: str, value: str) -> None:
        said = date.fromisoformat(day)
        self.said[who][said, said, int(VALUES[value])] += 1

    def _look_for(self, who: str) -> None:
        """Nothing readable of this person is on the phone."""
        storage, name = self.phone.storage(), who.partition("@")[0]
        words = [word for word in (name, name.upper()) if word in str(storage)]
        words += [word for word in ("repere", "/jours") if word in str(storage["entries"])]
        if words:
            pages = [page for page, text in storage["pages"].items() if name.upper() in text]
            where = f"after step {self.steps.total()}: {sorted(storage['state'])}, {pages}"
            self.leaks.append(f"{words} of {who} can be read {where}")


@contextmanager
def walk(pocket: Pocket, people: tuple[str, str], seed: int) -> Iterator[Walk]:
    """A walk that may begin."""
    others = {}
    for person in people:
        others[person] = pocket.browser.new_context(base_url=pocket.served.address)
        page = others[person].new_page()
        sign_in(page, person)
        page.close()
    yield Walk(pocket.phone(seed), others, people, random.Random(seed))
    for context in others.values():
        context.close()
