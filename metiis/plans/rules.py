"""What a plan may be asked for, where its computing stands, and what is said of it. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from metiis.labels import NBSP, count, period, short_date
from metiis.models import Activity, PlanRun, PlanStatus
from metiis.plans.results import Figures

LONGEST, USUAL = 400, 90  # Days a plan may cover, and covers unless asked otherwise.
FARTHEST = 1100  # Days ahead that a plan may reach: three years, beyond which nobody plans.
KEPT_DAYS = 90  # A result is erased so many days after it was found.
STALE = timedelta(seconds=30)  # Without a beat for so long, the worker is dead.
GIVEN_UP = timedelta(minutes=20)  # A plan begun so long ago and left again is not tried again.
SLOW = timedelta(seconds=20)  # Nobody took it up: the page says so.
SAME = timedelta(minutes=1)  # The same question within a minute is one question.
UNDER_WAY = frozenset({PlanStatus.QUEUED, PlanStatus.RUNNING})
# What the worker is doing, in order; the engine's own names, and what is done around it.
STAGES: dict[str, str] = {
    "": "En attente d’un calculateur",
    "facts": "Lecture des besoins, des personnes et de leurs disponibilités",
    "pairs": "Qui peut tenir quel poste",
    "greedy": "Premier plan, activité par activité",
    "chains": "Premier plan, amélioré par échanges",
    "prices": "Calcul de ce qui est possible au mieux",
    "search": "Recherche du meilleur plan",
    "reasons": "Causes des places vides",
    "proof": "Preuve du nombre de places",
    "digest": "Comparaisons, compétences et personnes à appeler",
}
# What a claim of the best rests on, in words; without one, how far from it at most is said.
PROOFS: dict[str, str] = {
    "bound": "prouvé par notre borne",
    "search": "prouvé par une recherche complète, menée deux fois",
}
INTERRUPTED = (
    "Le calcul s’est arrêté avant la fin. Demandez le plan de nouveau\u00a0; si cela se répète, "
    "réduisez la période et prévenez l’administration technique."
)
TOO_LONG = (
    "Le calcul a dépassé le temps accordé. Demandez le plan de nouveau sur une période plus courte."
)
LEFT = (
    "Le calcul a été interrompu plusieurs fois. Demandez le plan de nouveau\u00a0; si cela se "
    "répète, prévenez l’administration technique."
)


def usual_period(today: date) -> tuple[date, date]:
    """The period proposed at first: the coming ninety days."""
    return today, today + timedelta(days=USUAL)


def period_faults(first: date, last: date, today: date) -> dict[str, str]:
    """What is wrong with the period of a plan, by field; empty when nothing is."""
    if first < today:
        return {"du": "Un plan part d’aujourd’hui au plus tôt\u00a0: corrigez le premier jour."}
    if last < first:
        return {"au": "Le dernier jour vient avant le premier\u00a0: corrigez l’un des deux."}
    if (last - first).days >= LONGEST:
        return {
            "au": f"Un plan couvre au plus {LONGEST} jours\u00a0: choisissez un jour plus proche."
        }
    if (last - today).days > FARTHEST:
        return {
            "au": "Un plan ne va pas au-delà de trois ans\u00a0: choisissez un jour plus proche."
        }
    return {}


def stage_words(stage: str) -> str:
    """What the worker is doing, in words."""
    return STAGES.get(stage, "Calcul en cours")


def is_forgotten(run: PlanRun, now: datetime) -> bool:
    """Whether nobody has taken up, or goes on with, a plan that should be under way."""
    if run.status is PlanStatus.QUEUED:
        return now - run.asked_at > SLOW
    return run.status is PlanStatus.RUNNING and (not run.beat_at or now - run.beat_at > STALE)


def coverage_words(figures: Figures) -> str:
    """« 664 places sur 1 232 pourvues. »: how many, which says nothing of the search."""
    if not figures.asked:
        return "Aucune place n’est à pourvoir sur cette période."
    filled = f"{grouped(figures.filled)}{NBSP}place{'s' if figures.filled > 1 else ''}"
    return f"{filled} sur {grouped(figures.asked)} pourvue{'s' if figures.filled > 1 else ''}."


def proof_words(figures: Figures) -> str:
    """What is known of better plans, which says nothing of how many places are filled."""
    if not figures.asked:
        return ""
    if figures.places_proof in PROOFS:
        by = PROOFS[figures.places_proof]
        return f"Aucun plan ne pourvoit mieux les places à ces priorités{NBSP}: {by}."
    if figures.proof in PROOFS:
        by = PROOFS[figures.proof]
        return f"Aucun plan ne vaut mieux avec ces priorités et ces préférences{NBSP}: {by}."
    if figures.gap is None:
        return "Meilleur plan trouvé dans le temps accordé, sans preuve qu’il soit le meilleur."
    return f"Ce plan est à {percent(figures.gap)} au plus du meilleur possible."


def percent(share: float) -> str:
    """« 1,2 % », rounded up so that nothing better than the truth is claimed."""
    tenths = -(-share * 1000 // 1)
    return f"{decimal(tenths / 10)}{NBSP}%"


def decimal(number: float) -> str:
    """« 1,5 », « 2 »."""
    return f"{number:.1f}".replace(".", ",").removesuffix(",0")


def grouped(number: int) -> str:
    """« 1 232 », thousands apart."""
    return f"{number:,}".replace(",", NBSP)


def gain_words(gained: int) -> str:
    """« 37 places de plus », « 2 places de moins », « autant de places »."""
    if not gained:
        return "autant de places"
    return f"{count(abs(gained), 'place')} de {'plus' if gained > 0 else 'moins'}"


def hole_words(reason: str, day: date | None, skill: str | None) -> str:
    """Why places stay empty, in one sentence."""
    on = f" le {short_date(day)}" if day else ""
    words: Mapping[str, str] = {
        "scope": "La visibilité de l’activité ne s’adresse à personne de plus.",
        "grade": "Personne d’autre n’a le grade demandé.",
        "skill": f"Personne d’autre ne détient «\u00a0{skill}\u00a0»."
        if skill
        else "Personne d’autre ne détient toutes les compétences demandées.",
        "contract": f"Les contrats ne couvrent pas toute la période{on}.",
        "fitness": f"Les visites médicales ne couvrent pas toute la période{on}.",
        "availability": f"Personne d’autre ne s’est dit disponible{on or ' sur toute la période'}.",
        "unknown": f"Les personnes qui pourraient venir n’ont pas répondu{on}.",
        "budget": "Les personnes qui pourraient venir n’ont plus assez de jours cette année.",
        "engaged": "Les personnes qui pourraient venir sont déjà engagées.",
        "rest": "Les personnes qui pourraient venir n’auraient pas leur repos entre deux.",
        "banned": "Les personnes qui pourraient venir ont décliné ou n’ont pas été retenues.",
        "competition": "Les personnes qui pourraient venir servent mieux ailleurs dans ce plan.",
    }
    return words.get(reason, "Personne d’autre ne remplit toutes les conditions.")


def call_up_path(activity: Activity) -> str:
    """Where the people shortlisted for an activity are retained; names that message for good."""
    return f"/activites/{activity.public_id}/selection#selection-pressentis"


def call_up_words(activity: Activity) -> str:
    """What those who decide read when the time has come."""
    when = period(activity.starts_on, activity.ends_on)
    return f"Il est temps de retenir les pressentis de «{NBSP}{activity.title}{NBSP}» ({when})."
