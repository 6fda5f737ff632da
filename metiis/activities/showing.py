"""What the pages of an activity show to the viewer: its faces in the list, itself, its history."""

from flask import Response, request

from metiis import clock
from metiis.activities import queries
from metiis.activities.cards import cards
from metiis.activities.changes import Impact
from metiis.activities.lifecycle import allowed_moves
from metiis.activities.personal import personal
from metiis.activities.position_forms import PRESETS, PositionForm
from metiis.activities.queries import Shelf
from metiis.activities.rules import (
    AUDIENCES,
    PRIORITIES,
    publication_faults,
    publication_notices,
)
from metiis.budgets import queries as budgets
from metiis.models import Activity, ActivityMove, ActivityStatus, Person, Position
from metiis.openings.queries import posts_in
from metiis.permissions import Permission, can, grants_for
from metiis.reference.queries import legal_values, skills
from metiis.threads import queries as threads
from metiis.web import page, viewer


def faces(person: Person) -> list[tuple[str, queries.Wanted]]:
    """The faces of the list that concern somebody, with their names."""
    found = [("À venir", queries.Wanted())]
    if person.is_reservist:
        found.append(("Pour moi", queries.Wanted(for_me=True)))
    if grants_for(person, Permission.ACTIVITY_SEE):
        found.append(("Brouillons", queries.Wanted(Shelf.DRAFTS)))
        found.append(("Annulées", queries.Wanted(Shelf.CANCELLED)))
    return [*found, ("Passées", queries.Wanted(Shelf.PAST))]


def activity_page(
    activity: Activity,
    line: Position | None = None,
    form: PositionForm | None = None,
    impact: Impact | None = None,
) -> Response:
    """The whole page, or its positions when htmx asks."""
    context = {**shown(activity, line, form), "impact": impact}
    return page("activities/show.html", "activities/_positions.html", **context)


def shown(
    activity: Activity, line: Position | None = None, form: PositionForm | None = None
) -> dict[str, object]:
    """What the activity's page shows; `line` is the position being changed, `form` as sent."""
    person, today = viewer(), clock.today()
    manages = can(person, Permission.ACTIVITY_MANAGE, activity)
    legal = legal_values(today)
    card = cards(person, [activity], {activity.id: posts_in(activity)}, today, legal)[0]
    is_draft = activity.status is ActivityStatus.DRAFT
    moves = allowed_moves(activity, today, lambda asked: can(person, asked, activity))
    if manages and form is None and ActivityMove.CHANGE in moves:
        if line is not None:
            form = PositionForm.of(line, skills(), formdata=None)
        elif is_draft or "ajouter" in request.args:
            form = PositionForm.blank(request.args.get("modele", ""), skills(), formdata=None)
    received = queries.applications_by_position(activity) if manages and not is_draft else {}
    own = card.application
    return {
        **personal(card, person, today, manages=manages),
        "activity": activity,
        "card": card,
        "lines": card.lines(received),
        "unread": threads.unread_in(person, activity, own.status if own else None),
        "manages": manages,
        "moves": [move.value for move in moves],
        "priority": PRIORITIES[activity.priority],
        "audience": AUDIENCES[activity.visibility].format(unit=activity.unit),
        "form": form,
        "impact": None,
        "edited": line,
        "prefilled": "modele" in request.args,
        "presets": [(code, preset[0]) for code, preset in PRESETS.items()],
        "faults": publication_faults(activity, today) if is_draft else [],
        "notices": [
            *publication_notices(activity, today, legal.employer_notice_days),
            *(budgets.notices(activity, today) if is_draft else ()),
        ],
    }


def closing_days() -> int:
    """How long before the start applications usually close."""
    return legal_values(clock.today()).closing_days
