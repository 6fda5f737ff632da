"""What a phone asks before it sends what it kept, and how it sends it."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from metiis import clock, once
from metiis.permissions import Permission
from metiis.sending import rules
from metiis.sending.running import Outcome, Runner
from metiis.web import for_htmx, public, requires, viewer

bp = Blueprint("sending", __name__)


@bp.get("/moi")
@public
def me() -> Response:
    """Let a phone know whose session it holds, with what it needs to send what waits."""
    if not current_user.is_authenticated:
        return _told({}, 401)
    return _told(
        {
            "account": once.account_mark(viewer().public_id),
            "token": generate_csrf(),
            "key": once.queue_key(viewer().public_id),
            "now": once.instant(clock.now()),
        }
    )


@bp.post("/lot")
@requires(Permission.SESSION_OWN)
def send() -> Response:
    """Let a phone send what it kept, in order; each write is judged as if it came alone."""
    sent = request.get_data()
    try:
        packed = request.content_encoding == "gzip"
        lot = rules.read(rules.opened(sent) if packed else sent)
    except rules.Unreadable:
        return _told({}, 422)
    if lot.account != once.account_mark(viewer().public_id):
        abort(412)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    runner = Runner(app, request.environ, lot)
    outcomes: list[dict[str, Any]] = []
    for entry in lot.entries:
        outcome = runner.run(entry)
        outcomes.append(_outcome(outcome))
        if outcome.stops:
            break
    response = _told({"now": once.instant(clock.now()), "outcomes": outcomes})
    for cookie in runner.set_cookies.values():
        response.headers.add("Set-Cookie", cookie)
    return response


def _outcome(outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": outcome.entry.key,
        "status": outcome.status,
        "words": outcome.words,
        "location": outcome.location,
        "replay": outcome.is_replay,
        "seen": once.instant(clock.now()),
    }
    if outcome.entry.html:
        told["html"] = outcome.html
        told["headers"] = for_htmx(outcome.headers)
    return told


def _told(said: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(said)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
