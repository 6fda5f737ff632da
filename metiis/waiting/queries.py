"""Reading waiting lists, and the questions that wait for an answer."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from metiis import db
from metiis.applications.rules import ANSWERABLE, ASKED
from metiis.matching import queries as matching
from metiis.matching.rules import obstacles
from metiis.matching.ties import lenders
from metiis.models import (
    LIVE,
    Activity,
    AnswerLink,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    ListEvent,
    Notification,
    Person,
    Position,
)
from metiis.reference.queries import legal_values
from metiis.waiting.rules import Turn

IN_LINE = Application.status == ApplicationStatus.WAITLISTED
BY_RANK = (func.coalesce(Application.waiting_rank, 9999), Application.id)
LIVE_LINK = exists().where(
    AnswerLink.application_id == Application.id,
    AnswerLink.used_at.is_(None),
    AnswerLink.revoked_at.is_(None),
)


def position(public_id: str) -> Position | None:
    """One position with its skills and its activity."""
    return db.session.scalar(_position().where(Position.public_id == public_id))


def position_by_id(position_id: int) -> Position | None:
    """The same by its key, as it now stands."""
    fresh = _position().where(Position.id == position_id)
    return db.session.scalar(fresh.execution_options(populate_existing=True))


def _position() -> Select[Position]:
    return select(Position).options(joinedload(Position.activity), selectinload(Position.skills))


def line(chosen: Position, today: date) -> list[Turn]:
    """Those who wait for a position, in order, with what prevents each of them now."""
    waiting = db.session.scalars(
        select(Application)
        .where(Application.position_id == chosen.id, IN_LINE)
        .options(joinedload(Application.person).joinedload(Person.unit))
        .order_by(*BY_RANK)
    ).all()
    if not waiting:
        return []
    first, last = chosen.starts_on, chosen.ends_on
    people = [each.person for each in waiting]
    known = matching.candidates(people, first, last, legal_values(first), today)
    lent = lenders(chosen.activity_id, even_closed=True)
    need = matching.need_of(chosen, chosen.activity, lent)
    return [
        Turn(each, place, tuple(obstacles(known[each.person_id], need)))
        for place, each in enumerate(waiting, start=1)
    ]


def offered(chosen: Position) -> Sequence[Application]:
    """Those to whom a place of a position is proposed, who have not answered."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.position_id == chosen.id, Application.status == ApplicationStatus.OFFERED
        )
        .options(joinedload(Application.person))
        .order_by(Application.answer_by, Application.id)
    ).all()


def events(chosen: Position) -> Sequence[ListEvent]:
    """What was done to the list of a position, the latest first."""
    return db.session.scalars(
        select(ListEvent)
        .where(ListEvent.position_id == chosen.id)
        .options(
            joinedload(ListEvent.by),
            joinedload(ListEvent.application).joinedload(Application.person),
        )
        .order_by(ListEvent.id.desc())
    ).all()


def place_of(application: Application) -> int | None:
    """Her place on the list, counted from 1; None when she is on none."""
    if application.status is not ApplicationStatus.WAITLISTED:
        return None
    ranked = (
        select(Application.id, func.row_number().over(order_by=BY_RANK).label("place"))
        .where(Application.position_id == application.position_id, IN_LINE)
        .subquery()
    )
    return db.session.scalar(select(ranked.c.place).where(ranked.c.id == application.id))


def positions_to_fill(today: date) -> Sequence[int]:
    """Positions with a free place and somebody waiting, whose list nobody has stopped."""
    waits = exists().where(Application.position_id == Position.id, IN_LINE)
    return db.session.scalars(
        select(Position.id)
        .join(Position.activity)
        .where(
            Activity.status.in_(LIVE),
            Position.starts_on > today,
            Position.taken < Position.headcount,
            Position.list_stopped.is_(False),
            waits,
        )
        .order_by(Position.starts_on, Position.id)
    ).all()


def overdue(now: datetime, today: date, limit: int) -> Sequence[int]:
    """Applications whose question is over, the oldest first; days that have begun stay."""
    return db.session.scalars(
        select(Application.id)
        .join(Application.position)
        .where(
            _asks(),
            Application.answer_by <= now,
            or_(Application.status.in_(ASKED), Position.starts_on > today),
        )
        .order_by(Application.answer_by, Application.id)
        .limit(limit)
    ).all()


def _asks() -> ColumnElement[bool]:
    return Application.status.in_(ANSWERABLE)


def unlinked(now: datetime, limit: int) -> Sequence[int]:
    """Applications whose question has no link yet, of people whom a mail may reach."""
    return db.session.scalars(
        select(Application.id)
        .join(Application.person)
        .where(
            _asks(),
            Application.answer_by > now,
            Person.email.is_not(None),
            Person.activated_at.is_not(None),
            Person.disabled_at.is_(None),
            ~LIVE_LINK,
        )
        .order_by(Application.answer_by, Application.id)
        .limit(limit)
    ).all()


def unanswered(now: datetime, usual_days: int) -> Sequence[tuple[Application, int]]:
    """Questions that end soon and are still open, each with the id of the move that put it."""
    last = now + timedelta(days=usual_days)
    asked = (
        select(func.max(ApplicationEvent.id))
        .where(ApplicationEvent.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Application, asked)
        .where(_asks(), Application.answer_by > now, Application.answer_by <= last)
        .options(joinedload(Application.activity))
        .order_by(Application.id)
    )
    return [(application, move or 0) for application, move in rows]


def told(keys: Sequence[str]) -> set[str]:
    """Which of these states have been told."""
    found = select(Notification.key).where(Notification.key.in_(keys))
    return set(db.session.scalars(found))


def link(token: str) -> AnswerLink | None:
    """The link with this token, used and void ones included."""
    return db.session.scalar(
        select(AnswerLink)
        .where(AnswerLink.token_hash == hashed(token))
        .options(joinedload(AnswerLink.application).joinedload(Application.person))
    )


def reference_of(application: Application) -> str:
    """What names the question put to her by a link that still stands; empty without any."""
    return (
        db.session.scalar(
            select(AnswerLink.reference)
            .where(
                AnswerLink.application_id == application.id,
                AnswerLink.used_at.is_(None),
                AnswerLink.revoked_at.is_(None),
            )
            .order_by(AnswerLink.id.desc())
            .limit(1)
        )
        or ""
    )


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
