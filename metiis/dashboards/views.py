"""The home page: what awaits the person, whatever she does in the service."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response

from metiis import clock
from metiis.availability import queries as availability
from metiis.campaigns import answers
from metiis.campaigns import queries as campaigns
from metiis.campaigns.asking import of_days
from metiis.campaigns.pages import Request
from metiis.dashboards import figures, queries, rules
from metiis.dashboards.desk import Desk, Outing
from metiis.dashboards.desk import desk as sorted_desk
from metiis.dashboards.talks import talks
from metiis.keeping import kept
from metiis.models import Person, Role
from metiis.permissions import Permission, can, grants_for
from metiis.web import page, requires, viewer

bp = Blueprint("home", __name__)
OPENINGS = 3
OUTINGS_WITHIN = timedelta(days=60)
WORDS: dict[str, Any] = {
    "of_days": of_days,
    "in_words": rules.in_words,
    "countdown": rules.countdown,
    "shown": rules.SHOWN,
}


@dataclass(frozen=True, slots=True)
class Own:
    """What awaits a reservist."""

    living: list[rules.Living]
    requests: list[Request]
    commitments: rules.Commitments
    months: list[rules.MonthCover]
    openings: list[rules.Opening]
    has_more_openings: bool
    expiries: list[rules.Expiry]


@bp.get("/")
@requires(Permission.HOME_SEE)
@kept(staff=False)
def index() -> Response:
    """Let somebody see at once what awaits her, and go there."""
    person, today = viewer(), clock.today()
    own = _own(person, today) if person.is_reservist else None
    desk = _desk(person, today) if can(person, Permission.ACTIVITY_MANAGE) else None
    outings = _outings(person, today)
    return page(
        "dashboards/index.html",
        today=today,
        own=own,
        desk=desk,
        campaigns=campaigns.running(person, today) if can(person, Permission.CAMPAIGN_RUN) else [],
        threads=talks(own.living if own else (), desk.talking if desk else (), outings or ()),
        outings=outings,
        files=queries.files(person, today) if can(person, Permission.PERSON_CERTIFY) else None,
        **_figures(person, today),
        led=_units(person, Permission.UNIT_AVAILABILITY),
        planned=_units(person, Permission.PLAN_RUN),
        certified=_units(person, Permission.PERSON_CERTIFY),
        answered=_units(person, Permission.REPORT_RESOLVE),
        **WORDS,
    )


def _figures(person: Person, today: date) -> dict[str, object]:
    """What those who follow figures see: no name."""
    return {
        "brigades": figures.brigades(today) if _holds(person, Role.NATIONAL) else None,
        "accounts": figures.accounts(clock.now()) if _holds(person, Role.ADMIN) else None,
    }


def _own(person: Person, today: date) -> Own:
    living = queries.living_applications(person, today)
    last = rules.covered_until(today)
    busy = [day for application in living for day in rules.engaged_days(application)]
    openings = _openings(person, today)
    return Own(
        living=living,
        requests=answers.requests(person, today, busy),
        commitments=rules.commitments(living, today),
        months=rules.coverage(
            availability.declared([person.id], today, last)[person.id], busy, today
        ),
        openings=openings[:OPENINGS],
        has_more_openings=len(openings) > OPENINGS,
        expiries=rules.expiries(person, queries.skills_to_renew(person, today), today),
    )


def _openings(person: Person, today: date) -> list[rules.Opening]:
    """Activities the reservist could join; those who steer activities look for them in the list."""
    if can(person, Permission.ACTIVITY_MANAGE):
        return []
    return queries.openings(person, today, OPENINGS + 1)


def _desk(person: Person, today: date) -> Desk:
    decides = can(person, Permission.APPLICATION_DECIDE)
    return sorted_desk(queries.steered(person, today), today, decides=decides)


def _outings(person: Person, today: date) -> list[Outing] | None:
    """For those who lead people without planning activities."""
    if can(person, Permission.ACTIVITY_MANAGE) or not can(person, Permission.UNIT_AVAILABILITY):
        return None
    return queries.outings(person, today, today + OUTINGS_WITHIN)


def _holds(person: Person, role: Role) -> bool:
    return any(grant.role is role for grant in person.grants)


def _units(person: Person, permission: Permission) -> list[str]:
    """Codes of the units to which the grants that carry a permission are attached, each once."""
    grants = grants_for(person, permission)
    return list(dict.fromkeys(grant.unit.code for grant in grants if grant.unit))
