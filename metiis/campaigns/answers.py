"""Reading who has answered a request, and what somebody has still to answer. What was said since
the person was asked is read in the log of declarations: saying days anywhere answers."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    and_,
    bindparam,
    exists,
    extract,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager, joinedload

from metiis import db
from metiis.availability import codec, freshness
from metiis.availability import queries as availability
from metiis.campaigns import pages, rules
from metiis.campaigns.asking import Known
from metiis.campaigns.pages import Follow, Request
from metiis.campaigns.rules import Standing, Tally
from metiis.models import (
    AvailabilityDeclaration,
    AvailabilityPromise,
    AvailabilityYear,
    BehalfEntry,
    Campaign,
    CampaignTarget,
    Person,
    Unit,
)
from metiis.permissions import Permission, is_under, people_scope

ON_THE_ROLLS = and_(Person.service_number.is_not(None), Person.disabled_at.is_(None))


def is_running(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """SQL over Campaign for `rules.is_running`."""
    return and_(Campaign.closed_at.is_(None), Campaign.last_day >= today)


def _touches() -> ColumnElement[bool]:
    """SQL over the log: a row for the person asked, since then, that touches the period. An erased
    day says nothing, nor does an entry that she contested, nor what speaks again once she did."""
    kind = AvailabilityDeclaration
    contested = exists().where(
        BehalfEntry.id == kind.entry_id, BehalfEntry.contested_at.is_not(None)
    )
    return and_(
        kind.person_id == CampaignTarget.person_id,
        kind.last_day >= Campaign.first_day,
        kind.first_day <= Campaign.last_day,
        kind.declared_at >= Campaign.asked_at,
        kind.value > 0,
        ~contested.correlate(kind),
    )


def _said() -> Any:
    """The weekdays of such rows together, as one mask; 0 when there is none."""
    bits = [func.max(AvailabilityDeclaration.weekdays.bitwise_and(1 << day)) for day in range(7)]
    together = select(func.coalesce(sum(bits[1:], bits[0]), 0)).where(_touches())
    return together.correlate(Campaign, CampaignTarget).scalar_subquery()


def _said_at() -> Any:
    """When such a row was last added."""
    last = select(func.max(AvailabilityDeclaration.declared_at)).where(_touches())
    return last.correlate(Campaign, CampaignTarget).scalar_subquery()


def _promised(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether the person will know on a later day of some day of the period."""
    kind = AvailabilityPromise
    return (
        exists()
        .where(
            kind.person_id == CampaignTarget.person_id,
            kind.day.between(Campaign.first_day, Campaign.last_day),
            kind.until > today,
        )
        .correlate(Campaign, CampaignTarget)
    )


def standings(campaigns: Iterable[Campaign], today: date) -> dict[int, dict[int, Standing]]:
    """For each campaign, where each person it asked stands, if still on the rolls; one query."""
    known = {each.id: each for each in campaigns}
    found: dict[int, dict[int, Standing]] = {each: {} for each in known}
    rows = db.session.execute(
        select(
            CampaignTarget.campaign_id,
            CampaignTarget.person_id,
            CampaignTarget.replied_at.is_not(None),
            _said(),
            _promised(today),
        )
        .join(CampaignTarget.campaign)
        .join(CampaignTarget.person)
        .where(CampaignTarget.campaign_id.in_(known), ON_THE_ROLLS)
        .order_by(CampaignTarget.person_id)
    )
    for campaign_id, person_id, *facts in rows:
        found[campaign_id][person_id] = rules.standing(known[campaign_id], *facts)
    return found


def tallies(campaigns: Iterable[Campaign], today: date) -> dict[int, Tally]:
    """How many people each campaign asked, and how many have answered; one query."""
    return {
        campaign_id: rules.tally(people.values())
        for campaign_id, people in standings(campaigns, today).items()
    }


def silent(campaign: Campaign, today: date) -> list[int]:
    """Ids of the people asked who said nothing."""
    people = standings([campaign], today)[campaign.id]
    return [person_id for person_id, each in people.items() if each is Standing.SILENT]


def follow(viewer: Person, campaign: Campaign, today: date) -> Follow:
    """Who answered a campaign, who did not, and what the answers about its period are worth; five
    queries. People out of the viewer's sight are counted, never named."""
    rows = _around(viewer, campaign, today)
    seen = [row for row in rows if row.in_sight]
    first, last, ids = campaign.first_day, campaign.last_day, [row.id for row in seen]
    states = availability.states(ids, first, last)
    behind = availability.behind(ids, first, last)
    promises = availability.promises(ids, first, last)
    lines = [
        pages.line(
            campaign, row, Known(first, states[row.id], behind[row.id]), promises[row.id], today
        )
        for row in seen
    ]
    return Follow(
        lines,
        rules.tally(pages.stand_of(campaign, row) for row in rows if row.asked),
        sum(1 for row in rows if not row.in_sight),
        freshness.coverage(states, behind, promises, today),
    )


