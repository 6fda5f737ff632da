"""A thousand writes on a link that loses a third of all packets (F7)."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

from bench.figures import Figure
from bench.rig import IS_SHORT, MINUTE, MONTH, Rig, french
from tests.browser.field import patrol
from tests.browser.field.phones import Phone
from tests.browser.field.walks import VALUES

PHONES, EACH = (4, 5) if IS_SHORT else (10, 100)  # Writes one at a time, on phones side by side.
# The second in milliseconds: two presses a second, as fast as somebody fills months in.
BURST, BURST_EVERY = (50, 500) if IS_SHORT else (300, 500)
BY_ONE = 12  # The first soldier who writes one at a time; those before have other measures.
# Writes as the page makes them. `every` null: the next one is made once the server has the last, or
# after a minute; else so many milliseconds after it, whatever becomes of it. Leaves in `spent` the
# time of each that the server has, from its making.
WRITE = """([writes, every, most]) => {
  const [start, mark, heard] = [new Map(), new Map(), new Map()];
  globalThis.spent = [];
  globalThis.isOver = false;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "kept") mark.set(data.id, new URLSearchParams(data.body).get("repere"));
    if (data?.type !== "sent" || data.status >= 400 || !mark.has(data.id)) return;
    const number = mark.get(data.id);
    mark.delete(data.id);
    globalThis.spent.push(performance.now() - start.get(number));
    heard.get(number)();
  });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const make = ([jours, valeur], number) => new Promise((resolve) => {
    start.set(number, performance.now());
    heard.set(number, resolve);
    fetch("/disponibilites/jours", {
      method: "POST", body: new URLSearchParams({ jours, valeur, repere: number }),
      headers: { "HX-Request": "true", "HX-Request-Type": "partial",
        "Idempotency-Key": crypto.randomUUID() },
    }).catch(() => {});
  });
  (async () => {
    const made = [];
    for (const [number, write] of writes.entries()) {
      made.push(make(write, `${number}`));
      await (every === null ? Promise.race([made.at(-1), pause(most)]) : pause(every));
    }
    await Promise.race([Promise.all(made), pause(most)]);
    globalThis.isOver = true;
  })();
}"""


def writes(made: Rig) -> list[Figure]:
    """Writes on a link that loses a third of all: by people who wait, then by one who does not."""
    found = []
    for name, numbers, each, every in (
        (f"une à la fois sur {PHONES} téléphones", range(BY_ONE, BY_ONE + PHONES), EACH, None),
        ("deux par seconde sur un téléphone", [2], BURST, BURST_EVERY),
    ):
        phones = {patrol.soldier(number): made.phone() for number in numbers}
        wrong, spent = _write(made, phones, each, every)
        wanted = len(phones) * each
        late = 100 * (1 - sum(time <= MINUTE for time in spent) / wanted)
        tries = sum(len(phone.network.writes("/lot")) for phone in phones.values())
        note = f"{wanted} écritures, {tries} envois, médiane {median(spent) / 1000:.1f} s"
        lost = "30 % de pertes, perdues ou doublées"
        slow = "30 % de pertes, enregistrées après plus de 60 s"
        budget = 5 if every is None else None
        found.append(Figure("F7", f"{lost} : {name}", wrong, "", 0, french(note)))
        found.append(Figure("F7", f"{slow} : {name}", late, "%", budget))
        for phone in phones.values():
            phone.close()
    return found


def _write(
    made: Rig, phones: dict[str, Phone], each: int, every: int | None
) -> tuple[int, list[float]]:
    """Writes that were lost or doubled, and the milliseconds that the others took."""
    days, values = [MONTH + timedelta(days=ahead) for ahead in range(250)], list(VALUES)
    writes = [(days[at % 250].isoformat(), values[at // 250 % 3]) for at in range(each)]
    for who, phone in phones.items():
        phone.enter(who)
        phone.shown(MONTH)
    for phone in phones.values():
        made.be(phone, 0.3)
        phone.page.evaluate(WRITE, [writes, every, MINUTE])
    for phone in phones.values():
        phone.page.wait_for_function("() => globalThis.isOver", timeout=(each + 1) * MINUTE)
    spent = [time for phone in phones.values() for time in phone.page.evaluate("() => spent")]
    asked, wrong = Counter(map(_declaration, writes)), 0
    for who, phone in phones.items():
        made.mend(phone)
        phone.sends_all()
        said = made.records.declarations(who)
        wrong += (said - asked).total() + (asked - said).total()
    return wrong, spent


def _declaration(write: tuple[str, str]) -> tuple[date, date, int]:
    """A write as the server keeps it."""
    day = date.fromisoformat(write[0])
    return day, day, int(VALUES[write[1]])
