"""From the cookie to the person: the signed cookie carries a random token, the database decides."""

from datetime import datetime

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager

from metiis import clock, db
from metiis.accounts import queries, rules, services
from metiis.models import Person
from metiis.once import account_mark

TOKEN = "sid"  # noqa: S105 - the name of a cookie entry.


def install(app: Flask) -> None:
    """Tell Flask-Login how to find the person, and keep « last seen » fresh."""
    # The cookie dies with the session's whole life: no need to send it again with every page.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = LoginManager()
    manager.session_protection = None  # The session row is the protection.
    manager.init_app(app)
    manager.request_loader(lambda _request: _load())
    app.after_request(_name_account)
    app.teardown_request(_mark_seen)


def enter(person: Person, now: datetime) -> None:
    """This browser is signed in as the person once the caller commits.

    Whatever the browser held before is dropped and its old session ended, so that a planted
    cookie opens nothing. Phones of reservists stay signed in when closed; a staff post does not.
    """
    leave(now)
    token = services.open_session(person, rules.device_label(request.user_agent.string), now)
    session[TOKEN] = token
    session.permanent = not person.grants


def leave(now: datetime) -> None:
    """This browser is nobody once the caller commits; its session dies on the server too."""
    token = current_token()
    if token:
        services.end_session(token, now)
    session.clear()


def current_token() -> str:
    """The session token of this browser; empty for a visitor."""
    token = session.get(TOKEN)
    return token if isinstance(token, str) else ""


def _load() -> Person | None:
    token = current_token()
    if not token:
        return None
    row = queries.web_session(token)
    if row is None:
        return None
    found, g.unread_messages = row
    now = clock.now()
    settings = current_app.extensions["metiis.settings"]
    if not rules.is_alive(found, found.person, now, settings):
        return None
    # Polling by a script must not keep an idle person signed in.
    if rules.is_due_for_mark(found, now) and request.headers.get("X-Metiis-Poll") is None:
        g.seen_session = found.id
    g.account, g.browser = found.person.public_id, found.public_id
    return found.person


def _name_account(response: Response) -> Response:
    """Say whose answer it is, in a name that only the same browser can recognise. Nobody is looked
    up for that: an answer that asked for nobody is nobody's."""
    if "account" in g and current_token():
        response.headers["X-Metiis-Account"] = account_mark(g.account)
    return response


def _mark_seen(_error: BaseException | None) -> None:
    """Written after the request's own transaction, never inside it."""
    db.session.remove()
    seen = g.pop("seen_session", None)
    if seen is not None:
        services.mark_seen(seen, clock.now())
