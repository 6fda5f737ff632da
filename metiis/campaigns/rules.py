"""What a request for days asks, who has answered it, and what one tap answers. No database, no
HTTP. Silence is never an answer, neither is a word about other days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from metiis.availability.rules import (
    WEEKEND,
    month_end,
    month_shifted,
    period_problem,
)
from metiis.campaigns.asking import USUAL_DELAY, of_days
from metiis.clock import civil_day
from metiis.labels import NBSP, plain_date
from metiis.models import Activity, Availability, Campaign, CampaignReply, Unit

SHORT_PERIOD = 16  # Days up to which « free all along » is an answer one can give in one tap.
LONGEST_NOTE = 300
PATIENCE, LAST_CALL = timedelta(days=2), timedelta(days=1)
VALUES = {
    CampaignReply.AVAILABLE: Availability.AVAILABLE,
    CampaignReply.WEEKENDS: Availability.AVAILABLE,
    CampaignReply.IF_NEEDED: Availability.IF_NEEDED,
    CampaignReply.UNAVAILABLE: Availability.UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: days from a first to a last one, by a date, of a section or of everybody."""

    first: date
    last: date
    reply_by: date
    section: str = ""
    note: str = ""


def usual_plan(today: date) -> Plan:
    """The next three full months, answered within ten days."""
    first = month_shifted(today, 1)
    return Plan(first, month_end(month_shifted(first, 2)), today + USUAL_DELAY)


def plan_of_month(first: date, today: date) -> Plan:
    """The coming days of the month that begins on a day, answered within ten days at most."""
    last = month_end(first)
    return Plan(max(first, today), last, min(today + USUAL_DELAY, last))


def plan_faults(plan: Plan, today: date) -> dict[str, str]:
    """What is wrong with a plan, by field of the form; empty when it can be asked."""
    faults = {}
    problem = period_problem(plan.first, plan.last, today)
    if problem is not None:
        faults["au"] = problem
    if plan.first < today:
        faults["du"] = f"Ce jour est passé{NBSP}: commencez aujourd’hui ou plus tard."
    fault = reply_by_fault(plan.reply_by, plan.last, today)
    if fault is not None:
        faults["avant"] = fault
    return faults


def reply_by_fault(reply_by: date, last: date, today: date) -> str | None:
    """Why answers cannot be wished by this day; None when they can."""
    if reply_by < today:
        return f"Ce jour est passé{NBSP}: laissez aux personnes le temps de répondre."
    if reply_by > last:
        return f"Une réponse après la période ne sert plus{NBSP}: avancez cette date."
    return None


def is_running(campaign: Campaign, today: date) -> bool:
    """Whether answers are still waited for: not closed, and some day of it is still to come."""
    return campaign.closed_at is None and campaign.last_day >= today


def chase_opens(campaign: Campaign) -> date:
    """The first day on which the silent may be chased: they are left two days to answer, fewer when
    answers are wished sooner, so that the day before is always in time."""
    asked = civil_day(campaign.asked_at)
    return max(asked, min(asked + PATIENCE, campaign.reply_by - LAST_CALL))


# Who has answered


class Standing(StrEnum):
    """Where somebody stands with a request."""

    SILENT = "silent"
    PROMISED = "promised"
    ANSWERED = "answered"
    UP_TO_DATE = "up_to_date"
    NOT_ASKED = "not_asked"


def weekdays_of(first: date, last: date) -> int:
    """The weekdays of a period, as the mask of the log of declarations."""
    days = min((last - first).days + 1, 7)
    return sum(1 << (first + timedelta(days=each)).weekday() for each in range(days))


def standing(campaign: Campaign, replied: bool, said: int, promised: bool) -> Standing:
    """Where a person asked stands: `said` are the weekdays she spoke of since she was asked, in
    rows of the log that touch the period; a row about other weekdays answers nothing."""
    if replied or said & weekdays_of(campaign.first_day, campaign.last_day):
        return Standing.ANSWERED
    return Standing.PROMISED if promised else Standing.SILENT


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people were asked, have answered, only said when they would know."""

    asked: int = 0
    answered: int = 0
    promised: int = 0

    @property
    def heard(self) -> int:
        """People who need not be chased."""
        return self.answered + self.promised

    @property
    def silent(self) -> int:
        """People who said nothing."""
        return self.asked - self.heard


def tally(standings: Iterable[Standing]) -> Tally:
    """Count the people asked by where they stand."""
    found = [each for each in standings if each not in (Standing.UP_TO_DATE, Standing.NOT_ASKED)]
    return Tally(len(found), found.count(Standing.ANSWERED), found.count(Standing.PROMISED))


# What one tap answers


def still_promised(promises: Mapping[date, date], today: date) -> list[date]:
    """The days of which the day of answer is still to come."""
    return [day for day, until in promises.items() if until > today]


def silent_days(days: Mapping[date, int], promised: Collection[date]) -> list[date]:
    """The days nothing is said of; those that she will know of later are not."""
    return [day for day, value in days.items() if not value and day not in promised]


def filled_by(reply: CampaignReply, silent: Iterable[date]) -> list[date]:
    """The silent days that a reply fills; « still true » fills none."""
    if reply is CampaignReply.STILL_TRUE:
        return []
    if reply is CampaignReply.WEEKENDS:
        return [day for day in silent if day.weekday() in WEEKEND]
    return list(silent)


def is_short(first: date, last: date) -> bool:
    """Whether « free all along » can be answered for a period."""
    return (last - first).days < SHORT_PERIOD


def offered(first: date, last: date, said: int, silent: int) -> tuple[CampaignReply, ...]:
    """The replies that make sense, out of how many open days have an answer and how many none."""
    found = [CampaignReply.STILL_TRUE] if said else []
    if silent:
        found += [
            CampaignReply.AVAILABLE if is_short(first, last) else CampaignReply.WEEKENDS,
            CampaignReply.IF_NEEDED,
            CampaignReply.UNAVAILABLE,
        ]
    return tuple(found)


# The words people are told in


def told(unit: Unit, activity: Activity | None, plan: Plan, again: bool = False) -> str:
    """What the message of a request says; it is read after signing in."""
    days = of_days(plan.first, plan.last)
    what = f" pour «{NBSP}{activity.title}{NBSP}»" if activity else ""
    start = f"Rappel{NBSP}: l" if again else "L"
    return (
        f"{start}’unité {unit.code} vous demande vos disponibilités{what} {days}, "
        f"si possible avant le {plain_date(plan.reply_by)}."
    )


def plan_of(campaign: Campaign) -> Plan:
    """What a campaign asks."""
    return Plan(
        campaign.first_day,
        campaign.last_day,
        campaign.reply_by,
        campaign.section,
        campaign.note,
    )
