"""Decisions about activities: what may be published, changed or removed, and who is addressed.

No database, no HTTP: facts come in, faults go out.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from metiis.activities.planning import Plan, days_of
from metiis.labels import NBSP, count, plain_date
from metiis.models import LIVE, Activity, Position, Unit, Visibility

PRIORITIES = {1: "1 – la plus haute", 2: "2 – normale", 3: "3 – si l’effectif le permet"}
AUDIENCES: dict[Visibility, str] = {
    Visibility.UNIT: "{unit.code} et ses unités",
    Visibility.BRIGADE: "toute la brigade",
    Visibility.NATIONAL: "toutes les unités",
}


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


def days_fault(
    lines: Sequence[Position], days: Mapping[int, tuple[date, date]], today: date
) -> str | None:
    """Why the days of posts cannot become these: whoever holds a place has to answer for them
    first, and days already begun are served as they are."""
    for line in lines:
        if line.id not in days or not line.taken:
            continue
        name = f"«{NBSP}{line.label}{NBSP}»"
        if line.starts_on <= today:
            return (
                f"Le poste {name} a commencé, et des personnes y tiennent une place{NBSP}: ses "
                "dates ne changent plus. Les jours réellement servis se notent à l’appel."
            )
        if days[line.id][0] <= today:
            return (
                f"Des personnes tiennent une place au poste {name} et doivent pouvoir répondre"
                f"{NBSP}: choisissez un premier jour à partir de demain."
            )
    return None


def reach_path(unit: Unit, visibility: Visibility) -> str:
    """Path of the unit whose people an activity of this visibility addresses."""
    if visibility is Visibility.NATIONAL:
        return "/"
    return unit.brigade_path if visibility is Visibility.BRIGADE else unit.path


def outside_positions(
    plan: Plan, positions: Sequence[Position], days: Mapping[int, tuple[date, date]]
) -> list[Position]:
    """Positions with days of their own that would fall outside the new dates; `days` are those
    that move along."""
    found = []
    for line in positions:
        first, last = days.get(line.id, days_of(line))
        if line.has_own_dates and not plan.starts_on <= first <= last <= plan.ends_on:
            found.append(line)
    return found


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
