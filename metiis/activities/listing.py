"""Pages of the list of activities: in the order of the calendar, or of what fits the viewer."""

from flask import request

from metiis import clock
from metiis.activities import queries
from metiis.activities.cards import cards, fitting
from metiis.openings.preferences import Tastes
from metiis.openings.queries import posts_of
from metiis.openings.rules import missing
from metiis.reference.queries import legal_values
from metiis.web import PAGE_SIZE, Page, viewer

LAST_PAGE = 10_000
TOGETHER = 2 * PAGE_SIZE  # Activities put in order at once for somebody.


def in_order(wanted: queries.Wanted) -> dict[str, object]:
    """A page of activities in the order of the calendar."""
    number, listed = _listed(wanted, PAGE_SIZE)
    shown = cards(viewer(), listed.items, posts_of(listed.items), clock.today())
    return {
        "cards": Page(shown, number, listed.total),
        "is_longer": listed.is_longer,
        "missing": (),
    }


def for_me(wanted: queries.Wanted) -> dict[str, object]:
    """A page of what the viewer could join, by how well it fits; then what she nearly could.

    Activities are put in order among the next `TOGETHER`, then among as many after them.
    """
    person, today = viewer(), clock.today()
    number, listed = _listed(wanted, TOGETHER)
    activities = [*listed.items, *listed.near]
    posts, tastes = posts_of(activities), Tastes.of(person, listed.wishes)
    found = fitting(person, activities, posts, today, legal_values(today), tastes)
    near = {activity.id for activity in listed.near}
    mine = [card for card in found if card.activity.id not in near]
    first = (number - 1) * PAGE_SIZE % TOGETHER
    return {
        "cards": Page(mine[first : first + PAGE_SIZE], number, listed.total),
        "is_longer": listed.is_longer,
        "missing": missing([card.outlook for card in found if card.outlook]),
        "ranks": listed.wishes,
        "tastes": tastes.in_words,
    }


def _listed(wanted: queries.Wanted, together: int) -> tuple[int, queries.Listed]:
    """The number of the page that the address asks for, and the `together` activities in which it
    lies; the first when it is beyond the end."""
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    block = (number - 1) * PAGE_SIZE // together + 1
    ask = queries.for_viewer if wanted.for_me else queries.listed
    listed = ask(viewer(), wanted, clock.today(), block, together)
    if len(listed.items) <= (number - 1) * PAGE_SIZE % together and number > 1:
        return 1, ask(viewer(), wanted, clock.today(), 1, together)
    return number, listed
