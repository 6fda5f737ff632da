"""Needs that two commanders of the accounts raise to the brigade: one agreed to, one to answer."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from metiis import db
from metiis.demo.accounts import COMMANDER, DOMAIN
from metiis.demo.cast import Brigade, Doing, Member, Post
from metiis.demo.chance import Era, dice, token
from metiis.labels import typeset
from metiis.models import ActivityStatus, Reinforcement, ReinforcementAnswer, Visibility

SISTER = f"commandant13{DOMAIN}"
SOON, LATE = 6, 90  # Days from today between which the activity starts.


def write_reinforcements(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """Requests for reinforcement between the accounts' commanders are in the database."""
    if COMMANDER.email not in people or SISTER not in people:
        return
    boss, sister = people[COMMANDER.email], people[SISTER]
    asked = _raise(brigade, boss, "Nous ne partons pas à moins : qui pourrait se libérer ?", era)
    if asked is not None:
        _agree(asked, sister, era)
    _raise(brigade, sister, "", era)
    db.session.flush()


def _raise(brigade: Brigade, by: Member, note: str, era: Era) -> Reinforcement | None:
    """A commander asks for the first place that needs a skill; None when nothing lacks."""
    found = next(_lacking(brigade, by, era), None)
    if found is None:
        return None
    doing, post = found
    raised = Reinforcement(
        public_id=token(dice("reinforcement", doing.public_id)),
        activity_id=doing.id,
        position_id=post.id,
        places=min(2, post.headcount - post.taken),
        note=typeset(note),
        raised_by_id=by.id,
        raised_at=_after(doing, era),
    )
    db.session.add(raised)
    db.session.flush()
    return raised


def _lacking(brigade: Brigade, by: Member, era: Era) -> Iterator[tuple[Doing, Post]]:
    first, last = era.in_days(SOON), era.in_days(LATE)
    for doing in sorted(brigade.doings, key=lambda each: (each.first, each.id)):
        if doing.place.id != by.place.id or doing.visibility is not Visibility.UNIT:
            continue
        if doing.status is not ActivityStatus.PUBLISHED or not first <= doing.first <= last:
            continue
        for post in doing.posts:
            if post.skills and post.taken < post.headcount and not doing.tag:
                yield doing, post


def _after(doing: Doing, era: Era) -> datetime:
    """On the eve, and once the activity was published."""
    published = doing.published_at or doing.created_at
    return max(era.now - timedelta(hours=14), published + timedelta(minutes=5))


def _agree(asked: Reinforcement, by: Member, era: Era) -> None:
    db.session.add(
        ReinforcementAnswer(
            reinforcement_id=asked.id,
            unit_id=by.place.id,
            agreed=True,
            note=typeset("Voyez d’abord ceux qui ont déjà conduit en montagne."),
            by_id=by.id,
            at=max(asked.raised_at + timedelta(minutes=20), era.now - timedelta(hours=8)),
        )
    )