def _around(viewer: Person, campaign: Campaign, today: date) -> list[Any]:
    """The people a campaign asked and, for one of a unit, the others whom it could have asked."""
    others = and_(
        people_scope(viewer, Permission.CAMPAIGN_RUN),
        is_under(Unit.path, campaign.unit.path),
        Person.section == campaign.section if campaign.section else true(),
        true() if campaign.activity_id is None else false(),
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.last_name,
            Person.first_name,
            Person.activated_at,
            Unit.code.label("unit_code"),
            CampaignTarget.person_id.is_not(None).label("asked"),
            CampaignTarget.replied_at,
            CampaignTarget.reply,
            _said().label("said"),
            _said_at().label("said_at"),
            _promised(today).label("promised"),
            people_scope(viewer, Permission.CAMPAIGN_RUN).label("in_sight"),
        )
        .select_from(Person)
        .join(Person.unit)
        .join(Campaign, Campaign.id == campaign.id)
        .outerjoin(
            CampaignTarget,
            and_(CampaignTarget.campaign_id == Campaign.id, CampaignTarget.person_id == Person.id),
        )
        .where(ON_THE_ROLLS, or_(CampaignTarget.person_id.is_not(None), others))
        .order_by(Unit.path, Person.section, Person.rank_level.desc(), Person.last_name, Person.id)
    )
    return list(rows)


# What a person has to answer


def requests(person: Person, today: date, engaged: Collection[date] | None = None) -> list[Request]:
    """The running requests that a person has not answered, the first due first.

    One query; one more to know which days engage her, when something waits and the caller does not
    know.
    """
    waiting = [
        (campaign, years)
        for campaign, facts, years in _asked_of(person, today)
        if rules.standing(campaign, *facts) is Standing.SILENT
    ]
    if waiting and engaged is None:
        first = min(campaign.first_day for campaign, _years in waiting)
        last = max(campaign.last_day for campaign, _years in waiting)
        engaged = availability.engaged([person.id], first, last)[person.id].keys()
    return [
        pages.request(
            campaign,
            None,
            codec.stretch(years, campaign.first_day, campaign.last_day),
            engaged or (),
            (),
            today,
        )
        for campaign, years in waiting
    ]


_today: BindParameter[date] = bindparam("today", type_=Date())
# Built once: home and calendar of every reservist ask it.
ASKED = (
    select(
        Campaign,
        CampaignTarget.replied_at.is_not(None),
        _said(),
        _promised(_today),
        AvailabilityYear.year,
        AvailabilityYear.days,
    )
    .select_from(CampaignTarget)
    .join(CampaignTarget.campaign)
    .join(Campaign.unit)
    .outerjoin(
        AvailabilityYear,
        and_(
            AvailabilityYear.person_id == CampaignTarget.person_id,
            AvailabilityYear.year >= extract("year", Campaign.first_day),
            AvailabilityYear.year <= extract("year", Campaign.last_day),
        ),
    )
    .where(CampaignTarget.person_id == bindparam("person_id"), is_running(_today))
    .options(contains_eager(Campaign.unit), joinedload(Campaign.activity))
    .order_by(Campaign.reply_by, Campaign.id)
)


def _asked_of(
    person: Person, today: date
) -> list[tuple[Campaign, tuple[bool, int, bool], dict[int, bytes]]]:
    """The running campaigns that ask a person, what tells where she stands, and her years."""
    rows = db.session.execute(ASKED, {"person_id": person.id, "today": today})
    found: dict[int, tuple[Campaign, tuple[bool, int, bool], dict[int, bytes]]] = {}
    for campaign, replied, said, promised, year, days in rows:
        _, _, years = found.setdefault(campaign.id, (campaign, (replied, said, promised), {}))
        if year is not None:
            years[year] = days
    return list(found.values())


def own_request(campaign: Campaign, target: CampaignTarget, today: date) -> Request:
    """A request as the person asked reads it, answered or not; three queries."""
    first, last, me = campaign.first_day, campaign.last_day, target.person_id
    days = availability.declared([me], first, last)[me]
    engaged = availability.engaged([me], first, last)[me].keys()
    later = rules.still_promised(availability.promises([me], first, last)[me], today)
    return pages.request(campaign, target, days, engaged, later, today)
