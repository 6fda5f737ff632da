"""Asking people for their days, chasing the silent once, closing, and answering in one tap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from metiis import db
from metiis.availability import codec, sheets
from metiis.availability import queries as availability
from metiis.availability import services as days
from metiis.availability.rules import days_to_settle
from metiis.campaigns import answers, asking, queries, rules
from metiis.campaigns.rules import Plan
from metiis.clock import civil_day
from metiis.journal.services import record
from metiis.labels import NBSP, count, plain_date
from metiis.models import (
    Activity,
    Campaign,
    CampaignReply,
    CampaignTarget,
    DeclarationSource,
    NoticeKind,
    Person,
    Position,
    Unit,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal

NOBODY = (
    f"Il n’y a personne à interroger{NBSP}: les réponses sont à jour, ou ont été demandées il y a "
    "moins de 7 jours."
)
NOBODY_CLOSES = (
    f"Il n’y a personne à interroger{NBSP}: aucune réponse attendue ne peut combler un manque."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that runs; `asked` is None when the same one ran already."""

    campaign: Campaign
    asked: int | None


def open_for_unit(viewer: Person, unit: Unit, plan: Plan, now: datetime) -> Opened:
    """People of a unit or section whose answer is missing or old are asked, once.

    The same request that runs already is given back; refused when there is nobody to ask.
    """
    before = _running_like(unit, plan, None, now)
    if before is not None:
        return Opened(before, None)
    people = queries.people(viewer, unit)
    ids = [each for each, section in people if plan.section in ("", section)]
    asked = queries.audience(ids, plan.first, plan.last, now).asked
    if not asked:
        raise Refusal(NOBODY, "nobody")
    return Opened(_open(viewer, unit, None, plan, asked, now), len(asked))


def open_for_activity(
    viewer: Person,
    activity: Activity,
    reply_by: date,
    note: str,
    now: datetime,
    position: Position | None = None,
) -> Opened:
    """Only people whose answer can close a gap of an activity, or of one position of it, are
    asked, once. Those whom a running request for the same days has left out may be asked too."""
    problem = asking.activity_problem(activity, civil_day(now))
    if problem is not None:
        raise Refusal(problem, "activity")
    asked_for = activity if position is None else position
    plan = Plan(asked_for.starts_on, asked_for.ends_on, reply_by, note=note)
    before = _running_like(activity.unit, plan, activity, now)
    asked = [each.person.id for each in queries.closers(viewer, activity, now, position).asked]
    if before is not None and not asked:
        return Opened(before, None)
    if not asked:
        raise Refusal(NOBODY_CLOSES, "nobody")
    return Opened(_open(viewer, activity.unit, activity, plan, asked, now), len(asked))


def _running_like(
    unit: Unit, plan: Plan, activity: Activity | None, now: datetime
) -> Campaign | None:
    """The running request that asks the same, once nobody else of the brigade is opening one: two
    at the same instant would neither see each other nor whom the other asks."""
    db.session.execute(
        select(Unit.id).where(Unit.path == unit.brigade_path).with_for_update(key_share=True)
    )
    return queries.running_like(unit, plan, activity.id if activity else None, civil_day(now))


def _open(
    by: Person,
    unit: Unit,
    activity: Activity | None,
    plan: Plan,
    asked: Iterable[int],
    now: datetime,
) -> Campaign:
    campaign = Campaign(
        unit=unit,
        activity=activity,
        section=plan.section,
        first_day=plan.first,
        last_day=plan.last,
        reply_by=plan.reply_by,
        note=plan.note,
        asked_by=by,
        asked_at=now,
    )
    db.session.add(campaign)
    db.session.flush()
    people = list(asked)
    db.session.add_all(CampaignTarget(campaign_id=campaign.id, person_id=each) for each in people)
    _tell(campaign, people)
    record(by, "campaign.opened", campaign.public_id, _people(people))
    db.session.flush()
    return campaign


def _tell(campaign: Campaign, people: Iterable[int], again: bool = False) -> None:
    text = rules.told(campaign.unit, campaign.activity, rules.plan_of(campaign), again)
    path = f"/campagnes/{campaign.public_id}"
    key = f"campaign:{campaign.id}{':again' if again else ''}"
    for person_id in people:
        notify(person_id, text, path, kind=NoticeKind.AVAILABILITY, key=key)


