"""Why somebody is not among those chosen, said to her: her own facts, and how choices are made.

No database, no HTTP. Nothing about anybody else but how many asked for how many places.
"""

from dataclasses import dataclass

from metiis.labels import NBSP, count
from metiis.matching.facts import Reason
from metiis.openings.rules import Outlook

# In the order of importance of `engine.points.Points`, said to the person.
ORDER = (
    "remplir les conditions du poste, et s’être dit disponible chaque jour",
    "avoir candidaté, puis en avoir fait un souhait, le premier d’abord",
    f"les jours dits «{NBSP}disponible{NBSP}» avant les jours dits «{NBSP}si besoin{NBSP}»",
    "avoir moins servi cette année, pour que chacun ait son tour",
    "ne pas détenir une compétence rare attendue sur un autre poste",
    "être de l’unité qui organise, puis habiter plus près",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What somebody may read of a choice that left her out; `post` is the nearest to possible."""

    post: str
    fitted: tuple[str, ...]
    barred: tuple[Reason, ...]
    warned: tuple[Reason, ...]
    asked: str  # How many asked for how many places.
    order: tuple[str, ...] = ORDER


def explanation(outlook: Outlook, applicants: int) -> Explanation | None:
    """Her own facts for the position nearest to possible; None where there is no position."""
    nearest = outlook.best or outlook.nearest
    if nearest is None:
        return None
    fitted = []
    if not nearest.obstacles:
        fitted.append("Vous remplissez les conditions du poste.")
    if outlook.is_ready:
        fitted.append(f"{outlook.days}.")
    places = sum(opening.post.headcount for opening in outlook.openings)
    return Explanation(
        nearest.post.label,
        tuple(fitted),
        nearest.obstacles,
        nearest.warnings,
        asked(applicants, places),
    )


def asked(applicants: int, places: int) -> str:
    """« 12 personnes ont candidaté pour 8 places. »"""
    wanted = count(places, "place")
    if not applicants:
        return f"Personne n’a candidaté pour l’instant ({wanted})."
    verb = "a candidaté" if applicants == 1 else "ont candidaté"
    return f"{count(applicants, 'personne')} {verb} pour {wanted}."
