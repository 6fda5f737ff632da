"""Waiting lists move, are stopped, resumed and reordered; questions get links that answer them."""

import secrets
from datetime import datetime

from sqlalchemy import select, update

from metiis import clock, db
from metiis.applications import services as applications
from metiis.applications.moving import grasp, hold
from metiis.applications.rules import ANSWERABLE
from metiis.applications.telling import of, say_to_deciders, state_key
from metiis.journal.services import record
from metiis.labels import ordinal, person_name
from metiis.models import (
    AnswerLink,
    Application,
    ApplicationStatus,
    ListEvent,
    ListMove,
    ListReason,
    Person,
    Position,
)
from metiis.waiting import queries
from metiis.waiting.rules import Turn, moved, moves, new_reference, split

ANSWERED = {True: ApplicationStatus.CONFIRMED, False: ApplicationStatus.DECLINED}


def offer_next(position_id: int, now: datetime) -> Application | None:
    """A free place is proposed to the first of the list whom nothing prevents; None when no place
    is free, or nobody can take it. Those passed over are named once to those who decide."""
    today = clock.civil_day(now)
    position = queries.position_by_id(position_id)
    if position is None or not moves(position, today):
        return None
    line = queries.line(position, today)
    passed, turn = split(line)
    for each in passed:
        _say_passed(each)
    while turn is not None:
        if applications.offer(turn.application, turn.obstacles, now):
            return turn.application
        _, turn = split(line[turn.place :])  # She has left the list meanwhile.
    return None


def _say_passed(turn: Turn) -> None:
    application = turn.application
    place = ordinal(turn.place)
    text = (
        f"Liste d’attente de {of(application.activity)}\u00a0: {person_name(application.person)}, "
        f"{place}, ne peut pas prendre la place libre. {turn.obstacles[0].message}"
    )
    say_to_deciders(application, text, f"{state_key(application)}:passed")


def stop(position: Position, by: Person, now: datetime, reason: ListReason, note: str) -> bool:
    """The list makes no offer by itself until it is resumed; offers already made stand."""
    return _turn(position, ListMove.STOP, by, now, reason, note)


def resume(
    position: Position, by: Person, now: datetime, reason: ListReason | None, note: str
) -> bool:
    """The list moves by itself again."""
    return _turn(position, ListMove.RESUME, by, now, reason, note)


def _turn(
    position: Position,
    move: ListMove,
    by: Person,
    now: datetime,
    reason: ListReason | None,
    note: str,
) -> bool:
    stops = move is ListMove.STOP
    hold(position.activity)
    changed = db.changed_rows(
        update(Position)
        .where(Position.id == position.id, Position.list_stopped.is_(not stops))
        .values(list_stopped=stops)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(position, ["list_stopped"])
    if changed:
        _keep(position, move, by, now, reason, note)
    return bool(changed)


def reorder(
    application: Application,
    place: int,
    by: Person,
    now: datetime,
    reason: ListReason,
    note: str,
) -> bool:
    """Somebody of the list is at this place, the others keep their order; False when she was there
    already, or waits no longer."""
    position = application.position
    hold(position.activity)
    # Locked in the order of their keys, so that two commanders never wait for each other.
    waiting = db.session.scalars(
        select(Application)
        .where(Application.position_id == position.id, queries.IN_LINE)
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()
    waiting = sorted(waiting, key=lambda each: (each.waiting_rank or 9999, each.id))
    if application not in waiting:
        return False
    wanted = moved(waiting, application, place)
    if wanted == waiting:
        return False
    for number, each in enumerate(wanted, start=1):
        each.waiting_rank = number
    _keep(position, ListMove.REORDER, by, now, reason, note, application)
    return True


def _keep(
    position: Position,
    move: ListMove,
    by: Person,
    now: datetime,
    reason: ListReason | None,
    note: str,
    application: Application | None = None,
) -> None:
    db.session.add(
        ListEvent(
            position_id=position.id,
            application_id=application.id if application is not None else None,
            at=now,
            by_id=by.id,
            move=move,
            reason=reason,
            note=note,
        )
    )
    record(by, "waiting.changed", position.public_id, move.value)
    db.session.flush()


def issue_link(application: Application, now: datetime) -> str | None:
    """A token that answers the question put to her, once, while it stands; only its hash is kept.
    None when nothing is asked any more, or a link stands already."""
    grasp(application)
    until = application.answer_by
    if application.status not in ANSWERABLE or until is None or until <= now:
        return None
    if queries.reference_of(application):
        return None
    token = secrets.token_urlsafe(32)
    db.session.add(
        AnswerLink(
            application_id=application.id,
            token_hash=queries.hashed(token),
            reference=new_reference(),
            created_at=now,
            expires_at=until,
        )
    )
    db.session.flush()
    return token


def answer(link: AnswerLink, says_yes: bool, now: datetime) -> bool:
    """The question of a link has this answer; False when the link answers nothing any more.

    Pressed twice with the same answer, it is one answer.
    """
    application = link.application
    grasp(application)
    claimed = db.changed_rows(
        update(AnswerLink)
        .where(
            AnswerLink.id == link.id,
            AnswerLink.used_at.is_(None),
            AnswerLink.revoked_at.is_(None),
            AnswerLink.expires_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if not claimed:
        db.session.refresh(link, ["used_at"])
        return link.used_at is not None and application.status is ANSWERED[says_yes]
    if not says_yes:
        applications.decline(application, now)
    elif application.status is ApplicationStatus.SELECTED:
        applications.confirm(application, now)
    else:
        applications.accept(application, now)
    return True
