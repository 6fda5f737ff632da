"""Reading what each person served in a year: two queries however many people there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, extract, func, select

from metiis import db
from metiis.equity.rules import Record
from metiis.headcount.queries import on_rolls
from metiis.matching.near import kilometres
from metiis.models import RANKS, Activity, Application, DutyDay, Person, Unit
from metiis.permissions import Permission, people_scope
from metiis.reference.places import Place, home_of, place_of
from metiis.reference.rules import LegalValues

WEEKEND = (0, 6)  # Sunday and Saturday, as both databases number them.


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


@dataclass(frozen=True, slots=True)
class _Stay:
    """Days of one person at one place."""

    place: Place | None
    served: int
    promised: int
    weekend: int


def records(viewer: Person, top: Unit, year: int, today: date, legal: LegalValues) -> list[Record]:
    """What everybody on the rolls of a unit and below served in a year; the viewer may name those
    whose service she sees."""
    stays = _stays(top.path, year, today)
    return [
        _record(row, stays.get(row.id, ()), legal)
        for row in db.session.execute(
            select(
                Person.id,
                Person.public_id,
                Person.rank,
                Person.last_name,
                Person.first_name,
                Person.search_name,
                Person.section,
                Person.day_cap,
                Person.home_town,
                Person.home_department,
                Unit.code,
                Unit.name,
                Unit.path,
                case((people_scope(viewer, Permission.PERSON_SEE_SERVICE), 1), else_=0).label(
                    "is_named"
                ),
            )
            .join(Unit, Unit.id == Person.unit_id)
            .where(on_rolls(top.path))
            .order_by(Person.id)
        )
    ]


def _record(row: Any, stays: Iterable[_Stay], legal: LegalValues) -> Record:
    home = home_of(row.home_town, row.home_department)
    far = 0
    for stay in stays:
        away = kilometres(home, stay.place)
        far += stay.served if away is not None and away > legal.far_km else 0
    named = " ".join(part for part in (row.rank, row.last_name.upper(), row.first_name) if part)
    rank = RANKS.get(row.rank or "")
    return Record(
        person_id=row.id,
        public_id=row.public_id,
        name=named if row.is_named else "",
        sort_name=row.search_name if row.is_named else "",
        section=row.section,
        unit_code=row.code,
        unit_name=row.name,
        unit_path=row.path,
        category=rank.category if rank else None,
        cap=legal.annual_day_cap if row.day_cap is None else row.day_cap,
        served=sum(stay.served for stay in stays),
        promised=sum(stay.promised for stay in stays),
        weekend=sum(stay.weekend for stay in stays),
        far=None if home is None else far,
        is_named=bool(row.is_named),
    )


def _stays(path: str, year: int, today: date) -> dict[int, list[_Stay]]:
    """Days of the ledger in a year by person and place: the activity’s, else its unit’s."""
    host = select(Unit.id, Unit.garrison).subquery()
    is_past = DutyDay.day < today
    is_weekend = is_past & extract("dow", DutyDay.day).in_(WEEKEND)
    rows = db.session.execute(
        select(
            DutyDay.person_id,
            Activity.location,
            host.c.garrison,
            func.count(),
            func.sum(case((is_past, 1), else_=0)),
            func.sum(case((is_weekend, 1), else_=0)),
        )
        .join(Person, Person.id == DutyDay.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .join(Application, Application.id == DutyDay.application_id)
        .join(Activity, Activity.id == Application.activity_id)
        .join(host, host.c.id == Activity.unit_id)
        .where(on_rolls(path), DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(DutyDay.person_id, Activity.location, host.c.garrison)
    )
    found: dict[int, list[_Stay]] = defaultdict(list)
    for person_id, location, garrison, every, served, weekend in rows:
        place = place_of(location) or place_of(garrison)
        found[person_id].append(_Stay(place, served, every - served, weekend))
    return found
