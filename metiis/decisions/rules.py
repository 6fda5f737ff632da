"""What was known of a person when somebody decided, kept as codes and numbers, said in words.

No database, no HTTP. The sentences address nobody: the commander and the person read the same.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from metiis.labels import NBSP, count, plain_date
from metiis.matching.facts import Candidate, Code, Need, days_with, fit
from metiis.matching.rules import obstacles, warnings
from metiis.models import Availability, Decision, Fit, Verb

# What stood in the way or was to be known, by the codes of the matching rules.
CODE_WORDS: dict[str, str] = {
    Code.SCOPE: "unité non visée par l’activité",
    Code.RANK: "grade",
    Code.SKILL: "compétence",
    Code.CONTRACT: "contrat (ESR)",
    Code.FITNESS: "aptitude médicale",
    Code.AVAILABILITY: "jours déclarés indisponibles",
    Code.UNKNOWN: "jours non renseignés",
    Code.BUDGET: "plafond annuel de jours",
    Code.ENGAGED: "engagement sur une autre activité",
    Code.REST: "repos entre deux activités",
    Code.NOTICE: "préavis de l’employeur",
    Code.EMPLOYER_DAYS: "jours dus par l’employeur",
    Code.EXPIRY: "compétence bientôt échue",
}
# The parts of `engine.points.Worth`, in its order; a place is worth the same to everybody.
PART_WORDS: dict[str, str] = {
    "not_applicant": "pas de candidature à cette activité",
    "later_wish": "d’autres activités souhaitées avant celle-ci",
    "if_needed": "des jours dits «\u00a0si besoin\u00a0»",
    "served": "des jours d’activité déjà effectués cette année",
    "scarce": "une compétence rare, utile à d’autres postes",
    "other_unit": "une autre unité que celle qui organise",
    "distance": "la distance",
    "flexible": "beaucoup d’autres jours libres, utiles ailleurs",
    "kept": "une place prévue par le plan précédent, ce qui compte en faveur",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a person for a position: how her days fitted, what stood in the way, what
    ranked her. `said` is when the oldest of her answers was given; `worth` the points by part."""

    fit: Fit
    days: int
    refused: int = 0
    silent: int = 0
    if_needed: int = 0
    used: int = 0
    cap: int = 0
    said: date | None = None
    obstacles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    worth: Mapping[str, int] = field(default_factory=dict)


def known_of(
    candidate: Candidate,
    need: Need,
    said: date | None,
    today: date,
    worth: Mapping[str, int] | None = None,
) -> Known:
    """What the rules know of a candidate for a need, to be kept with a decision."""
    return Known(
        fit=fit(candidate, need),
        days=need.day_count,
        refused=len(days_with(candidate, need, Availability.UNAVAILABLE)),
        silent=len(days_with(candidate, need, Availability.UNKNOWN)),
        if_needed=len(days_with(candidate, need, Availability.IF_NEEDED)),
        used=candidate.days_used.get(need.starts_on.year, 0),
        cap=candidate.day_cap,
        said=said,
        obstacles=tuple(reason.code.value for reason in obstacles(candidate, need)),
        warnings=tuple(reason.code.value for reason in warnings(candidate, need, today)),
        worth=worth or {},
    )


def as_text(known: Known) -> str:
    """What is kept in the database."""
    values: dict[str, Any] = {
        "fit": known.fit.value,
        "days": known.days,
        "refused": known.refused,
        "silent": known.silent,
        "if_needed": known.if_needed,
        "used": known.used,
        "cap": known.cap,
        "said": known.said.isoformat() if known.said else None,
        "obstacles": known.obstacles,
        "warnings": known.warnings,
        "worth": {name: points for name, points in known.worth.items() if points},
    }
    return json.dumps(values, ensure_ascii=False)


def from_text(text: str) -> Known | None:
    """What was kept; None when nothing was known, or by another version of the service."""
    try:
        values = json.loads(text)
        said = values.pop("said", None)
        return Known(
            fit=Fit(values.pop("fit")),
            said=date.fromisoformat(said) if said else None,
            obstacles=tuple(values.pop("obstacles", ())),
            warnings=tuple(values.pop("warnings", ())),
            **{name: values[name] for name in NUMBERS if name in values},
            worth=dict(values.get("worth", {})),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


NUMBERS = ("days", "refused", "silent", "if_needed", "used", "cap")


def in_words(known: Known | None) -> list[str]:
    """Sentences on what was known, in the order of importance; silence is said as such."""
    if known is None:
        return []
    found = [days_in_words(known)]
    if known.said is not None:
        found.append(f"Réponse la plus ancienne pour ces jours{NBSP}: {plain_date(known.said)}.")
    if known.cap:
        used = count(known.used, "jour d’activité engagé", "jours d’activité engagés")
        found.append(f"{used} sur l’année, pour un plafond de {known.cap}.")
    for title, codes in (
        ("Ce qui s’opposait", known.obstacles),
        ("Points d’attention", known.warnings),
    ):
        words = [CODE_WORDS[code] for code in codes if code in CODE_WORDS]
        if words:
            found.append(f"{title}{NBSP}: {', '.join(words)}.")
    parts = [words for name, words in PART_WORDS.items() if known.worth.get(name)]
    if parts:
        found.append(f"Ce qui a compté dans le classement{NBSP}: {', '.join(parts)}.")
    return found


def readable(decisions: Iterable[Decision]) -> list[Decision]:
    """What the person reads on her pages: everything but a place that the next plan may move.

    What is kept of it is hers all the same: her data gives it back.
    """
    return [each for each in decisions if each.verb is not Verb.SHORTLISTED]


def days_in_words(known: Known) -> str:
    """How the declared days met the position's."""
    whole = count(known.days, "jour")
    if known.fit is Fit.SURE:
        return f"Disponible{NBSP}: {whole} sur {known.days}."
    parts = []
    if known.refused:
        parts.append(
            count(known.refused, "jour déclaré indisponible", "jours déclarés indisponibles")
        )
    if known.silent:
        parts.append(count(known.silent, "jour non renseigné", "jours non renseignés"))
    if known.if_needed:
        parts.append(f"{count(known.if_needed, 'jour')} «{NBSP}si besoin{NBSP}»")
    return f"{', '.join(parts)} sur {known.days}." if parts else f"{whole}."
