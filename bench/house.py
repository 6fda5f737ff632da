"""The service under measure: its database, the demonstration in it, and browsers signed in.

Nothing here speaks to a network; everything lives in a temporary folder.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, render_template
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from metiis import clock, create_app, db, migrating
from metiis.demo.accounts import PASSWORD
from metiis.demo.commands import SEED
from metiis.demo.load import load
from metiis.demo.units import SCALES
from metiis.models import Activity
from metiis.permissions import Permission
from metiis.settings import Settings
from metiis.web import requires

CODED = {"Accept-Encoding": "br"}
PRESSED = {**CODED, "HX-Request": "true", "HX-Request-Type": "partial"}
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"|name="csrf_token" [^>]*value="([^"]+)"')
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
YARDSTICK_PATH = "/etalon"
YARDSTICK = """<!doctype html><title>Étalon</title><p>{{ current_user.last_name }}</p><table>
{% for row in rows %}<tr><td>{{ row.title }}</td><td>{{ row.starts_on }}</td>
<td>{{ row.location }}</td></tr>{% endfor %}</table>"""


def dictionary(text: bytes) -> dict[str, str]:
    """What a browser that holds this text says with each request (RFC 9842)."""
    digest = b64encode(sha256(text).digest()).decode()
    return {"Accept-Encoding": "br, dcz", "Available-Dictionary": f":{digest}:"}


def settings(folder: Path) -> Settings:
    """Everything in one folder; passwords hashed cheaply, since sign-in is not measured."""
    return Settings(
        database_url=f"sqlite:///{folder / 'metiis.db'}",
        secret_key=secrets.token_urlsafe(48),
        encryption_keys=f"bench:{b64encode(secrets.token_bytes(32)).decode()}",
        demo=True,
        outbox_dir=str(folder / "outbox"),
        assets_dir=str(folder / "assets"),
        argon2_memory_kib=64,
        argon2_passes=1,
    )


def empty(folder: Path) -> Flask:
    """The service on an empty database of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = settings(folder)
    migrating.upgrade(chosen.database_url)
    app = create_app(replace(chosen, demo=False))
    db.set_reading(False)
    return app


def furnished(chosen: Settings, scale: str = "brigade") -> Flask:
    """The service on a demonstration of some size, with one more page: the yardstick."""
    migrating.upgrade(chosen.database_url)
    app = create_app(chosen)
    app.extensions["bench.yardstick"] = app.jinja_env.from_string(YARDSTICK)  # Compiled once.
    app.add_url_rule(YARDSTICK_PATH, "yardstick", requires(Permission.HOME_SEE)(_yardstick))
    db.set_reading(False)
    load(SCALES[scale], scale, SEED, clock.today(), app.extensions["metiis.passwords"])
    db.commit()
    db.session.remove()
    return app


def _yardstick() -> Response:
    """The least a page of this stack can cost: somebody signed in, one indexed query, 20 rows."""
    columns = (Activity.title, Activity.starts_on, Activity.location)
    wanted = select(*columns).where(Activity.starts_on >= clock.today())
    rows = db.session.execute(wanted.order_by(Activity.starts_on).limit(20)).all()
    template = current_app.extensions["bench.yardstick"]
    return Response(render_template(template, rows=rows), content_type="text/html")


def sign_in(app: Flask, email: str) -> FlaskClient:
    """A browser signed in through the form, as people do."""
    browser = app.test_client()
    page = browser.get("/connexion").get_data(as_text=True)
    fields = {"email": email, "password": PASSWORD, "csrf_token": token_in(page)}
    answer = browser.post("/connexion", data=fields)
    if answer.status_code != 303:
        raise RuntimeError(f"{email} cannot sign in: {answer.status}")
    return browser


def token_in(page: str) -> str:
    """The token against forged requests that a page holds."""
    match = TOKEN.search(page)
    if match is None:
        raise RuntimeError("a page without token")
    return match[1] or match[2]


def page_of(browser: FlaskClient, path: str) -> TestResponse:
    """A page as it travels, compressed; anything but a page is a fault of the benchmark."""
    answer = browser.get(path, headers=CODED)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database while inside."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(COUNTED):
            sent.append(statement)

    engine = app.extensions["metiis.engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
