"""Reading activities: lists for a viewer, one with its positions, what its positions received."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    UnaryExpression,
    and_,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, defer, joinedload

from metiis import db
from metiis.applications.rules import ACTIVE
from metiis.labels import fold
from metiis.matching.queries import with_positions
from metiis.models import (
    Activity,
    ActivityEvent,
    ActivityKind,
    ActivityStatus,
    Application,
    ApplicationStatus,
    Origin,
    Person,
    Position,
    Unit,
)
from metiis.openings.queries import has_rank_for, is_possible_for
from metiis.permissions import (
    Permission,
    activities_scope,
    grants_for,
    reach_scope,
    units_scope,
)
from metiis.wishes.queries import own_rank

NEAR = 12  # Activities among which the few nearest to possible are chosen…
LOOKED_AT = 200  # … themselves found among so many coming ones.
COUNTED = 80  # Activities counted beyond the page shown.
EPOCH = date(2000, 1, 1)
LONGEST = timedelta(days=366)  # An activity ends within this time of its start.


class Shelf(StrEnum):
    """Which activities a list shows; the values are the words of addresses."""

    COMING = "a-venir"
    DRAFTS = "brouillons"
    PAST = "passees"
    CANCELLED = "annulees"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; None and empty narrow nothing."""

    shelf: Shelf = Shelf.COMING
    words: str = ""
    first: date | None = None
    last: date | None = None
    kind: ActivityKind | None = None
    unit_code: str = ""
    for_me: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list and how long the whole is, or at least is; for the viewer herself, the
    rank of her wishes and what she could nearly join."""

    items: Sequence[Activity]
    total: int
    is_longer: bool = False
    wishes: Mapping[int, int] = field(default_factory=dict)
    near: Sequence[Activity] = ()


def activity(public_id: str, *, lock: bool = False) -> Activity | None:
    """One activity with its unit, positions and their skills; locked when it is to be changed."""
    statement = with_positions(select(Activity).where(Activity.public_id == public_id))
    if lock:
        statement = statement.with_for_update(of=Activity).execution_options(populate_existing=True)
    return db.session.scalars(statement).unique().one_or_none()


def position(activity: Activity, public_id: str) -> Position | None:
    """One position of an activity whose positions are loaded."""
    return next((line for line in activity.positions if line.public_id == public_id), None)


def listed(viewer: Person, wanted: Wanted, today: date, number: int, size: int) -> Listed:
    """A page of the activities that the viewer may see, and how many there are; one query.

    Counting stops a little further on, so that a long list costs no more than a short one; a
    number beyond the end gives an empty page.
    """
    narrowed, order = _narrowed(viewer, wanted, today), _order(wanted.shelf)
    most = number * size + COUNTED + 1
    first_ones = narrowed.with_only_columns(Activity.id).order_by(*order).limit(most).subquery()
    total = select(func.count()).select_from(first_ones).scalar_subquery()
    rows = db.session.execute(
        _light(narrowed.with_only_columns(Activity, total.label("total")))
        .order_by(*order)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    counted = rows[0].total if rows else 0
    return Listed([row.Activity for row in rows], min(counted, most - 1), counted == most)


def for_viewer(viewer: Person, wanted: Wanted, today: date, number: int, size: int) -> Listed:
    """A page of the activities possible for the viewer, as `listed` gives them, with her wishes,
    and the next open to her rank in which no position is possible for her; one query."""
    order, narrowed = _order(Shelf.COMING), _asked(possible(viewer, today), wanted)
    most = number * size + COUNTED + 1
    ids = narrowed.with_only_columns(Activity.id).order_by(*order)
    total = select(func.count()).select_from(ids.limit(most).subquery()).scalar_subquery()
    mine, near = (
        ids.limit(size).offset((number - 1) * size).subquery(),
        _near(viewer, wanted, today),
    )
    found = union_all(
        select(mine.c.id, literal(False).label("is_near")),
        select(near.c.id, literal(True).label("is_near")),
    ).subquery()
    wish = own_rank(viewer, today).label("wish")
    rows = db.session.execute(
        _light(select(Activity, found.c.is_near, total.label("total"), wish).join(Activity.unit))
        .join(found, found.c.id == Activity.id)
        .order_by(*order)
    ).all()
    counted = rows[0].total if rows else 0
    return Listed(
        [row.Activity for row in rows if not row.is_near],
        min(counted, most - 1),
        counted == most,
        {row.Activity.id: row.wish for row in rows if row.wish is not None},
        [row.Activity for row in rows if row.is_near],
    )


def _near(viewer: Person, wanted: Wanted, today: date) -> Subquery:
    """The next activities open to the viewer's rank in which no position is possible for her."""
    order = _order(Shelf.COMING)
    soon = (
        _asked(_open_to(viewer, today), wanted)
        .where(has_rank_for(viewer))
        .with_only_columns(Activity.id)
        .order_by(*order)
        .limit(LOOKED_AT)
    )
    near = select(Activity.id).join(Activity.unit).where(Activity.id.in_(soon))
    return near.where(~is_possible_for(viewer)).order_by(*order).limit(NEAR).subquery()


def _light(statement: Select[Activity]) -> Select[Activity]:
    """Without the long texts, which no list shows."""
    return statement.options(
        contains_eager(Activity.unit), defer(Activity.description), defer(Activity.search_text)
    )


