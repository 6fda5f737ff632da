/* Sending what waits: in order, in lots, one sender at a time, and what becomes of each write. */

/** One lot: so many writes, and so many bytes of them, the rest comes behind. */
const LOT = 100;
const LOT_BYTES = 200_000;
/** In a longer lot the fragments of pages are left out: what a page shows is asked for once, behind. */
const FEW = 4;
/** One attempt: long enough for a slow link to retransmit, short enough to try again. */
const ATTEMPT = 25_000;
/** After so long without a word the same goes again beside it: keys make it happen once, and on a link
    that loses, a second connection is often through before the first has recovered. */
const LATE = 8_000;
const MOST_TRIES = 5;

let sending = null;
let again = false;
/* Browsers of before 2022 have no locks; a second sender there would repeat keys that count once. */
const alone = (act) => (navigator.locks ? navigator.locks.request("metiis-send", act) : act());

/** Sends all that waits; one sender at a time, in whatever worker or tab. Resolves true when nothing
    waits any more, false when the network or the session stopped it. */
function send() {
  if (sending) {
    again = true;
    return sending;
  }
  sending = alone(async () => {
    let clear;
    do {
      again = false;
      clear = await sendAll();
    } while (again && clear);
    again = again && clear;
    return clear;
  }).finally(() => {
    sending = null;
    /* What came between the last look and here is not left behind. */
    if (again) return send();
    for (const { give } of awaited.values()) give(null);
    awaited.clear();
  });
  return sending;
}

async function sendAll() {
  for (;;) {
    const lot = firstOf((await entries()).filter((entry) => entry.state === "waiting"));
    if (!lot.length) return true;
    if (!(await state()).key && !(await identify())) return false;
    const outcomes = await post(lot);
    if (!outcomes) return false;
    const goesOn = await settleLot(lot, outcomes);
    if (!goesOn) return false;
  }
}

/** The oldest of what waits, as much as one lot may hold. */
function firstOf(waiting) {
  let bytes = 0;
  const end = waiting.findIndex(({ sealed }, at) => at === LOT || ((bytes += sealed.data.byteLength) > LOT_BYTES && at > 0));
  return end < 0 ? waiting : waiting.slice(0, end);
}

/** A body in as few packets as can be: each one lost costs seconds. */
async function packed(text) {
  if (!self.CompressionStream) return { body: text };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).blob(), headers: { "Content-Encoding": "gzip" } };
}

/** The first answer to what is asked once, and once more when nothing has come in a while. */
async function soonest(ask) {
  const stop = new AbortController();
  const end = setTimeout(() => stop.abort(), ATTEMPT);
  try {
    const first = ask(stop.signal);
    const early = await Promise.race([first, new Promise((resolve) => setTimeout(resolve, LATE))]);
    return early ?? await Promise.any([first, ask(stop.signal)]);
  } finally {
    clearTimeout(end);
    stop.abort();
  }
}

/** One lot to the server; null when nothing can be told of it: it stays, and is tried again. */
async function post(lot, isSecond = false) {
  const { account, token, key } = await state();
  if (!key || lot[0].account !== account) return null; /* Somebody else is here now. */
  const opened = await Promise.allSettled(lot.map(async (entry) => ({ entry, write: await unseal(entry.sealed, key) })));
  const writes = opened.filter((each) => each.value).map((each) => each.value);
  if (writes.length < lot.length) {
    const gone = lot.filter((_entry, at) => !opened[at].value);
    await Promise.all(gone.map((entry) => amend({ ...entry, state: "check" })));
    return writes.length ? post(writes.map(({ entry }) => entry), isSecond) : [];
  }
  const { body, headers } = await packed(JSON.stringify({
    account,
    device: await device(),
    entries: writes.map(({ entry, write }) => ({ key: entry.key, path: write.path, body: write.body, partial: write.partial, html: awaited.has(entry.id) && (!write.partial || writes.length <= FEW) })),
  }));
  const told = { ...headers, "Content-Type": "application/json", "X-CSRFToken": token, "X-Metiis-Queue": "1", [ACCOUNT]: account };
  let answer;
  try {
    const came = await soonest(async (signal) => {
      const each = await fetch("/lot", { method: "POST", body, cache: "no-store", headers: told, signal });
      return { answer: each, said: ours(each) && each.ok ? await each.json() : null };
    });
    ({ answer } = came);
    if (!ours(answer)) return null;
    if (came.said) {
      const paths = new Map(writes.map(({ entry, write }) => [entry.key, write.path]));
      return came.said.outcomes.map((outcome) => ({ ...outcome, path: paths.get(outcome.key) }));
    }
  } catch {
    /* The server may have it all the same: who takes one back must know. */
    await Promise.all(lot.filter((entry) => !entry.tried).map((entry) => amend({ ...entry, tried: true })));
    return null;
  }
  if (answer.status === 401) await leave();
  /* The token is of another session, or somebody else has signed in: the server knows. */
  const mayMend = answer.status === 412 || answer.headers.get("X-Metiis-Stale") === "1";
  if (mayMend && !isSecond && (await identify()) === account) return post(lot, true);
  const { status } = answer;
  if (mayMend || [401, 403, 429].includes(status) || status >= 500) return null;
  /* Something in the lot cannot be read: one by one, so that only this one is set aside. */
  if (lot.length > 1) return post(lot.slice(0, 1));
  return [{ key: lot[0].key, path: writes[0].write.path, status, words: "Le service n’a pas su lire cet envoi." }];
}

