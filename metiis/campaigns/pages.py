"""What pages show of a request, to those who ask and to those asked. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from metiis.availability import codec
from metiis.availability.freshness import Coverage
from metiis.availability.rules import Summary, summarise
from metiis.campaigns import rules
from metiis.campaigns.asking import Known, of_days, wanted_days
from metiis.campaigns.rules import Standing, Tally
from metiis.clock import civil_day
from metiis.labels import count
from metiis.models import Availability, Campaign, CampaignReply, CampaignTarget


class Row(Protocol):
    """A person with what a campaign holds of her, as it is read."""

    public_id: str
    rank: str | None
    last_name: str
    first_name: str
    unit_code: str
    activated_at: datetime | None
    asked: bool
    replied_at: datetime | None
    reply: CampaignReply | None
    said: int
    said_at: datetime | None
    promised: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A person on the page of who asks: where she stands, how and when she answered, what her days
    say now, and the first day on which she said she would know."""

    person: Row
    standing: Standing
    days: str
    at: datetime | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Follow:
    """Everything the page of who asks shows: people in sight, counts of all, how many are out of
    sight, and what the answers about the period are worth."""

    lines: Sequence[Line]
    tally: Tally
    hidden: int
    coverage: Coverage

    def of(self, name: str) -> list[Line]:
        """The people who stand in one way."""
        return [line for line in self.lines if line.standing == name]


def line(
    campaign: Campaign, row: Row, known: Known, promises: Mapping[date, date], today: date
) -> Line:
    """A person's line on the page of who asks."""
    later = rules.still_promised(promises, today)
    until = min((promises[day] for day in later), default=None)
    if row.asked:
        stands = stand_of(campaign, row)
    else:
        is_current = not wanted_days(known, civil_day(campaign.asked_at))
        stands = Standing.UP_TO_DATE if is_current else Standing.NOT_ASKED
    at = max((each for each in (row.replied_at, row.said_at) if each), default=None)
    return Line(row, stands, in_words(_counts(known.states)), at, until)


def stand_of(campaign: Campaign, row: Row) -> Standing:
    """Where a person asked stands."""
    return rules.standing(campaign, row.replied_at is not None, row.said, row.promised)


def _counts(states: bytes) -> Summary:
    """How many days are in each state; what is no value of a day is an engagement."""
    known = [states.count(value) for value in Availability]
    return Summary(known[3], known[2], known[1], len(states) - sum(known), known[0])


def in_words(counts: Summary) -> str:
    """« 12 jours disponibles, 4 si besoin, 74 non renseignés »."""
    parts = [
        (counts.available, "disponible", "disponibles"),
        (counts.if_needed, "si besoin", "si besoin"),
        (counts.unavailable, "indisponible", "indisponibles"),
        (counts.engaged, "engagé", "engagés"),
        (counts.unknown, "non renseigné", "non renseignés"),
    ]
    shown = [part for part in parts if part[0]]
    return ", ".join(
        count(number, f"jour {one}", f"jours {many}") if part == 0 else count(number, one, many)
        for part, (number, one, many) in enumerate(shown)
    )


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the person asked reads it: her days at a glance, and what one tap answers.

    `silent` counts the coming days that a reply would fill.
    """

    campaign: Campaign
    when: str
    days: str
    silent: int
    offers: tuple[CampaignReply, ...]
    reply: CampaignReply | None
    replied_at: datetime | None
    is_running: bool


def request(
    campaign: Campaign,
    target: CampaignTarget | None,
    days: bytes,
    engaged: Collection[date],
    promised: Collection[date],
    today: date,
) -> Request:
    """A request out of what the person said of its period, one byte per day."""
    first, last = campaign.first_day, campaign.last_day
    within = [day for day in engaged if first <= day <= last]
    values = zip(codec.days_between(first, last), days, strict=True)
    coming = {day: value for day, value in values if day >= today and day not in within}
    silent = rules.silent_days(coming, promised)
    said = sum(1 for value in coming.values() if value)
    return Request(
        campaign,
        of_days(first, last),
        in_words(summarise(days, first, within)),
        len(silent),
        rules.offered(first, last, said, len(silent)),
        target.reply if target else None,
        target.replied_at if target else None,
        rules.is_running(campaign, today),
    )
