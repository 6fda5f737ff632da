"""What an activity's page says to the viewer about herself: her wish, why she is not chosen."""

from datetime import date

from metiis.activities.cards import Card
from metiis.activities.queries import applicant_count
from metiis.decisions import queries as decisions
from metiis.decisions.rules import from_text, in_words, readable
from metiis.models import Person
from metiis.openings.explaining import explanation
from metiis.wishes.queries import rank_of
from metiis.wishes.rules import may_wish


def personal(
    card: Card, viewer: Person, today: date, *, manages: bool = False
) -> dict[str, object]:
    """Her wish where it may be made; her own facts where people are chosen; two queries at most.

    Who plans the activity decides on it, and makes no wish there.
    """
    activity = card.activity
    is_open = viewer.is_reservist and not manages and may_wish(activity, today)
    found: dict[str, object] = {
        "may_wish": is_open,
        "ranks": rank_of(viewer, activity, today) if is_open else {},
        "why": None,
    }
    if card.hindsight is None or card.application is not None:
        return found
    told = [] if is_open else readable(decisions.own(viewer.id, activity.id))
    return {
        **found,
        "why": explanation(card.hindsight, applicant_count(activity)),
        "decisions": told,
        "known": {each.id: in_words(from_text(each.known)) for each in told},
    }
