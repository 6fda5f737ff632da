"""What a commander decides on one person, with its trace: the move and the record, or neither."""

from datetime import datetime

from metiis import clock
from metiis.applications import services as applications
from metiis.decisions import queries
from metiis.decisions.rules import known_of
from metiis.decisions.services import record
from metiis.matching.rules import obstacles
from metiis.models import Application, ApplicationStatus, Person, Position, RejectionReason, Verb


def retain(application: Application, by: Person, now: datetime) -> None:
    """The person is retained, and the decision is kept."""
    trace = _Trace(application.person, application.position, by, now)
    if applications.select_person(application, by, now):
        trace.keep(Verb.SELECTED)


def wait(application: Application, by: Person, now: datetime) -> None:
    """The person is on the waiting list, and the decision is kept."""
    trace = _Trace(application.person, application.position, by, now)
    if applications.put_on_waiting_list(application, by, now):
        trace.keep(Verb.WAITLISTED)


def refuse(
    application: Application, reason: RejectionReason, note: str, by: Person, now: datetime
) -> None:
    """The person is refused or her invitation taken back, and the decision is kept."""
    trace = _Trace(application.person, application.position, by, now)
    was_invited = application.status is ApplicationStatus.INVITED
    if applications.reject(application, reason, note, by, now):
        trace.keep(Verb.REJECTED, f"Invitation retirée. {note}".strip() if was_invited else note)


def invite(person: Person, position: Position, by: Person, now: datetime) -> Application:
    """The person is invited unless a fact prevents it, and the decision is kept."""
    trace = _Trace(person, position, by, now)
    reasons = obstacles(trace.candidate, trace.need)
    application, was_done = applications.invite(person, position, reasons, by, now)
    if was_done:
        trace.keep(Verb.INVITED)
    return application


class _Trace:
    """What was known and proposed before the move, which changes both."""

    def __init__(self, person: Person, position: Position, by: Person, now: datetime) -> None:
        self.person, self.position, self.by, self.now = person, position, by, now
        today = clock.civil_day(now)
        meant = {person.id: position}
        facts = queries.facts([person], meant, position.activity, today)[person.id]
        self.candidate, self.need = facts.candidate, facts.need
        self.known = known_of(facts.candidate, facts.need, facts.said, today)
        self.was_proposed = queries.was_proposed(position, person)

    def keep(self, verb: Verb, note: str = "") -> None:
        """The decision is kept once the caller commits."""
        record(
            self.by,
            self.position.activity,
            self.position,
            self.person,
            verb,
            self.known,
            self.was_proposed,
            None,
            note,
            now=self.now,
        )
