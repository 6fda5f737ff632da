"""What the two pages of reinforcement show. No database, no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metiis.labels import count
from metiis.models import Person, Reinforcement, Unit
from metiis.permissions import Permission, can, grants_for
from metiis.reinforcements.rules import Crowd, Tally, is_open, is_sister, need_in_words, tally


def is_near(viewer: Person, unit: Unit) -> bool:
    """Whether what a unit asks concerns the viewer: she decides somewhere in the same brigade."""
    return any(
        grant.unit is None or grant.unit.brigade_path == unit.brigade_path
        for grant in grants_for(viewer, Permission.REINFORCEMENT_RAISE)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with what some units can give."""

    request: Reinforcement
    tallies: Sequence[Tally]
    is_open: bool

    @property
    def need(self) -> str:
        """Ranks and skills asked."""
        return need_in_words(self.request.position)

    @property
    def named(self) -> list[Tally]:
        """Units whose people may be named, where there is somebody."""
        return [each for each in self.tallies if each.people]

    @property
    def answers(self) -> str:
        """« 1 accord, 2 refus, 4 sans réponse »."""
        agreed = sum(1 for each in self.tallies if each.agreed)
        silent = sum(1 for each in self.tallies if each.answer is None)
        refused = len(self.tallies) - agreed - silent
        parts = [count(agreed, "accord")]
        parts += [count(refused, "refus", "refus")] if refused else []
        parts += [f"{silent} sans réponse"] if silent else []
        return ", ".join(parts)


def asked(
    request: Reinforcement, units: Sequence[Unit], crowd: Crowd, viewer: Person, today: date
) -> Asked:
    """A request and what units of the brigade can give it, named only where the viewer may know.

    Names show to whoever sees those people anyway, and to the asking side once their commander
    agreed and as long as the request is open.
    """
    answers = {each.unit_id: each for each in request.answers}
    alive = is_open(request, today)
    raised_here = can(viewer, Permission.REINFORCEMENT_RAISE, request)
    tallies = []
    for unit in units:
        if not is_sister(unit, request.activity.unit):
            continue
        answer = answers.get(unit.id)
        lent = alive and raised_here and answer is not None and answer.agreed
        named = lent or can(viewer, Permission.REINFORCEMENT_ANSWER, unit)
        tallies.append(tally(unit, crowd.of(request, unit), answer, today, named))
    return Asked(request, tallies, alive)
