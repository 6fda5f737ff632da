"""Each page brings the style of what it shows: on a slow link, waiting for a sheet is a second.

The whole sheet follows once the page is there, for what may come into it. It is linked at once for
those who are known to hold it: people with a role, at their desks, and phones whose service worker
says that it keeps the files of this version.
"""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from jinja2.ext import Extension
from markupsafe import Markup

from metiis.assets import Assets
from metiis.styles import Sheet

SHELL = "X-Metiis-Shell"
OPENING, CLOSING = b'<style data-rest="', b'"></style>'
SHEETS, STAFF_SHEETS = ("metiis.css",), ("metiis.css", "staff.css")
MARGINS = re.compile(r"^[ \t]+", re.MULTILINE)
POLICY, OWN_FILES = "Content-Security-Policy", "style-src 'self'"


class Unindented(Extension):
    """Pages without the margins of their templates, which nobody sees."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template as it is compiled."""
        return MARGINS.sub("", source) if name and name.endswith(".html") else source


def install(app: Flask, assets: Assets) -> None:
    """Read the sheets once, and let pages ask for them."""
    app.extensions["metiis.assets"] = assets
    app.extensions["metiis.sheets"] = {
        " ".join(map(assets.url, names)): Sheet("".join(map(assets.text, names)))
        for names in (SHEETS, STAFF_SHEETS)
    }
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.globals.update(
        asset=assets.url, style_sheets=style_sheets, later_sheets=later_sheets
    )


def style_sheets(*, staff: bool = False) -> Markup:
    """What a page's head says of its style; `staff` where others see a page of staff's look."""
    assets: Assets = current_app.extensions["metiis.assets"]
    has_role = bool(current_user.is_authenticated and current_user.grants)
    urls = [assets.url(name) for name in (STAFF_SHEETS if staff or has_role else SHEETS)]
    if has_role or request.headers.get(SHELL) == assets.version:
        return _links(urls)
    g.sheets_to_come = urls
    return Markup('<style data-rest="{}"></style>').format(" ".join(urls))


def later_sheets() -> Markup:
    """The rest of the sheets for browsers without script: papers and high contrast need it."""
    urls = g.get("sheets_to_come")
    return Markup("<noscript>{}</noscript>").format(_links(urls)) if urls else Markup()


def _links(urls: list[str]) -> Markup:
    return Markup().join(Markup('<link rel="stylesheet" href="{}">').format(url) for url in urls)


def inlined(response: Response) -> Response:
    """Fill the style of a page that has none yet, and let its policy know it by its digest."""
    if response.is_streamed or response.mimetype != "text/html":
        return response
    before, opening, after = response.get_data().partition(OPENING)
    rest, closing, page = after.partition(CLOSING)
    if not closing:
        return response
    sheet: Sheet = current_app.extensions["metiis.sheets"][rest.decode()]
    style = sheet.shown_in(page.decode()).encode()
    response.set_data(b"".join((before, opening, rest, b'">', style, b"</style>", page)))
    digest = b64encode(sha256(style).digest()).decode()
    policy = response.headers[POLICY].replace(OWN_FILES, f"{OWN_FILES} 'sha256-{digest}'")
    response.headers[POLICY] = policy
    return response
