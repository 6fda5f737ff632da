"""The token against forged requests, masked anew in each answer.

Pages are compressed, and show back what an address asks for (a search, a filter): whoever could
measure them many times would guess, piece by piece, a token that never changes (BREACH). Flask-WTF
makes the token and judges it; in between it travels under a random mask.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import Flask, Response, current_app, g, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

# Where Flask-WTF keeps the token: bare in the cookie, signed for the time of a request.
FIELD = "csrf_token"
SALT = "wtf-csrf-token"


class MaskedCSRFProtect(CSRFProtect):
    """Flask-WTF's protection, which is sent masked tokens."""

    def init_app(self, app: Flask) -> None:
        """As Flask-WTF, but for templates and macros: a page may hold a hundred forms, and one
        token."""
        super().init_app(app)
        app.context_processor(lambda: {FIELD: _once_a_request})
        app.jinja_env.globals[FIELD] = _once_a_request

    def _get_csrf_token(self) -> Any:
        sent = super()._get_csrf_token()
        return sent and URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT).dumps(
            unmasked(sent)
        )


def _once_a_request() -> str:
    token: str = g.get(FIELD) or generate_csrf()
    return token


def mask_in(response: Response) -> Response:
    """Put a mask on the token wherever an answer shows it."""
    signed, token = g.get(FIELD), session.get(FIELD)
    if signed and token and not response.is_streamed:
        body = response.get_data()
        response.set_data(body.replace(signed.encode(), masked(token).encode()))
    return response


def masked(token: str) -> str:
    """A token under a mask of its own, which comes first."""
    plain = bytes.fromhex(token)
    mask = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(mask + _laid(mask, plain)).decode().rstrip("=")


def unmasked(sent: str) -> str:
    """The token under the mask; empty when nothing of ours is there."""
    try:
        both = urlsafe_b64decode(sent + "=" * (-len(sent) % 4))
    except ValueError:
        return ""
    half = len(both) // 2
    return _laid(both[:half], both[half:]).hex()


def _laid(mask: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, text, strict=False))
