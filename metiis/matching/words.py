"""What the engine found, in French. No database, no HTTP: labels come in, sentences go out.

Sentences about one person address nobody and name nobody else, so that the reservist and the
commander read the same ones; those that name people say so and are for the commander.
"""

from collections.abc import Sequence

from metiis.labels import NBSP, count
from metiis.matching.engine.answers import Obstacle, Unfilled
from metiis.matching.engine.choices import Choice, Rival, Standing, WhyNot
from metiis.matching.engine.holes import Hole
from metiis.matching.engine.reasons import Found
from metiis.matching.rules import days_in_words
from metiis.matching.saying import Names, people_in_words, persons, quoted

# What the one ranked before has over the other, part by part of the points.
PARTS = {
    "place": "l’activité est plus prioritaire",
    "not_applicant": "a candidaté, ou l’a souhaitée",
    "later_wish": "a mieux classé cette activité dans ses souhaits",
    "if_needed": f"a moins de jours «{NBSP}si besoin{NBSP}»",
    "served": "a moins servi cette année",
    "scarce": "n’a pas de compétence rare à garder pour un autre poste",
    "other_unit": "est plus proche par son unité",
    "distance": "habite plus près",
    "flexible": "a moins de semaines libres pour d’autres activités",
    "kept": "était prévu par le plan précédent",
}
EQUAL = "à égalité sur tout, un ordre fixe, sans rapport avec les personnes, décide"
# Who is left before a step fails it; {who} is « personne » or « personne d’autre ».
CAUSES = {
    Obstacle.SCOPE: "l’activité n’est ouverte à {who}",
    Obstacle.GRADE: "{who} n’a le grade demandé",
    Obstacle.SKILL: "{who} ne réunit les compétences demandées",
    Obstacle.CONTRACT: "{who} n’a de contrat (ESR) couvrant toute la période",
    Obstacle.FITNESS: "{who} n’a de visite médicale (VMP) valable jusqu’au bout",
    Obstacle.AVAILABILITY: "{who} ne s’est dit disponible tous les jours",
    Obstacle.UNKNOWN: "{who} ne s’est dit disponible tous les jours",
    Obstacle.BUDGET: "{who} n’a assez de jours restants cette année",
    Obstacle.ENGAGED: "les personnes possibles sont déjà engagées ces jours-là",
    Obstacle.REST: "les personnes possibles n’auraient pas le repos demandé entre deux activités",
    Obstacle.BANNED: "les personnes possibles ont refusé ou sont écartées",
    Obstacle.COMPETITION: "les personnes possibles servent à d’autres postes",
}
ON_A_DAY = {
    Obstacle.CONTRACT: "{who} n’a de contrat (ESR) couvrant le {day}",
    Obstacle.FITNESS: "{who} n’a de visite médicale (VMP) valable le {day}",
    Obstacle.AVAILABILITY: "{who} ne s’est dit disponible le {day}",
}
PLAIN = {
    Obstacle.SCOPE: "L’activité n’est pas ouverte à cette unité.",
    Obstacle.GRADE: "Le grade n’est pas dans les limites demandées.",
    Obstacle.CONTRACT: "Pas de contrat (ESR) en cours {days}.",
    Obstacle.FITNESS: "La visite médicale (VMP) n’est plus valable {days}.",
    Obstacle.BANNED: "Écarté de cette activité par un refus ou par une décision.",
    Obstacle.COMPETITION: "Prévu à un autre poste.",
}


def unfilled_in_words(hole: Unfilled | Hole, names: Names, has_holders: bool = False) -> str:
    """« Conducteur PL, 2 places vides : personne ne s’est dit disponible le sam. 12 déc. 2026. »"""
    who = "personne d’autre" if has_holders else "personne"
    cause = CAUSES[hole.reason].format(who=who)
    if hole.skill is not None:
        skill = quoted(names.skills.get(hole.skill, hole.skill))
        cause = f"{who} n’a la compétence {skill}"
    elif hole.day is not None and hole.reason in ON_A_DAY:
        cause = ON_A_DAY[hole.reason].format(who=who, day=names.day(hole.day))
    post = names.posts.get(hole.post, hole.post)
    empty = count(hole.missing, "place vide", "places vides")
    return f"{post}, {empty}{NBSP}: {cause}."


def hole_in_words(hole: Hole, names: Names, has_holders: bool = False) -> list[str]:
    """The cause, the worst day, and who nearly fits; names people."""
    free = hole.funnel[-1][1] if hole.funnel else 0
    told = [unfilled_in_words(hole, names, has_holders)]
    if free:
        post, can = names.posts.get(hole.post, hole.post), "peut" if free == 1 else "peuvent"
        empty = count(hole.missing, "place vide", "places vides")
        told = [f"{post}, {empty}{NBSP}: {persons(free)} {can} encore en prendre."]
    if hole.worst_day is not None:
        blocks = persons(hole.worst_day_blocks)
        told.append(f"Le {names.day(hole.worst_day)} est le jour qui manque le plus ({blocks}).")
    if hole.one_day_misses:
        days = dict(hole.one_day_misses)
        missing = people_in_words(names, list(days), lambda name: f" (le {names.day(days[name])})")
        told.append(f"Un seul jour manque{NBSP}: {missing}.")
    if hole.unknowns:
        silent = people_in_words(names, hole.unknowns)
        told.append(f"N’a pas encore répondu pour tous les jours{NBSP}: {silent}.")
    return told


