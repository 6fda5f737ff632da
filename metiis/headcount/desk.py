"""What every page about a unit's funnel starts from: the unit, what is asked, the people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from werkzeug.datastructures import MultiDict

from metiis import clock
from metiis.grids.queries import units_around
from metiis.headcount import people, queries
from metiis.headcount.forms import FunnelForm
from metiis.headcount.funnel import ACTS, Act, Funnel, Question, Step, funnel
from metiis.headcount.needs import Need
from metiis.headcount.queries import UNDERTAKEN
from metiis.headcount.tally import Sheet
from metiis.models import Skill, Unit
from metiis.permissions import Permission, can
from metiis.reference import queries as reference
from metiis.web import authorize, found, viewer

USUAL_DAYS = 30
NARROWING = {"fonction", "grade", "competence"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit in sight and the form that says what is asked of it."""

    unit: Unit
    catalogue: Sequence[Skill]
    form: FunnelForm

    @property
    def skills(self) -> dict[int, str]:
        """Names of the catalogue's skills."""
        return {skill.id: skill.label for skill in self.catalogue}

    def read(self) -> "Reading":
        """The people and their funnel, once the form is valid."""
        first, last = self.form.period
        path, today = self.unit.path, clock.today()
        needs = queries.needs(path, first, last, UNDERTAKEN)
        self.form.offer_functions(sorted({need.label for need in needs}))
        question = self.form.question(needs, self.catalogue)
        wanted = {skill for need in needs for skill in need.skills} | {question.skill or 0}
        sheet = queries.sheet(path, first, last, today, skills=wanted)
        acts: list[Act] = people.acts(path, first, last) if needs else []
        return Reading(needs, question, sheet, funnel(sheet.members, sheet.rows, question, acts))


@dataclass(frozen=True, slots=True)
class Reading:
    """Who is where over the period."""

    needs: Sequence[Need]
    question: Question
    sheet: Sheet
    funnel: Funnel


def open_desk(code: str) -> Desk:
    """The desk of a unit, or 404 when out of sight."""
    units = units_around(code)
    unit = found(units[0] if units and units[0].code == code else None)
    authorize(Permission.HEADCOUNT_SEE, unit, see=Permission.UNIT_SEE)
    catalogue = reference.skills()
    sent = request.args
    if not can(viewer(), Permission.PERSON_SEE_SERVICE, unit):
        # Grade and skill would single out a person whose contract and visit are not hers to read.
        sent = MultiDict(each for each in sent.items(multi=True) if each[0] not in NARROWING)
    form = FunnelForm(_with_period(sent, clock.today()))
    form.offer(catalogue)
    return Desk(unit, catalogue, form)


def _with_period(sent: MultiDict[str, str], today: date) -> MultiDict[str, str]:
    """What was sent: the coming days when none is asked, one day when only one is."""
    items = [item for item in sent.items(multi=True) if item[1].strip()]
    given = {key: value for key, value in items if key in {"du", "au"}}
    if not given:
        last = today + timedelta(days=USUAL_DAYS - 1)
        given = {"du": str(today), "au": str(last)}
    elif len(given) == 1:
        given = dict.fromkeys(("du", "au"), next(iter(given.values())))
    return MultiDict([*(item for item in items if item[0] not in given), *given.items()])


def names_permission(step: Step, *, is_left: bool, unit: Unit) -> Permission | None:
    """Which right over people lets somebody read who is at a step; None when nobody's names are
    hers to read: contracts and visits stand behind all but the rolls, applications behind acts."""
    if step is Step.ROLLS and not is_left:
        return Permission.PERSON_SEE
    if step in ACTS and not can(viewer(), Permission.APPLICATION_READ, unit):
        return None
    return Permission.PERSON_SEE_SERVICE
