"""What is said of a proposed team beside the words that matching shares. No database, no HTTP."""

from metiis.labels import NBSP, count
from metiis.matching.engine.choices import Choice
from metiis.matching.engine.points import Worth
from metiis.matching.engine.problem import Points, Problem
from metiis.matching.engine.team import Member, PinFault, Source
from metiis.matching.saying import Names
from metiis.matching.words import choice_in_words

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


def pin_fault_in_words(fault: PinFault) -> str:
    """Why somebody cannot be kept at a post."""
    return PIN_FAULTS[fault]


def chosen_in_words(member: Member, choice: Choice, names: Names) -> str:
    """What ranks somebody in the team, and before whom."""
    if member.source is Source.CONFIRMED:
        return ""
    if member.source is Source.PINNED:
        return "Gardé à votre demande."
    return choice_in_words(choice, names)


def facts_in_words(problem: Problem, person: str, worth: Worth) -> str:
    """The parts that rank somebody but her application, which her badge says."""
    facts = ", ".join(_facts(problem.person[person].used, worth))
    return f"{facts[0].upper()}{facts[1:]}."


def _facts(used: int, worth: Worth) -> list[str]:
    found = []
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


# The parts of a choice's worth: the field of `Points`, what it says, how far it goes.
POLICY: tuple[tuple[str, str, str], ...] = (
    ("kept", "prévu par le dernier plan", "+{}"),
    ("not_applicant", "n’a pas candidaté", "−{}, la moitié si elle l’a souhaitée"),
    ("if_needed_day", "un jour «\u00a0si besoin\u00a0»", "−{} par jour, quatre au plus"),
    ("later_wish", "préfère d’autres activités", "−{} par rang, quatre au plus"),
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
