"""What surrounds every page: headers of the answers, and requests turned away at the door."""

from collections.abc import Callable
from io import BytesIO
from typing import IO
from wsgiref.headers import Headers as WsgiHeaders

from flask import Flask, Request, Response, abort, request
from flask import session as cookie
from werkzeug.middleware.proxy_fix import ProxyFix

from metiis.assets import FRAMES
from metiis.frames import USE_AS_DICTIONARY, framed
from metiis.inlining import SHELL, inlined
from metiis.keeping import named
from metiis.masking import mask_in
from metiis.settings import Settings

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Over https Flask-WTF checks the Referer: `no-referrer` would break every form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    # Tells our pages from a captive portal's or a proxy's.
    "X-Metiis": "1",
}
# Files hold nobody's data and never change under one address.
FILE_HEADERS = {
    name: HEADERS[name]
    for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "X-Metiis")
}
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


class BodyInMemory(Request):
    """A request whose files stay in memory: their size is bounded, and a disk would keep traces."""

    def _get_file_stream(self, *_args: object, **_kwargs: object) -> IO[bytes]:
        return BytesIO()


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer, error pages included; trust only our own proxies."""
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.request_class = BodyInMemory
    app.before_request(_turn_away)

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_secure:
            response.headers.setdefault(*TRANSPORT)
        if "Cache-Control" not in response.headers:
            # A visitor without cookie reads public pages only; anything else is somebody's.
            private = bool(cookie) or request.method not in {"GET", "HEAD"}
            response.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
        response.vary.update(("HX-Request-Type", "Cookie", SHELL))
        return framed(mask_in(inlined(named(response))))


def _turn_away() -> None:
    """Other sites may link to our pages, not act on them; a NUL is nobody's handwriting."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if not is_link:
            abort(403)
    values = (*request.args.values(), *(request.view_args or {}).values(), *request.form.values())
    if any(isinstance(value, str) and "\0" in value for value in values):
        abort(400)


def on_file(settings: Settings) -> Callable[[WsgiHeaders, str, str], None]:
    """What adds the headers of the static files, which are served before the application."""
    added = {**FILE_HEADERS, **dict([TRANSPORT] if settings.is_secure else [])}

    def add(headers: WsgiHeaders, _path: str, url: str) -> None:
        for name, value in added.items():
            headers[name] = value
        if url.endswith(f"/{FRAMES}"):
            headers[USE_AS_DICTIONARY[0]] = USE_AS_DICTIONARY[1]

    return add
