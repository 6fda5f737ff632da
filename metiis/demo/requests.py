"""Requests for days that the commander of the accounts made: one that runs, one that is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert

from metiis import db
from metiis.availability.rules import month_end, month_shifted
from metiis.demo.accounts import COMMANDER, RESERVIST
from metiis.demo.cast import Brigade, Member
from metiis.demo.chance import Era, dice, token
from metiis.labels import typeset
from metiis.models import Availability, Campaign, CampaignReply, CampaignTarget

Row = Mapping[str, object]
ALL_YES = {Availability.UNKNOWN, Availability.AVAILABLE}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked and when; `share` of those who had something to say have answered by a tap."""

    first: date
    last: date
    reply_by: date
    asked_at: datetime
    note: str
    share: float
    chased_at: datetime | None = None
    closed_at: datetime | None = None


def write_requests(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """The requests of the commander of the accounts and those they went to are in the database."""
    if COMMANDER.email not in people:
        return
    author = people[COMMANDER.email]
    asked = [
        member for member in brigade.members
        if member.place.id == author.place.id and member is not author
    ]  # fmt: skip
    for request in _requests(era):
        campaign = Campaign(
            public_id=token(dice("request", request.asked_at)),
            unit_id=author.place.id,
            first_day=request.first,
            last_day=request.last,
            reply_by=request.reply_by,
            note=typeset(request.note),
            asked_by_id=author.id,
            asked_at=request.asked_at,
            chased_at=request.chased_at,
            closed_at=request.closed_at,
        )
        db.session.add(campaign)
        db.session.flush()
        targets = [dict(row) for row in _targets(request, campaign.id, asked, people, era)]
        db.session.execute(insert(CampaignTarget), targets)


def _requests(era: Era) -> Iterator[Request]:
    coming = month_shifted(era.today, 1)
    yield Request(
        coming,
        month_end(month_shifted(coming, 2)),
        era.in_days(9),
        era.now - timedelta(hours=6),
        "Nous préparons le trimestre : dites-nous vos week-ends, même incertains.",
        0.35,
    )
    past = month_shifted(era.today, -3)
    asked_at = era.now - timedelta(days=(era.today - past).days + 20)
    yield Request(
        past,
        month_end(month_shifted(past, 1)),
        past - timedelta(days=5),
        asked_at,
        "",
        0.7,
        chased_at=asked_at + timedelta(days=9),
        closed_at=asked_at + timedelta(days=16),
    )


def _targets(
    request: Request, key: int, asked: list[Member], people: Mapping[str, Member], era: Era
) -> Iterator[Row]:
    """The soldier of the accounts has not answered what runs; others have, as their days allow."""
    rng = dice("replies", request.asked_at)
    start, stop = era.index(request.first), era.index(request.last) + 1
    ends = request.closed_at or era.now
    for member in asked:
        days = set(member.days[start:stop])
        waits = member is people[RESERVIST.email] and request.closed_at is None
        replies = any(days) and not waits and rng.random() < request.share
        after = timedelta(
            seconds=rng.uniform(0.05, 0.95) * (ends - request.asked_at).total_seconds()
        )
        yield {
            "campaign_id": key,
            "person_id": member.id,
            "reply": _reply(days) if replies else None,
            "replied_at": request.asked_at + after if replies else None,
            "chased_at": None if replies else request.chased_at,
        }


def _reply(days: set[int]) -> CampaignReply:
    return CampaignReply.WEEKENDS if days <= ALL_YES else CampaignReply.STILL_TRUE
