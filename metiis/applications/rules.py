"""The life-cycle of an application as one table. No database, no HTTP."""

from enum import StrEnum

from metiis.models import ApplicationStatus as Status
from metiis.models import Move
from metiis.refusals import Refusal


class Actor(StrEnum):
    """On which side of an application somebody stands."""

    APPLICANT = "applicant"
    COMMANDER = "commander"
    SYSTEM = "system"


_OPEN = frozenset({Status.SUBMITTED, Status.WAITLISTED})
HOLDING = frozenset({Status.SELECTED, Status.CONFIRMED})  # A place is taken, days are engaged.
ACTIVE = _OPEN | HOLDING

# Move: who makes it, from where, to where.
MOVES: dict[Move, tuple[Actor, frozenset[Status], Status]] = {
    Move.SUBMIT: (
        Actor.APPLICANT,
        frozenset({Status.WITHDRAWN, Status.DECLINED}),
        Status.SUBMITTED,
    ),
    Move.WITHDRAW: (Actor.APPLICANT, frozenset(_OPEN | HOLDING), Status.WITHDRAWN),
    Move.CONFIRM: (Actor.APPLICANT, frozenset({Status.SELECTED}), Status.CONFIRMED),
    Move.DECLINE: (Actor.APPLICANT, frozenset({Status.SELECTED}), Status.DECLINED),
    Move.SELECT: (Actor.COMMANDER, frozenset(_OPEN | {Status.REJECTED}), Status.SELECTED),
    Move.WAITLIST: (
        Actor.COMMANDER,
        frozenset({Status.SUBMITTED, Status.SELECTED, Status.REJECTED}),
        Status.WAITLISTED,
    ),
    Move.REJECT: (Actor.COMMANDER, frozenset(_OPEN | HOLDING), Status.REJECTED),
    Move.CANCEL: (Actor.SYSTEM, frozenset(_OPEN | HOLDING), Status.CANCELLED),
}
# A repeated move changes nothing and is not an error, even when things have moved on since.
ALREADY: dict[Move, frozenset[Status]] = {
    Move.SUBMIT: frozenset(ACTIVE),
    Move.SELECT: frozenset(HOLDING),
}
WORDS: dict[Status, str] = {
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


def is_repeated(status: Status, move: Move) -> bool:
    """Whether the move has already had its effect."""
    return status is MOVES[move][2] or status in ALREADY.get(move, frozenset())


def after(status: Status, move: Move) -> Status:
    """The status a move leads to; Refusal when the move is not open from here."""
    _actor, sources, target = MOVES[move]
    if status not in sources:
        raise Refusal(
            f"Cette candidature {WORDS[status]}\u00a0: l’action n’est plus possible.", "move"
        )
    return target


def allowed_moves(status: Status, actor: Actor) -> list[Move]:
    """The moves that the server would accept now from this side, in the order of buttons."""
    return [
        move
        for move, (who, sources, _target) in MOVES.items()
        if who is actor and status in sources
    ]
