"""Why somebody is left out at a step, in words. Pure.

The sentences address nobody, and silence is said as silence.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from metiis.headcount.funnel import Act, Question
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State
from metiis.labels import NBSP, count, label, plain_date, rank_range, short_date
from metiis.models import HIGHEST_LEVEL, LOWEST_LEVEL, ApplicationStatus, Fitness, Origin, rank_at


class Cause(StrEnum):
    """What is in the way, in a word."""

    CONTRACT = "contrat"
    FITNESS = "aptitude médicale"
    CEILING = "plafond de jours"
    RANK = "grade"
    SKILL = "compétence"
    POST = "aucun poste"


def papers(member: Member, days: Sequence[date], today: date) -> list[tuple[Cause, str]]:
    """Why she may not serve on some of these days."""
    found = []
    if not all(member.has_contract(day) for day in days):
        found.append((Cause.CONTRACT, _contract(member, days, today)))
    if not all(member.is_fit(day) for day in days):
        found.append((Cause.FITNESS, _fitness(member, today)))
    for year in sorted({day.year for day in days}):
        if not member.has_days_left(year):
            used = member.used.get(year, 0)
            words = f"Plus de jours en {year}{NBSP}: {used} sur {member.cap} servis ou promis."
            found.append((Cause.CEILING, words))
    return found


def _contract(member: Member, days: Sequence[date], today: date) -> str:
    start, end = member.contract_start, member.contract_end
    if start is None or end is None:
        return "Aucun contrat enregistré."
    if start > days[0]:
        return f"Contrat à partir du {plain_date(start)}."
    verb = "terminé" if end < today else "qui se termine"
    return f"Contrat {verb} le {plain_date(end)}."


def _fitness(member: Member, today: date) -> str:
    last = member.fitness_until
    if member.fitness is None:
        return "Aucune conclusion médicale enregistrée."
    if member.fitness is not Fitness.EMPLOYABLE:
        return f"Conclusion médicale{NBSP}: {label(member.fitness).lower()}."
    if last is None:
        return "Fin de validité de la visite médicale non enregistrée."
    if last < today:
        return f"Visite médicale périmée depuis le {plain_date(last + timedelta(days=1))}."
    return f"Visite médicale valable jusqu’au {plain_date(last)}."


def lacks(member: Member, question: Question, day: date) -> list[tuple[Cause, str]]:
    """What rank or skill is missing on a day: for what is asked by name, or for the post of the
    function that wants least."""
    found = []
    if question.category is not None and member.category is not question.category:
        found.append((Cause.RANK, f"Grade détenu{NBSP}: {_rank(member)}."))
    if question.skill is not None and not member.holds(question.skill, day):
        name = next((post.skills[question.skill] for post in question.posts), "compétence demandée")
        found.append((Cause.SKILL, _skill(member, question.skill, name)))
    if found or not question.label:
        return found
    posts = [_post_lacks(member, post, day) for post in question.posts if post.covers(day)]
    return min(posts, key=len, default=[(Cause.POST, "Aucun poste de cette fonction ce jour-là.")])


def _post_lacks(member: Member, post: Need, day: date) -> list[tuple[Cause, str]]:
    found = []
    if not post.has_rank(member):
        wanted = rank_range(post.rank_min, post.rank_max)
        words = f"Grade demandé{NBSP}: {wanted} (détenu{NBSP}: {_rank(member)})."
        found.append((Cause.RANK, words))
    for skill, name in post.skills.items():
        if not member.holds(skill, day):
            found.append((Cause.SKILL, _skill(member, skill, name)))
    return found


def _rank(member: Member) -> str:
    known = LOWEST_LEVEL <= member.rank_level <= HIGHEST_LEVEL
    return rank_at(member.rank_level).name if known else "aucun"


def _skill(member: Member, skill: int, name: str) -> str:
    last = member.skills.get(skill)
    if last is None:
        return f"Compétence manquante{NBSP}: {name}."
    return f"{name}{NBSP}: validité finie le {plain_date(last)}."


def said(row: Sequence[int], places: Sequence[int], last: date | None) -> str:
    """What her days counted are; `last` when she last spoke."""
    states = [row[at] for at in places]
    silent = states.count(State.UNKNOWN)
    parts = [
        count(states.count(State.AVAILABLE), "jour disponible", "jours disponibles"),
        f"{count(states.count(State.IF_NEEDED), 'jour')} si besoin",
        count(states.count(State.ENGAGED), "jour engagé", "jours engagés"),
        count(states.count(State.UNAVAILABLE), "jour refusé", "jours refusés"),
        count(silent, "jour non renseigné", "jours non renseignés"),
        count(states.count(State.NOT_EMPLOYABLE), "jour non employable", "jours non employables"),
    ]
    told = ", ".join(part for part in parts if part[0] != "0")
    if not silent:
        return f"{told}."
    if last is None:
        return f"{told}{NBSP}; n’a encore rien déclaré."
    return f"{told}{NBSP}; dernière réponse le {short_date(last)}."


def act(found: Act | None) -> str:
    """Where the application that went furthest stands."""
    if found is None:
        return "N’a pas candidaté."
    if found.status is ApplicationStatus.REJECTED and found.origin is Origin.INVITED:
        return "Invitation retirée par l’unité."
    words = f"Candidature{NBSP}: {label(found.status).lower()}"
    return f"{words} ({label(found.reason).lower()})." if found.reason else f"{words}."