def _people(people: list[int]) -> str:
    return count(len(people), "personne")


def chase(campaign: Campaign, by: Person, now: datetime) -> int | None:
    """Those who said nothing are told again, once per campaign; how many, None when it was done.

    Refused when the request no longer runs, when people have just been asked, or when everybody
    has been heard.
    """
    if not rules.is_running(campaign, civil_day(now)):
        raise Refusal(f"Cette demande est terminée{NBSP}: elle ne se relance plus.", "ended")
    opens = rules.chase_opens(campaign)
    if campaign.chased_at is None and civil_day(now) < opens:
        raise Refusal(
            "Laissez aux personnes le temps de répondre. La relance sera possible à partir du "
            f"{plain_date(opens)}.",
            "early",
        )
    marked = db.changed_rows(
        update(Campaign)
        .where(
            Campaign.id == campaign.id, Campaign.chased_at.is_(None), Campaign.closed_at.is_(None)
        )
        .values(chased_at=now)
    )
    if not marked:
        return None
    silent = answers.silent(campaign, civil_day(now))
    if not silent:
        raise Refusal(f"Tout le monde a répondu{NBSP}: il n’y a personne à relancer.", "heard")
    db.session.execute(
        update(CampaignTarget)
        .where(CampaignTarget.campaign_id == campaign.id, CampaignTarget.person_id.in_(silent))
        .values(chased_at=now)
    )
    _tell(campaign, silent, again=True)
    record(by, "campaign.chased", campaign.public_id, _people(silent))
    db.session.flush()
    return len(silent)


def close(campaign: Campaign, by: Person, now: datetime) -> bool:
    """Nobody is waited for any more; whether this changed something. Answers given are kept."""
    closed = db.changed_rows(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.closed_at.is_(None))
        .values(closed_at=now)
    )
    if not closed:
        return False
    counted = answers.tallies([campaign], civil_day(now))[campaign.id]
    heard = f"{counted.heard} sur {counted.asked} ont répondu"
    record(by, "campaign.closed", campaign.public_id, heard)
    db.session.flush()
    return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tap did: days filled or confirmed, days that kept what was said of them, and whether
    it stands as her reply."""

    changed: int
    kept: int
    is_reply: bool


def answer(target: CampaignTarget, person: Person, reply: CampaignReply, now: datetime) -> Outcome:
    """The silent days of the period have the value of the reply; what she said is never changed.

    « Still true » makes what she said as good as new. A reply that finds nothing to fill is not
    kept as one: it would say of her days what they do not. Repeating a reply is safe.
    """
    campaign = target.campaign
    if reply is CampaignReply.AVAILABLE and not rules.is_short(
        campaign.first_day, campaign.last_day
    ):
        raise Refusal(
            f"La période est longue{NBSP}: répondez par week-ends, ou jour par jour.", "long"
        )
    if reply is CampaignReply.STILL_TRUE:
        renewed = days.renew(person, campaign.first_day, campaign.last_day, now)
        changed, kept = len(renewed), 0
    else:
        changed, kept = _fill(campaign, person, reply, now)
    is_reply = bool(changed) or target.reply is reply
    if is_reply:
        target.reply, target.replied_at = reply, now
        db.session.flush()
    return Outcome(changed, kept, is_reply)


def _fill(
    campaign: Campaign, person: Person, reply: CampaignReply, now: datetime
) -> tuple[int, int]:
    """Fill silent days, and tell how many and how many kept their answer. Her years are locked
    first: what she says at this instant on another device is seen."""
    first, last, today = campaign.first_day, campaign.last_day, civil_day(now)
    coming = days_to_settle(first, last, today)
    if not coming:
        return 0, 0
    years = sheets.opened(person, coming)
    engaged = availability.engaged([person.id], first, last)[person.id]
    known = availability.promises([person.id], first, last)[person.id]
    values = {
        day: codec.value_at(years[day.year].days, day) for day in coming if day not in engaged
    }
    silent = rules.silent_days(values, rules.still_promised(known, today))
    filled = rules.filled_by(reply, silent)
    if filled:
        value, own = rules.VALUES[reply], DeclarationSource.SELF
        days.set_days(person, filled, value, person, own, now)
    return len(filled), sum(1 for value in values.values() if value)
