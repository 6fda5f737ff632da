"""Decisions about call-ups: their days, where each stands, what is proven of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from metiis.applications.rules import RECORDED, SERVED
from metiis.labels import NBSP, count, plain_date
from metiis.matching.facts import working_days
from metiis.models import ApplicationStatus as Status
from metiis.models import CallUp, Instructions, Position

LIVING = frozenset({Status.CALLED_UP}) | RECORDED  # A call-up holds as long as her place does.
SUCCESSIVE = 3  # Code de la défense R4221-19.
NOT_YET: dict[Status, str] = {
    Status.SELECTED: "Retenu, n’a pas encore confirmé",
    Status.INVITED: "Invité, n’a pas encore répondu",
    Status.OFFERED: "Une place lui est offerte, n’a pas encore répondu",
}


def period_of(position: Position, instructions: Instructions | None) -> tuple[date, date]:
    """From departure to return: the position's days and those of travel around them."""
    if instructions is None:
        return position.starts_on, position.ends_on
    return (
        position.starts_on - timedelta(days=instructions.days_before),
        position.ends_on + timedelta(days=instructions.days_after),
    )


# Where a version stands, and what is proven of it


class Standing(StrEnum):
    """Whether a version of a call-up holds."""

    CURRENT = "current"
    REPLACED = "replaced"
    VOID = "void"


def standing(call_up: CallUp, status: Status) -> Standing:
    """Read with the application: the place lost, the call-up is void even before anybody wrote it
    down."""
    if call_up.replaced_at is not None:
        return Standing.REPLACED
    if call_up.voided_at is not None or status not in LIVING:
        return Standing.VOID
    return Standing.CURRENT


class Proof(StrEnum):
    """How far a call-up is known to have gone."""

    UNREACHABLE = "unreachable"
    WAITING = "waiting"
    FAILED = "failed"
    SENT = "sent"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"


PROOF_WORDS: dict[Proof, tuple[str, str]] = {
    Proof.UNREACHABLE: ("Sans compte\u00a0: à remettre en main propre", "danger"),
    Proof.WAITING: ("Envoi en cours", "neutral"),
    Proof.FAILED: ("Courriel refusé\u00a0: à remettre en main propre", "danger"),
    Proof.SENT: ("Envoyée, pas encore lue", "warning"),
    Proof.READ: ("Lue, sans accusé de réception", "info"),
    Proof.ACKNOWLEDGED: ("Accusé de réception reçu", "success"),
}


def proof(call_up: CallUp, *, is_reachable: bool) -> Proof:
    """The farthest step proven. A mail given up has lost its body without having been sent."""
    if call_up.acknowledged_at is not None:
        return Proof.ACKNOWLEDGED
    if call_up.read_at is not None:
        return Proof.READ
    mail = call_up.mail
    if mail is None:
        return Proof.WAITING if is_reachable else Proof.UNREACHABLE
    if mail.sent_at is not None:
        return Proof.SENT
    return Proof.WAITING if mail.body else Proof.FAILED


# The employer's notice


@dataclass(frozen=True, slots=True)
class NoticeMark:
    """Whether the employer can still be told in time; `is_late` is a warning, never an obstacle."""

    words: str
    remedy: str = ""
    is_late: bool = False


def notice_mark(days: int | None, departs_on: date, returns_on: date, today: date) -> NoticeMark:
    """Read from the notice that the person owes, in days; None when her situation is not known."""
    if days is None:
        return NoticeMark("Situation professionnelle inconnue")
    if days == 0:
        return NoticeMark("Aucun préavis à donner")
    limit = departs_on - timedelta(days=days)
    if limit >= today:
        return NoticeMark(f"Employeur à prévenir au plus tard le {plain_date(limit)}")
    if not working_days(departs_on, returns_on):
        return NoticeMark("Aucun jour ouvré dans la période")
    return NoticeMark(
        f"Préavis de l’employeur dépassé depuis le {plain_date(limit)}",
        f"Il faut son accord écrit{NBSP}: voyez-le avec la personne, ou prévoyez un remplaçant.",
        is_late=True,
    )


# Call-ups that nobody answered


@dataclass(frozen=True, slots=True)
class Sent:
    """The last version of a person's call-up to one activity, with what became of it."""

    reference: str
    departs_on: date
    returns_on: date
    sent_at: datetime | None
    is_answered: bool
    is_counted: bool


def is_answer(call_up: CallUp, status: Status) -> bool:
    """Whether she showed, one way or another, that she knew: read, acknowledged, came, excused."""
    if call_up.read_at is not None or call_up.acknowledged_at is not None:
        return True
    return status in SERVED | {Status.EXCUSED, Status.LATE_WITHDRAWN}


def unanswered(call_ups: Iterable[Sent], today: date) -> list[Sent]:
    """The latest successive ones that were proven sent and left without any answer, the latest
    first. One that nobody proved sent, or that no longer holds, neither counts nor breaks the
    series; nor does one whose departure is still to come."""
    series: list[Sent] = []
    for each in sorted(call_ups, key=lambda sent: sent.departs_on, reverse=True):
        if each.is_answered:
            break
        if each.is_counted and each.sent_at is not None and each.departs_on <= today:
            series.append(each)
    return series


def unanswered_title(number: int) -> str:
    """« Trois convocations sans réponse », « 1 convocation sans réponse »."""
    if number == SUCCESSIVE:
        return "Trois convocations sans réponse"
    return f"{count(number, 'convocation')} sans réponse"
