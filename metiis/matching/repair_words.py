"""What would fill a place, in French, as an order a commander can give. No database, no HTTP."""

from collections.abc import Callable

from metiis.labels import NBSP, count
from metiis.matching.engine.repairs import Repair, RepairKind
from metiis.matching.saying import (
    Names,
    of_unit,
    people_in_words,
    persons,
    places_won,
    quoted,
    several,
)

NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept")


def repair_in_words(repair: Repair, post: str, names: Names) -> str:
    """« accepter 1 conducteur PL du 13e BCA : +1 place », for a post called « Conducteur PL »."""
    if repair.kind is RepairKind.OTHER_UNIT:
        order = _other_unit(repair, post, names)
    else:
        order = ORDERS[repair.kind](repair, names)
    return order + places_won(repair.gain, repair.kind is not RepairKind.ASK)


def _other_unit(repair: Repair, post: str, names: Names) -> str:
    unit = of_unit(names.units.get(repair.unit or "", repair.unit or ""))
    found = f" ({repair.opens}{NBSP}possibles)" if repair.opens > repair.gain else ""
    return f"accepter {several(post, repair.gain)} {unit}{found}"


def _whom(repair: Repair, names: Names) -> str:
    """« 2 personnes (a et b) »."""
    return f"{persons(repair.opens)} ({people_in_words(names, repair.people)})"


def _take(repair: Repair, names: Names) -> str:
    return f"choisir parmi {_whom(repair, names)} que rien n’empêche"


def _ask(repair: Repair, names: Names) -> str:
    return f"demander leurs jours à {_whom(repair, names)}"


def _replace(repair: Repair, names: Names) -> str:
    swap = repair.swaps[0]
    person, leaves = people_in_words(names, (swap.person,)), _post(swap.leaves, names)
    order = (
        f"prendre {person} à {leaves}, où {people_in_words(names, (swap.by or '',))} peut servir"
    )
    more = len(repair.swaps) - 1
    return (
        f"{order} (et {count(more, 'échange semblable', 'échanges semblables')})" if more else order
    )


def _free(repair: Repair, names: Names) -> str:
    people, leaves = people_in_words(names, repair.people), _post(repair.swaps[0].leaves, names)
    return f"prendre {people} à {leaves}, moins prioritaire, qui perd {count(repair.gain, 'place')}"


def _post(post: str, names: Names) -> str:
    return quoted(names.posts.get(post, post))


def _skill(repair: Repair, names: Names) -> str:
    return quoted(names.skills.get(repair.skill or "", repair.skill or ""))


def _skill_renewed(repair: Repair, names: Names) -> str:
    return f"renouveler à temps {_skill(repair, names)} de {_whom(repair, names)}"


def _without_skill(repair: Repair, names: Names) -> str:
    return f"ne plus exiger {_skill(repair, names)}"


def _fitness(repair: Repair, names: Names) -> str:
    return f"faire passer la visite médicale (VMP) à {_whom(repair, names)}"


def _contract(repair: Repair, names: Names) -> str:
    return f"renouveler le contrat (ESR) de {_whom(repair, names)}"


def _more_days(repair: Repair, names: Names) -> str:
    return f"relever le plafond annuel de {_whom(repair, names)}"


def _grade(repair: Repair, names: Names) -> str:
    rank = -1 if repair.rank is None else repair.rank
    label = names.grades[rank] if 0 <= rank < len(names.grades) else str(rank)
    return f"accepter aussi le grade {quoted(label)}"


def _shorten(repair: Repair, names: Names) -> str:
    return f"se passer du {names.day(repair.day or 0)}"


def _shift(repair: Repair, names: Names) -> str:
    distance = abs(repair.shift)
    days = "d’un jour" if distance == 1 else f"de {NUMBERS[distance]} jours"
    order = "décaler" if repair.shift > 0 else "avancer"
    lost = f" en perdant {people_in_words(names, repair.lost)}" if repair.lost else ""
    return f"{order} {days}{lost}"


ORDERS: dict[RepairKind, Callable[[Repair, Names], str]] = {
    RepairKind.TAKE: _take,
    RepairKind.ASK: _ask,
    RepairKind.REPLACE: _replace,
    RepairKind.SKILL_RENEWED: _skill_renewed,
    RepairKind.FITNESS_RENEWED: _fitness,
    RepairKind.CONTRACT_RENEWED: _contract,
    RepairKind.OTHER_GRADE: _grade,
    RepairKind.SHORTEN: _shorten,
    RepairKind.SHIFT: _shift,
    RepairKind.MORE_DAYS: _more_days,
    RepairKind.FREE: _free,
    RepairKind.WITHOUT_SKILL: _without_skill,
}
