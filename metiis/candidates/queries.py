"""Reading everybody for one position, in six queries whatever the number of people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager

from metiis import db
from metiis.applications.rules import PLACED
from metiis.availability import codec
from metiis.availability.freshness import Behind
from metiis.candidates.ranking import Key
from metiis.candidates.rules import OURS, Lot, Near, lots_of
from metiis.matching.facts import Need
from metiis.matching.queries import Held, with_positions
from metiis.matching.rows import may_serve
from metiis.matching.sieve import CAUSES, first_obstacle, in_sight, sees_everybody
from metiis.matching.ties import WAITING, lending, lent_to, paths_of
from metiis.models import (
    Activity,
    Application,
    AvailabilityDetail,
    AvailabilityYear,
    DutyDay,
    Person,
    Qualification,
    Skill,
    Unit,
    Visibility,
)
from metiis.people.queries import holds
from metiis.permissions import Permission, is_under, people_scope
from metiis.reference.places import home_of

MOST_NAMED = 3000  # Beyond, days are read for everybody rather than by name, and ages left out.


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list: words of a name, the code of a skill."""

    words: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One byte per day for each person, and when each was said where it has been read."""

    days: dict[int, bytes] = field(default_factory=dict)
    stamps: dict[int, bytes] = field(default_factory=dict)
    is_dated: bool = True


def activity(public_id: str) -> tuple[Activity | None, tuple[str, ...]]:
    """An activity with its positions and their skills, and the paths of units that reinforce it."""
    chosen = select(Activity, lending()).where(Activity.public_id == public_id)
    row = db.session.execute(with_positions(chosen)).unique().one_or_none()
    return (row[0], paths_of(row[1])) if row is not None else (None, ())


def lots(viewer: Person, activity: Activity, need: Need, wanted: Wanted) -> list[Lot]:
    """People of the viewer, applicants and people lent, and able people of the brigade's other
    units, by unit and by first cause; one row per unit."""
    is_broad = sees_everybody(viewer)
    is_ours = case((_ours(viewer, activity, need), OURS), else_="0")
    rows = db.session.execute(
        select(
            Unit.code,
            Unit.path,
            func.aggregate_strings(cast(Person.id, String), ","),
            func.aggregate_strings(cast(first_obstacle(need, is_broad=is_broad), String), ""),
            literal("") if is_broad else func.aggregate_strings(is_ours, ""),
            _applicants(activity),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            may_serve(),
            _at_hand(viewer, activity, need),
            _population(viewer, activity, need, wanted),
        )
        .group_by(Unit.id)
    )
    return [
        lot
        for code, path, ids, causes, ours, applied in rows
        for lot in lots_of(code, _near(activity, path), CAUSES, (ids, causes, ours), applied)
    ]


def _applicants(activity: Activity) -> ScalarSelect[str | None]:
    """The keys of those who applied, or hold a place, joined as the others are."""
    keys = func.aggregate_strings(cast(Application.person_id, String), ",")
    return select(keys).where(_is_open(activity)).scalar_subquery()


def _applied(activity: Activity) -> ColumnElement[bool]:
    """SQL over Person: her application is open, or she holds a place."""
    return Person.id.in_(select(Application.person_id).where(_is_open(activity)))


def _is_open(activity: Activity) -> ColumnElement[bool]:
    return and_(Application.activity_id == activity.id, Application.status.in_(WAITING | PLACED))


def _ours(viewer: Person, activity: Activity, need: Need) -> ColumnElement[bool]:
    mine = people_scope(viewer, Permission.PERSON_SEE)
    return or_(mine, lent_to(activity.id)) if need.lent else mine


def _population(
    viewer: Person, activity: Activity, need: Need, wanted: Wanted
) -> ColumnElement[bool]:
    narrow = [Person.search_name.contains(word, autoescape=True) for word in wanted.words.split()]
    if wanted.skill:
        narrow.append(holds(Skill.code == wanted.skill, need.ends_on))
    if sees_everybody(viewer):
        return and_(true(), *narrow)
    ours = or_(_ours(viewer, activity, need), _applied(activity))
    if narrow:
        return and_(ours, *narrow)  # A name is not looked for among people one may not name.
    if activity.visibility is Visibility.UNIT:
        return ours
    return or_(ours, is_under(Unit.path, activity.unit.brigade_path))


def _at_hand(viewer: Person, activity: Activity, need: Need) -> ColumnElement[bool]:
    """SQL over Person alone, never too narrow: what lets the database leave other units unread."""
    if sees_everybody(viewer):
        return true()
    paths = list(need.lent)
    if activity.visibility is not Visibility.UNIT:
        paths.append(activity.unit.brigade_path)
    asking = select(Person.unit_id).join(Application, Application.person_id == Person.id)
    applicants = Unit.id.in_(asking.where(_is_open(activity)))
    return in_sight(viewer, applicants, *(is_under(Unit.path, path) for path in paths))


def _near(activity: Activity, path: str) -> Near:
    if path.startswith(activity.unit.path):
        return Near.UNIT
    return Near.BRIGADE if path.startswith(activity.unit.brigade_path) else Near.OTHER


def said(ids: Sequence[int], first: date, last: date) -> Said:
    """What people said of the days of a period; who said nothing may be missing.

    Columns of tables rather than of entities: thousands of rows go through here.
    """
    is_named = len(ids) <= MOST_NAMED
    year, detail = AvailabilityYear.__table__.c, AvailabilityDetail.__table__.c
    parts = {each: _part(each, first, last) for each in codec.years_between(first, last)}
    days = _by_year(year.year, year.days, parts)
    stamps = _by_year(year.year, detail.said_on, parts, 2) if is_named else null()
    statement = select(year.person_id, year.year, days, stamps).where(year.year.in_(list(parts)))
    if is_named:
        same = and_(detail.person_id == year.person_id, detail.year == year.year)
        statement = statement.outerjoin(AvailabilityDetail.__table__, same)
        statement = statement.where(year.person_id.in_(db.keys_of(ids)))
    elif len(parts) == 1:
        statement = statement.where(days != bytes((last - first).days + 1))
    found = Said(is_dated=is_named)
    for person_id, which, told, stamped in db.session.execute(statement).all():
        if len(parts) > 1:
            whole = bytearray(found.days.get(person_id) or bytes((last - first).days + 1))
            at = (parts[which][0] - first).days
            whole[at : at + len(told)] = told
            told = bytes(whole)
        found.days[person_id] = told
        if stamped:
            found.stamps[person_id] = found.stamps.get(person_id, b"") + stamped
    return found


def _by_year(
    year: ColumnElement[int],
    column: ColumnElement[bytes],
    parts: Mapping[int, tuple[date, date]],
    width: int = 1,
) -> ColumnElement[bytes]:
    """The bytes of a period out of those of a civil year, whichever of its years the row is."""
    cuts = {each: _cut(column, *part, width) for each, part in parts.items()}
    if len(cuts) == 1:
        return next(iter(cuts.values()))
    return case(*((year == each, cut) for each, cut in cuts.items()))


def _part(year: int, first: date, last: date) -> tuple[date, date]:
    return max(first, date(year, 1, 1)), min(last, date(year, 12, 31))


def _cut(column: Any, first: date, last: date, width: int = 1) -> ColumnElement[bytes]:
    start, length = width * codec.index_of(first) + 1, width * ((last - first).days + 1)
    return func.substr(column, start, length, type_=db.Bytes)


def keys(ids: Sequence[int], year: int) -> dict[int, Key]:
    """What orders some people, by person."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.rank_level,
            Person.search_name,
            Unit.code,
            Unit.path,
            Person.home_town,
            Person.home_department,
            _served(year),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(Person.id.in_(db.keys_of(ids)))
    )
    return {
        person_id: Key(person_id, level, name, code, path, home_of(town, department), served)
        for person_id, level, name, code, path, town, department, served in rows
    }


