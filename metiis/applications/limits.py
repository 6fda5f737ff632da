"""What no move gets past: an activity cancelled, closed or begun, facts in the way. No database."""

from collections.abc import Iterable
from datetime import date

from metiis.applications.rules import HOLDING
from metiis.matching.facts import Reason
from metiis.models import LIVE, Activity, ActivityStatus, Application, Position
from metiis.refusals import Refusal


def refuse_unless_open(activity: Activity, today: date) -> None:
    """Refusal when applications are not, or no longer, open."""
    refuse_if_cancelled(activity)
    if activity.status is ActivityStatus.DRAFT:
        raise Refusal("Cette activité n’est pas publiée.", "draft")
    if activity.status is not ActivityStatus.PUBLISHED:
        raise Refusal(
            "L’effectif de cette activité est arrêté\u00a0: on n’y candidate plus.", "closed"
        )
    if activity.closes_on < today or activity.starts_on <= today:
        raise Refusal("Les candidatures à cette activité sont closes.", "closed")


def refuse_if_cancelled(activity: Activity) -> None:
    """Refusal on an activity that will not take place."""
    if activity.status is ActivityStatus.CANCELLED:
        raise Refusal("Cette activité est annulée.", "cancelled")


def refuse_if_begun(application: Application, today: date) -> None:
    """Refusal once the days have begun: what was served stays in the ledger."""
    if application.status in HOLDING and application.position.starts_on <= today:
        raise Refusal(
            "L’activité a commencé\u00a0: les jours engagés ne peuvent plus être libérés ici. "
            "Signalez l’absence à l’encadrement.",
            "begun",
        )


def refuse_unless_ahead(position: Position, today: date) -> None:
    """Refusal when the days are not to come, or nobody may know of them yet."""
    refuse_if_cancelled(position.activity)
    if position.activity.status not in LIVE:
        raise Refusal(
            "Cette activité n’est pas publiée\u00a0: publiez-la avant d’inviter.", "draft"
        )
    if position.starts_on <= today:
        raise Refusal("L’activité a commencé\u00a0: on ne peut plus y inviter.", "begun")


def refuse_for(obstacles: Iterable[Reason]) -> None:
    """Refusal when facts stand in the way, all of them said."""
    reasons = list(obstacles)
    if reasons:
        raise Refusal(" ".join(reason.message for reason in reasons), reasons[0].code)
