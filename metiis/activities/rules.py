"""Decisions about activities: dates that make sense, what may be published, changed or removed.

No database, no HTTP: facts come in, faults and states go out. Faults are keyed by the field that
mends them, so that a form can show each under its field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from metiis.labels import NBSP, count, long_date, plain_date
from metiis.models import (
    LIVE,
    Activity,
    ActivityKind,
    ActivityStatus,
    Position,
    Unit,
    Visibility,
)

DECISION_DAYS = timedelta(days=45)  # Closing this long before the start leaves time to call up.
SHORTEST_CALL = timedelta(days=7)  # People need a week-end to answer.
LONGEST = 366
FARTHEST = timedelta(days=3 * 366)
SOON = 15


class Phase(StrEnum):
    """Where an activity stands on a day; only draft, published and cancelled are stored."""

    DRAFT = "draft"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    ONGOING = "ongoing"
    PAST = "past"
    CANCELLED = "cancelled"


PHASE_WORDS: dict[Phase, tuple[str, str]] = {
    Phase.DRAFT: ("Brouillon", "neutral"),
    Phase.OPEN: ("Candidatures ouvertes", "success"),
    Phase.FULL: ("Complet", "info"),
    Phase.CLOSED: ("Candidatures closes", "neutral"),
    Phase.ONGOING: ("En cours", "info"),
    Phase.PAST: ("Terminée", "neutral"),
    Phase.CANCELLED: ("Annulée", "danger"),
}
PRIORITIES = {1: "1 – la plus haute", 2: "2 – normale", 3: "3 – si l’effectif le permet"}
AUDIENCES: dict[Visibility, str] = {
    Visibility.UNIT: "{unit.code} et ses unités",
    Visibility.BRIGADE: "toute la brigade",
    Visibility.NATIONAL: "toutes les unités",
}


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


class Places(Protocol):
    """What tells whether places remain: a position, or what a list knows of one."""

    @property
    def places_left(self) -> int:
        """Places nobody holds yet."""


def phase(activity: Activity, positions: Sequence[Places], today: date) -> Phase:
    """Where the activity, with these positions, stands today."""
    if activity.status is ActivityStatus.CANCELLED:
        return Phase.CANCELLED
    if activity.status is ActivityStatus.DRAFT:
        return Phase.DRAFT
    if activity.ends_on < today:
        return Phase.PAST
    if activity.starts_on <= today:
        return Phase.ONGOING
    if positions and not any(line.places_left for line in positions):
        return Phase.FULL
    return Phase.CLOSED if activity.closes_on < today else Phase.OPEN


def accepts_applications(activity: Activity, today: date) -> bool:
    """Whether somebody may still apply: published, not closed, not begun."""
    if activity.status is not ActivityStatus.PUBLISHED:
        return False
    return activity.closes_on >= today and activity.starts_on > today


def default_closing(starts_on: date, today: date) -> date:
    """45 days before the start; a week from today when that is too near; never after the eve."""
    wanted = max(starts_on - DECISION_DAYS, today + SHORTEST_CALL)
    return min(wanted, max(starts_on - timedelta(days=1), today))


def closing_words(closes_on: date, today: date) -> str:
    """« Clôture dans 12 jours », « Clôture aujourd’hui », « Clôture le mardi 5 janvier 2027 »."""
    left = (closes_on - today).days
    if left < 0:
        return "Candidatures closes"
    if left < 2:
        return "Clôture aujourd’hui" if left == 0 else "Clôture demain"
    if left <= SOON:
        return f"Clôture dans {count(left, 'jour')}"
    return f"Clôture le {plain_date(closes_on)}"


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
            f"{_retained(before.taken)} sur ce poste{NBSP}: l’effectif ne peut pas descendre "
            "plus bas."
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
    if before is not None and before.taken and (starts_on, ends_on) != days_of(before):
        faults["starts_on"] = (
            f"Des personnes sont retenues ou invitées sur ces jours{NBSP}: ils ne peuvent plus "
            "changer. Ajoutez un autre poste pour les nouvelles dates."
        )
    return faults


def dates_of(plan: PositionPlan, activity: Activity) -> tuple[date, date]:
    """The days of a planned position: its own, or the activity's."""
    return plan.starts_on or activity.starts_on, plan.ends_on or activity.ends_on


def days_of(line: Position | Activity) -> tuple[date, date]:
    """First and last day."""
    return line.starts_on, line.ends_on


def publication_faults(activity: Activity, today: date) -> list[str]:
    """What must be mended before an activity can be published; empty when it can."""
    faults = []
    if not activity.positions:
        faults.append("Ajoutez au moins un poste.")
    if activity.ends_on < today:
        faults.append(f"L’activité est passée{NBSP}: changez ses dates.")
    elif activity.closes_on < today:
        faults.append(
            f"La clôture des candidatures est passée depuis le {plain_date(activity.closes_on)}"
            f"{NBSP}: choisissez un jour à venir."
        )
    return faults


def publication_notices(activity: Activity, today: date, notice_days: int) -> list[str]:
    """What to know before publishing, none of which prevents it (Code du travail L3142-94-3)."""
    left = (activity.starts_on - today).days
    notices = []
    if 0 <= left < notice_days:
        notices.append(
            f"L’activité commence dans {count(left, 'jour')}, moins que les {notice_days}{NBSP}"
            f"jours de préavis dus à la plupart des employeurs{NBSP}: certaines personnes ne "
            "pourront venir qu’avec l’accord du leur."
        )
    return notices


def date_change_fault(plan: Plan, activity: Activity) -> str | None:
    """Days promised to people are not moved behind their back."""
    held = sum(line.taken for line in activity.positions)
    if not held or (plan.starts_on, plan.ends_on) == days_of(activity):
        return None
    return (
        f"{_retained(held)} pour ces jours{NBSP}: les dates ne peuvent plus changer. Annulez "
        "l’activité et dupliquez-la aux nouvelles dates, ou libérez d’abord ces personnes."
    )


def reach_path(unit: Unit, visibility: Visibility) -> str:
    """Path of the unit whose people an activity of this visibility addresses."""
    if visibility is Visibility.NATIONAL:
        return "/"
    return unit.brigade_path if visibility is Visibility.BRIGADE else unit.path


def outside_positions(plan: Plan, positions: Sequence[Position]) -> list[Position]:
    """Positions with days of their own that would fall outside the new dates."""
    return [
        line
        for line in positions
        if line.has_own_dates
        and not (plan.starts_on <= line.starts_on <= line.ends_on <= plan.ends_on)
    ]


def removal_fault(line: Position, activity: Activity, applications: int) -> str | None:
    """Why a position must stay; None when it may go."""
    if applications:
        verb = "portent" if applications > 1 else "porte"
        return (
            f"{count(applications, 'candidature')} {verb} sur le poste «{NBSP}{line.label}{NBSP}»"
            f"{NBSP}: il reste, pour leur suivi. Vous pouvez ramener son effectif aux places "
            "prises."
        )
    if activity.status in LIVE and len(activity.positions) == 1:
        return (
            f"Une activité publiée garde au moins un poste{NBSP}: ajoutez-en un autre d’abord, ou "
            "annulez l’activité."
        )
    return None


def shifted(day: date, source_start: date, new_start: date) -> date:
    """The day that stands as far from the new start as `day` from the old one."""
    return day + (new_start - source_start)


def _retained(number: int) -> str:
    """« 1 personne est déjà retenue ou invitée », « 3 personnes sont… »."""
    verb, ending = ("sont", "s") if number > 1 else ("est", "")
    return f"{count(number, 'personne')} {verb} déjà retenue{ending} ou invitée{ending}"
