"""Whether the choices of a plan still hold when somebody takes it: facts may have moved. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from metiis.applications.rules import PLACED
from metiis.availability.codec import ENGAGED
from metiis.labels import person_name
from metiis.models import (
    LIVE,
    Activity,
    Application,
    ApplicationStatus,
    Availability,
    Person,
    Position,
)

OVER: dict[ApplicationStatus, str] = {
    ApplicationStatus.DECLINED: "a décliné depuis",
    ApplicationStatus.LAPSED: "n’a pas répondu à temps depuis",
    ApplicationStatus.WITHDRAWN: "a retiré sa candidature depuis",
    ApplicationStatus.LATE_WITHDRAWN: "s’est désisté depuis",
    ApplicationStatus.REJECTED: "a été refusé depuis",
}
SOMEBODY = "Une personne d’une autre unité"


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody chosen for a post, with what is known of both now."""

    person: Person
    position: Position
    activity: Activity
    days: bytes  # One state per day of the post, engaged ones over what was declared.
    application: Application | None = None

    @property
    def is_placed(self) -> bool:
        """Whether she has been invited or retained meanwhile: nothing more to do."""
        return self.application is not None and self.application.status in PLACED


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A choice that cannot be taken any more, and why, in words."""

    who: str
    post: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Taking:
    """What taking a plan would do now: choices kept, those already placed, those left out."""

    activities: tuple[Activity, ...]
    kept: tuple[Choice, ...]
    placed: int
    left_out: tuple[LeftOut, ...]

    @property
    def seen(self) -> str:
        """What names the choices left out, so that taking knows whether they were read."""
        lines = sorted(f"{each.who}|{each.post}|{each.title}|{each.why}" for each in self.left_out)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def judged(
    activities: Iterable[Activity],
    choices: Iterable[Choice],
    missing: Iterable[LeftOut],
    named_ids: frozenset[int],
    today: date,
) -> Taking:
    """Each choice kept or left out; a post never takes more people than it has places."""
    kept: list[Choice] = []
    left_out, placed = list(missing), 0
    room: dict[int, int] = {}
    for choice in choices:
        position = choice.position
        left = room.setdefault(position.id, position.places_left)
        why = None if choice.is_placed else obstacle(choice, left, today)
        if choice.is_placed:
            placed += 1
        elif why is None:
            room[position.id] = left - 1
            kept.append(choice)
        else:
            who = person_name(choice.person) if choice.person.id in named_ids else SOMEBODY
            left_out.append(LeftOut(who, position.label, choice.activity.title, why))
    return Taking(tuple(activities), tuple(kept), placed, tuple(left_out))


def obstacle(choice: Choice, places_left: int, today: date) -> str | None:
    """What has changed since the plan was computed and prevents a choice; None when nothing has."""
    activity, application = choice.activity, choice.application
    if activity.status not in LIVE:
        return "l’activité est annulée"
    if choice.position.starts_on <= today:
        return "l’activité a commencé"
    if choice.person.disabled_at is not None or choice.person.service_number is None:
        return "n’est plus dans l’effectif"
    if application is not None and application.status in OVER:
        return OVER[application.status]
    if ENGAGED in choice.days:
        return "est engagé depuis sur une autre activité"
    if Availability.UNAVAILABLE in choice.days or Availability.UNKNOWN in choice.days:
        return "n’est plus disponible tous les jours"
    return None if places_left > 0 else "le poste est complet depuis"
