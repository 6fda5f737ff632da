"""What makes METIIS installable and readable without network."""

import json

from flask import Blueprint, Response, current_app, request

from metiis.assets import Assets
from metiis.field.rules import GONE, SHELL, manifest, worker_script
from metiis.once import queued_routes
from metiis.web import page, public

bp = Blueprint("field", __name__)
ICONS = (
    ("img/emblem.svg", "any", "image/svg+xml"),
    ("img/emblem-192.png", "192x192", "image/png"),
    ("img/emblem-512.png", "512x512", "image/png"),
)


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The service worker; browsers ask again at each visit whether it has changed."""
    assets: Assets = current_app.extensions["metiis.assets"]
    script = GONE
    if current_app.extensions["metiis.settings"].offline:
        shell = [assets.url(name) for name in SHELL]
        routes = queued_routes(current_app)
        script = worker_script(assets.version, shell, assets.frames_url, routes, assets.worker)
    response = Response(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


@bp.get("/manifest.webmanifest")
@public
def webmanifest() -> Response:
    """What a phone needs to put METIIS on its home screen."""
    assets: Assets = current_app.extensions["metiis.assets"]
    icons = [{"src": assets.url(name), "sizes": sizes, "type": kind} for name, sizes, kind in ICONS]
    content = json.dumps(manifest(icons), ensure_ascii=False)
    response = Response(content, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/hors-ligne")
@public
def offline() -> Response:
    """Let somebody without network see what is kept on the phone and what waits to be sent."""
    return page("field/offline.html")
