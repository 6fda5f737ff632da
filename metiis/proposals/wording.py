"""What the engine found about a team, in French. No database, no HTTP."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from metiis.labels import NBSP, count, plain_date
from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.holes import Hole
from metiis.matching.engine.points import Worth
from metiis.matching.engine.problem import Points, Problem
from metiis.matching.engine.repairs import Repair, RepairKind
from metiis.matching.engine.team import Member, PinFault, Source
from metiis.models import rank_at

NAMED = 3  # People a sentence names; the others are counted.
REPAIRS = 3  # Ways to fill a place that the page shows, the cheapest.
Namer = Callable[[str], str]

PIN_FAULTS: dict[PinFault, str] = {
    PinFault.ABSENT: "cette personne ou ce poste n’est pas de votre ressort.",
    PinFault.BANNED: "elle a refusé, s’est retirée, ou est écartée. Passez par le choix des "
    "participants pour l’inviter.",
    PinFault.SAME_ACTIVITY: "elle tient déjà un autre poste de l’activité.",
    PinFault.HEADCOUNT: "toutes les places de ce poste sont tenues ou gardées.",
    PinFault.SCOPE: "l’activité n’est pas ouverte à son unité.",
    PinFault.GRADE: "son grade ne convient pas à ce poste.",
    PinFault.SKILL: "il lui manque une compétence valide jusqu’au bout.",
    PinFault.CONTRACT: "son contrat (ESR) ne couvre pas ces jours.",
    PinFault.FITNESS: "son aptitude médicale ne couvre pas ces jours.",
    PinFault.ENGAGED: "elle est engagée sur une autre activité.",
}
OBSTACLES: dict[Obstacle, str] = {
    Obstacle.SCOPE: "n’est pas visé par l’activité",
    Obstacle.GRADE: "n’a pas le grade demandé",
    Obstacle.SKILL: "n’a pas les compétences demandées",
    Obstacle.CONTRACT: "n’a pas de contrat (ESR) qui couvre ces jours",
    Obstacle.FITNESS: "n’a pas d’aptitude médicale qui couvre ces jours",
    Obstacle.AVAILABILITY: "n’est pas disponible tous ces jours",
    Obstacle.UNKNOWN: "n’a pas répondu pour tous ces jours",
    Obstacle.BUDGET: "n’a plus assez de jours cette année",
    Obstacle.ENGAGED: "est engagé sur une autre activité",
    Obstacle.REST: "doit se reposer entre deux engagements",
    Obstacle.BANNED: "a refusé, s’est retiré ou est écarté",
    Obstacle.COMPETITION: "est plus utile à un autre poste",
}
# Among those left by the steps before it, nobody passes this one.
CAUSES: dict[Obstacle, str] = {
    Obstacle.SCOPE: "personne d’autre n’est visé par l’activité",
    Obstacle.GRADE: "personne d’autre n’a le grade demandé",
    Obstacle.SKILL: "personne d’autre n’a les compétences demandées",
    Obstacle.CONTRACT: "aucun contrat (ESR) des autres personnes ne couvre ces jours",
    Obstacle.FITNESS: "aucune autre personne n’est apte jusqu’au bout",
    Obstacle.AVAILABILITY: "aucune autre personne apte n’a dit être disponible tous ces jours",
    Obstacle.BUDGET: "les autres personnes n’ont plus assez de jours cette année",
    Obstacle.ENGAGED: "les autres personnes sont engagées sur d’autres activités",
    Obstacle.REST: "les autres personnes doivent se reposer entre deux engagements",
    Obstacle.BANNED: "les autres personnes ont refusé, se sont retirées ou sont écartées",
    Obstacle.COMPETITION: "les autres personnes sont plus utiles à un autre poste",
}


def pin_fault_in_words(fault: PinFault) -> str:
    """Why somebody cannot be kept at a post."""
    return PIN_FAULTS[fault]


def obstacle_in_words(code: Obstacle) -> str:
    """What keeps somebody from a post, after her name."""
    return OBSTACLES[code]


def chosen_in_words(problem: Problem, member: Member, considered: int) -> str:
    """What ranks somebody in the team."""
    if member.source is Source.CONFIRMED:
        return ""
    facts = ", ".join(_facts(problem, member.person, member.worth))
    if member.source is Source.PINNED:
        return f"Gardé à votre demande{NBSP}: {facts}."
    place = "1er" if member.rank == 1 else f"{member.rank}e"
    among = f"des {considered} personnes possibles" if considered > 1 else "et seul possible"
    return f"{place} {among}{NBSP}: {facts}."


def _facts(problem: Problem, person: str, worth: Worth) -> list[str]:
    """The parts that rank, the most important first."""
    used = problem.person[person].used
    found = ["n’a pas candidaté" if worth.not_applicant else "a candidaté"]
    if worth.kept:
        found.append("prévu par le dernier plan")
    if worth.later_wish:
        found.append("préfère d’autres activités")
    found.append(f"des jours «{NBSP}si besoin{NBSP}»" if worth.if_needed else "disponible")
    found.append(f"{count(used, 'jour', 'jours')} d’activité cette année")
    if worth.scarce:
        found.append("a une compétence rare, utile ailleurs")
    if worth.other_unit:
        found.append("d’une autre unité")
    if worth.distance:
        found.append("habite loin")
    return found


def hole_in_words(problem: Problem, hole: Hole, labels: Mapping[str, str]) -> str:
    """Why places stay empty."""
    cause = CAUSES.get(hole.reason, CAUSES[Obstacle.COMPETITION])
    if hole.skill is not None:
        cause += f" («{NBSP}{labels.get(hole.skill, hole.skill)}{NBSP}»)"
    elif hole.day is not None:
        cause += f" (le {plain_date(day_of(problem, hole.day))} bloque)"
    return f"{count(hole.missing, 'place')} sans personne{NBSP}: {cause}."


def day_of(problem: Problem, number: int) -> date:
    """The civil day of a number of the engine."""
    return date.fromisoformat(problem.day0) + timedelta(days=number)


def repairs_in_words(
    problem: Problem, hole: Hole, name: Namer, labels: Mapping[str, str]
) -> tuple[str, ...]:
    """The cheapest ways to fill the places, with how many each would fill."""
    found = []
    for repair in hole.repairs[:REPAIRS]:
        gain = f"{count(repair.gain, 'place')} de plus"
        action = _action(problem, repair, name, labels)
        found.append(f"{action[0].upper()}{action[1:]}{NBSP}: {gain}.")
    return tuple(found)


def _action(problem: Problem, repair: Repair, name: Namer, labels: Mapping[str, str]) -> str:
    people, skill = _people(repair, name), labels.get(repair.skill or "", repair.skill or "")
    match repair.kind:
        case RepairKind.OTHER_UNIT:
            opens = count(repair.opens, "personne pourrait venir", "personnes pourraient venir")
            return f"ouvrir l’activité à l’unité {repair.unit} ({opens})"
        case RepairKind.OTHER_GRADE:
            return f"accepter le grade {rank_at(repair.rank or 1).name} ({people})"
        case RepairKind.SHORTEN:
            return f"se passer du {plain_date(day_of(problem, repair.day or 0))} ({people})"
        case RepairKind.SHIFT:
            return _shift(repair)
        case RepairKind.WITHOUT_SKILL:
            return f"se passer de la compétence «{NBSP}{skill}{NBSP}» ({people})"
        case RepairKind.SKILL_RENEWED:
            return f"renouveler la compétence «{NBSP}{skill}{NBSP}» ({people})"
        case _:
            return f"{ACTIONS[repair.kind]} ({people})"


ACTIONS: dict[RepairKind, str] = {
    RepairKind.TAKE: "prendre des personnes que rien n’empêche",
    RepairKind.ASK: "demander à ceux qui n’ont pas répondu pour tous ces jours",
    RepairKind.REPLACE: "faire remplacer des personnes prévues à un autre poste",
    RepairKind.FITNESS_RENEWED: "faire passer une visite médicale",
    RepairKind.CONTRACT_RENEWED: "renouveler un contrat (ESR)",
    RepairKind.MORE_DAYS: "relever le plafond annuel de jours",
    RepairKind.FREE: "prendre des personnes d’une activité moins prioritaire",
}


def _shift(repair: Repair) -> str:
    way = "plus tard" if repair.shift > 0 else "plus tôt"
    lost = count(len(repair.lost), "personne", "personnes")
    cost = f" ({lost} de l’équipe en moins)" if repair.lost else ""
    return f"décaler l’activité de {count(abs(repair.shift), 'jour')} {way}{cost}"


def _people(repair: Repair, name: Namer) -> str:
    """« SGT X, CPL Y et 3 autres », or how many."""
    names = [text for text in map(name, repair.people[:NAMED]) if text]
    opens = max(repair.opens, len(repair.people))
    if not names:
        return count(opens, "personne")
    more = opens - len(names)
    tail = f" et {count(more, 'autre')}" if more else ""
    return ", ".join(names) + tail


# The parts of a choice's worth: the field of `Points`, what it says, how far it goes.
POLICY: tuple[tuple[str, str, str], ...] = (
    ("kept", "prévu par le dernier plan", "+{}"),
    ("not_applicant", "n’a pas candidaté", "−{}"),
    ("if_needed_day", "un jour «\u00a0si besoin\u00a0»", "−{} par jour, quatre au plus"),
    ("later_wish", "préfère d’autres activités", "−{} par rang, cinq au plus"),
    ("other_unit", "d’une autre unité", "−{}"),
    ("other_brigade", "d’une autre brigade", "−{} de plus"),
    ("scarce_skill", "une compétence rare que le poste n’emploie pas", "−{}, quatre au plus"),
    ("served_day", "un jour d’activité déjà engagé cette année", "−{} par jour, 32 au plus"),
    ("distance_50km", "chaque 50 km de trajet", "−{}, dix au plus"),
    ("flexible_week", "une semaine libre dans la période, utile ailleurs", "−{}, huit au plus"),
)


def policy_in_words(points: Points) -> list[tuple[str, str]]:
    """What each thing costs or brings a choice, the weightiest first."""
    rows = [(getattr(points, name), words, shape) for name, words, shape in POLICY]
    ordered = sorted(rows, key=lambda row: -row[0])
    return [(words[0].upper() + words[1:], shape.format(value)) for value, words, shape in ordered]
