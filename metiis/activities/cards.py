"""What pages say of an activity to the viewer: its state, places, her application, her chances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metiis.activities.phases import (
    PHASE_WORDS,
    Phase,
    accepts_applications,
    closing_words,
    phase,
)
from metiis.applications.rules import is_open
from metiis.models import (
    Activity,
    ActivityStatus,
    ApplicationStatus,
    Move,
    Person,
    Position,
)
from metiis.openings.preferences import NOTHING_SAID, Liking, Tastes, order
from metiis.openings.queries import own_facts, with_ceilings, with_law
from metiis.openings.rules import Opening, Outlook, OwnApplication, OwnFacts, Post, outlook
from metiis.reference.rules import LegalValues

SETTLED = frozenset({Phase.FULL, Phase.CLOSED, Phase.LOCKED})  # Who takes part is mostly decided.


@dataclass(frozen=True, slots=True)
class Line:
    """A position on its activity's page, for the viewer and for those who steer it."""

    position: Position
    opening: Opening | None
    is_mine: bool  # The viewer's application is on it.
    may_apply: bool
    received: Mapping[ApplicationStatus, int]


@dataclass(frozen=True, slots=True)
class Card:
    """An activity as the viewer meets it; no outlook when she cannot apply anyway."""

    activity: Activity
    posts: Sequence[Post]
    phase: Phase
    is_open: bool
    closing: str
    application: OwnApplication | None = None
    outlook: Outlook | None = None
    liking: Liking = NOTHING_SAID
    hindsight: Outlook | None = None  # What she would have read, when it is full or closed.

    @property
    def state(self) -> str:
        """The phase in words."""
        return PHASE_WORDS[self.phase][0]

    @property
    def tone(self) -> str:
        """The look of the phase."""
        return PHASE_WORDS[self.phase][1]

    @property
    def taken(self) -> int:
        """Places taken over all positions."""
        return sum(post.taken for post in self.posts)

    @property
    def headcount(self) -> int:
        """Places over all positions."""
        return sum(post.headcount for post in self.posts)

    def lines(self, received: Mapping[int, Mapping[ApplicationStatus, int]]) -> list[Line]:
        """The positions as their page shows them; `received` counts applications by position."""
        openings = self.outlook.openings if self.outlook else ()
        by_id = {opening.post.id: opening for opening in openings}
        own = self.application
        is_free = own is None or is_open(own.status, Move.SUBMIT, own.origin)
        return [
            Line(
                line,
                by_id.get(line.id),
                own is not None and own.position_id == line.id,
                is_free and line.id in by_id and by_id[line.id].is_possible,
                received.get(line.id, {}),
            )
            for line in self.activity.positions
        ]


def cards(
    viewer: Person,
    activities: Sequence[Activity],
    posts: Mapping[int, Sequence[Post]],
    today: date,
    legal: LegalValues | None = None,
) -> list[Card]:
    """One card per activity; for a reservist three queries, and warnings when the law is given."""
    facts = _facts(viewer, activities)
    if facts is not None and legal is not None:
        facts = with_law(facts, viewer, legal, today)
    warned_on = None if legal is None else today
    found = [_card(each, posts[each.id], facts, today, warned_on) for each in activities]
    if facts is None or legal is None:
        return found
    return [
        replace(card, hindsight=outlook(card.activity, card.posts, facts, today, as_planned=True))
        if card.phase in SETTLED
        else card
        for card in found
    ]


def fitting(
    viewer: Person,
    activities: Sequence[Activity],
    posts: Mapping[int, Sequence[Post]],
    today: date,
    legal: LegalValues,
    tastes: Tastes,
) -> list[Card]:
    """Cards from what fits the viewer best to what fits her least, then as she likes; what is equal
    keeps its order. Three queries."""
    facts = _facts(viewer, activities)
    if facts is not None:
        facts = with_ceilings(facts, viewer, legal)
    found = [
        replace(
            _card(each, posts[each.id], facts, today, None, as_planned=True),
            liking=tastes.liking(each),
        )
        for each in activities
    ]
    return sorted(found, key=lambda card: order(card.outlook, card.liking))


def _facts(viewer: Person, activities: Sequence[Activity]) -> OwnFacts | None:
    """What is known of a reservist; None when nothing shown takes applications."""
    shown = any(each.status is not ActivityStatus.DRAFT for each in activities)
    return own_facts(viewer, activities) if viewer.is_reservist and shown else None


def _card(
    activity: Activity,
    posts: Sequence[Post],
    facts: OwnFacts | None,
    today: date,
    warned_on: date | None,
    *,
    as_planned: bool = False,
) -> Card:
    is_open = accepts_applications(activity, today)
    return Card(
        activity,
        posts,
        phase(activity, posts, today),
        is_open,
        closing_words(activity.closes_on, today),
        facts.applications.get(activity.id) if facts else None,
        outlook(activity, posts, facts, warned_on, as_planned=as_planned)
        if facts and is_open
        else None,
    )
