"""The life-cycle of an application as one table. No database, no HTTP."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from metiis.models import ApplicationEvent, Move, Origin
from metiis.models import ApplicationStatus as Status
from metiis.refusals import Refusal


class Actor(StrEnum):
    """On which side of an application somebody stands."""

    APPLICANT = "applicant"
    COMMANDER = "commander"
    SYSTEM = "system"


_OPEN = frozenset({Status.SUBMITTED, Status.WAITLISTED})
HOLDING = frozenset({Status.SELECTED, Status.CONFIRMED})  # A place is taken, days are engaged.
PLACED = HOLDING | {Status.INVITED}  # A place is taken; an invitation engages no day.
ACTIVE = _OPEN | PLACED

# Move: who makes it, from where, to where.
MOVES: dict[Move, tuple[Actor, frozenset[Status], Status]] = {
    Move.SUBMIT: (
        Actor.APPLICANT,
        frozenset({Status.WITHDRAWN, Status.DECLINED}),
        Status.SUBMITTED,
    ),
    Move.WITHDRAW: (Actor.APPLICANT, frozenset(_OPEN | HOLDING), Status.WITHDRAWN),
    Move.ACCEPT: (Actor.APPLICANT, frozenset({Status.INVITED}), Status.CONFIRMED),
    Move.CONFIRM: (Actor.APPLICANT, frozenset({Status.SELECTED}), Status.CONFIRMED),
    Move.DECLINE: (
        Actor.APPLICANT,
        frozenset({Status.SELECTED, Status.INVITED}),
        Status.DECLINED,
    ),
    Move.SELECT: (Actor.COMMANDER, frozenset(_OPEN | {Status.REJECTED}), Status.SELECTED),
    Move.WAITLIST: (
        Actor.COMMANDER,
        frozenset({Status.SUBMITTED, Status.SELECTED, Status.REJECTED}),
        Status.WAITLISTED,
    ),
    Move.INVITE: (
        Actor.COMMANDER,
        # Who applied to another post of the activity may be asked for this one.
        frozenset(_OPEN | {Status.WITHDRAWN, Status.DECLINED, Status.REJECTED}),
        Status.INVITED,
    ),
    Move.REJECT: (Actor.COMMANDER, frozenset(_OPEN | PLACED), Status.REJECTED),
    Move.CANCEL: (Actor.SYSTEM, frozenset(_OPEN | PLACED), Status.CANCELLED),
}
# Somebody whose invitation was taken back never applied: nobody may retain her or make her wait,
# and she may still apply.
AFTER_INVITATION = frozenset({Move.SUBMIT, Move.INVITE})
# A repeated move changes nothing and is not an error, even when things have moved on since.
ALREADY: dict[Move, frozenset[Status]] = {
    Move.SUBMIT: ACTIVE - {Status.INVITED},
    Move.SELECT: HOLDING,
    Move.INVITE: HOLDING,
}
WORDS: dict[Status, str] = {
    Status.INVITED: "est une invitation qui attend sa réponse",
    Status.SUBMITTED: "est déposée",
    Status.WAITLISTED: "est sur liste d’attente",
    Status.SELECTED: "est déjà retenue",
    Status.CONFIRMED: "est déjà confirmée",
    Status.REJECTED: "a été refusée",
    Status.DECLINED: "a été déclinée",
    Status.WITHDRAWN: "a été retirée",
    Status.CANCELLED: "a pris fin avec l’annulation de l’activité",
}
NEXT: dict[Status, str] = {
    Status.INVITED: "L’unité vous propose cette place et vous la garde. Vos jours ne sont pas "
    "engagés tant que vous n’avez pas accepté.",
    Status.SUBMITTED: "L’unité examine votre candidature. Vous serez prévenu de sa décision.",
    Status.WAITLISTED: "Les places sont prises ou réservées. Si l’une se libère, l’unité peut "
    "encore vous retenir.",
    Status.SELECTED: "L’unité vous garde une place. Confirmez votre participation, ou déclinez "
    "pour la laisser à quelqu’un d’autre.",
    Status.CONFIRMED: "Votre place est assurée. La convocation suivra.",
    Status.REJECTED: "Votre candidature n’a pas été retenue. Consultez les autres activités.",
    Status.DECLINED: "Vous avez laissé cette place. Vous pouvez candidater de nouveau.",
    Status.WITHDRAWN: "Votre candidature est retirée. Vous pouvez candidater de nouveau.",
    Status.CANCELLED: "L’activité est annulée. Vos jours sont de nouveau libres.",
}
TAKEN_BACK = (
    "L’unité a retiré son invitation. Vos jours sont libres, et vous pouvez candidater si "
    "l’activité vous intéresse."
)


def next_step(status: Status, origin: Origin) -> str:
    """What comes next, said to the person."""
    return TAKEN_BACK if is_taken_back(status, origin) else NEXT[status]


def is_taken_back(status: Status, origin: Origin) -> bool:
    """Whether the unit has taken an invitation back: she never applied, nobody refused her."""
    return status is Status.REJECTED and origin is Origin.INVITED


def taken_back_at(events: Sequence[ApplicationEvent]) -> frozenset[datetime]:
    """When, in an application's history, an invitation was taken back."""
    return frozenset(
        event.at
        for before, event in pairwise(events)
        if event.move is Move.REJECT and before.status is Status.INVITED
    )


def is_repeated(status: Status, move: Move) -> bool:
    """Whether the move has already had its effect."""
    return status is MOVES[move][2] or status in ALREADY.get(move, frozenset())


def is_open(status: Status, move: Move, origin: Origin = Origin.SELF) -> bool:
    """Whether a move may be made from here."""
    if is_taken_back(status, origin):
        return move in AFTER_INVITATION
    return status in MOVES[move][1]


def after(status: Status, move: Move, origin: Origin = Origin.SELF) -> Status:
    """The status a move leads to; Refusal when the move is not open from here."""
    if not is_open(status, move, origin):
        words = "est une invitation retirée" if is_taken_back(status, origin) else WORDS[status]
        raise Refusal(f"Cette candidature {words}\u00a0: l’action n’est plus possible.", "move")
    return MOVES[move][2]


def allowed_moves(status: Status, actor: Actor, origin: Origin = Origin.SELF) -> list[Move]:
    """The moves that the server would accept now from this side, in the order of buttons."""
    return [
        move
        for move, (who, _sources, _target) in MOVES.items()
        if who is actor and is_open(status, move, origin)
    ]
