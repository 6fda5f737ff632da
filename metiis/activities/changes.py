"""What a change of an activity or of a post does to people. No database, no HTTP.

Only new days ask anybody anything again: a question put for other days has had no answer. A new
place or title is told; other ranks or skills throw nobody out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from metiis.activities.planning import Plan, PositionPlan, dates_of, days_of, shifted
from metiis.applications.rules import PLACED
from metiis.labels import NBSP, period
from metiis.matching.facts import Reason
from metiis.models import Activity, Application, Position
from metiis.models import ApplicationStatus as Status

Days = tuple[date, date]


class Effect(StrEnum):
    """What somebody meets when an activity changes, the gravest first."""

    LOSES = "loses"  # Her place: she cannot come on the new days.
    CONFIRMS_AGAIN = "confirms_again"
    ASKED_AGAIN = "asked_again"  # She had not answered yet.
    TOLD = "told"
    NO_LONGER_FITS = "no_longer_fits"  # What her post asks; those who decide see it.


@dataclass(frozen=True, slots=True)
class Change:
    """What differs: new days by post, what is told of, what posts now ask."""

    days: Mapping[int, Days] = field(default_factory=dict)
    is_moved: bool = False  # Another place: whoever applied wants to know.
    is_reworded: frozenset[int] = frozenset()  # Posts whose people read other words.
    asks: Mapping[int, PositionPlan] = field(default_factory=dict)
    words: tuple[str, ...] = ()  # What changed, for the history.


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody whom a change touches, and why when she loses something."""

    application: Application
    effect: Effect
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    """Everybody whom a change touches, in the order of their applications."""

    change: Change
    touched: tuple[Touched, ...] = ()

    def having(self, effect: str) -> list[Touched]:
        """Those who meet one effect."""
        return [each for each in self.touched if each.effect == effect]

    @property
    def mark(self) -> str:
        """Names exactly this impact, empty when nobody is touched: what was seen is what is
        confirmed."""
        if not self.touched:
            return ""
        parts = [f"{each.application.public_id}:{each.effect}" for each in self.touched]
        parts += [
            f"{key}:{first}:{last}" for key, (first, last) in sorted(self.change.days.items())
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def new_days(line: Position, activity: Activity, plan: Plan) -> Days:
    """The days of a post under a plan: the activity's, or its own, which move with an activity that
    keeps its length."""
    if not line.has_own_dates:
        return plan.starts_on, plan.ends_on
    old, new = activity.ends_on - activity.starts_on, plan.ends_on - plan.starts_on
    if old != new:
        return days_of(line)
    first, last = days_of(line)
    return (
        shifted(first, activity.starts_on, plan.starts_on),
        shifted(last, activity.starts_on, plan.starts_on),
    )


def change_of_plan(activity: Activity, plan: Plan) -> Change:
    """What a plan changes for people."""
    days = {line.id: new_days(line, activity, plan) for line in activity.positions}
    was = {line.id: days_of(line) for line in activity.positions}
    is_reworded = (plan.title, plan.description, plan.kind) != (
        activity.title,
        activity.description,
        activity.kind,
    )
    return Change(
        days={key: each for key, each in days.items() if each != was[key]},
        is_moved=plan.location != activity.location,
        is_reworded=frozenset(was if is_reworded else ()),
        words=_words(activity, plan),
    )


def _words(activity: Activity, plan: Plan) -> tuple[str, ...]:
    found = []
    if (plan.starts_on, plan.ends_on) != days_of(activity):
        new, old = period(plan.starts_on, plan.ends_on), instead_of(days_of(activity))
        found.append(f"dates{NBSP}: {new} {old}")
    if plan.location != activity.location:
        found.append(f"lieu{NBSP}: {plan.location} au lieu de {activity.location or '–'}")
    names = {
        "title": "titre",
        "kind": "type",
        "description": "description",
        "visibility": "visibilité",
        "priority": "priorité",
    }
    found += [
        word for name, word in names.items() if getattr(plan, name) != getattr(activity, name)
    ]
    if plan.closes_on is not None and plan.closes_on != activity.closes_on:
        found.append("clôture")
    return tuple(found)


def instead_of(days: Days) -> str:
    """« au lieu du sam. 5 déc. 2026 », « au lieu du sam. 5 au dim. 6 déc. 2026 »."""
    words = period(*days)
    return f"au lieu {words}" if words.startswith("du ") else f"au lieu du {words}"


def change_of_post(line: Position, plan: PositionPlan) -> Change:
    """What another plan of a post changes for its people."""
    days = dates_of(plan, line.activity)
    asks = (plan.rank_min, plan.rank_max, plan.skill_ids)
    before = (line.rank_min, line.rank_max, frozenset(skill.id for skill in line.skills))
    return Change(
        days={line.id: days} if days != days_of(line) else {},
        is_reworded=frozenset({line.id} if plan.label != line.label else ()),
        asks={line.id: plan} if asks != before else {},
        words=(f"poste «{NBSP}{plan.label}{NBSP}»",),
    )


def effect_on(
    application: Application,
    change: Change,
    against_days: Sequence[Reason],
    against_asks: Sequence[Reason],
) -> Touched | None:
    """What a change does to somebody; None when it does not concern her.

    `against_days` are the facts that the new days set against her, `against_asks` those that the
    post's new ranks or skills do.
    """
    status, post = application.status, application.position_id
    unfit = against_asks[0].message if against_asks else ""
    if post in change.days and status in PLACED:
        if against_days:
            return Touched(application, Effect.LOSES, against_days[0].message)
        is_settled = status in (Status.CONFIRMED, Status.CALLED_UP)
        effect = Effect.CONFIRMS_AGAIN if is_settled else Effect.ASKED_AGAIN
        return Touched(application, effect, unfit)
    if post in change.days or change.is_moved:
        return Touched(application, Effect.TOLD, unfit)
    if post in change.is_reworded and status in PLACED:
        return Touched(application, Effect.TOLD, unfit)
    if unfit and status in PLACED:
        return Touched(application, Effect.NO_LONGER_FITS, unfit)
    return None


def caused(before: Sequence[Reason], after: Sequence[Reason]) -> list[Reason]:
    """The facts against somebody that were not against her before."""
    known = {reason.code for reason in before}
    return [reason for reason in after if reason.code not in known]
