"""Page of the journal."""

from flask import Blueprint, Response, request

from metiis.captions import ACTIONS
from metiis.journal import queries
from metiis.journal.forms import JournalFilterForm
from metiis.journal.queries import JournalFilter
from metiis.permissions import Permission
from metiis.web import page, paginate, requires

bp = Blueprint("journal", __name__)


@bp.get("/administration/journal")
@requires(Permission.JOURNAL_READ)
def index() -> Response:
    """Let the administrator find who did what and when."""
    form = JournalFilterForm(request.args)
    wanted = JournalFilter()
    if form.validate():
        wanted = JournalFilter(form.action.data or "", form.du.data, form.au.data)
    entries = paginate(queries.entries(wanted), size=50)
    people = queries.people_named(entry.subject for entry in entries.items if entry.subject)
    return page(
        "journal/index.html",
        "journal/_list.html",
        form=form,
        entries=entries,
        people=people,
        actions=ACTIONS,
    )
