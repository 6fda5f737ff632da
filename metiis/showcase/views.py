"""The page that shows the components to those who build pages. Nothing here is real."""

from flask import Blueprint, Response
from werkzeug.datastructures import MultiDict

from metiis.showcase.forms import SampleForm
from metiis.web import Page, page, public

bp = Blueprint("showcase", __name__)
NO_TOKEN = {"csrf": False}


@bp.get("/composants")
@public
def index() -> Response:
    """Let a builder of pages, or a check, see every component in every state."""
    invalid = SampleForm(MultiDict({"kind": "exercice"}), meta=NO_TOKEN)
    invalid.validate()
    middle: Page[str] = Page([], number=2, total=94)
    return page(
        "showcase/index.html",
        search=SampleForm(None, prefix="recherche-", meta=NO_TOKEN),
        blank=SampleForm(None, prefix="vide-", meta=NO_TOKEN),
        invalid=invalid,
        middle=middle,
    )
