/* Who is signed in here. Pages belong to one account at a time; another account, nobody, or too long
   a silence wipes them and drops the key, after which what waits cannot be read by anybody. */

/** Says something to every open page. */
async function tell(message) {
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage(message);
}

/* Grows when somebody leaves: what was asked before is not to be kept after. */
let era = 0;
/* Sign-ins and sign-outs under way: meanwhile the server may still answer as who leaves. */
let departing = 0;
const isOfBefore = (then) => departing > 0 || then !== era;

/** Forgets whoever was here, then acts; answers of the meantime are nobody's. */
async function depart(act) {
  departing += 1;
  try {
    await leave().catch(() => {});
    return await act();
  } finally {
    departing -= 1;
    era += 1;
  }
}

/** Nobody is signed in here any more: no page and no key stay. What waits stays, sealed. */
async function leave() {
  era += 1;
  const { account, key } = await state();
  if (!account && !key) return;
  await remember({ account: undefined, key: undefined, token: undefined, contact: undefined, dirty: undefined });
  await wipePages();
  if (account) await tell({ type: "left" });
}

/** The server has answered as this account: the phone is theirs from now on. */
async function meet(account) {
  const before = await state();
  if (before.account === account) {
    if (Date.now() - (before.contact ?? 0) > 60_000) await remember({ contact: Date.now() });
    return;
  }
  if (before.account) await leave();
  await wipePages();
  await remember({ account, contact: Date.now() });
}

/** Asks the server who is signed in, for a fresh token and for the key; null without network. */
async function whoami() {
  const asked = era;
  let answer;
  try {
    answer = await fetch("/moi", { cache: "no-store", headers: { "X-Metiis-Queue": "1" }, signal: within(25_000) });
  } catch {
    return null;
  }
  if (!ours(answer)) return null;
  if (answer.status === 401) {
    await leave();
    return null;
  }
  if (!answer.ok) return null;
  const { account, token, key } = await answer.json();
  if (isOfBefore(asked)) return null;
  await meet(account);
  await remember({ token, key: await importKey(key) });
  return account;
}

let asking = null;
/** One question at a time, whoever asks. */
function identify() {
  asking ??= whoami().finally(() => { asking = null; });
  return asking;
}

/** A signal that ends a request after so long; browsers of before 2022 have none ready. */
function within(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const control = new AbortController();
  setTimeout(() => control.abort(), ms);
  return control.signal;
}

/** Ours, not a captive portal's or a proxy's. */
function ours(answer) {
  return answer.headers.get(FROM_METIIS) === "1";
}

/** Nothing personal outlives a long silence of the server, even if the phone never meets it again. */
async function expire() {
  const { account, contact } = await state();
  if (account && Date.now() - (contact ?? 0) > KEPT_FOR) await leave();
}
