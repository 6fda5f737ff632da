"""Who is at a step of a funnel, or left out at it, as far as the viewer may name them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from metiis import clock
from metiis.headcount import lines, people
from metiis.headcount.desk import Desk, Reading, names_permission
from metiis.headcount.funnel import PARTS, Step
from metiis.headcount.people import Named
from metiis.web import viewer


@dataclass(frozen=True, slots=True)
class Listing:
    """Those whom the viewer may name; the others are counted. What is said of each is worked out
    when it is shown, for one page out of many."""

    step: Step
    is_left: bool
    total: int
    named: list[Named]
    places: Mapping[int, int]  # Where each stands in the sheet.
    words: lines.Words

    @property
    def title(self) -> str:
        """What the people listed are."""
        return (lines.LEFT_TITLES if self.is_left else lines.TITLES)[self.step]

    @property
    def meaning(self) -> str:
        """Who is counted."""
        return "" if self.is_left else lines.MEANINGS[self.step]

    @property
    def hidden(self) -> int:
        """How many are out of the viewer's sight."""
        return self.total - len(self.named)

    def said(self, one: Named) -> str:
        """Why somebody is here."""
        return self.words.of(self.places[one.id], self.step, one.said_on, is_left=self.is_left)

    @property
    def query(self) -> dict[str, str]:
        """What says it in an address."""
        return {"etape": self.step.value} | ({"ecart": "1"} if self.is_left else {})


def asked_step() -> tuple[Step, bool]:
    """The step that the address asks for, and whether those left out at it; the rolls otherwise."""
    asked = request.args.get("etape")
    step = next((each for each in Step if each.value == asked), Step.ROLLS)
    return step, bool(request.args.get("ecart")) and step in lines.LEFT_TITLES


def listing(desk: Desk, reading: Reading) -> Listing:
    """The people that the address asks for."""
    step, is_left = asked_step()
    places = (reading.funnel.left if is_left else reading.funnel.people)[step]
    keys = {reading.sheet.members[at].id: at for at in places}
    right = names_permission(step, is_left=is_left, unit=desk.unit)
    named = people.in_sight(viewer(), keys, right, is_dated=step in PARTS) if right and keys else []
    words = lines.Words(reading.funnel, reading.sheet, reading.question, clock.today())
    return Listing(step, is_left, len(places), named, keys, words)
