/* Reading without network: the pages that the server says may be kept, for this account only. A kept
   page shows at once and is checked behind; after a write, the server is asked first. */

const SHELL = `shell-${KNOWN.version}`;
const KEPT_AT = "X-Kept-At";
const MOST_PAGES = 30;
/** How long a page may keep somebody waiting when an older copy of it is at hand. */
const PATIENCE = 2_500;
/** How long it may when there is none: a link that says nothing must not look like a page on its way. */
const MOST_PATIENCE = 25_000;
const DAYS = "/disponibilites";

async function wipePages() {
  for (const name of await caches.keys()) if (name.startsWith("pages-")) await caches.delete(name);
}

/** The cache of this account's pages; null when nobody is known. */
async function shelf() {
  const { account } = await state();
  return account ? caches.open(`pages-${account}`) : null;
}

/** A page that may still be read; how long it may, the server said with it. */
async function kept(url) {
  const cache = await shelf();
  const answer = await cache?.match(url, { ignoreVary: true });
  if (!answer || isFresh(answer)) return answer ?? null;
  await cache.delete(url);
  return null;
}

function isFresh(answer) {
  const seconds = Number(answer.headers.get(`${FROM_METIIS}-Keep`)) || 0;
  return Date.now() - keptAt(answer) <= Math.min(seconds * 1000, KEPT_FOR);
}

function keptAt(answer) {
  return Number(answer.headers.get(KEPT_AT)) || 0;
}

/** Lays a page by, with the hour at which it was asked for: what was done since may not be in it. The
    oldest ones make room. */
async function keep(url, answer, at) {
  const began = era;
  const cache = await shelf();
  const held = await cache?.match(url, { ignoreVary: true });
  if (!cache || (held && keptAt(held) > at)) return; /* One asked for later came before. */
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(at));
  headers.delete("Content-Encoding");
  await cache.put(url, new Response(await answer.blob(), { status: 200, headers }));
  if (isOfBefore(began)) return wipePages();
  const all = await Promise.all((await cache.keys()).map(async (request) => [keptAt(await cache.match(request, { ignoreVary: true })), request]));
  all.sort(([one], [other]) => other - one);
  for (const [, request] of all.slice(MOST_PAGES)) await cache.delete(request);
}

/* Answers shown once and not kept: somebody left while they were on their way. */
const passing = new WeakSet();
const askedAt = new WeakMap();

/** A page from the server, conditional on the kept copy. Throws without network, or when something
    else than METIIS answers. What the answer says of the account holds from here on. */
async function ask(url, copy, patience = MOST_PATIENCE) {
  const headers = { Accept: "text/html", [`${FROM_METIIS}-Shell`]: KNOWN.version };
  const mark = copy?.headers.get("ETag");
  if (mark) headers["If-None-Match"] = mark;
  const signal = within(patience);
  const [asked, at] = [era, Date.now()];
  const coming = await fetch(url, { headers, redirect: "manual", cache: "no-store", credentials: "same-origin", signal });
  if (coming.type === "opaqueredirect") return coming;
  if (!ours(coming)) throw new TypeError("not METIIS");
  const answer = await whole(coming);
  askedAt.set(answer, at);
  if (isOfBefore(asked)) {
    passing.add(answer);
    return answer;
  }
  const account = answer.headers.get(ACCOUNT);
  if (account) await meet(account);
  else if (answer.status < 500) await leave();
  return answer;
}

/** A page to its last byte: half a page, or one that stops on its way, is no page. Without TLS a
    browser takes half a head for a whole one, in which nobody would be signed in any more. */
async function whole(answer) {
  const { status, headers } = answer;
  if (!headers.has(status === 304 ? ACCOUNT : "Content-Type")) throw new TypeError("half a head");
  if (status === 304 || !headers.get("Content-Type").startsWith("text/html")) return answer;
  const page = await answer.blob();
  if (!(await page.slice(-16).text()).trimEnd().endsWith("</html>")) throw new TypeError("half a page");
  return new Response(page, { status, headers });
}

/** Keeps what may be kept, forgets what is gone; the answer stays readable. A phone that is full
    still shows what it has received. */
async function file(url, answer) {
  if (passing.has(answer)) return;
  try {
    const cache = await shelf();
    if (answer.status === 200 && answer.headers.has(`${FROM_METIIS}-Keep`)) await keep(url, answer.clone(), askedAt.get(answer));
    else if (cache && [403, 404, 410].includes(answer.status)) await cache.delete(url);
  } catch {
    await (await shelf())?.delete(url).catch(() => {});
  }
}

/** Checks a kept page behind the reader's back; what changed is told to the pages that show it. */
async function refresh(url) {
  const copy = await kept(url);
  try {
    const answer = await ask(url, copy);
    if (answer.type === "opaqueredirect") return "moved";
    if (passing.has(answer)) return "unreachable";
    if (answer.status === 304) {
      await keep(url, copy, askedAt.get(answer));
      return "same";
    }
    await file(url, answer);
    return answer.ok ? "changed" : "gone";
  } catch {
    return "unreachable";
  }
}

