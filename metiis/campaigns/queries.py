"""Reading requests for days: one, those of a unit, and whom a new one would go to. The number of
queries grows neither with the people nor with the requests."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from metiis import db
from metiis.availability import queries as availability
from metiis.campaigns import asking
from metiis.campaigns.answers import ON_THE_ROLLS, is_running, tallies
from metiis.campaigns.asking import Audience, Gap, Known
from metiis.campaigns.rules import Plan, Tally
from metiis.clock import civil_day
from metiis.matching import queries as matching
from metiis.models import (
    Activity,
    Application,
    Campaign,
    CampaignTarget,
    Person,
    Position,
    Unit,
)
from metiis.openings.rules import Post
from metiis.permissions import Permission, is_under, people_scope, units_scope
from metiis.reference.queries import legal_values

Span: TypeAlias = tuple[date, date]  # A first and a last day.


def campaign(public_id: str) -> Campaign | None:
    """One campaign with its unit, its activity and who asked."""
    return db.session.scalar(
        select(Campaign)
        .where(Campaign.public_id == public_id)
        .options(joinedload(Campaign.activity), joinedload(Campaign.asked_by))
    )


def target(campaign: Campaign, person: Person) -> CampaignTarget | None:
    """What a campaign holds of a person; None when she was not asked."""
    return db.session.get(CampaignTarget, (campaign.id, person.id))


# Whom a request goes to


def people(viewer: Person, unit: Unit) -> list[tuple[int, str]]:
    """People of a unit and below whom the viewer may ask, each with her section."""
    rows = db.session.execute(
        select(Person.id, Person.section)
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.CAMPAIGN_RUN),
            is_under(Unit.path, unit.path),
            ON_THE_ROLLS,
        )
        .order_by(Person.id)
    )
    return [(person_id, section) for person_id, section in rows]


def audience(ids: Sequence[int], first: date, last: date, now: datetime) -> Audience:
    """Of these people, who is asked about a period and who is left in peace; four queries."""
    states = availability.states(ids, first, last)
    behind = availability.behind(ids, first, last)
    asked = asked_lately(ids, first, last, now)
    known = {each: Known(first, states[each], behind[each], asked.get(each, ())) for each in ids}
    return asking.audience(known, civil_day(now))


def asked_lately(
    ids: Sequence[int], first: date, last: date, now: datetime
) -> dict[int, list[Span]]:
    """For each person, the periods touching this one she was asked or chased about this week."""
    found: dict[int, list[Span]] = defaultdict(list)
    lately = _lately(first, last, now).where(CampaignTarget.person_id.in_(ids))
    for person_id, start, end in db.session.execute(lately):
        found[person_id].append((start, end))
    return dict(found)


def _lately(first: date, last: date, now: datetime) -> Select[int, date, date]:
    since = now - asking.RESTED
    return (
        select(CampaignTarget.person_id, Campaign.first_day, Campaign.last_day)
        .join(CampaignTarget.campaign)
        .where(
            or_(Campaign.asked_at > since, CampaignTarget.chased_at > since),
            Campaign.last_day >= first,
            Campaign.first_day <= last,
        )
    )


@dataclass(frozen=True, slots=True)
class Closer:
    """Somebody whose answer can close gaps of an activity, and which."""

    person: Person
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Closers:
    """Whom an activity would ask, and how many were asked about its days lately."""

    asked: list[Closer]
    spared: int


def activity(public_id: str) -> Activity | None:
    """An activity with its positions and their skills, in one query."""
    chosen = matching.with_positions(select(Activity).where(Activity.public_id == public_id))
    return db.session.scalars(chosen).unique().one_or_none()


def closers(
    viewer: Person, activity: Activity, now: datetime, position: Position | None = None
) -> Closers:
    """The people the viewer may ask whose answer can close a gap of an activity; of one position
    alone when it is given, and then only those who may be employed on it."""
    first, last, today = activity.starts_on, activity.ends_on, civil_day(now)
    posts = [
        Post(each.id, each.label, each.headcount, each.taken, matching.need_of(each, activity))
        for each in activity.positions
        if each.places_left and position in (None, each)
    ]
    found = _who_may_serve(viewer, activity, now) if posts else {}
    people = [person for person, _asked in found.values()]
    known = matching.candidates(people, first, last, legal_values(first), today) if people else {}
    closing = [
        (Closer(person, gaps), spans)
        for person, spans in found.values()
        if (gaps := asking.gaps(known[person.id], posts))
        and (
            position is None or asking.is_employable(known[person.id], posts[0].need, activity.kind)
        )
    ]
    asked = [closer for closer, spans in closing if not _was_asked(closer, spans)]
    return Closers(asked, len(closing) - len(asked))


def _was_asked(closer: Closer, spans: Sequence[Span]) -> bool:
    days = {day for gap in closer.gaps for day in gap.days}
    return asking.is_spared(days, spans)


def _who_may_serve(
    viewer: Person, activity: Activity, now: datetime
) -> dict[int, tuple[Person, list[Span]]]:
    """People the viewer may ask, whom the activity addresses, who have not applied; each with the
    periods she was asked about lately. One query."""
    applied = (
        select(Application.id)
        .where(Application.activity_id == activity.id, Application.person_id == Person.id)
        .exists()
    )
    lately = _lately(activity.starts_on, activity.ends_on, now).subquery()
    rows = db.session.execute(
        select(Person, lately.c.first_day, lately.c.last_day)
        .join(Person.unit)
        .outerjoin(lately, lately.c.person_id == Person.id)
        .options(contains_eager(Person.unit))
        .where(
            people_scope(viewer, Permission.CAMPAIGN_RUN),
            is_under(Unit.path, matching.reach_of(activity)),
            ON_THE_ROLLS,
            ~applied,
        )
        .order_by(Person.rank_level.desc(), Person.last_name, Person.id)
    )
    found: dict[int, tuple[Person, list[Span]]] = {}
    for person, start, end in rows:
        _, spans = found.setdefault(person.id, (person, []))
        if start is not None:
            spans.append((start, end))
    return found


def running_like(unit: Unit, plan: Plan, activity_id: int | None, today: date) -> Campaign | None:
    """The running campaign that asks the same people for the same days."""
    return db.session.scalar(
        select(Campaign).where(
            Campaign.unit_id == unit.id,
            Campaign.section == plan.section,
            Campaign.first_day == plan.first,
            Campaign.last_day == plan.last,
            Campaign.activity_id.is_not_distinct_from(activity_id),
            is_running(today),
        )
    )


# Lists of those who ask


def of_unit(viewer: Person, unit: Unit, today: date) -> Select[Campaign]:
    """The campaigns of a unit and below: those that run by date of answer, then the ended ones."""
    ended = case((is_running(today), 0), else_=1)
    return (
        select(Campaign)
        .join(Campaign.unit)
        .where(is_under(Unit.path, unit.path), units_scope(viewer, Permission.CAMPAIGN_RUN))
        .options(contains_eager(Campaign.unit), joinedload(Campaign.activity))
        .order_by(
            ended, case((ended == 0, Campaign.reply_by)), Campaign.asked_at.desc(), Campaign.id
        )
    )


def running(viewer: Person, today: date) -> list[tuple[Campaign, Tally]]:
    """The running campaigns of the viewer's units, the first answer due first; two queries."""
    found = db.session.scalars(
        select(Campaign)
        .join(Campaign.unit)
        .where(is_running(today), units_scope(viewer, Permission.CAMPAIGN_RUN))
        .options(contains_eager(Campaign.unit), joinedload(Campaign.activity))
        .order_by(Campaign.reply_by, Campaign.id)
    ).all()
    counted = tallies(found, today) if found else {}
    return [(each, counted[each.id]) for each in found]
