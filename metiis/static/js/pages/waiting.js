/* The page of what waits: each write with its words, what may be done of it, and the pages that can be
   read without network. `offline.js` says what there is to show. */
(() => {
  "use strict";
  const NBSP = "\u00a0";
  const VALUES = {
    disponible: "disponible", "si-besoin": "si besoin", indisponible: "indisponible", "non-renseigne": "non renseigné",
    "semaine-type": "selon ma semaine type", "plus-tard": "je saurai plus tard",
  };
  /* Fields that carry the page rather than words of the person. */
  const HIDDEN = ["vu", "poste", "mois", "avant", "retour", "vue"];

  let turn = 0;
  document.addEventListener("metiis:told", async ({ detail }) => {
    if (!document.getElementById("waiting-list")) return;
    const { ask, look, make, many, when } = detail;
    const mine = turn += 1;

    const long = (day) => new Date(`${day}T12:00:00Z`).toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
    const describe = (entry) => {
      const fields = new URLSearchParams(entry.body);
      const choice = fields.get("choix");
      const value = choice ? choice.split(":")[1] : fields.get("valeur");
      const days = choice ? choice.split(":")[0].split(",") : fields.getAll("jours");
      const said = VALUES[value] ?? value ?? "";
      if (days.length === 1) return `${long(days[0])}${NBSP}: ${said}`;
      if (days.length) return `${many(days.length, "jour", "jours")}, du ${long(days[0])} au ${long(days.at(-1))}${NBSP}: ${said}`;
      if (fields.get("du")) return `du ${long(fields.get("du"))} au ${long(fields.get("au") || fields.get("du"))}${NBSP}: ${said}`;
      /* Whatever else was typed is shown as it was typed. */
      const typed = [...fields].filter(([name, text]) => text && text.length > 3 && !HIDDEN.includes(name));
      return typed.map(([, text]) => `«${NBSP}${text}${NBSP}»`).join(" ");
    };

    const button = (label, kind, message) => {
      const node = make("button", `button ${kind} button-small`, label);
      node.type = "button";
      node.addEventListener("click", () => ask(message).then(look));
      return node;
    };
    const refused = (entry, acts) => {
      const stale = entry.status === 409 && entry.path === "/disponibilites/jours";
      if (stale) acts.append(button("Remplacer par ma saisie", "button-primary", { type: "replace", id: entry.id }));
      acts.append(button(stale ? "Garder ce qui est enregistré" : "J’ai compris", "button-secondary", { type: "drop", id: entry.id }));
      if (entry.from) {
        const link = make("a", "", "Ouvrir la page");
        link.href = entry.from;
        acts.append(link);
      }
      return make("p", "waiting-words", `Refusé${NBSP}: ${entry.words || "le service n’a pas accepté cet envoi."}`);
    };
    const held = (entry, acts) => {
      acts.append(button("Ne pas envoyer", "button-secondary", { type: "drop", id: entry.id }));
      const doubt = entry.tried ? ` Le service l’a peut-être déjà reçu${NBSP}: dans le doute, vérifiez avant de ne pas l’envoyer.` : "";
      return make("p", "waiting-state", `En attente d’envoi.${doubt}`);
    };
    const item = (entry, pages) => {
      const node = make("li", "waiting-item");
      const page = !entry.path.startsWith("/disponibilites") && pages.find(({ url }) => url === entry.from);
      node.append(make("h3", "", page ? `${entry.label}${NBSP}: ${page.title}` : entry.label));
      const detail = describe(entry);
      if (detail) node.append(make("p", "", detail));
      const acts = make("p", "waiting-acts");
      const state = entry.state === "check" ? refused(entry, acts) : held(entry, acts);
      node.append(make("p", "muted", `Saisi ${when(entry.at)}.`), state, acts);
      return node;
    };
    const readable = (page) => {
      const row = make("li");
      const link = make("a", "", page.title);
      link.href = page.url;
      row.append(link, ` – données du ${when(page.at).slice(3)}`);
      return row;
    };
    const listed = (rows, none) => {
      if (!rows.length) return make("p", "", none);
      const node = make("ul");
      node.append(...rows);
      return node;
    };

    const told = detail.told ?? await ask({ type: "list" });
    const pages = await ask({ type: "pages" });
    const box = document.getElementById("waiting-list");
    if (!told || !pages || !box || mine !== turn) return; /* Said again meanwhile. */
    const queue = listed(told.entries.map((entry) => item(entry, pages)), "Rien n’attend.");
    if (told.entries.length) queue.className = "waiting-list";
    const others = many(told.others, "modification d’un autre compte reste scellée", "modifications d’autres comptes restent scellées");
    box.replaceChildren(
      make("h2", "", "En attente d’envoi"),
      queue,
      ...(told.others ? [make("p", "muted", `${others} sur ce téléphone.`)] : []),
      make("h2", "", "Pages lisibles sans réseau"),
      listed(pages.map(readable), "Aucune page n’est gardée sur ce téléphone."),
    );
  });
})();