def possible(viewer: Person, today: date) -> Select[Activity]:
    """Activities open today in which the viewer could hold a position."""
    return _open_to(viewer, today).where(is_possible_for(viewer))


def _open_to(viewer: Person, today: date) -> Select[Activity]:
    """Activities to which people of the viewer's unit may apply today."""
    reach = reach_scope(viewer.unit) if viewer.unit is not None else Activity.id.is_(None)
    return (
        select(Activity)
        .join(Activity.unit)
        .where(
            # Said this way so that rows are read in the order of the calendar, not by status.
            Activity.status.not_in([ActivityStatus.DRAFT, ActivityStatus.CANCELLED]),
            Activity.closes_on >= today,
            Activity.starts_on > today,
            reach,
        )
    )


def _narrowed(viewer: Person, wanted: Wanted, today: date) -> Select[Activity]:
    statement = select(Activity).join(Activity.unit).where(activities_scope(viewer))
    return _asked(statement.where(_on_shelf(wanted, today)), wanted)


def _asked(statement: Select[Activity], wanted: Wanted) -> Select[Activity]:
    """Only what was asked for by dates, kind, unit and words."""
    if wanted.first is not None:
        statement = statement.where(*_ending_from(wanted.first))
    if wanted.last is not None:
        statement = statement.where(Activity.starts_on <= wanted.last)
    if wanted.kind is not None:
        statement = statement.where(Activity.kind == wanted.kind)
    if wanted.unit_code:
        path = select(Unit.path).where(Unit.code == wanted.unit_code).scalar_subquery()
        statement = statement.where(func.substr(Unit.path, 1, func.length(path)) == path)
    for word in fold(wanted.words).split():
        statement = statement.where(Activity.search_text.contains(word, autoescape=True))
    return statement


def _on_shelf(wanted: Wanted, today: date) -> ColumnElement[bool]:
    shown = and_(Activity.status != ActivityStatus.DRAFT, Activity.published_at.is_not(None))
    if wanted.shelf is Shelf.DRAFTS:
        return Activity.status == ActivityStatus.DRAFT
    if wanted.shelf is Shelf.CANCELLED:
        return Activity.status == ActivityStatus.CANCELLED
    if wanted.shelf is Shelf.PAST:
        return and_(shown, Activity.starts_on < today, Activity.ends_on < today)
    # Asked for days before today, the usual list goes back to them.
    return and_(shown, *_ending_from(min(wanted.first or today, today)))


def _ending_from(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Ending on a day or later; the bound on the start lets the calendar's index be entered."""
    return Activity.starts_on > max(day, EPOCH) - LONGEST, Activity.ends_on >= day


def _order(shelf: Shelf) -> list[UnaryExpression[Any]]:
    """By date as the calendar's index has it, the latest first for what is behind."""
    columns = (Activity.starts_on, Activity.ends_on, Activity.id)
    if shelf in (Shelf.PAST, Shelf.CANCELLED):
        return [column.desc() for column in columns]
    return [column.asc() for column in columns]


def manageable_units(viewer: Person) -> Sequence[Unit]:
    """Units for which the viewer may plan activities, a unit before those below it."""
    scope = units_scope(viewer, Permission.ACTIVITY_MANAGE)
    return db.session.scalars(select(Unit).where(scope).order_by(Unit.path)).all()


def units_to_filter_by(viewer: Person) -> Sequence[Unit]:
    """Units proposed in the list's filter: those the viewer follows, else her own without query."""
    if not grants_for(viewer, Permission.ACTIVITY_SEE):
        return [viewer.unit] if viewer.unit is not None else []
    scope = units_scope(viewer, Permission.ACTIVITY_SEE)
    return db.session.scalars(select(Unit).where(scope).order_by(Unit.path)).all()


def applications_by_position(activity: Activity) -> dict[int, dict[ApplicationStatus, int]]:
    """For each position, how many applications stand in each state."""
    found: dict[int, dict[ApplicationStatus, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(Application.position_id, Application.status, func.count())
        .where(Application.activity_id == activity.id)
        .group_by(Application.position_id, Application.status)
    )
    for position_id, status, number in rows:
        found[position_id][status] = number
    return found


def applicant_count(activity: Activity) -> int:
    """How many people asked for a place, those who took it back left out."""
    asked = select(func.count()).where(
        Application.activity_id == activity.id,
        Application.origin == Origin.SELF,
        Application.status != ApplicationStatus.WITHDRAWN,
    )
    return db.session.scalar(asked) or 0


def applicants(activity: Activity) -> Sequence[Person]:
    """People whose application is alive, with their units."""
    return db.session.scalars(
        select(Person)
        .join(Application, Application.person_id == Person.id)
        .where(Application.activity_id == activity.id, Application.status.in_(ACTIVE))
        .order_by(Person.id)
    ).all()


def history(activity: Activity) -> Sequence[ActivityEvent]:
    """What was done to an activity, with who did it, the latest first."""
    return db.session.scalars(
        select(ActivityEvent)
        .where(ActivityEvent.activity_id == activity.id)
        .options(joinedload(ActivityEvent.by))
        .order_by(ActivityEvent.id.desc())
    ).all()
