/* What htmx and plain HTML leave open: dialogues, double sending, presses, focus, foreign answers.
   Everything here is a comfort: each form works when this file does not load. */
(() => {
  "use strict";
  const here = document.currentScript.src;
  const on = (name, act) => document.addEventListener(name, act);

  /** Shows an error in the page's live region; said once, however often it happens. */
  const say = (text) => {
    const box = document.getElementById("messages");
    const alert = document.createElement("div");
    const line = document.createElement("p");
    const kind = document.createElement("strong");
    alert.className = "alert alert-error";
    alert.dataset.network = "";
    kind.textContent = "Erreur\u00a0:";
    line.append(kind, " ", text);
    alert.append(line);
    box.querySelector("[data-network]")?.remove();
    box.append(alert);
    alert.scrollIntoView({ block: "nearest" });
  };

  on("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });

  /* A second tap while a plain form is on its way sends nothing; aria-disabled keeps the focus. */
  on("submit", (event) => {
    const button = event.submitter;
    const form = event.target;
    if (event.defaultPrevented || "download" in form.dataset || form.method === "dialog" || form.method === "get") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy ?? button.textContent;
  });
  /* Back to a page kept in memory: its forms may be sent again. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[data-label]")) {
      button.removeAttribute("aria-disabled");
      button.textContent = button.dataset.label;
      delete button.dataset.label;
    }
  });

  /* Each press is one write, even when the browser hands it on twice: it has a name of its own. */
  on("htmx:config:request", ({ detail: { ctx: { request } } }) => {
    if (request.method !== "POST" || !navigator.serviceWorker?.controller) return;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    request.headers["Idempotency-Key"] = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  });

  /* Nothing takes the place of what is under a finger: the click would fall on what is no longer there.
     Not for ever: a press that the system keeps to itself (a menu, a drag) never ends here. */
  const MOST_HELD = 5_000;
  let held = null;
  let lift = null;
  let later = 0;
  const release = (ms) => {
    clearTimeout(later);
    later = setTimeout(() => {
      held = null;
      lift?.();
    }, ms);
  };
  const press = ({ button, target }) => {
    if (button || !target.closest?.("a, button, input, label, summary")) return;
    held ??= new Promise((resolve) => { lift = resolve; });
    release(MOST_HELD);
  };
  document.addEventListener("pointerdown", press, true);
  document.addEventListener("keydown", (event) => event.key === " " && press(event), true);
  document.addEventListener("click", () => release(0), true);
  /* The click of a tap comes a little after the finger has gone; that of a scroll never does. */
  for (const name of ["pointerup", "pointercancel", "keyup"]) document.addEventListener(name, () => release(100), true);
  const lifted = async () => { while (held) await held; };
  window.metiis = { lifted, isHeld: () => held !== null };
  on("htmx:before:request", ({ detail: { ctx } }) => {
    const { fetch } = ctx;
    ctx.fetch = async (...asked) => {
      const answer = await fetch(...asked);
      await answer.clone().text();
      await lifted();
      return answer;
    };
  });

  /* Only METIIS may write into a METIIS page: a captive portal or a proxy answers without this header. */
  on("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    /* An earlier answer may have put another in the place of what was pressed: it stands for it. */
    if (ctx.target?.isConnected === false) ctx.target = document.getElementById(ctx.target.id) ?? ctx.target;
    if (ctx.response.headers.get("X-Metiis") === "1") return;
    event.preventDefault();
    say("le réseau a répondu à la place de METIIS. Vérifiez votre connexion, puis recommencez.");
  });
  on("htmx:error", (event) => {
    if (!event.detail.ctx) return;
    say("METIIS n’a pas répondu\u00a0: votre action n’est peut-être pas enregistrée. " +
      "Recommencez\u00a0: rien ne sera fait deux fois.");
  });
  /* A refusal brings its own message; any other failure must not pass in silence. */
  on("htmx:response:error", ({ detail: { ctx } }) => {
    const { status, headers } = ctx.response;
    const handled = ctx.sourceElement.hasAttribute(`hx-status:${status}`);
    if (handled || headers.has("HX-Redirect") || ctx.text.includes("<hx-partial")) return;
    say(`METIIS n’a pas pu faire ce que vous demandez (code ${status}). Rechargez la page, puis recommencez.`);
  });

  /* When the control that held the focus is gone, go to the message or to what replaced it. */
  let told = false;
  let typed = false;
  let polled = false;
  on("htmx:before:swap", (event) => {
    told = event.detail.tasks.some((task) => task.target?.id === "messages");
    typed = event.detail.ctx?.sourceElement?.tagName === "FORM";
    /* What refreshes by itself takes nobody's place. */
    polled = event.detail.ctx?.sourceElement?.hasAttribute("data-polls") ?? false;
    /* What was said of the last success no longer holds beside a fault. */
    if (!told && event.detail.ctx?.response?.status === 422) {
      document.getElementById("messages").replaceChildren();
    }
  });
  on("htmx:after:swap", (event) => {
    /* After a form, perhaps far below, the answer is brought into sight; a tap leaves the page still. */
    if (told && typed) document.querySelector("#messages .alert")?.scrollIntoView({ block: "center" });
    if (polled || document.activeElement !== document.body) return;
    const place = event.target === document ? document.getElementById("contenu") : event.target;
    const goal = (told && document.querySelector("#messages .alert")) ||
      place.querySelector("h1, h2, h3, [role=alert]") || place;
    if (!goal.hasAttribute("tabindex")) goal.setAttribute("tabindex", "-1");
    goal.focus();
  });

  /* The page came with the styles it shows; the rest follows, for what may be swapped in. */
  window.addEventListener("load", () => {
    const style = document.querySelector("style[data-rest]");
    for (const href of style?.dataset.rest.split(" ").reverse() ?? []) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = href;
      style.after(link);
    }
  });

  /* Once the page is there: what keeps it readable without network, for somebody signed in. The
     manifest is the switch: without it, a worker that is still here learns that it must go. */
  window.addEventListener("load", () => {
    const worker = navigator.serviceWorker;
    const isOn = document.querySelector("link[rel=manifest]");
    if (!worker || !(isOn || worker.controller)) return;
    const register = (tries) => worker.register("/sw.js").catch(() => tries && setTimeout(register, 8000, tries - 1));
    register(3);
    const script = document.createElement("script");
    script.src = here.replace("metiis.js", "pages/offline.js");
    document.head.append(script);
  });
})();
