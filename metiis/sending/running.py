"""A kept write run as the request it would have been: same doors, same transaction, same answer.

Each goes through the application itself, in a context of its own: nothing of the request that
carries the batch is seen by those inside, nor touched by them.
"""

from contextvars import Context
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from metiis import db, once
from metiis.sending.rules import Entry, Lot
from metiis.web import page_after

# What a write keeps of the request that carries it: the server, the browser, its proofs.
CARRIED = (
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "REMOTE_ADDR",
    "wsgi.version", "wsgi.url_scheme", "wsgi.errors",
    "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
    "HTTP_HOST", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE", "HTTP_USER_AGENT",
    "HTTP_X_CSRFTOKEN",
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
STOPPING = frozenset({401, 429})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write was answered, and told in words."""

    entry: Entry
    status: int
    words: str
    headers: Headers
    html: str

    @property
    def stops(self) -> bool:
        """Whether those behind must wait: the session is over, or the service is."""
        return self.status in STOPPING or self.status >= 500

    @property
    def location(self) -> str | None:
        """The page that follows, where there is one."""
        return page_after(self.headers)

    @property
    def is_replay(self) -> bool:
        """Whether it had been done before."""
        return "X-Metiis-Replay" in self.headers


class Runner:
    """Runs the writes of one batch; a cookie that one sets is sent with the next."""

    def __init__(self, app: Flask, carrier: dict[str, Any], lot: Lot) -> None:
        self.app, self.lot = app, lot
        self.shared = {name: carrier[name] for name in CARRIED if name in carrier}
        self.cookies: SimpleCookie = SimpleCookie(carrier.get("HTTP_COOKIE", ""))
        self.set_cookies: dict[str, str] = {}

    def run(self, entry: Entry) -> Outcome:
        """The outcome of one write, which has its own transaction."""
        if not self._is_queued(entry):
            return Outcome(entry, 404, "", Headers(), "")
        environ = self._environ(entry)
        # The session belongs to the thread: the write finds none begun and leaves none.
        db.session.remove()
        answer = Context().run(_answer, self.app, environ)
        self._keep_cookies(answer.headers)
        words = environ.get(once.SAID, once.Said()).words
        html = answer.get_data(as_text=True) if entry.html else ""
        return Outcome(entry, answer.status_code, words, answer.headers, html)

    def _is_queued(self, entry: Entry) -> bool:
        adapter = self.app.url_map.bind("")
        try:
            endpoint, _values = adapter.match(unquote(entry.path.partition("?")[0]), "POST")
        except HTTPException:
            return False
        return once.queued_label(self.app, endpoint) is not None

    def _environ(self, entry: Entry) -> dict[str, Any]:
        path, _, query = entry.path.partition("?")
        body = entry.body.encode()
        environ = self.shared | {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "HTTP_COOKIE": "; ".join(f"{each.key}={each.coded_value}" for each in self._sent()),
            "HTTP_IDEMPOTENCY_KEY": entry.key,
            "HTTP_X_METIIS_ACCOUNT": self.lot.account,
            "HTTP_X_METIIS_DEVICE": self.lot.device,
            "HTTP_X_METIIS_QUEUE": "1",
            once.SAID: once.Said(),
            once.QUIET: not entry.html,
        }
        if entry.partial:
            environ |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
        return environ

    def _sent(self) -> list[Any]:
        return [each for each in self.cookies.values() if each.value]

    def _keep_cookies(self, headers: Headers) -> None:
        for line in headers.getlist("Set-Cookie"):
            try:
                told = SimpleCookie(line)
            except CookieError:
                continue
            for name in told:
                self.set_cookies[name] = line
            self.cookies.update(told)


def _answer(app: Flask, environ: dict[str, Any]) -> Response:
    # What stands before the application (files, proxies) has seen the request that carries us.
    return Response.from_app(lambda *given: Flask.wsgi_app(app, *given), environ, buffered=True)
