"""What of an application enters a calendar; addresses; the gate."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metiis.applications.rules import HOLDING
from metiis.feeds.rules import (
    KEPT,
    POSSIBLE,
    EventStatus,
    Fact,
    Gate,
    entries,
    status_of,
    title_fault,
    token_of,
    uid_of,
)
from metiis.models import ApplicationStatus as Status

TODAY, NOW = date(2026, 11, 24), datetime(2026, 11, 24, 12, tzinfo=UTC)
OVER = sorted(set(Status) - HOLDING - POSSIBLE)


def fact(status: Status, held: bool = False, **values: object) -> Fact:
    usual = {"first": TODAY, "last": TODAY + timedelta(days=1), "changes": 3, "changed_at": NOW}
    return Fact("public", status, held=held, **{**usual, **values})


@pytest.mark.parametrize("status", sorted(POSSIBLE))
def test_what_is_asked_is_tentative_and_leaves_the_days_free(status: Status):
    (entry,) = entries([fact(status)], NOW, TODAY)
    assert entry.status is EventStatus.TENTATIVE
    assert not entry.is_busy


def test_a_place_to_confirm_is_tentative_and_takes_the_days():
    (entry,) = entries([fact(Status.SELECTED, held=True)], NOW, TODAY)
    assert entry.status is EventStatus.TENTATIVE
    assert entry.is_busy


@pytest.mark.parametrize("status", sorted(HOLDING - {Status.SELECTED}))
def test_a_place_held_is_confirmed(status: Status):
    assert status_of(fact(status, held=True), NOW, TODAY) is EventStatus.CONFIRMED


@pytest.mark.parametrize("status", OVER)
def test_what_ended_is_cancelled_if_it_was_held_and_gone_otherwise(status: Status):
    assert status_of(fact(status, held=True), NOW, TODAY) is EventStatus.CANCELLED
    assert status_of(fact(status), NOW, TODAY) is None


def test_a_cancellation_and_the_past_leave_after_sixty_days():
    gone = NOW + KEPT + timedelta(hours=1)
    ahead = TODAY + timedelta(days=90)
    cancelled = fact(Status.CANCELLED, held=True, first=ahead, last=ahead)
    assert status_of(cancelled, gone, TODAY + KEPT) is None
    served = fact(Status.ATTENDED, held=True)
    assert status_of(served, gone, TODAY + KEPT) is EventStatus.CONFIRMED
    assert status_of(served, gone, TODAY + KEPT + timedelta(days=2)) is None


def test_a_request_left_behind_by_the_days_is_no_longer_shown():
    assert status_of(fact(Status.SUBMITTED), NOW, TODAY + timedelta(days=2)) is None


def test_the_uid_is_stable_and_says_nothing():
    assert uid_of("abc") == uid_of("abc") != uid_of("abd")
    assert "abc" not in uid_of("abc")


def test_the_same_form_gives_the_same_address_to_one_person_only():
    assert token_of("secret", "me", "key") == token_of("secret", "me", "key")
    others = {token_of("secret", "you", "key"), token_of("secret", "me", "other")}
    others.add(token_of("other", "me", "key"))
    assert token_of("secret", "me", "key") not in others
    assert len(token_of("secret", "me", "key")) == 43  # Long enough to be masked in the log.


def test_a_title_is_short_and_reaches_nobody():
    assert title_fault("Indisponible") is None
    assert title_fault("x" * 41) is not None
    assert title_fault("06 12 34 56 78") is not None


def test_the_gate_lets_so_many_through_in_a_window_and_forgets_old_keys():
    gate = Gate(2, timedelta(minutes=5), keys=2)
    assert [gate.lets("a", NOW) for _ in "123"] == [True, True, False]
    assert gate.lets("b", NOW)
    assert gate.lets("a", NOW + timedelta(minutes=5))
    gate.lets("c", NOW)
    assert gate.lets("b", NOW)
    assert len(gate._counts) == 2
