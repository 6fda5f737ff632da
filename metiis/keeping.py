"""Pages that a phone may keep, and pages that are not sent again when they have not changed.

An answer may name what it says (a weak ETag); whoever holds a page of that name is told so, and
receives nothing else. Only the service's own worker in the browser keeps somebody's pages: for
everything else they are `no-store`, since computers are shared.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any

from flask import Response, current_app, g, request, session
from flask_login import current_user

from metiis.masking import FIELD
from metiis.web import View, is_partial, viewer

KEEP = "X-Metiis-Keep"  # With how long, in seconds.
# What an answer without body still says; the rest is known of the page that was kept.
REPEATED = {"Cache-Control", "ETag", "Vary", "X-Metiis", "X-Metiis-Account", KEEP}
FLASHES = "_flashes"
KEPT_DAYS = 14


def kept(*, staff: bool = True) -> Callable[[View], View]:
    """Mark a view whose page holds its viewer's data only; with `staff=False`, it shows other
    people to those who hold a role, who do not keep it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(*args: Any, **kwargs: Any) -> Any:
            is_told = FLASHES in session  # A message is read once.
            response = view(*args, **kwargs)
            is_own = current_user.is_authenticated and (staff or not viewer().grants)
            is_page = response.status_code == 200 and not is_partial()
            if is_own and is_page and not is_told and not g.get("withheld"):
                response.headers[KEEP] = str(_seconds())
            return response

        return shown

    return decorate


def _seconds() -> int:
    """How long this viewer's pages may be read without a word from the server: two weeks on a
    reservist's own phone; on the post of somebody with a role, as long as an idle session."""
    settings = current_app.extensions["metiis.settings"]
    return settings.session_idle_minutes_staff * 60 if viewer().grants else KEPT_DAYS * 86_400


def withhold() -> None:
    """Say that this answer shows somebody else: it is not kept."""
    g.withheld = True


def fresh(text: str) -> str:
    """Text that is new in each answer: a page is named without it."""
    g.setdefault("fresh", []).append(text)
    return text


def named(response: Response) -> Response:
    """Give its name to a page that may be kept; 304 to whoever holds it."""
    may_be_held = KEEP in response.headers or response.headers["Cache-Control"] != "no-store"
    is_named = "ETag" in response.headers or response.is_streamed
    if not may_be_held or is_named or response.status_code != 200:
        return response
    response.set_etag(_name(response.get_data()), weak=True)
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        for name in {*response.headers.keys()} - REPEATED:
            del response.headers[name]
    return response


def _name(body: bytes) -> str:
    for text in (g.get(FIELD, ""), *g.get("fresh", ())):
        if text:
            body = body.replace(text.encode(), b"")
    return urlsafe_b64encode(blake2b(body, digest_size=9).digest()).decode()
