/* What the browser asks of the worker, and what pages ask. */

self.addEventListener("install", (event) => {
  event.waitUntil(layBy().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await forgetOldShells();
    await self.clients.claim();
    await identify();
    /* The page that is open is worth keeping: it was drawn before there was anybody to keep it. */
    for (const page of await self.clients.matchAll({ type: "window" })) await refresh(bare(page.url));
    await settle();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET") {
    if (url.pathname.startsWith("/static/")) event.respondWith(fixed(request));
    else if (request.mode === "navigate" && !isFile(url.pathname)) {
      /* Whatever happens to what the phone keeps, a page that the network can bring is brought. */
      event.respondWith(navigate(event).catch(() => fetch(request)));
    }
    return;
  }
  if (request.method !== "POST") return;
  if (url.pathname === "/deconnexion") event.respondWith(signOut(event));
  else if (url.pathname === "/connexion") event.respondWith(signIn(event));
  else {
    const label = labelOf(url.pathname);
    event.respondWith(label === null ? through(event) : hold(event, label));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "metiis") event.waitUntil(send().then(async (clear) => {
    await announce();
    if (!clear) throw new Error("still waiting"); /* The browser will call again. */
  }));
});

/** Documents to take away pass untouched: the phone's own viewer shows them. */
function isFile(path) {
  return /\.(ics|csv|xlsx|pdf|json|webmanifest|js)$/.test(path);
}

function bare(url) {
  return url.split("#")[0];
}

/** Whoever signs in, pages of before are nobody's. What waits stays sealed until its owner is back. */
async function signIn(event) {
  return depart(() => through(event));
}

/** Tells the server, and that this worker has wiped the phone: it need not ask the browser to. WebKit
    would keep a worker waiting for that until it ends it. */
function goodbye(body, redirect) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Metiis-Queue": "1" };
  return fetch("/deconnexion", { method: "POST", body, headers, redirect });
}

/** What is on the phone goes first: leaving must not depend on a network. */
async function signOut(event) {
  const body = await event.request.clone().text();
  try {
    return await depart(() => goodbye(body, event.request.redirect));
  } catch (error) {
    await remember({ leaving: body });
    if (event.request.mode !== "navigate") throw error;
    return withoutNetwork();
  }
}

/** Somebody left without network: the server is told before anything else is shown. */
async function signOutAtLast() {
  const { leaving } = await state();
  try {
    const answer = await goodbye(leaving, "manual");
    if (answer.type !== "opaqueredirect" && !ours(answer)) return false;
  } catch {
    return false;
  }
  await remember({ leaving: undefined });
  return true;
}

/** Whether the copy kept is another than the page that this client was given. A page without name
    (it brings a message, read once) is not compared. */
function isNews(source, copy) {
  const name = source && given.get(source.id);
  return Boolean(copy && name && name !== copy.headers.get("ETag"));
}

const ACTS = {
  /** What waits, in clear, for the person it belongs to; where the page came from. */
  async list(_message, source) {
    const { key } = await state();
    const all = key ? await Promise.all((await entries()).map(readable)) : [];
    const url = source && bare(source.url);
    const copy = url && await kept(url);
    const outdated = Boolean(copy) && keptAt(copy) <= await outdatedAt(new URL(url).pathname);
    return { entries: all, served: served.get(url) ?? "network", at: copy ? keptAt(copy) : null, outdated, changed: isNews(source, copy), leaving: Boolean((await state()).leaving), others: await sealedCount() };
  },
  pages: titles,
  async send() {
    await settle();
    return { clear: !(await entries()).some((entry) => entry.state === "waiting") };
  },
  async drop({ id }) {
    await drop(id);
    await announce();
  },
  async replace({ id }) {
    await replace(id);
    await announce();
  },
  async refresh({ url }, source) {
    const outcome = await refresh(url);
    served.set(url, outcome === "changed" ? "same" : outcome);
    const copy = outcome === "changed" || outcome === "same" ? await kept(url) : null;
    if (copy && source) give(source.id, copy);
    return { outcome, html: copy && await copy.text() };
  },
};

self.addEventListener("message", (event) => {
  const act = ACTS[event.data?.type];
  if (!act) return;
  event.waitUntil(act(event.data, event.source).then((answer) => event.ports[0]?.postMessage(answer ?? null)));
});

/** The pages that can be read without network: address, title, hour. */
async function titles() {
  const cache = await shelf();
  const all = [];
  for (const request of await cache?.keys() ?? []) {
    const page = await kept(request.url);
    if (!page) continue;
    const title = /<title>([^<]*)<\/title>/.exec(await page.clone().text())?.[1];
    all.push({ url: request.url, title: title?.replace(/ – METIIS$/, "") ?? request.url, at: keptAt(page) });
  }
  return all.sort((a, b) => b.at - a.at);
}
