"""Headers of every answer: strict content policy without inline code, no caching once signed in."""

from flask import Flask, Response, request
from flask_login import current_user

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


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer, error pages included."""

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_secure:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        if "Cache-Control" not in response.headers:
            private = current_user.is_authenticated or request.method != "GET"
            response.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
        response.vary.update(("HX-Request-Type", "Cookie"))
        return response
