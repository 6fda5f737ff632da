"""What somebody wants an activity or a position to be, and whether it makes sense. Pure.

Faults are keyed by the field that mends them, so that a form can show each under its field.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from metiis.labels import NBSP, count, long_date, plain_date
from metiis.models import Activity, ActivityKind, Position, Visibility

LONGEST = 366
FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants an activity to be; without closing day, the usual one is taken."""

    title: str
    kind: ActivityKind
    starts_on: date
    ends_on: date
    location: str
    visibility: Visibility = Visibility.UNIT
    closes_on: date | None = None
    priority: int = 2
    description: str = ""


@dataclass(frozen=True, slots=True)
class PositionPlan:
    """What somebody wants a position to be; a missing day is the activity's own."""

    label: str
    headcount: int
    rank_min: int
    rank_max: int
    skill_ids: frozenset[int] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None


def plan_faults(plan: Plan, today: date, before: Activity | None = None) -> dict[str, str]:
    """What is wrong with a plan, by field. Days that do not change from `before` may be past."""
    faults = {
        "starts_on": start_fault(plan.starts_on, today, before),
        "ends_on": _end_fault(plan),
        "closes_on": _closing_fault(plan, today, before),
    }
    return {name: fault for name, fault in faults.items() if fault}


def start_fault(day: date, today: date, before: Activity | None = None) -> str | None:
    """What is wrong with a first day; one that does not change may be past."""
    if day < today and (before is None or before.starts_on != day):
        return "Choisissez un premier jour à partir d’aujourd’hui."
    if day > today + FARTHEST:
        return f"Ce jour est à plus de trois ans{NBSP}: vérifiez l’année."
    return None


def _end_fault(plan: Plan) -> str | None:
    if plan.ends_on < plan.starts_on:
        return (
            f"La fin vient avant le début{NBSP}: choisissez le {long_date(plan.starts_on)} ou un "
            "jour qui suit."
        )
    if (plan.ends_on - plan.starts_on).days >= LONGEST:
        return f"Une activité dure au plus un an{NBSP}: vérifiez l’année."
    return None


def _closing_fault(plan: Plan, today: date, before: Activity | None) -> str | None:
    closing = plan.closes_on
    if closing is None:
        return None
    if closing >= plan.starts_on and closing != today:
        return (
            f"On candidate au plus tard la veille du début{NBSP}: choisissez un jour plus tôt, ou "
            "videz ce champ pour reprendre la date habituelle."
        )
    if closing < today and (before is None or before.closes_on != closing):
        return f"Ce jour est passé{NBSP}: choisissez aujourd’hui ou un jour qui suit."
    return None


def position_faults(
    plan: PositionPlan, activity: Activity, before: Position | None = None
) -> dict[str, str]:
    """What is wrong with a position, by field."""
    faults = {}
    if before is not None and plan.headcount < before.taken:
        faults["headcount"] = (
            f"{_held_words(before.taken)} sur ce poste{NBSP}: l’effectif ne descend pas plus bas. "
            "Libérez d’abord des places sur la page de sélection."
        )
    if plan.rank_max < plan.rank_min:
        faults["rank_max"] = f"Le grade maximum est sous le grade minimum{NBSP}: inversez-les."
    starts_on, ends_on = dates_of(plan, activity)
    bounds = f"du {plain_date(activity.starts_on)} au {plain_date(activity.ends_on)}"
    if not activity.starts_on <= starts_on <= activity.ends_on:
        faults["starts_on"] = f"Ce jour est hors de l’activité ({bounds})."
    if not activity.starts_on <= ends_on <= activity.ends_on:
        faults["ends_on"] = f"Ce jour est hors de l’activité ({bounds})."
    elif ends_on < starts_on:
        faults["ends_on"] = f"La fin vient avant le début{NBSP}: choisissez un jour qui le suit."
    return faults


def dates_of(plan: PositionPlan, activity: Activity) -> tuple[date, date]:
    """The days of a planned position: its own, or the activity's."""
    return plan.starts_on or activity.starts_on, plan.ends_on or activity.ends_on


def days_of(line: Position | Activity) -> tuple[date, date]:
    """First and last day."""
    return line.starts_on, line.ends_on


def shifted(day: date, source_start: date, new_start: date) -> date:
    """The day that stands as far from the new start as `day` from the old one."""
    return day + (new_start - source_start)


def _held_words(number: int) -> str:
    """« 1 personne est déjà retenue ou invitée », « 3 personnes sont… »."""
    verb, ending = ("sont", "s") if number > 1 else ("est", "")
    return f"{count(number, 'personne')} {verb} déjà retenue{ending} ou invitée{ending}"
