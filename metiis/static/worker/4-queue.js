/* Writing without network. What somebody does is on the phone's disk, sealed, before anything is
   sent; it leaves in order, in lots, under its own account, with a key that makes it happen once. */

/** How long an action may wait for its own answer before the page is given back. */
const GRACE = 10_000;

/* The pages' own requests that wait for their outcome: entry id → what to do with it. */
const awaited = new Map();

/** The label of a write that may wait, null when its address is not one of those. */
function labelOf(path) {
  return KNOWN.routes.find(([pattern]) => new RegExp(pattern).test(path))?.[1] ?? null;
}

/** Everything that waits here for this account, the oldest first. */
async function entries() {
  const { account } = await state();
  const all = await transact("entries", "readonly", (store) => store.getAll());
  return all.filter((entry) => entry.account === account);
}

/** How many writes of others stay sealed here; only their number is known. */
async function sealedCount() {
  const { account } = await state();
  const all = await transact("entries", "readonly", (store) => store.getAll());
  return all.filter((entry) => entry.account !== account).length;
}

/** One entry in clear. One that no key opens any more (the service has changed its own) says so. */
async function readable(entry) {
  const { key } = await state();
  const { id, at, status, tried } = entry;
  try {
    const { path, body, label, from } = await unseal(entry.sealed, key);
    const words = entry.words && await unseal(entry.words, key);
    return { id, at, status, tried, state: entry.state, path, body, label, from, ...words };
  } catch {
    const words = "la clé du service a changé. Refaites cette saisie.";
    return { id, at, status, state: "check", path: "", body: "", label: "Saisie devenue illisible", words };
  }
}

/** Writes an entry again, unless somebody has taken it away meanwhile. */
const amend = (entry) => transact("entries", "readwrite", (store) => {
  const found = store.get(entry.id);
  found.onsuccess = () => found.result && store.put(entry);
  return found;
});
const drop = (...ids) => transact("entries", "readwrite", (store) => { for (const id of ids) store.delete(id); });

/** Puts one write on the disk; resolves with its id once it is there. */
async function lay(write, key) {
  const { account, key: opener } = await state();
  const sealed = await seal(write, opener);
  const entry = { account, key, sealed, at: Date.now(), state: "waiting" };
  const known = (await transact("entries", "readonly", (store) => store.getAll()))
    .find((each) => each.key === key && each.account === account);
  return known?.id ?? transact("entries", "readwrite", (store) => store.add(entry));
}

/** How many wait and how many need a decision, for the pages. */
async function counts() {
  const all = await entries();
  const check = all.filter((entry) => entry.state === "check").length;
  return { type: "queue", waiting: all.length - check, check, others: await sealedCount() };
}

/** A POST that may wait. The page gets its answer when it comes soon, else its freedom. */
async function hold(event, label) {
  const { request } = event;
  const url = new URL(request.url);
  const text = await request.clone().text();
  const { account, key } = await state().catch(() => ({}));
  const fields = new URLSearchParams(text);
  const named = request.headers.get(ACCOUNT) ?? fields.get("compte") ?? account;
  if (!key || !account || named !== account) {
    event.waitUntil(identify()); /* For the next one. */
    return through(event);
  }
  const partial = request.headers.get("HX-Request-Type") === "partial";
  /* The key is the page's: a browser that ends this worker hands the same request to the next one.
     That of a whole form makes its double press one write; a press among many has its own. */
  const own = request.headers.get("Idempotency-Key") || (!partial && fields.get("cle")) || newKey();
  for (const name of ["csrf_token", "cle", "compte"]) fields.delete(name);
  const write = { path: url.pathname, body: fields.toString(), partial, label, from: request.referrer };
  let id;
  try {
    id = await lay(write, own);
  } catch {
    return through(event); /* No room, or no database: the network is all there is. */
  }
  await tell({ type: "kept", id, path: write.path, body: write.body, label, at: Date.now() });
  const outcome = new Promise((give) => awaited.set(id, { give, page: partial ? event.clientId : "" }));
  event.waitUntil(send().then(announce));
  const released = new Promise((resolve) => setTimeout(resolve, GRACE, null));
  const found = await Promise.race([outcome, released]);
  awaited.delete(id);
  return found ? asAnswer(found, write) : givenBack(write);
}

/** What the page would have got from the server itself. */
function asAnswer({ status, html, headers, location }, write) {
  const { partial } = write;
  if (partial && html === undefined) return givenBack(write);
  if (!partial && location) return Response.redirect(location, 303);
  const all = { ...headers, [FROM_METIIS]: "1", "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" };
  const bodiless = [204, 205, 304].includes(status);
  return new Response(bodiless ? null : html ?? "", { status: status < 200 || (status >= 300 && status < 400) ? 204 : status, headers: all });
}

/** Nothing came: the write stays on the phone and the page goes on. */
function givenBack({ partial, from }) {
  if (!partial) return Response.redirect(from || KNOWN.offline, 303);
  return new Response(null, { status: 204, headers: { [FROM_METIIS]: "1", "X-Metiis-Kept": "1" } });
}

const LOST = "Cette action n’a pas pu être envoyée, et ce téléphone ne l’a pas gardée. Revenez en arrière\u00a0: ce que vous avez saisi y est encore. Recommencez quand le réseau est revenu.";

/** A request that goes to the server as it is; whatever it changed, kept pages may be old now. */
async function through(event) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch (error) {
    if (event.request.mode !== "navigate") throw error;
    return withoutNetwork(503, LOST);
  }
  await outdate([new URL(event.request.url).pathname]).catch(() => {});
  return answer;
}