/** Files each outcome with its entry; false when sending must stop here. */
async function settleLot(lot, outcomes) {
  const of = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
  const settled = [];
  let stopped = outcomes.length === 0;
  for (const entry of lot) {
    const outcome = of.get(entry.key);
    if (!outcome || stopped) break;
    const { status } = outcome;
    /* 400: the session has changed under the lot; or it is a fault of this write, and will be again. */
    if ([400, 401, 412, 429].includes(status) || status >= 500) {
      if (status === 401) await leave();
      if (status === 400) await identify();
      if ((status !== 400 && status < 500) || !(await wearsOut(entry))) {
        stopped = true;
        break;
      }
      outcome.words = "Le service n’a pas pu l’enregistrer, malgré plusieurs essais.";
    }
    settled.push({ entry, outcome });
  }
  await outdate(settled.map(({ outcome }) => outcome.path));
  await drop(...settled.filter(({ outcome }) => outcome.status < 400).map(({ entry }) => entry.id));
  for (const { entry, outcome } of settled) {
    if (outcome.status >= 400) await toCheck(entry, outcome);
    awaited.get(entry.id)?.give(outcome);
    awaited.delete(entry.id);
    await tell({ type: "sent", id: entry.id, status: outcome.status, words: outcome.words });
  }
  await remember({ contact: Date.now() });
  return !stopped;
}

/** A write on which the server fails again and again must not hold back those behind it. */
async function wearsOut(entry) {
  entry.tries = (entry.tries ?? 0) + 1;
  await amend(entry);
  return entry.tries >= MOST_TRIES;
}

/** The server refused: nothing is dropped before the person has read why. Where she is looking at the
    answer itself, she has. */
async function toCheck(entry, outcome) {
  const asker = awaited.get(entry.id);
  if (asker && outcome.html !== undefined && (!asker.page || await self.clients.get(asker.page))) return drop(entry.id);
  const { key } = await state();
  entry.state = "check";
  entry.status = outcome.status;
  entry.seen = outcome.seen;
  entry.words = await seal({ words: outcome.words ?? "", location: outcome.location ?? null }, key);
  return amend(entry);
}

/** She has read the refusal of a stale write and wants hers: sent again as what she knows now. */
async function replace(id) {
  const entry = (await entries()).find((each) => each.id === id);
  if (!entry) return;
  const { key } = await state();
  const write = await unseal(entry.sealed, key);
  const fields = new URLSearchParams(write.body);
  fields.set("vu", entry.seen);
  entry.sealed = await seal({ ...write, body: fields.toString() }, key);
  Object.assign(entry, { state: "waiting", key: newKey(), words: undefined, status: undefined });
  await amend(entry);
  await send();
}

/** After any word from the server: know who this is, then send what waits. */
async function settle() {
  const { account, key } = await state();
  if (account && !key) await identify();
  if ((await entries()).some((entry) => entry.state === "waiting")) await send();
  await announce();
  if ((await state()).account) await layFrames().catch(() => {}); /* Another time, then. */
}

/** Tells the pages what waits; where the browser can, asks it to call back when the network is there. */
async function announce() {
  const count = await counts();
  await tell(count);
  if (count.waiting) await self.registration.sync?.register("metiis").catch(() => {});
}