/** Writes have been done: copies of the pages they may show on are older. Days show on few. */
async function outdate(paths) {
  const { dirty = {} } = await state();
  const which = paths.map((path) => [path.startsWith(DAYS) ? "days" : "all", Date.now()]);
  if (which.length) await remember({ dirty: { ...dirty, ...Object.fromEntries(which) } });
}

async function outdatedAt(path) {
  const { all = 0, days = 0 } = (await state()).dirty ?? {};
  return path === "/" || path.startsWith(DAYS) ? Math.max(all, days) : all;
}

/* How the page shown at an address came there, for the page that asks. */
const served = new Map();
/* What each open page was given, by its name: another may have learnt of a newer one meanwhile. */
const given = new Map();
const MOST_GIVEN = 30;

function give(client, answer) {
  given.delete(client);
  given.set(client, answer.headers.get("ETag"));
  if (given.size > MOST_GIVEN) given.delete(given.keys().next().value);
  return answer;
}

async function navigate(event) {
  await expire();
  const url = bare(event.request.url);
  const path = new URL(url).pathname;
  if ((await state()).leaving && !(await signOutAtLast()) && path !== KNOWN.offline) return withoutNetwork();
  const copy = await kept(url);
  const asked = event.request.cache === "reload" || event.request.cache === "no-cache";
  if (copy && !asked && keptAt(copy) > await outdatedAt(path)) {
    served.set(url, "kept");
    event.waitUntil(checkBehind(url));
    return give(event.resultingClientId, copy);
  }
  try {
    const answer = await ask(url, copy, copy ? PATIENCE : undefined);
    served.delete(url);
    if (answer.status === 304) {
      await keep(url, copy.clone(), askedAt.get(answer));
      return give(event.resultingClientId, copy);
    }
    if (answer.type !== "opaqueredirect") await file(url, answer);
    event.waitUntil(settle());
    return answer.type === "opaqueredirect" ? answer : give(event.resultingClientId, answer);
  } catch {
    served.set(url, "unreachable");
    return copy ? give(event.resultingClientId, copy) : withoutNetwork(path === KNOWN.offline ? 200 : 503);
  }
}

async function checkBehind(url) {
  const outcome = await refresh(url);
  /* Told, and kept for a page whose script was not there yet to hear it. */
  served.set(url, outcome);
  await tell({ type: "checked", url, outcome });
  if (outcome !== "unreachable") await settle();
}

/** The page that needs no network, with a status of its own so that nobody takes it for another. */
async function withoutNetwork(status = 503, words = "") {
  const answer = await caches.match(KNOWN.offline, { ignoreVary: true });
  if (!answer) return Response.error();
  const list = '<section id="waiting-list">';
  const told = words && `<div class="alert alert-error" role="alert"><p>${words}</p></div>`;
  const html = (await answer.text()).replace(list, told + list);
  return new Response(html, { status, headers: answer.headers });
}

/** Files never change under one address: the phone's copy is as good as the server's. */
async function fixed(request) {
  const copy = await caches.match(request.url, { ignoreVary: true }).catch(() => null);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok && ours(answer)) {
    const laid = answer.clone();
    await caches.open(SHELL).then((cache) => cache.put(request.url, laid)).catch(() => {});
  }
  return answer;
}

/** What the shell needs, once a version; files already in the browser's own cache are not asked again. */
async function layBy() {
  const cache = await caches.open(SHELL);
  for (const url of KNOWN.shell) {
    const answer = await fetch(url, { cache: "force-cache", credentials: "omit" });
    if (!answer.ok || !ours(answer)) throw new TypeError(`no ${url}`);
    await cache.put(url, answer);
  }
  const page = await fetch(KNOWN.offline, { cache: "no-store", credentials: "omit", headers: { [`${FROM_METIIS}-Shell`]: KNOWN.version } });
  if (!page.ok || !ours(page)) throw new TypeError("no offline page");
  await cache.put(KNOWN.offline, page);
}

/** What pages have in common, once: the browser takes it for itself, and a page that has changed is
    then sent as what differs from it. Browsers that cannot are none the worse. */
async function layFrames() {
  if ((await state()).frames === KNOWN.frames) return;
  const answer = await fetch(KNOWN.frames, { cache: "force-cache", priority: "low" });
  if (answer.ok && ours(answer) && await answer.blob()) await remember({ frames: KNOWN.frames });
}

/** The version before stays, for kept pages still name its files; older ones go. */
async function forgetOldShells() {
  const shells = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL);
  for (const name of shells.slice(0, -1)) await caches.delete(name);
}
