/* What a page shows of the phone's own keeping: what waits to be sent, how old a kept page is, and
   the news of a page that has changed. Loaded when the page is idle; everything works without it. */
(() => {
  "use strict";
  const worker = navigator.serviceWorker;
  if (!worker) return;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = document.currentScript.src.replace("pages/offline.js", "offline.css");
  document.head.append(style);
  const NBSP = "\u00a0";
  const many = (n, one, more) => `${n}${NBSP}${n > 1 ? more : one}`;
  const when = (ms) => {
    const moment = new Date(ms);
    const day = moment.toLocaleDateString("fr-FR", { day: "numeric", month: "long" });
    const hour = moment.toLocaleTimeString("fr-FR", { hour: "numeric", minute: "2-digit" }).replace(":", `${NBSP}h${NBSP}`);
    return `le ${day} à ${hour}`;
  };
  const make = (tag, look = "", text = "") => {
    const node = document.createElement(tag);
    if (look) node.className = look;
    if (text) node.textContent = text;
    return node;
  };

  /** Asks the worker; resolves with its answer, null when there is no worker. */
  const ask = (message) => new Promise((resolve) => {
    if (!worker.controller) return resolve(null);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    worker.controller.postMessage(message, [port2]);
  });

  /* --- The line that says what waits ------------------------------------------------------------- */

  const line = make("div", "waiting");
  line.setAttribute("role", "status");
  const place = () => document.getElementById("contenu");
  const parts = { age: "", queue: "", left: "" };
  let waiting = 0;
  const show = () => {
    const words = Object.values(parts).filter(Boolean);
    if (!words.length) return line.remove();
    const text = words.join(" ");
    if (line.dataset.text !== text) {
      line.dataset.text = text;
      line.replaceChildren(make("p", "", text));
      const acts = make("p", "waiting-acts");
      if (parts.queue && location.pathname !== "/hors-ligne") {
        const link = make("a", "", "Voir ce qui attend");
        link.href = "/hors-ligne";
        acts.append(link);
      }
      if (waiting) {
        const button = make("button", "button button-secondary button-small", "Réessayer");
        button.type = "button";
        button.addEventListener("click", () => flush());
        acts.append(button);
      }
      if (parts.left && navigator.onLine) {
        const link = make("a", "", "Se connecter");
        link.href = `/connexion?suite=${encodeURIComponent(location.pathname + location.search)}`;
        acts.append(link);
      }
      if (acts.childElementCount) line.append(acts);
    }
    if (!line.isConnected) document.getElementById("messages")?.before(line);
  };
  const showQueue = (count) => {
    const { waiting: some, check, others } = count;
    waiting = some;
    const told = [];
    if (some) told.push(`${many(some, "modification", "modifications")} en attente d’envoi.`);
    if (check) told.push(`${many(check, "envoi refusé", "envois refusés")}, à vérifier.`);
    if (others && !some && location.pathname === "/connexion") told.push(`${many(others, "modification gardée", "modifications gardées")} sur ce téléphone, à envoyer après connexion.`);
    parts.queue = told.join(" ");
    show();
  };
  const showAge = (at) => {
    parts.age = at ? `Hors connexion${NBSP}: données du ${when(at).slice(3)}.` : "";
    show();
  };

  const isWaiting = (entry) => entry.state === "waiting";
  /** Of some writes, those that the server has not refused since, by all that the phone still holds. */
  const unrefused = (some, all) => {
    const states = new Map(all.map((entry) => [entry.id, isWaiting(entry)]));
    return some.filter(({ id }) => states.get(id) ?? !refused.has(id));
  };

  /* --- Marks on what waits ----------------------------------------------------------------------- */

  const LOOKS = { disponible: "is-available", "si-besoin": "is-if-needed", indisponible: "is-unavailable", "non-renseigne": "is-unknown" };
  const WORDS = { disponible: "disponible", "si-besoin": "si besoin", indisponible: "indisponible", "non-renseigne": "non renseigné" };
  const CYCLE = Object.keys(LOOKS);
  const WAITS = "En attente d’envoi";
  const dayButton = (day) => document.getElementById(`jour-${day}`);

  /** A day takes the look of what was asked, and offers the value after it, as the server would. */
  const markDay = (day, value) => {
    const button = dayButton(day);
    if (!button || button.name !== "choix") return;
    button.classList.add("is-waiting");
    button.setAttribute("aria-description", WAITS);
    if (!(value in LOOKS)) return;
    button.classList.remove(...Object.values(LOOKS));
    button.classList.add(LOOKS[value]);
    button.querySelector(".day-state").textContent = WORDS[value];
    button.querySelector(".day-note")?.remove();
    button.value = `${day}:${CYCLE[(CYCLE.indexOf(value) + 1) % CYCLE.length]}`;
  };
  /** The days in sight that a write speaks of, and their value. */
  const asked = (fields) => {
    const choice = fields.get("choix");
    if (choice) {
      const [days, value] = choice.split(":");
      return [days.split(","), value];
    }
    const value = fields.get("valeur");
    if (fields.has("jours")) return [fields.getAll("jours"), value];
    const [first, last] = [fields.get("du"), fields.get("au")];
    if (!first || !last) return [[], value];
    const weekdays = fields.getAll("semaine").map(Number);
    const shown = [...document.querySelectorAll("button.day")].map((button) => button.id.slice("jour-".length));
    const within = (day) => first <= day && day <= last &&
      (!weekdays.length || weekdays.includes((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
    return [shown.filter(within), value];
  };
  const mark = ({ path, body, at }) => {
    const fields = new URLSearchParams(body);
    if (path === "/disponibilites/jours") {
      const [days, value] = asked(fields);
      for (const day of days) markDay(day, value);
      return;
    }
    for (const form of document.querySelectorAll(`form[action="${CSS.escape(path)}"]`)) {
      if (form.querySelector(".waiting-note")) continue;
      form.append(make("p", "waiting-note", `${WAITS}, gardé sur ce téléphone ${when(at)}.`));
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    }
  };
  const unmark = () => {
    for (const day of document.querySelectorAll("button.day.is-waiting")) {
      day.classList.remove("is-waiting");
      day.removeAttribute("aria-description");
    }
    for (const note of document.querySelectorAll(".waiting-note")) {
      for (const button of note.closest("form").querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
      note.remove();
    }
  };
  document.addEventListener("submit", (event) => {
    if (event.target.querySelector?.(".waiting-note")) event.preventDefault();
  }, true);

  /* --- News of the page in sight ----------------------------------------------------------------- */

  /** Whether the person has begun something here that a new page would take away. */
  let typed = false;
  let asking = 0; /* A request that ends without anything to show leaves nothing begun. */
  document.addEventListener("input", () => { typed = true; });
  const begun = new WeakMap();
  document.addEventListener("htmx:before:request", ({ detail }) => {
    asking += 1;
    begun.set(detail.ctx, pressed.length);
  });
  document.addEventListener("htmx:finally:request", () => { asking = Math.max(0, asking - 1); });
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    typed = false;
    /* The answer to one press knows nothing of those behind it, whatever became of them: they are
       marked before anybody can see or press what it brings. */
    const behindIt = begun.has(detail.ctx) ? pressed.slice(begun.get(detail.ctx) + 1) : [];
    for (const entry of behindIt) if (!refused.has(entry.id)) mark(entry);
    markWaiting(behindIt);
  });
  /** Marks what waits, in the order of the presses: those made while the worker was asked come last. */
  const markWaiting = async (before = []) => {
    const from = pressed.length;
    const told = await ask({ type: "list" });
    const all = told?.entries ?? [];
    for (const entry of unrefused([...before, ...all.filter(isWaiting), ...pressed.slice(from)], all)) mark(entry);
    return told;
  };

  /** Puts the server's page in place of the one in sight; the focus stays on what has the same id. */
  const draw = (html, waits) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const next = fresh.getElementById("contenu");
    if (!next || !place()) return;
    const focused = document.activeElement?.id;
    for (const id of ["menu"]) {
      const [old, other] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && other) old.replaceWith(document.adoptNode(other));
    }
    place().replaceChildren(...document.adoptNode(next).childNodes);
    document.title = fresh.title;
    for (const entry of waits) mark(entry);
    window.htmx?.process(document.body);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("metiis:drawn"));
    look();
  };
  const offerNews = () => {
    const box = make("div", "alert alert-info");
    const text = make("p", "", "Cette page a changé depuis. ");
    const link = make("a", "", "Afficher la nouvelle version");
    link.href = location.href;
    text.append(link);
    box.append(text);
    document.getElementById("messages")?.replaceChildren(box);
  };
  const bare = () => location.href.split("#")[0];
  /* The server knows newer than what is in sight, but could not be asked: it will be. */
  let behind = false;
  /* What was kept since the page is here: a page asked for before a press may come after it. */
  const pressed = [];
  const refused = new Set();
  const renew = async (isNews = false) => {
    const from = pressed.length;
    const before = (await ask({ type: "list" }))?.entries.filter(isWaiting) ?? [];
    const answer = await ask({ type: "refresh", url: bare() });
    behind = answer?.outcome === "unreachable";
    if (behind) return plan();
    if (answer) showAge(null);
    await window.metiis.lifted();
    if (!typed && ["gone", "moved"].includes(answer?.outcome)) return location.reload();
    if (!answer?.html) return;
    if (typed || asking) return (isNews || answer.outcome === "changed") && offerNews();
    /* What waits is marked in the same breath: a press must find the day as it was left. */
    const now = (await ask({ type: "list" }))?.entries ?? [];
    if (window.metiis.isHeld()) return renew(isNews);
    const late = [...before, ...pressed.slice(from)];
    draw(answer.html, unrefused(late, now));
    /* What left meanwhile may be in this page or not: the next one has it. */
    const still = new Set(now.filter(isWaiting).map(({ id }) => id));
    if (late.some(({ id }) => !still.has(id))) renew();
  };

  /* --- Sending again ------------------------------------------------------------------------------- */

  let pause = 2_000;
  let timer = 0;
  const flush = async () => {
    clearTimeout(timer);
    const answer = await ask({ type: "send" });
    pause = answer?.clear && !behind ? 2_000 : Math.min(pause * 1.5, 10_000);
    if (answer?.clear && behind) await renew();
    plan();
  };
  /** While somebody looks and something waits, try again: soon, then less soon, never all at once. */
  const plan = () => {
    clearTimeout(timer);
    if ((waiting || behind) && !document.hidden) timer = setTimeout(flush, pause * (0.75 + Math.random() / 2));
  };
  window.addEventListener("online", () => {
    pause = 2_000;
    flush();
    if (parts.age) renew();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { pause = 2_000; look(); flush(); }
  });

  /* --- What the worker says ------------------------------------------------------------------------ */

  /** A mark that nothing replaced although nothing waits: the answer said that it was done before. */
  const clear = () => {
    if (waiting || asking || !document.querySelector(".waiting-note, button.day.is-waiting")) return;
    unmark();
    renew();
  };
  document.addEventListener("htmx:finally:request", () => setTimeout(clear, 500));

  /** What the worker has learnt of the page in sight, after it had been shown. */
  const follow = (outcome) => {
    if (outcome === "changed") renew(true);
    if (outcome === "gone" || outcome === "moved") location.reload();
  };
  const HEARD = {
    kept(entry) {
      pressed.push(entry);
      mark(entry);
    },
    sent({ id, status }) {
      if (status >= 400) refused.add(id);
    },
    queue(count) {
      const done = waiting && !count.waiting;
      showQueue(count);
      plan();
      recount();
      if (done) {
        unmark();
        renew();
      } else setTimeout(clear, 500);
    },
    checked({ url, outcome }) {
      if (url !== bare()) return;
      if (outcome === "unreachable") return look();
      showAge(null);
      follow(outcome);
    },
    left() {
      parts.left = "Votre session est terminée. Ce que vous avez saisi reste gardé, scellé, sur ce téléphone.";
      if (location.pathname !== "/connexion") show();
    },
  };
  worker.addEventListener("message", (event) => HEARD[event.data?.type]?.(event.data));
  worker.startMessages?.();

  /** For the page that shows all of it (`waiting.js`), whenever it may have changed. */
  const recount = (told = null) => document.dispatchEvent(new CustomEvent("metiis:told", { detail: { told, ask, look, make, many, when } }));

  /** What the page in sight must say: what waits, how old it is. */
  const look = async () => {
    const told = await markWaiting();
    if (!told) return;
    const check = told.entries.filter((entry) => entry.state === "check").length;
    showQueue({ waiting: told.entries.length - check, check, others: told.others });
    if (told.leaving) parts.left = `Vous êtes déconnecté de cet appareil${NBSP}: plus rien de vous n’y est lisible. Le service en sera prévenu au retour du réseau.`;
    showAge(told.served === "unreachable" ? told.at : null);
    if (told.outdated) behind = true; /* Something was done after this page was kept. */
    recount(told);
    plan();
    return told.changed ? "changed" : told.served;
  };

  /* Leaving while something waits: said before, not after. */
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/deconnexion") || !waiting) return;
    const text = waiting > 1
      ? `${waiting}${NBSP}modifications ne sont pas encore envoyées. Elles resteront scellées sur ce téléphone et partiront quand vous vous reconnecterez. Se déconnecter${NBSP}?`
      : `Une modification n’est pas encore envoyée. Elle restera scellée sur ce téléphone et partira quand vous vous reconnecterez. Se déconnecter${NBSP}?`;
    if (!window.confirm(text)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  /* The worker may have spoken before this script was there. */
  look().then(follow);
  worker.addEventListener("controllerchange", look);
})();