def found_in_words(found: Found, names: Names) -> str:
    """One obstacle of one person, addressed to nobody."""
    days = days_in_words(names.dates(found.days)) if found.days else ""
    match found.code:
        case Obstacle.SKILL:
            return _skill(found, names, days)
        case Obstacle.AVAILABILITY | Obstacle.UNKNOWN:
            return _availability(found, names)
        case Obstacle.ENGAGED | Obstacle.REST:
            return _engaged(found, names, days)
        case Obstacle.BUDGET:
            return f"Il manque {count(found.short, 'jour')} sur ceux qui restent cette année."
    return PLAIN[found.code].format(days=days)


def _skill(found: Found, names: Names, days: str) -> str:
    skill = quoted(names.skills.get(found.skill or "", found.skill or ""))
    return (
        f"{skill} n’est plus valable {days}." if days else f"Compétence manquante{NBSP}: {skill}."
    )


def _availability(found: Found, names: Names) -> str:
    """Days refused and silent days are told apart."""
    silent = days_in_words(names.dates(found.silent)) if found.silent else ""
    if found.code is Obstacle.UNKNOWN:
        return f"Disponibilité non renseignée {silent}."
    text = f"Indisponibilité déclarée {days_in_words(names.dates(found.days))}"
    return f"{text}, et non renseignée {silent}." if silent else f"{text}."


def _engaged(found: Found, names: Names, days: str) -> str:
    other = "une autre activité"
    if found.activity is not None:
        other = quoted(names.activities.get(found.activity, found.activity))
    if found.code is Obstacle.REST:
        lacks = "manque" if found.short < 2 else "manquent"
        return f"{count(found.short, 'jour')} de repos {lacks} avant ou après {other}."
    if not days:
        return f"Un autre poste de {other} est déjà tenu."
    return f"Déjà engagé sur {other} {days}."


def choice_in_words(choice: Choice, names: Names) -> str:
    """« 1er de 12 personnes possibles, avant SGT Durand Luc : a candidaté. »; names people."""
    if choice.among == 1:
        return "Seule personne à remplir les conditions et à s’être dite disponible."
    if choice.runner_up is None:  # Nobody is left after her: a rank would compare with nobody.
        return f"Une des {persons(choice.among)} possibles."
    place = "1er" if choice.rank == 1 else f"{choice.rank}e"
    text = f"{place} de {persons(choice.among)} possibles"
    text += f", avant {people_in_words(names, (choice.runner_up,))}"
    return f"{text}{NBSP}: {_part(choice.part)}."


def why_not_in_words(answer: WhyNot, names: Names, with_names: bool = False) -> list[str]:
    """Why somebody does not hold a post; other people are only named if asked, for a commander."""
    match answer.standing:
        case Standing.HOLDS:
            told = ["Tient une place de ce poste."]
        case Standing.PREVENTED:
            told = [found_in_words(each, names) for each in answer.obstacles]
        case Standing.USED_ELSEWHERE:
            told = _uses(answer, names)
        case Standing.FULL:
            told = _rivals(answer.rivals, names, with_names)
        case Standing.FREE:
            told = ["Rien n’empêche, et une place est vide."]
    if with_names and answer.cost:
        told.append(f"L’imposer ferait perdre au plan au moins {count(answer.cost, 'point')}.")
    return told


def _uses(answer: WhyNot, names: Names) -> list[str]:
    told = []
    for use in answer.uses:
        activity = quoted(names.activities.get(use.activity, use.activity))
        post = names.posts.get(use.post, use.post)
        why = "où ce choix rapporte plus" if use.is_worth_more else "où une place serait perdue"
        told.append(f"Prévu à {activity} ({post}, priorité {use.priority}), {why}.")
    return told


def _rivals(rivals: Sequence[Rival], names: Names, with_names: bool) -> list[str]:
    """What ranks before, or that it was settled already."""
    if with_names:
        return [_rival(each, names) for each in rivals]
    if not any(each.is_before for each in rivals):
        return ["Toutes les places sont déjà tenues."]
    parts = list(dict.fromkeys(_part(each.part) for each in rivals if each.is_before))
    said = ", ou ".join(parts)
    return [f"Toutes les places sont tenues. Ce qui a fait passer avant{NBSP}: {said}."]


def _rival(rival: Rival, names: Names) -> str:
    name = people_in_words(names, (rival.person,))
    if rival.is_confirmed:
        return f"{name} a déjà confirmé sa participation."
    if rival.is_before:
        return f"{name} passe avant{NBSP}: {_part(rival.part)}."
    return f"{name} tient une place, sans passer avant."


def _part(part: str | None) -> str:
    return PARTS[part] if part else EQUAL
