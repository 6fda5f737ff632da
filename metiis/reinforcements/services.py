"""Raising a need, answering it, closing it. Each may be repeated with one effect.

Order of locks: the activity, then the request; inviting somebody takes the activity's lock first
too, so that an agreement is not taken back while its people are being invited.
"""

from datetime import datetime

from metiis import clock, db
from metiis.journal.services import record
from metiis.labels import NBSP, count, period
from metiis.models import (
    Activity,
    NoticeKind,
    Person,
    Position,
    Reinforcement,
    ReinforcementAnswer,
    Unit,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal
from metiis.reinforcements import queries
from metiis.reinforcements.rules import (
    is_open,
    is_sister,
    is_wanting,
    places_fault,
    raise_problem,
)

OVER = f"Cette demande de renfort n’a plus cours{NBSP}: il n’y a plus rien à répondre."


def raise_need(
    activity: Activity, position: Position, places: int, note: str, by: Person, now: datetime
) -> tuple[Reinforcement, bool]:
    """The brigade's other units are asked for places of a position; whether they were told.

    A position has one open request: raised again, it says what is wanted now and tells nobody.
    """
    db.session.refresh(activity, ["status"], with_for_update={"of": Activity})
    db.session.refresh(position, ["taken", "headcount"])
    _refuse_raising(activity, position, places, now)
    known = queries.open_for(position)
    if known is not None:
        if (known.places, known.note) != (places, note):
            known.places, known.note = places, note
            record(by, "reinforcement.raised", known.public_id, f"{places} place(s)")
            db.session.flush()
        return known, False
    raised = Reinforcement(
        activity=activity,
        position=position,
        places=places,
        note=note,
        raised_by=by,
        raised_at=now,
    )
    db.session.add(raised)
    db.session.flush()
    record(by, "reinforcement.raised", raised.public_id, f"{places} place(s)")
    _tell_sisters(raised, by)
    db.session.flush()
    return raised, True


def _refuse_raising(activity: Activity, position: Position, places: int, now: datetime) -> None:
    today = clock.civil_day(now)
    problem = raise_problem(activity, today)
    if problem is None and not is_wanting(position, today):
        problem = f"Ce poste n’a plus de place à pourvoir{NBSP}: choisissez-en un autre."
    problem = problem or places_fault(position, places)
    if problem is not None:
        raise Refusal(problem, "reinforcement")


def _tell_sisters(raised: Reinforcement, by: Person) -> None:
    activity, position = raised.activity, raised.position
    units = [each for each in queries.sisters([activity.unit]) if is_sister(each, activity.unit)]
    text = (
        f"{activity.unit.code} demande un renfort{NBSP}: {count(raised.places, 'place')} de "
        f"«{NBSP}{position.label}{NBSP}», {period(position.starts_on, position.ends_on)}."
    )
    told = {person for found in queries.commanders(units).values() for person in found}
    for person_id in sorted(told - {by.id}):
        notify(person_id, text, "/renforts", kind=NoticeKind.WORK, key=f"reinforcement:{raised.id}")


def answer(
    request: Reinforcement, unit: Unit, agreed: bool, note: str, by: Person, now: datetime
) -> bool:
    """A unit agrees to lend people, or declines; False when it had said exactly that.

    An agreement cannot be taken back once somebody of the unit holds a place by invitation.
    """
    queries.lock(request)
    if not is_sister(unit, request.activity.unit):
        raise Refusal("Cette unité n’est pas de celles que l’on sollicite.", "unit")
    if not is_open(request, clock.civil_day(now)):
        raise Refusal(OVER, "over")
    known = next((each for each in request.answers if each.unit_id == unit.id), None)
    if known is not None and (known.agreed, known.note) == (agreed, note):
        return False
    if known is not None and known.agreed and not agreed:
        _refuse_if_invited(request, unit)
    if known is None:
        known = ReinforcementAnswer(unit=unit)
        request.answers.append(known)
    was_agreed = known.agreed
    known.agreed, known.note, known.by, known.at = agreed, note, by, now
    db.session.flush()
    record(by, "reinforcement.answered", request.public_id, unit.code)
    if was_agreed is not agreed:
        _tell_asker(request, unit, agreed, taken_back=bool(was_agreed))
    return True


def _refuse_if_invited(request: Reinforcement, unit: Unit) -> None:
    invited = queries.invited_from(request.activity, unit)
    if invited:
        who = count(invited, "personne")
        verb = "a été invitée" if invited == 1 else "ont été invitées"
        raise Refusal(
            f"{who} de {unit.code} {verb} à cette activité{NBSP}: l’accord ne se retire plus. "
            "Voyez avec l’unité organisatrice, qui peut retirer ses invitations.",
            "invited",
        )


def _tell_asker(request: Reinforcement, unit: Unit, agreed: bool, taken_back: bool = False) -> None:
    activity = request.activity
    what = "donne son accord au renfort" if agreed else "décline le renfort"
    what = "retire son accord au renfort" if taken_back else what
    text = f"{unit.code} {what} de «{NBSP}{activity.title}{NBSP}»."
    path = f"/activites/{activity.public_id}/renforts"
    notify(request.raised_by_id, text, path, kind=NoticeKind.WORK)


def close(request: Reinforcement, by: Person, now: datetime) -> bool:
    """Nothing more is expected: names of other units are no longer shown, places given stay.

    False when it was closed already.
    """
    queries.lock(request)
    if request.closed_at is not None:
        return False
    request.closed_at = now
    db.session.flush()
    record(by, "reinforcement.closed", request.public_id)
    text = (
        f"{request.activity.unit.code} n’attend plus de renfort pour "
        f"«{NBSP}{request.position.label}{NBSP}», "
        f"{period(request.position.starts_on, request.position.ends_on)}."
    )
    for each in request.answers:
        if each.agreed and each.by_id != by.id:
            key = f"reinforcement:{request.id}:closed"
            notify(each.by_id, text, "/renforts", kind=NoticeKind.WORK, key=key)
    db.session.flush()
    return True
