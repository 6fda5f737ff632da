"""Where a call-up stands, what is proven of it, who is late: no database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metiis.callups.rules import (
    Proof,
    Sent,
    Standing,
    is_answer,
    notice_mark,
    period_of,
    proof,
    standing,
    unanswered,
    unanswered_title,
)
from metiis.models import ApplicationStatus, CallUp, Instructions, OutgoingMail, Position

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
FRIDAY, SATURDAY, SUNDAY = date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 7)
TODAY = date(2027, 2, 10)


def test_the_period_goes_from_departure_to_return():
    position = Position(starts_on=SATURDAY, ends_on=SUNDAY)
    assert period_of(position, None) == (SATURDAY, SUNDAY)
    travel = Instructions(days_before=1, days_after=2)
    assert period_of(position, travel) == (FRIDAY, SUNDAY + timedelta(days=2))


@pytest.mark.parametrize("status", ApplicationStatus)
def test_a_call_up_holds_while_the_place_does(status):
    call_up = CallUp()
    lives = status.value in {
        "called_up",
        "attended",
        "partly_attended",
        "excused",
        "no_show",
    }
    assert standing(call_up, status) is (Standing.CURRENT if lives else Standing.VOID)
    assert standing(CallUp(replaced_at=NOW), status) is Standing.REPLACED
    assert standing(CallUp(voided_at=NOW), status) is Standing.VOID


@pytest.mark.parametrize(
    ("call_up", "reachable", "found"),
    [
        (CallUp(), True, Proof.WAITING),
        (CallUp(), False, Proof.UNREACHABLE),
        (CallUp(mail=OutgoingMail(body="x")), True, Proof.WAITING),
        (CallUp(mail=OutgoingMail(body="")), True, Proof.FAILED),
        (CallUp(mail=OutgoingMail(body="", sent_at=NOW)), True, Proof.SENT),
        (CallUp(mail=OutgoingMail(body="", sent_at=NOW), read_at=NOW), True, Proof.READ),
        (CallUp(read_at=NOW, acknowledged_at=NOW), False, Proof.ACKNOWLEDGED),
    ],
)
def test_the_farthest_step_proven_is_said(call_up, reachable, found):
    assert proof(call_up, is_reachable=reachable) is found


@pytest.mark.parametrize(
    ("days", "departs", "returns", "words", "late"),
    [
        (None, FRIDAY, SUNDAY, "inconnue", False),
        (0, FRIDAY, SUNDAY, "Aucun préavis", False),
        (15, FRIDAY, SUNDAY, "au plus tard le 18 février 2027", False),
        (23, FRIDAY, SUNDAY, "au plus tard le 10 février 2027", False),
        (24, FRIDAY, SUNDAY, "dépassé depuis le 9 février 2027", True),
        (30, SATURDAY, SUNDAY, "Aucun jour ouvré", False),
    ],
)
def test_whose_notice_can_no_longer_be_given(days, departs, returns, words, late):
    mark = notice_mark(days, departs, returns, TODAY)
    assert words in mark.words
    assert mark.is_late is late
    assert bool(mark.remedy) is late


def sent(number, *, answered=False, counted=True, proven=True):
    first = TODAY - timedelta(days=10 * number)
    return Sent(f"R{number}", first, first, NOW if proven else None, answered, counted)


@pytest.mark.parametrize(
    ("call_ups", "found"),
    [
        ([], []),
        ([sent(1), sent(2), sent(3)], ["R1", "R2", "R3"]),
        ([sent(1), sent(2, proven=False), sent(3)], ["R1", "R3"]),
        ([sent(1), sent(2, counted=False), sent(3)], ["R1", "R3"]),
        ([sent(1), sent(2, answered=True), sent(3)], ["R1"]),
        ([sent(1, answered=True), sent(2), sent(3)], []),
        ([sent(-1), sent(1)], ["R1"]),
    ],
)
def test_only_successive_call_ups_proven_sent_and_past_are_counted(call_ups, found):
    assert [each.reference for each in unanswered(reversed(call_ups), TODAY)] == found


@pytest.mark.parametrize(
    ("call_up", "status", "answer"),
    [
        (CallUp(), ApplicationStatus.NO_SHOW, False),
        (CallUp(), ApplicationStatus.CALLED_UP, False),
        (CallUp(), ApplicationStatus.ATTENDED, True),
        (CallUp(), ApplicationStatus.EXCUSED, True),
        (CallUp(), ApplicationStatus.LATE_WITHDRAWN, True),
        (CallUp(read_at=NOW), ApplicationStatus.NO_SHOW, True),
        (CallUp(acknowledged_at=NOW), ApplicationStatus.NO_SHOW, True),
    ],
)
def test_who_came_read_or_explained_has_answered(call_up, status, answer):
    assert is_answer(call_up, status) is answer


def test_three_are_said_as_the_law_says_them():
    assert unanswered_title(3) == "Trois convocations sans réponse"
    assert unanswered_title(1) == "1\u00a0convocation sans réponse"