def _served(year: int) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(
            DutyDay.person_id == Person.id,
            DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .correlate(Person)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class File:
    """One person as read for a line: her application to the activity, what she said and when."""

    person: Person
    application: Application | None
    held: Collection[Held]
    days: bytes
    behind: Behind


def files(ids: Sequence[int], activity: Activity, first: date, last: date) -> dict[int, File]:
    """Some people with their skills, their application and their days; one query."""
    year, detail, skill = AvailabilityYear, AvailabilityDetail, Qualification.__table__.c
    years = codec.years_between(first, last)
    holding = (skill.person_id, skill.skill_id, skill.valid_until, skill.source)
    rows = db.session.execute(
        select(Person, Application, year.year, year.days, detail.said_on, *holding)
        .join(Person.unit)
        .outerjoin(
            Application,
            and_(Application.person_id == Person.id, Application.activity_id == activity.id),
        )
        .outerjoin(year, and_(year.person_id == Person.id, year.year.in_(years)))
        .outerjoin(detail, and_(detail.person_id == Person.id, detail.year == year.year))
        .outerjoin(Qualification.__table__, skill.person_id == Person.id)
        .options(contains_eager(Person.unit))
        .where(Person.id.in_(ids))
    ).all()
    known: dict[int, tuple[Person, Application | None]] = {}
    held: dict[int, set[Held]] = defaultdict(set)
    days: dict[int, dict[int, bytes]] = defaultdict(dict)
    stamps: dict[int, dict[int, bytes]] = defaultdict(dict)
    for person, application, which, told, stamped, holder, skill_id, until, source in rows:
        known[person.id] = (person, application)
        if holder is not None:
            held[holder].add((holder, skill_id, until, source))
        if which is not None:
            days[person.id][which], stamps[person.id][which] = told, stamped or b""
    nothing = bytes((last - first).days + 1)
    return {
        key: File(
            person,
            application,
            held[key],
            codec.stretch(days[key], first, last),
            Behind(first, nothing, nothing, codec.stretch(stamps[key], first, last, 2)),
        )
        for key, (person, application) in known.items()
    }
