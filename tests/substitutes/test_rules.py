"""Who left a place, read from histories."""

from datetime import UTC, datetime, timedelta

from metiis.models import (
    ApplicationEvent,
    ApplicationStatus,
    Move,
    Person,
    RejectionReason,
    WithdrawalReason,
)
from metiis.substitutes.rules import Line, arrivals, departures, of_post

START = datetime(2027, 1, 1, tzinfo=UTC)


def history(application: int, *moves: tuple[Move, ApplicationStatus, str]) -> list[Line]:
    person = Person(last_name=f"N{application}")
    return [
        Line(
            application,
            application % 2,
            person,
            ApplicationEvent(
                at=START + timedelta(hours=at), move=move, status=status, reason=reason, note=""
            ),
        )
        for at, (move, status, reason) in enumerate(moves, application)
    ]


SUBMIT = (Move.SUBMIT, ApplicationStatus.SUBMITTED, "")
SELECT = (Move.SELECT, ApplicationStatus.SELECTED, "")
CONFIRM = (Move.CONFIRM, ApplicationStatus.CONFIRMED, "")


def test_only_those_who_held_a_place_left_one():
    lines = [
        *history(1, SUBMIT, (Move.WITHDRAW, ApplicationStatus.WITHDRAWN, "")),
        *history(2, SUBMIT, SELECT, CONFIRM),
        *history(3, SUBMIT, SELECT, (Move.WITHDRAW, ApplicationStatus.WITHDRAWN, "work")),
        *history(4, SUBMIT, SELECT, (Move.REJECT, ApplicationStatus.REJECTED, "full")),
    ]
    found = departures(lines)
    assert [each.person.last_name for each in found] == ["N4", "N3"]
    assert [each.why for each in found] == [RejectionReason.FULL, WithdrawalReason.WORK]
    assert [each.person.last_name for each in of_post(found, 1, 5)] == ["N3"]


def test_who_left_twice_is_there_twice():
    gone = (Move.DECLINE, ApplicationStatus.DECLINED, "")
    assert len(departures(history(1, SUBMIT, SELECT, gone, SUBMIT, SELECT, gone))) == 2


def test_only_those_of_the_list_who_accepted_took_a_place():
    offer = (Move.OFFER, ApplicationStatus.OFFERED, "")
    invite = (Move.INVITE, ApplicationStatus.INVITED, "")
    accept = (Move.ACCEPT, ApplicationStatus.CONFIRMED, "")
    lines = [
        *history(1, invite, accept),
        *history(2, SUBMIT, offer, accept),
        *history(3, SUBMIT, offer, (Move.DECLINE, ApplicationStatus.DECLINED, "")),
        *history(4, SUBMIT, offer, accept),
    ]
    assert [each.person.last_name for each in arrivals(lines)] == ["N4", "N2"]
