"""What the service worker is made of: its script, and the files it lays by."""

import json
from collections.abc import Sequence

# Kept on the phone at once, so that every page of a reservist can be drawn without network.
SHELL = (
    "metiis.css",
    "metiis.js",
    "pages/calendar.js",
    "pages/offline.js",
    "pages/waiting.js",
    "offline.css",
    "img/emblem.svg",
)
OFFLINE = "/hors-ligne"

# A worker that takes itself away: served when an operator turns the offline part off.
GONE = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  indexedDB.deleteDatabase("metiis");
  await self.registration.unregister();
})()));
"""


def worker_script(
    version: str,
    shell: Sequence[str],
    frames: str,
    routes: Sequence[tuple[str, str]],
    source: str,
) -> str:
    """The whole script: what this server knows as constants, then the source.

    `frames` is the address of what pages have in common (`metiis.frames`); `routes` are (regular
    expression of a path, label of the action) of the writes that may wait on the phone. The script
    changes when any of these does: that is how browsers learn of a version.
    """
    known = {
        "version": version,
        "shell": list(shell),
        "frames": frames,
        "offline": OFFLINE,
        "routes": list(routes),
    }
    return f'"use strict";\nconst KNOWN = {json.dumps(known, ensure_ascii=False)};\n{source}'


def manifest(icons: Sequence[dict[str, str]]) -> dict[str, object]:
    """The application as a phone installs it."""
    return {
        "id": "/",
        "name": "METIIS, disponibilités et activités de la réserve",
        "short_name": "METIIS",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#17384a",
        "icons": list(icons),
        "shortcuts": [
            {"name": "Mes disponibilités", "url": "/disponibilites"},
            {"name": "Mes candidatures", "url": "/candidatures"},
        ],
    }
