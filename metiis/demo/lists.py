"""Waiting lists that have moved: a place given back, offered to the first of the list, then, after
a silence, to the next. And until when each question put to somebody stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update

from metiis import db
from metiis.applications.asking import stands_until
from metiis.demo.accounts import COMMANDER, RESERVIST
from metiis.demo.cast import WISHED, Brigade, Member, Step, Wish
from metiis.demo.chance import Era
from metiis.models import (
    ActivityStatus,
    ApplicationStatus,
    ListEvent,
    ListMove,
    ListReason,
    Move,
    Position,
    WithdrawalReason,
)
from metiis.reference.rules import LegalValues

REASONS = (WithdrawalReason.WORK, WithdrawalReason.FAMILY, WithdrawalReason.STUDIES)
SILENT_ONE_IN = 2  # Lists on which the first person let her offer lapse.


def move_lists(wishes: Iterable[Wish], era: Era) -> None:
    """On some posts to come somebody has given a place back, and the list has moved."""
    lists, holders = _lists(wishes, era)
    moved, has_lapsed = 0, False
    for key in sorted(lists.keys() & holders.keys()):
        line = sorted(lists[key], key=lambda wish: wish.waiting_rank or 0)
        if line[0].last_at < _days_ago(era, 7):
            has_lapsed |= _move(holders[key], line, moved, era)
            moved += 1
    if not moved:
        _open_one_more(lists, era)
    if not has_lapsed:
        _leave_one_unanswered(wishes, era)


def _lists(wishes: Iterable[Wish], era: Era) -> tuple[dict[int, list[Wish]], dict[int, Wish]]:
    """By post to come: those who wait, and the first of those who could give a place back."""
    lists: dict[int, list[Wish]] = defaultdict(list)
    holders: dict[int, Wish] = {}
    for wish in wishes:
        if not _may_move(wish, era):
            continue
        if wish.status is ApplicationStatus.WAITLISTED:
            lists[wish.post.id].append(wish)
        elif wish.status is ApplicationStatus.CONFIRMED and wish.last_at < _days_ago(era, 7):
            holders.setdefault(wish.post.id, wish)
    return lists, holders


def _may_move(wish: Wish, era: Era) -> bool:
    """Still to come, and no part of the story."""
    is_open = wish.doing.status is ActivityStatus.PUBLISHED and wish.doing.tag == ""
    is_soldier = wish.member.row.get("email") == RESERVIST.email
    return is_open and wish.post.first > era.in_days(3) and not is_soldier


def _open_one_more(lists: Mapping[int, Sequence[Wish]], era: Era) -> None:
    """Where no list has moved, a post got one place more yesterday, offered to the first."""
    line = lists[min(lists)] if lists else []
    first = min(line, key=lambda wish: wish.waiting_rank or 0, default=None)
    if first is not None and first.last_at < _days_ago(era, 1):
        first.post.headcount += 1
        _offer(first, _days_ago(era, 1) + timedelta(hours=10))


def _leave_one_unanswered(wishes: Iterable[Wish], era: Era) -> None:
    """Where no offer has lapsed, an invitation at least has ended in silence."""
    for wish in wishes:
        if wish.status is ApplicationStatus.INVITED and wish.last_at < _days_ago(era, 2):
            _lapse(wish, _days_ago(era, 1) + timedelta(hours=9))
            return


def _move(holder: Wish, line: Sequence[Wish], number: int, era: Era) -> bool:
    """Somebody is asked, the second of the list when the first has said nothing; whether so."""
    reason = REASONS[number % len(REASONS)]
    freed = _days_ago(era, 6) + timedelta(hours=9 + number % 8)
    holder.move(Move.WITHDRAW, freed, holder.member, reason.value)
    first, *others = line
    if number % SILENT_ONE_IN or not others:
        _offer(first, _days_ago(era, 1) + timedelta(hours=10))
        return False
    _offer(first, freed + timedelta(minutes=1))
    lapsed = _days_ago(era, 1) + timedelta(hours=9)
    _lapse(first, lapsed)
    _offer(others[0], lapsed + timedelta(minutes=1))
    return True


def _lapse(wish: Wish, at: datetime) -> None:
    _system(wish, Move.LAPSE, ApplicationStatus.LAPSED, at)
    wish.post.taken -= 1


def _offer(wish: Wish, at: datetime) -> None:
    _system(wish, Move.OFFER, ApplicationStatus.OFFERED, at)
    wish.post.taken += 1
    wish.mark(WISHED)


def _system(wish: Wish, move: Move, status: ApplicationStatus, at: datetime) -> None:
    wish.status, wish.waiting_rank = status, None
    wish.steps.append(Step(at, None, move, status))


def _days_ago(era: Era, days: int) -> datetime:
    return era.now - timedelta(days=days)


def answer_by(wish: Wish, legal: LegalValues, era: Era) -> datetime | None:
    """Until when the question put to somebody stands: what was asked long ago was asked again
    yesterday, so that nothing has lapsed unseen."""
    asked = wish.last_at
    usual, first = legal.answer_days, wish.post.first
    opens_on = None
    if wish.status is ApplicationStatus.SELECTED:
        opens_on = first - timedelta(days=legal.confirmation_days)
    until = stands_until(asked, first, usual, opens_on)
    soonest = era.now + timedelta(days=2)
    if until is not None and until >= soonest:
        return until
    return stands_until(soonest - timedelta(days=1), first, usual, opens_on)


def stop_one(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """The commander of the accounts has stopped a list, to keep what is left of his days."""
    commander = people.get(COMMANDER.email)
    if commander is None:
        return
    posts = sorted(
        wish.post.id
        for wish in brigade.wishes
        if wish.status is ApplicationStatus.WAITLISTED
        and wish.doing.place is commander.place
        and wish.doing.status is ActivityStatus.PUBLISHED
        and wish.post.first > era.today
    )
    if posts:
        stopped = update(Position).where(Position.id == posts[-1]).values(list_stopped=True)
        db.session.execute(stopped)
        db.session.add(
            ListEvent(
                position_id=posts[-1],
                at=_days_ago(era, 2) + timedelta(hours=17),
                by_id=commander.id,
                move=ListMove.STOP,
                reason=ListReason.BUDGET,
                note="Les jours du trimestre sont presque tous engagés.",
            )
        )
        db.session.flush()
