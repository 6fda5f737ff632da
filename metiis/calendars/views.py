"""A reservist's own calendar read once, as suggestions that she confirms day by day.

Nothing of the file outlives the answer: the page of suggestions is all there is, and its boxes are
what is sent back.
"""

from flask import Blueprint, Response, url_for

from metiis import clock, db
from metiis.availability import queries
from metiis.availability.rules import left_out
from metiis.calendars import reader, rules, services
from metiis.calendars.forms import AnswersForm, CalendarFileForm
from metiis.calendars.reader import Reading
from metiis.labels import count
from metiis.permissions import Permission
from metiis.refusals import Refusal
from metiis.web import done, page, requires, viewer

bp = Blueprint("calendars", __name__, url_prefix="/disponibilites/agenda")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.AVAILABILITY_OWN)
def index() -> Response:
    """Let a reservist have her calendar read, to be spared typing the days she is taken."""
    form, today = CalendarFileForm(), clock.today()
    if form.validate_on_submit():
        content, me = form.fichier.data.read(), viewer().id
        db.session.rollback()  # Reading takes its time: no transaction stays open meanwhile.
        try:
            reading = reader.read(content, today, rules.reach(today), me)
        except Refusal as refusal:
            form.fichier.errors = [refusal.message]
        else:
            return _suggested(reading)
    return page("calendars/index.html", form=form, last=rules.reach(today))


def _suggested(reading: Reading) -> Response:
    """The days to confirm, beside what she already said of them."""
    me, first = viewer().id, clock.today()
    last = rules.reach(first)
    months = rules.suggestions(
        rules.busy_days(reading.spans, first, last),
        first,
        queries.declared([me], first, last)[me],
        queries.engaged([me], first, last)[me],
    )
    return page("calendars/suggestions.html", months=months, left_out=reading.left_out, last=last)


@bp.post("/confirmer")
@requires(Permission.AVAILABILITY_OWN)
def confirm() -> Response:
    """Let her keep the days she ticked, as her own word."""
    form, now = AnswersForm(), clock.now()
    if not form.validate():
        return _again(form)
    sorting = services.confirm(viewer(), form.chosen, now)
    db.commit()
    first = sorting.open[0]
    saved = count(len(sorting.open), "jour enregistré", "jours enregistrés")
    here = url_for("availability.index", mois=f"{first:%Y-%m}")
    return done(here, f"{saved} d’après votre agenda.{left_out(sorting)}")


def _again(refused: AnswersForm) -> Response:
    """422 beside the file to send again: the suggestions were kept nowhere."""
    form = CalendarFileForm(formdata=None)
    form.fichier.errors = [text for texts in refused.errors.values() for text in texts]
    return page("calendars/index.html", form=form, last=rules.reach(clock.today()))
