/* Choosing several days of the calendar: drag, Shift with the mouse or the arrows; arrows move from
   day to day. A comfort over the form: each button works, and says its state, when this does not load. */
(() => {
  "use strict";
  const DAY = "button.day";
  const form = () => document.getElementById("jours");
  const bar = () => document.getElementById("calendar-selection");
  if (!form() || !bar()) return;
  let anchor = "";
  let chosen = new Set();
  let dragging = null;
  let moved = false;

  const table = () => document.getElementById("availability-days");
  const days = () => [...table().querySelectorAll(DAY)];
  const open = () => days().filter((day) => day.name === "choix");
  const key = (day) => day.id.slice("jour-".length);
  const dayOf = (node) => node.closest?.("#availability-days button.day");

  /** Shows what is chosen, and gives each answer the days it will set. */
  const show = () => {
    for (const day of days()) {
      const cell = day.parentElement;
      if (chosen.has(key(day))) cell.setAttribute("aria-selected", "true");
      else cell.removeAttribute("aria-selected");
    }
    bar().hidden = chosen.size === 0;
    const told = document.getElementById("calendar-selection-count");
    const text = chosen.size === 1 ? "1\u00a0jour choisi" : `${chosen.size}\u00a0jours choisis`;
    if (told.textContent !== text) told.textContent = text;
    for (const button of bar().querySelectorAll("[data-answer]")) {
      button.value = `${[...chosen].sort().join(",")}:${button.dataset.answer}`;
    }
  };
  const forget = () => {
    chosen = new Set();
    anchor = "";
    show();
  };
  /** Chooses the open days from the anchor to another day, whichever comes first. */
  const chooseTo = (day) => {
    const [first, last] = [anchor, key(day)].sort();
    chosen = new Set(open().map(key).filter((each) => first <= each && each <= last));
    show();
  };

  /* One stop of Tab for the whole month: the day last reached, else today, else the first open one. */
  const settle = (current) => {
    table().setAttribute("role", "grid");
    table().setAttribute("aria-multiselectable", "true");
    const stop = current ?? table().querySelector(".is-today:not(:disabled)") ?? open()[0] ?? days()[0];
    for (const day of days()) day.tabIndex = day === stop ? 0 : -1;
  };
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const goal = (from, name) => {
    const all = days();
    const at = all.indexOf(from);
    const column = from.parentElement.cellIndex;
    if (name === "Home") return all[Math.max(0, at - column)];
    if (name === "End") return all[Math.min(all.length - 1, at + 6 - column)];
    return all[at + (STEPS[name] ?? 0)];
  };
  /** The next day that can hold the focus on the way; closed days of the past are stepped over. */
  const reach = (from, name) => {
    let day = goal(from, name);
    while (day?.disabled) {
      const next = goal(day, name);
      if (next === day) return null;
      day = next;
    }
    return day;
  };

  document.addEventListener("keydown", (event) => {
    const from = dayOf(event.target);
    if (event.key === "Escape" && chosen.size) return forget();
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "PageUp" || event.key === "PageDown") {
      const link = document.querySelector(`.month-nav [rel=${event.key === "PageUp" ? "prev" : "next"}]`);
      if (link) event.preventDefault(), link.click();
      return;
    }
    if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const day = reach(from, event.key);
    if (!day || day === from) return;
    if (event.shiftKey) {
      anchor ||= key(from);
      chooseTo(day);
    } else {
      anchor = "";
    }
    settle(day);
    day.focus();
  });

  /* Drag with a mouse; a finger taps and scrolls. A drag that leaves its first day sends no press. */
  document.addEventListener("pointerdown", (event) => {
    const day = dayOf(event.target);
    moved = false;
    if (day && event.pointerType === "mouse" && event.button === 0 && !event.shiftKey) dragging = day;
  });
  document.addEventListener("pointerover", (event) => {
    const day = dragging && dayOf(event.target);
    if (!day || (day === dragging && !moved)) return;
    if (!moved) anchor = key(dragging);
    moved = true;
    chooseTo(day);
  });
  document.addEventListener("pointerup", () => {
    dragging = null;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget]")) return forget();
    const day = dayOf(event.target);
    if (!day) return;
    if (event.shiftKey || moved) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!moved) {
        anchor ||= key(document.activeElement?.matches(DAY) ? document.activeElement : day);
        chooseTo(day);
      }
      moved = false;
      return;
    }
    anchor = key(day);
  }, true);

  /* What a press has set is said aloud: a name that changes under the focus is not always read. */
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  form().after(voice);
  let last = "";
  document.addEventListener("htmx:before:request", (event) => {
    const pressed = event.target.closest?.(`${DAY}, #calendar-selection button`);
    last = pressed?.matches(DAY) ? pressed.id : "";
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!table()) return;
    const day = last && document.getElementById(last);
    if (day) voice.textContent = day.textContent.replace(/\s+/g, " ").trim();
    if (!last && chosen.size) {
      const kept = document.getElementById(`jour-${[...chosen].sort().at(-1)}`);
      forget();
      if (document.activeElement === document.body || bar().contains(document.activeElement)) kept?.focus();
    }
    settle(day || (dayOf(document.activeElement ?? document.body) ?? undefined));
    last = "";
  });

  const begin = () => {
    if (matchMedia("(pointer: fine)").matches) {
      for (const note of document.querySelectorAll("[data-script-only]")) note.hidden = false;
    }
    settle();
  };
  /* The page was drawn anew in place: what was chosen stays so, where it is still open. */
  document.addEventListener("metiis:drawn", () => {
    if (!form()) return;
    form().after(voice);
    chosen = new Set(open().map(key).filter((day) => chosen.has(day)));
    show();
    begin();
  });
  begin();
})();
