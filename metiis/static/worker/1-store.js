/* What the phone keeps: a small database for what waits and for whose phone it is, and the sealing
   of what waits. The key that opens it comes from the server with the session and leaves with it. */

const DAY = 86_400_000;
/** After so long without a word from the server, nothing personal stays readable. */
const KEPT_FOR = 14 * DAY;
const FROM_METIIS = "X-Metiis";
const ACCOUNT = "X-Metiis-Account";

let opened = null;

/** The database, opened once; closed when a newer worker wants to change it. */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("metiis", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
      request.result.createObjectStore("state", { keyPath: "name" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => { opened = null; };
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

/** A transaction. A phone that has slept may have closed the database without a word: the next
    attempt opens it anew. */
async function begin(store, mode) {
  const base = await database();
  try {
    return base.transaction(store, mode, { durability: "strict" });
  } catch (error) {
    opened = null;
    throw error;
  }
}

/** Runs `act` on a store in a transaction of its own; resolves with its result once it is on disk. */
async function transact(store, mode, act) {
  const work = await begin(store, mode).catch(() => begin(store, mode));
  return new Promise((resolve, reject) => {
    const request = act(work.objectStore(store));
    work.oncomplete = () => resolve(request?.result);
    work.onabort = () => reject(work.error);
  });
}

/* --- Whose phone this is: account, queue key, token of the session, device, last contact --------- */

let known = null;

/** Everything known, by name; read once from the disk, then kept in step by `remember`. */
async function state() {
  if (!known) {
    const rows = await transact("state", "readonly", (store) => store.getAll());
    known = Object.fromEntries(rows.map((row) => [row.name, row.value]));
  }
  return known;
}

/** Keeps values by name; undefined forgets. */
async function remember(values) {
  Object.assign(await state(), values);
  await transact("state", "readwrite", (store) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) store.delete(name);
      else store.put({ name, value });
    }
  });
}

/** This phone's own random name, made once; it says which device wrote, not whose it is. */
async function device() {
  const { device: name } = await state();
  if (name) return name;
  const made = newKey().slice(0, 16);
  await remember({ device: made });
  return made;
}

/** 22 url-safe random characters. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/* --- Sealing ----------------------------------------------------------------------------------- */

/** The server's 32 bytes as a key that no script can read back. */
function importKey(text) {
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(value, key) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  return { nonce, data };
}

async function unseal({ nonce, data }, key) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, data);
  return JSON.parse(new TextDecoder().decode(plain));
}
