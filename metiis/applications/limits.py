"""What no move gets past: an activity cancelled, closed or begun, facts in the way. No database."""

from collections.abc import Iterable
from datetime import date

from metiis.applications.rules import HOLDING, Actor, allowed_moves
from metiis.matching.facts import Reason
from metiis.models import LIVE, Activity, ActivityStatus, Application, Move, Position
from metiis.refusals import Refusal

BEGUN = "L’activité a commencé\u00a0: on ne peut plus y inviter."


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


def refuse_unless_ahead(position: Position, today: date, begun: str = BEGUN) -> None:
    """Refusal when the days are not to come, or nobody may know of them yet."""
    refuse_if_cancelled(position.activity)
    if position.activity.status not in LIVE:
        raise Refusal(
            "Cette activité n’est pas publiée\u00a0: publiez-la avant d’inviter.", "draft"
        )
    if position.starts_on <= today:
        raise Refusal(begun, "begun")


def refuse_for(obstacles: Iterable[Reason]) -> None:
    """Refusal when facts stand in the way, all of them said."""
    reasons = list(obstacles)
    if reasons:
        raise Refusal(" ".join(reason.message for reason in reasons), reasons[0].code)


def own_moves(application: Application, today: date) -> list[Move]:
    """The moves that the server would accept from the person herself today."""
    moves = allowed_moves(application.status, Actor.APPLICANT, application.origin)
    return [move for move in moves if not _is_over(application, move, today)]


def _is_over(application: Application, move: Move, today: date) -> bool:
    try:
        if move is Move.SUBMIT:
            refuse_unless_open(application.activity, today)
        elif move is Move.ACCEPT:
            refuse_unless_ahead(application.position, today)
        elif move is not Move.CONFIRM:
            refuse_if_begun(application, today)
    except Refusal:
        return True
    return False
