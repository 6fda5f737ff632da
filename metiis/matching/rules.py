"""Who can hold a position, and why not. No database, no HTTP: facts come in, reasons go out.

Every check is one short function with one sentence, and what would change it. The sentences address
nobody, so that the reservist and the commander read the same words. Facts block (reach, rank,
skill, double engagement; contract and fitness when the unit says so). Law and declarations warn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.labels import count, period, plain_date, rank_range, short_date
from metiis.matching.facts import Candidate, Code, Need, Reason, days_with, fit, working_days
from metiis.models import Availability, Fit, Fitness, rank_at

EXPIRES_SOON = timedelta(days=60)


def is_reached(candidate: Candidate, need: Need) -> Reason | None:
    """The activity addresses the person's unit, or her unit reinforces it."""
    if candidate.unit_path.startswith((need.reach, *need.lent)):
        return None
    return Reason(
        Code.SCOPE,
        "L’activité n’est pas ouverte à cette unité.",
        "L’unité organisatrice peut élargir la visibilité de l’activité.",
    )


def rank_is_in_range(candidate: Candidate, need: Need) -> Reason | None:
    """The rank lies between the lowest and the highest asked."""
    if need.rank_min <= candidate.rank_level <= need.rank_max:
        return None
    held = rank_at(candidate.rank_level).name if candidate.rank_level else "aucun"
    return Reason(
        Code.RANK,
        f"Grade demandé\u00a0: {rank_range(need.rank_min, need.rank_max)} "
        f"(grade détenu\u00a0: {held}).",
        "Un autre poste de l’activité peut convenir.",
    )


def skills_are_valid(candidate: Candidate, need: Need) -> Reason | None:
    """Every skill is held and valid to the last day."""
    missing = [label for key, label in need.skills.items() if key not in candidate.skills]
    if missing:
        names = ", ".join(f"«\u00a0{label}\u00a0»" for label in missing)
        word = "Compétence manquante" if len(missing) == 1 else "Compétences manquantes"
        return Reason(
            Code.SKILL,
            f"{word}\u00a0: {names}.",
            "À faire certifier par l’unité si la compétence est détenue.",
        )
    for key, label in need.skills.items():
        until = candidate.skills[key]
        if until is not None and until < need.ends_on:
            return Reason(
                Code.SKILL,
                f"«\u00a0{label}\u00a0» expire le {plain_date(until)}, avant la fin.",
                "À renouveler et à faire certifier par l’unité avant cette date.",
            )
    return None


def contract_covers(candidate: Candidate, need: Need) -> Reason | None:
    """The contract (ESR) covers the whole period."""
    start, end = candidate.contract_start, candidate.contract_end
    if start is None or end is None:
        text = "Aucun contrat (ESR) n’est enregistré."
    elif start > need.starts_on:
        text = f"Le contrat (ESR) ne commence que le {plain_date(start)}."
    elif end < need.ends_on:
        text = f"Le contrat (ESR) se termine le {plain_date(end)}."
    else:
        return None
    return Reason(Code.CONTRACT, text, "La cellule réserve peut renouveler ou corriger le contrat.")


def fitness_covers(candidate: Candidate, need: Need) -> Reason | None:
    """The medical conclusion allows employment to the last day."""
    until = candidate.fitness_until
    if candidate.fitness is not Fitness.EMPLOYABLE:
        text = "La dernière conclusion médicale n’est pas «\u00a0employable\u00a0»."
    elif until is None:
        text = "La date de fin de validité de la visite médicale n’est pas enregistrée."
    elif until < need.ends_on:
        text = f"La visite médicale (VMP) n’est valable que jusqu’au {plain_date(until)}."
    else:
        return None
    return Reason(Code.FITNESS, text, "Demander une visite médicale à la cellule réserve.")


def is_not_engaged(candidate: Candidate, need: Need) -> Reason | None:
    """No day of the period is already held by another activity."""
    taken = sorted(
        day
        for day, activity_id in candidate.engaged.items()
        if need.starts_on <= day <= need.ends_on and activity_id != need.activity_id
    )
    if not taken:
        return None
    return Reason(
        Code.ENGAGED,
        f"Déjà engagé sur une autre activité {days_in_words(taken)}.",
        "Possible si l’autre engagement est retiré.",
    )


Check = Callable[[Candidate, Need], Reason | None]
ALWAYS: tuple[Check, ...] = (is_reached, rank_is_in_range, skills_are_valid, is_not_engaged)


def obstacles(candidate: Candidate, need: Need) -> list[Reason]:
    """Every fact that prevents this person from holding this position; empty when she can."""
    checks = list(ALWAYS)
    if need.blocks_on_contract:
        checks.append(contract_covers)
    if need.blocks_on_fitness:
        checks.append(fitness_covers)
    return [reason for check in checks if (reason := check(candidate, need)) is not None]


def warnings(candidate: Candidate, need: Need, today: date) -> list[Reason]:
    """Everything to know before saying yes, none of which prevents it."""
    checks: list[Check] = [declared_days, *PLANNED, skills_last, skills_are_certified]
    if not need.blocks_on_contract:
        checks.append(contract_covers)
    if not need.blocks_on_fitness:
        checks.append(fitness_covers)
    found = [reason for check in checks if (reason := check(candidate, need)) is not None]
    return found + employer_reasons(candidate, need, today)


def declared_days(candidate: Candidate, need: Need) -> Reason | None:
    """The days are declared available; unavailable and silent days are told apart."""
    refused = days_with(candidate, need, Availability.UNAVAILABLE)
    silent = days_with(candidate, need, Availability.UNKNOWN)
    if refused:
        return Reason(
            Code.AVAILABILITY,
            f"Indisponibilité déclarée {days_in_words(refused)}.",
            "À corriger dans les disponibilités si ce n’est plus vrai.",
        )
    if silent:
        return Reason(
            Code.UNKNOWN,
            f"Disponibilité non renseignée {days_in_words(silent)}.",
            "La personne peut la renseigner.",
        )
    return None


