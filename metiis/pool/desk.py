"""What every page of the pool starts from: the unit, the catalogue, the search as typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict

from metiis import clock
from metiis.labels import NBSP, period
from metiis.models import SavedSearch, Skill, Unit
from metiis.permissions import Permission, can
from metiis.pool import queries
from metiis.pool.forms import PoolForm
from metiis.pool.lines import Asked
from metiis.pool.queries import Around, Found
from metiis.pool.search import Search, in_words, next_weekend
from metiis.reference import queries as reference
from metiis.web import authorize, found, viewer


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit in sight, the catalogue of skills, and a search of it as typed."""

    around: Around
    catalogue: Sequence[Skill]
    form: PoolForm

    @property
    def unit(self) -> Unit:
        """The unit whose pool is searched."""
        return self.around.unit

    @property
    def sees_service(self) -> bool:
        """Whether the viewer may read contracts, visits and days served here."""
        return can(viewer(), Permission.PERSON_SEE_SERVICE, self.unit)

    def labels(self) -> dict[int, str]:
        """Skills of the catalogue by id."""
        return {skill.id: skill.label for skill in self.catalogue}

    def asked(self, search: Search) -> Asked:
        """What every line needs."""
        skills = {skill.id: skill.label for skill in self.catalogue if skill.code in search.skills}
        return Asked(search.days, search.mask, skills, clock.today(), bool(search.craft))

    def words(self, search: Search) -> str:
        """The search as people say it."""
        unit, skills = self.around.named(search.unit), self.asked(search).skills
        # Somebody else's address may ask for what this viewer's search does not look at.
        told = search if self.sees_service else replace(search, is_employable=False)
        return in_words(told, unit.name, list(skills.values()))

    def find(self, search: Search, permission: Permission) -> Found:
        """Whom the search keeps, in the viewer's sight."""
        return queries.find(
            viewer(),
            self.around,
            search,
            clock.today(),
            permission=permission,
            sees_service=self.sees_service,
        )

    def asking(self, sent: MultiDict[str, str]) -> "Desk":
        """The same desk with another search on it."""
        return replace(self, form=_form(self.around, self.catalogue, sent))


def open_desk(code: str, sent: MultiDict[str, str] | None = None) -> Desk:
    """The desk of a unit, or 404 when out of sight; the address's search, or the one given."""
    around = found(queries.around(viewer(), code))
    authorize(Permission.UNIT_AVAILABILITY, around.unit)
    catalogue = reference.skills()
    return Desk(around, catalogue, _form(around, catalogue, request.args if sent is None else sent))


def _form(around: Around, catalogue: Sequence[Skill], sent: MultiDict[str, str]) -> PoolForm:
    form = PoolForm(sent)
    form.offer(around.units, catalogue)
    form.offer_sections([])
    return form


def spelled(query: str) -> MultiDict[str, str]:
    """The fields of a query."""
    return MultiDict(parse_qsl(query))


def with_weekend(sent: MultiDict[str, str], today: date) -> MultiDict[str, str]:
    """What was sent; the next week-end when no day is asked."""
    if {"du", "au"} & sent.keys():
        return sent
    first, last = next_weekend(today)
    return MultiDict([*sent.items(multi=True), ("du", str(first)), ("au", str(last))])


def reopened(desk: Desk, kept: SavedSearch, today: date) -> tuple[Desk, str]:
    """A search that was kept; once past, on the next days alike, with what is said of it."""
    desk = desk.asking(spelled(kept.criteria))
    if not desk.form.validate():
        return desk, ""
    before = desk.form.search()
    after = before.moved_on(today)
    if after == before:
        return desk, ""
    return desk.asking(spelled(after.query)), (
        f"Les jours de cette recherche étaient passés ({period(before.first, before.last)})"
        f"{NBSP}: elle porte maintenant sur les jours semblables qui viennent, "
        f"{period(after.first, after.last)}."
    )
