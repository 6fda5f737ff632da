"""Where people and activities stand towards one another: units of a tree, kilometres. Pure."""

from metiis.labels import NBSP
from metiis.matching.engine.points import distance
from metiis.matching.engine.problem import Unit
from metiis.reference.places import Place


def unit_at(code: str, path: str) -> Unit:
    """A unit as the engine knows it, from its path (`/27BIM/7BCA/`)."""
    line = path.strip("/").split("/")
    return Unit(code, line[0], frozenset(line) - {code})


def kilometres(home: Place | None, place: Place | None) -> float | None:
    """As the crow flies; None when one of the two is not known."""
    return distance(home, place) if home and place else None


def about(away: float | None) -> str:
    """« environ 60 km », « moins de 10 km »; nothing when a place is not known."""
    if away is None:
        return ""
    if away < 10:
        return f"moins de 10{NBSP}km"
    step = 10 if away < 200 else 50
    return f"environ {round(away / step) * step}{NBSP}km"
