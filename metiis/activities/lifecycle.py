"""The life of an activity as one table: who makes each move, from where, to where, and when.

No database, no HTTP. Closed, full, ongoing and past are not here: they follow from the days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metiis.activities.rules import publication_faults
from metiis.labels import NBSP, plain_date
from metiis.models import LIVE, Activity, ActivityMove
from metiis.models import ActivityStatus as Status
from metiis.permissions import Permission
from metiis.refusals import Refusal


class Why(StrEnum):
    """What a move asks of the person who makes it."""

    NOTHING = "nothing"
    REASON = "reason"  # A coded reason; a note may complete it.
    NOTE = "note"  # A sentence of hers.


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; a target of None leaves the state as it is."""

    permission: Permission
    sources: frozenset[Status]
    target: Status | None
    when: str  # The conditions in words; `obstacle` holds them.
    why: Why = Why.NOTHING


_ALIVE = LIVE | {Status.DRAFT}

MOVES: dict[ActivityMove, Rule] = {
    ActivityMove.PUBLISH: Rule(
        Permission.ACTIVITY_MANAGE,
        frozenset({Status.DRAFT}),
        Status.PUBLISHED,
        "Un poste au moins, des dates et une clôture à venir.",
    ),
    ActivityMove.CHANGE: Rule(
        Permission.ACTIVITY_MANAGE,
        _ALIVE,
        None,
        "Avant la fin\u00a0; seules les personnes touchées sont redemandées.",
    ),
    ActivityMove.CLOSE: Rule(
        Permission.ACTIVITY_MANAGE,
        frozenset({Status.PUBLISHED}),
        None,
        "Tant que l’on candidate.",
    ),
    ActivityMove.LOCK: Rule(
        Permission.CALLUP_ISSUE,
        frozenset({Status.PUBLISHED}),
        Status.LOCKED,
        "Avant la fin. On ne candidate plus\u00a0; une place libérée se pourvoit encore.",
    ),
    ActivityMove.UNLOCK: Rule(
        Permission.CALLUP_ISSUE,
        frozenset({Status.LOCKED}),
        Status.PUBLISHED,
        "Avant le début.",
    ),
    ActivityMove.COMPLETE: Rule(
        Permission.ATTENDANCE_VALIDATE,
        LIVE,
        Status.COMPLETED,
        "Dès le dernier jour, quand l’appel est complet.",
    ),
    ActivityMove.REOPEN: Rule(
        Permission.ATTENDANCE_VALIDATE,
        frozenset({Status.COMPLETED, Status.CERTIFIED}),
        Status.LOCKED,
        "Avant la transmission, avec une explication.",
        Why.NOTE,
    ),
    ActivityMove.CERTIFY: Rule(
        Permission.ATTENDANCE_VALIDATE,
        frozenset({Status.COMPLETED}),
        Status.CERTIFIED,
        "Présences validées.",
    ),
    ActivityMove.TRANSMIT: Rule(
        Permission.ATTENDANCE_TRANSMIT,
        frozenset({Status.CERTIFIED}),
        Status.ARCHIVED,
        "Service fait certifié.",
    ),
    ActivityMove.CANCEL: Rule(
        Permission.ACTIVITY_MANAGE,
        _ALIVE,
        Status.CANCELLED,
        "Jusqu’au premier jour compris, avec un motif.",
        Why.REASON,
    ),
}
# Done already, though things have moved on since: repeated, such a move changes nothing.
ALREADY: dict[ActivityMove, frozenset[Status]] = {
    ActivityMove.PUBLISH: frozenset({Status.LOCKED}),
    ActivityMove.COMPLETE: frozenset({Status.CERTIFIED, Status.ARCHIVED}),
    ActivityMove.CERTIFY: frozenset({Status.ARCHIVED}),
}
WORDS: dict[Status, str] = {
    Status.DRAFT: f"n’est pas publiée{NBSP}: publiez-la d’abord",
    Status.PUBLISHED: "est publiée, et l’action n’est pas possible à ce stade",
    Status.LOCKED: f"a son effectif arrêté{NBSP}: rouvrez-le d’abord",
    Status.COMPLETED: f"a ses présences validées{NBSP}: elle ne change plus",
    Status.CERTIFIED: f"a son service fait certifié{NBSP}: elle ne change plus",
    Status.ARCHIVED: f"est transmise{NBSP}: elle ne change plus",
    Status.CANCELLED: f"est annulée{NBSP}: elle ne change plus. Dupliquez-la pour la proposer à "
    "d’autres dates",
}


def is_repeated(activity: Activity, move: ActivityMove, today: date) -> bool:
    """Whether a move has already had its effect; a change never has, the form tells."""
    if move is ActivityMove.CLOSE:
        is_closed = activity.closes_on < today or activity.status is Status.LOCKED
        return activity.status in LIVE and is_closed
    target = MOVES[move].target
    return activity.status is target or activity.status in ALREADY.get(move, frozenset())


def after(status: Status, move: ActivityMove) -> Status:
    """The status a move leads to; Refusal when the move is not open from here."""
    rule = MOVES[move]
    if status not in rule.sources:
        raise Refusal(f"Cette activité {WORDS[status]}.", status.value)
    return rule.target or status


def obstacle(activity: Activity, move: ActivityMove, today: date) -> tuple[str, str] | None:
    """What the days or the content set against a move that its status allows: the code and the
    words; None when nothing does."""
    first, last = activity.starts_on, activity.ends_on
    if move is ActivityMove.PUBLISH:
        faults = publication_faults(activity, today)
        return ("not_ready", " ".join(faults)) if faults else None
    if move in (ActivityMove.CHANGE, ActivityMove.LOCK, ActivityMove.CANCEL):
        if activity.status in LIVE and last < today:
            return "past", f"Cette activité est terminée{NBSP}: elle ne change plus."
        if move is ActivityMove.CANCEL and activity.status in LIVE and first < today:
            return "begun", (
                f"Cette activité a commencé{NBSP}: elle ne s’annule plus, les jours servis restent "
                "comptés. Relevez les présences, puis validez-les."
            )
    if move is ActivityMove.CLOSE and first <= today:
        return "begun", f"L’activité a commencé{NBSP}: on n’y candidate plus."
    if move is ActivityMove.UNLOCK and first <= today:
        return "begun", f"L’activité a commencé{NBSP}: son effectif ne se rouvre plus."
    if move is ActivityMove.COMPLETE and today < last:
        return "early", (
            f"L’activité dure jusqu’au {plain_date(last)}{NBSP}: les présences se valident dès "
            "ce jour."
        )
    return None


def allowed_moves(
    activity: Activity, today: date, holds: Callable[[Permission], bool]
) -> list[ActivityMove]:
    """The moves that the server would accept now from somebody who holds these permissions, in the
    order of buttons."""
    return [
        move
        for move, rule in MOVES.items()
        if activity.status in rule.sources
        and holds(rule.permission)
        and not is_repeated(activity, move, today)
        and obstacle(activity, move, today) is None
    ]
