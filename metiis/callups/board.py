"""The page of those who call up: who can be, who cannot yet, who was and with which proof. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.callups.rules import (
    LIVING,
    NOT_YET,
    PROOF_WORDS,
    NoticeMark,
    notice_mark,
    period_of,
    proof,
)
from metiis.callups.wording import differs, matter_of, thawed
from metiis.models import Activity, Application, CallUp, Instructions
from metiis.models import ApplicationStatus as Status
from metiis.people.rules import terms_of
from metiis.reference.rules import LegalValues


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the page."""

    application: Application
    mark: NoticeMark | None = None
    why: str = ""
    call_up: CallUp | None = None
    proof: tuple[str, str] = ("", "neutral")
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody who holds or awaits a place, told apart by what can be done."""

    ready: list[Line]
    not_yet: list[Line]
    called: list[Line]

    @property
    def late(self) -> int:
        """How many of those ready can no longer give their employer's notice."""
        return sum(1 for line in self.ready if line.mark and line.mark.is_late)

    @property
    def outdated(self) -> int:
        """How many were told something that no longer holds."""
        return sum(line.is_outdated for line in self.called)

    @property
    def acknowledged(self) -> int:
        """How many said that they have received it."""
        return sum(bool(line.call_up and line.call_up.acknowledged_at) for line in self.called)


def board(
    activity: Activity,
    applications: Sequence[Application],
    call_ups: Mapping[int, CallUp],
    instructions: Instructions | None,
    legal: LegalValues,
    today: date,
) -> Board:
    """The page's lines, from rows already read."""
    ready = [
        Line(each, _mark(each, instructions, legal, today))
        for each in applications
        if each.status is Status.CONFIRMED
    ]
    not_yet = [
        Line(each, why=NOT_YET[each.status]) for each in applications if each.status in NOT_YET
    ]
    called = [
        _called(activity, each, call_ups.get(each.id), instructions)
        for each in applications
        if each.status in LIVING
    ]
    return Board(ready, not_yet, called)


def _mark(
    application: Application, instructions: Instructions | None, legal: LegalValues, today: date
) -> NoticeMark:
    departs_on, returns_on = period_of(application.position, instructions)
    terms = terms_of(application.person, legal, departs_on)
    return notice_mark(terms.notice_days, departs_on, returns_on, today)


def _called(
    activity: Activity,
    application: Application,
    call_up: CallUp | None,
    instructions: Instructions | None,
) -> Line:
    if call_up is None:
        return Line(application, proof=("Sans convocation dans METIIS", "neutral"))
    person = application.person
    is_reachable = person.email is not None and person.is_active
    said = matter_of(person, activity, application.position, instructions)
    return Line(
        application,
        call_up=call_up,
        proof=PROOF_WORDS[proof(call_up, is_reachable=is_reachable)],
        is_outdated=application.status is Status.CALLED_UP and differs(thawed(call_up.text), said),
    )
