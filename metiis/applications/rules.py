"""The life-cycle of an application as one table. No database, no HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from metiis.labels import period
from metiis.models import ApplicationEvent, Move, Origin
from metiis.models import ApplicationStatus as Status
from metiis.refusals import Refusal


class Actor(StrEnum):
    """On which side of an application somebody stands."""

    APPLICANT = "applicant"
    COMMANDER = "commander"
    STAFF = "staff"  # Those who call up and record presence.
    SYSTEM = "system"


_OPEN = frozenset({Status.SUBMITTED, Status.WAITLISTED})
# A place waits for her answer; no day of hers is engaged.
ASKED = frozenset({Status.INVITED, Status.OFFERED})
ENGAGED = frozenset({Status.SELECTED, Status.CONFIRMED, Status.CALLED_UP})
SERVED = frozenset({Status.ATTENDED, Status.PARTLY_ATTENDED})
RECORDED = SERVED | {Status.EXCUSED, Status.NO_SHOW}  # The roll call has been validated.
HOLDING = ENGAGED | SERVED  # Days are in the ledger.
PLACED = ASKED | ENGAGED | RECORDED  # A place of the position is counted.
ACTIVE = _OPEN | ASKED | ENGAGED  # Still to be lived.
ANSWERABLE = ASKED | {Status.SELECTED}  # A question stands until `answer_by`.
ENDED = frozenset({Status.DECLINED, Status.LAPSED, Status.WITHDRAWN, Status.LATE_WITHDRAWN})

# Move: who makes it, from where, to where.
MOVES: dict[Move, tuple[Actor, frozenset[Status], Status]] = {
    Move.SUBMIT: (Actor.APPLICANT, ENDED, Status.SUBMITTED),
    Move.WITHDRAW: (
        Actor.APPLICANT,
        frozenset(_OPEN | {Status.SELECTED, Status.CONFIRMED}),
        Status.WITHDRAWN,
    ),
    Move.BACK_OUT: (Actor.APPLICANT, frozenset({Status.CALLED_UP}), Status.LATE_WITHDRAWN),
    Move.ACCEPT: (Actor.APPLICANT, ASKED, Status.CONFIRMED),
    Move.CONFIRM: (Actor.APPLICANT, frozenset({Status.SELECTED}), Status.CONFIRMED),
    Move.DECLINE: (Actor.APPLICANT, ANSWERABLE, Status.DECLINED),
    Move.SELECT: (
        Actor.COMMANDER,
        frozenset(_OPEN | {Status.REJECTED, Status.LAPSED}),
        Status.SELECTED,
    ),
    Move.WAITLIST: (
        Actor.COMMANDER,
        frozenset({Status.SUBMITTED, Status.SELECTED, Status.REJECTED, Status.LAPSED}),
        Status.WAITLISTED,
    ),
    Move.INVITE: (
        Actor.COMMANDER,
        # Who applied to another post of the activity may be asked for this one.
        frozenset(_OPEN | ENDED | {Status.REJECTED}),
        Status.INVITED,
    ),
    Move.REJECT: (Actor.COMMANDER, ACTIVE, Status.REJECTED),
    Move.CALL_UP: (Actor.STAFF, frozenset({Status.CONFIRMED}), Status.CALLED_UP),
    Move.ATTEND: (Actor.STAFF, ENGAGED | RECORDED, Status.ATTENDED),
    Move.ATTEND_PARTLY: (Actor.STAFF, ENGAGED | RECORDED, Status.PARTLY_ATTENDED),
    Move.EXCUSE: (Actor.STAFF, ENGAGED | RECORDED, Status.EXCUSED),
    Move.MISS: (Actor.STAFF, ENGAGED | RECORDED, Status.NO_SHOW),
    Move.OFFER: (Actor.SYSTEM, frozenset({Status.WAITLISTED}), Status.OFFERED),
    Move.LAPSE: (Actor.SYSTEM, ANSWERABLE, Status.LAPSED),
    Move.REASK: (
        Actor.SYSTEM,
        frozenset({Status.CONFIRMED, Status.CALLED_UP}),
        Status.SELECTED,
    ),
    Move.CANCEL: (Actor.SYSTEM, ACTIVE, Status.CANCELLED),
}
# Somebody invited whose invitation ended unanswered or was taken back never applied: nobody may
# retain her or make her wait, and she may still apply.
AFTER_INVITATION = frozenset({Move.SUBMIT, Move.INVITE})
# A repeated move changes nothing and is not an error, even when things have moved on since.
ALREADY: dict[Move, frozenset[Status]] = {
    Move.SUBMIT: ACTIVE - {Status.INVITED},
    Move.SELECT: HOLDING,
    Move.INVITE: HOLDING,
    Move.ACCEPT: frozenset({Status.CALLED_UP}),
    Move.CONFIRM: frozenset({Status.CALLED_UP}),
    Move.WITHDRAW: frozenset({Status.LATE_WITHDRAWN}),
    Move.BACK_OUT: frozenset({Status.WITHDRAWN}),
}
WORDS: dict[Status, str] = {
    Status.INVITED: "est une invitation qui attend sa réponse",
    Status.SUBMITTED: "est déposée",
    Status.WAITLISTED: "est sur liste d’attente",
    Status.OFFERED: "a reçu l’offre d’une place et attend sa réponse",
    Status.SELECTED: "est déjà retenue",
    Status.CONFIRMED: "est déjà confirmée",
    Status.CALLED_UP: "a donné lieu à une convocation",
    Status.REJECTED: "a été refusée",
    Status.DECLINED: "a été déclinée",
    Status.LAPSED: "est restée sans réponse dans le délai",
    Status.WITHDRAWN: "a été retirée",
    Status.LATE_WITHDRAWN: "a pris fin par un désistement",
    Status.CANCELLED: "a pris fin avec l’annulation de l’activité",
    Status.ATTENDED: "est close\u00a0: la présence est validée",
    Status.PARTLY_ATTENDED: "est close\u00a0: la présence est validée",
    Status.EXCUSED: "est close\u00a0: l’absence excusée est validée",
    Status.NO_SHOW: "est close\u00a0: l’absence est validée",
}
NEXT: dict[Status, str] = {
    Status.INVITED: "L’unité vous propose cette place et vous la garde. Vos jours ne sont pas "
    "engagés tant que vous n’avez pas accepté.",
    Status.SUBMITTED: "L’unité examine votre candidature. Vous serez prévenu de sa décision.",
    Status.WAITLISTED: "Les places sont prises ou réservées. Si l’une se libère, elle est proposée "
    "à la première personne de la liste, puis à la suivante.",
    Status.OFFERED: "Une place s’est libérée et vous est gardée. Acceptez ou déclinez\u00a0: sans "
    "réponse, elle sera proposée à la personne suivante.",
    Status.SELECTED: "L’unité vous garde une place. Confirmez votre participation, ou déclinez "
    "pour la laisser à quelqu’un d’autre.",
    Status.CONFIRMED: "Votre place est assurée. La convocation suivra.",
    Status.CALLED_UP: "Votre convocation est disponible. Accusez-en réception, et prévenez votre "
    "employeur si vous en avez un.",
    Status.REJECTED: "Votre candidature n’a pas été retenue. Consultez les autres activités.",
    Status.DECLINED: "Vous avez laissé cette place. Vous pouvez candidater de nouveau.",
    Status.LAPSED: "Le délai est passé sans réponse\u00a0: la place est proposée à quelqu’un "
    "d’autre. Vous pouvez candidater de nouveau.",
    Status.WITHDRAWN: "Votre candidature est retirée. Vous pouvez candidater de nouveau.",
    Status.LATE_WITHDRAWN: "Votre désistement est enregistré, votre place est libérée et la "
    "convocation n’a plus cours.",
    Status.CANCELLED: "L’activité est annulée. Vos jours sont de nouveau libres.",
    Status.ATTENDED: "Votre présence est validée. Vos jours sont comptés.",
    Status.PARTLY_ATTENDED: "Votre présence partielle est validée. Seuls les jours servis sont "
    "comptés.",
    Status.EXCUSED: "Votre absence est notée comme excusée. Aucun jour n’est compté.",
    Status.NO_SHOW: "Votre absence est notée. Si c’est une erreur, signalez-la à votre unité.",
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


def seen(status: Status, first: date, last: date) -> str:
    """What a form sends back to say what it showed: the state, and the days of the post."""
    return f"{status.value}.{first}.{last}"


def refuse_unseen(shown: str, move: Move, status: Status, first: date, last: date) -> None:
    """Refusal when things have changed since the person looked, unless it is done already: what the
    unit decided meanwhile is not undone by an answer given before. The state alone may be said."""
    was, _, days = shown.partition(".")
    if not was or is_repeated(status, move):
        return
    if was != status.value:
        what = f"votre candidature a changé depuis\u00a0: elle {WORDS[status]}"
    elif days and shown != seen(status, first, last):
        what = f"les dates ont changé depuis\u00a0: {period(first, last)}"
    else:
        return
    raise Refusal(f"{what[0].upper()}{what[1:]}. Relisez avant de décider.", "unseen")


def is_repeated(status: Status, move: Move) -> bool:
    """Whether the move has already had its effect."""
    return status is MOVES[move][2] or status in ALREADY.get(move, frozenset())


def is_open(status: Status, move: Move, origin: Origin = Origin.SELF) -> bool:
    """Whether a move may be made from here."""
    if origin is Origin.INVITED and status in (Status.REJECTED, Status.LAPSED):
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