def days_remain(candidate: Candidate, need: Need) -> Reason | None:
    """The yearly ceiling of days holds, in each civil year touched (Code de la défense L4221-6)."""
    for year in range(need.starts_on.year, need.ends_on.year + 1):
        first, last = max(need.starts_on, date(year, 1, 1)), min(need.ends_on, date(year, 12, 31))
        asked = (last - first).days + 1
        left = candidate.day_cap - candidate.days_used.get(year, 0)
        if asked > left:
            return Reason(
                Code.BUDGET,
                f"Il reste {count(max(left, 0), 'jour')} sur {candidate.day_cap} en {year}, "
                f"l’activité en demande {asked}.",
                "La cellule réserve peut relever le plafond annuel.",
            )
    return None


def rest_holds(candidate: Candidate, need: Need) -> Reason | None:
    """Whole free days remain before and after the other activities; our own rule, never a bar."""
    rest = candidate.rest_days
    near = [
        day
        for day, activity_id in candidate.engaged.items()
        if activity_id != need.activity_id
        and not need.starts_on <= day <= need.ends_on
        and max((need.starts_on - day).days, (day - need.ends_on).days) <= rest
    ]
    if not near:
        return None
    wished = "d’un jour" if rest == 1 else f"de {count(rest, 'jour')}"
    return Reason(
        Code.REST,
        f"Moins {wished} de repos avec une autre activité ({short_date(min(near))}).",
        "Possible si la personne en est d’accord.",
    )


PLANNED: tuple[Check, ...] = (days_remain, rest_holds)


def strains(candidate: Candidate, need: Need) -> list[Reason]:
    """What a plan never proposes, though people may ask for it: more days than allowed, no rest."""
    return [reason for check in PLANNED if (reason := check(candidate, need)) is not None]


def skills_last(candidate: Candidate, need: Need) -> Reason | None:
    """No skill asked for ends soon after the activity."""
    for key, label in need.skills.items():
        until = candidate.skills.get(key)
        if until is not None and need.ends_on <= until < need.ends_on + EXPIRES_SOON:
            return Reason(
                Code.EXPIRY,
                f"«\u00a0{label}\u00a0» expire le {plain_date(until)}, peu après l’activité.",
                "À renouveler bientôt.",
            )
    return None


def skills_are_certified(candidate: Candidate, need: Need) -> Reason | None:
    """The skills asked for rest on more than the person's own word."""
    names = [
        f"«\u00a0{label}\u00a0»"
        for key, label in need.skills.items()
        if key in candidate.declared_only
    ]
    if not names:
        return None
    return Reason(
        Code.SKILL,
        f"Déclaré par la personne, non certifié par l’unité\u00a0: {', '.join(names)}.",
        "L’unité peut certifier la compétence.",
    )


def employer_reasons(candidate: Candidate, need: Need, today: date) -> list[Reason]:
    """The employer's notice and yearly days (Code du travail L3142-89 and following)."""
    found = []
    notice = candidate.notice_days
    if notice and (need.starts_on - today).days < notice:
        limit = need.starts_on - timedelta(days=notice)
        found.append(
            Reason(
                Code.NOTICE,
                f"Le préavis de l’employeur ({count(notice, 'jour')}) est dépassé "
                f"depuis le {plain_date(limit)}.",
                "Possible avec l’accord de l’employeur.",
            )
        )
    left, asked = candidate.employer_days_left, working_days(need.starts_on, need.ends_on)
    if left is not None and left < asked:
        found.append(
            Reason(
                Code.EMPLOYER_DAYS,
                f"L’activité prend {count(asked, 'jour ouvré', 'jours ouvrés')} et il en reste "
                f"{max(left, 0)} que l’employeur doit accorder cette année.",
                "Au-delà, il faut l’accord de l’employeur.",
            )
        )
    return found


def days_in_words(days: list[date]) -> str:
    """« le sam. 5 déc. 2026 », « du … au … », or « 3 jours (dont le …) »."""
    if len(days) == 1:
        return f"le {short_date(days[0])}"
    if (days[-1] - days[0]).days == len(days) - 1:
        return period(days[0], days[-1])
    return f"{count(len(days), 'jour')} (dont le {short_date(days[0])})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the pages say of one person and one position."""

    fit: Fit
    obstacles: tuple[Reason, ...]
    warnings: tuple[Reason, ...]

    @property
    def is_possible(self) -> bool:
        """Whether no fact prevents it."""
        return not self.obstacles

    @property
    def is_free(self) -> bool:
        """Whether the person declared every day available, if needed or not."""
        return self.fit in (Fit.SURE, Fit.IF_NEEDED)


def judge(candidate: Candidate, need: Need, today: date) -> Verdict:
    """What can be said of a person for a position, in one piece."""
    found = tuple(obstacles(candidate, need))
    return Verdict(fit(candidate, need), found, tuple(warnings(candidate, need, today)))


def preference(candidate: Candidate, need: Need, same_unit: bool) -> tuple[int, int, int, int]:
    """What ranks free people, read left to right: sure first, own unit, fewest days served."""
    order = (Fit.SURE, Fit.IF_NEEDED, Fit.UNKNOWN, Fit.PARTLY, Fit.UNAVAILABLE)
    served = candidate.days_used.get(need.starts_on.year, 0)
    extra = len(candidate.skills.keys() - need.skills.keys())
    return (order.index(fit(candidate, need)), 0 if same_unit else 1, served, extra)
