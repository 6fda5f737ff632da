"""What tests of campaigns say often: a unit asked, who was told, where people stand."""

from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select

from metiis import db
from metiis.availability import services as availability
from metiis.campaigns import answers, services
from metiis.campaigns.rules import Plan, Standing
from metiis.models import (
    Availability,
    Campaign,
    CampaignTarget,
    DeclarationSource,
    Notification,
    Person,
    Unit,
)
from tests.screens import open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
PLAN = Plan(FIRST, LAST, date(2026, 12, 4))
# The form of a request, and where a unit's are listed and made.
SENT = {"du": "2026-12-01", "au": "2026-12-31", "avant": "2026-12-04", "section": "", "note": ""}
LIST, NEW = "/unites/7BCA/campagnes", "/unites/7BCA/campagnes/nouvelle"
LATER = NOW + timedelta(hours=2)
CHASED = NOW + timedelta(days=2)


def ask(boss: Person, unit: Unit, plan: Plan = PLAN, now: datetime = NOW) -> Campaign:
    """The unit is asked; the campaign."""
    return services.open_for_unit(boss, unit, plan, now).campaign


def say(
    person: Person,
    *days: date,
    value: Availability = Availability.AVAILABLE,
    now: datetime = NOW,
    by: Person | None = None,
) -> None:
    """The person, or somebody for her, declares days."""
    source = DeclarationSource.ON_BEHALF if by else DeclarationSource.SELF
    availability.set_days(person, days, value, by or person, source, now)


def whole_month() -> list[date]:
    """Every day the plan asks."""
    return [FIRST + timedelta(days=each) for each in range((LAST - FIRST).days + 1)]


def asked(campaign: Campaign) -> set[int]:
    """Ids of the people asked."""
    kind = CampaignTarget
    return set(db.session.scalars(select(kind.person_id).where(kind.campaign_id == campaign.id)))


def target(campaign: Campaign, person: Person) -> CampaignTarget:
    """What a campaign holds of a person."""
    return db.session.get_one(CampaignTarget, (campaign.id, person.id))


def stands(campaign: Campaign, person: Person, today: date = TODAY) -> Standing:
    """Where a person stands with a campaign."""
    return answers.standings([campaign], today)[campaign.id][person.id]


def told(person: Person) -> list[str]:
    """The messages a person has, oldest first."""
    mine = select(Notification.text).where(Notification.person_id == person.id)
    return list(db.session.scalars(mine.order_by(Notification.id)))


def text_of(client: FlaskClient, url: str) -> str:
    """What a page says."""
    return " ".join(open_page(client, url).main.get_text(" ").split())


def number_of(kind: type) -> int:
    """How many rows of a kind there are."""
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
