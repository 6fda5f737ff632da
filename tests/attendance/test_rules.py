"""What a mark counts, what a row sent back means."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metiis.attendance.rules import (
    CAME,
    Kept,
    Said,
    Sent,
    Span,
    fingerprint,
    in_words,
    is_stale,
    move_for,
    refuse_unless_open,
    refuse_unmarked,
    settled,
    shown,
    stale_words,
)
from metiis.models import Activity, ActivityStatus, Mark, Move
from metiis.refusals import Refusal

PLANNED = Span(date(2026, 12, 4), date(2026, 12, 6))
SECOND = date(2026, 12, 5)
AS_PLANNED = shown(None, PLANNED)


@pytest.mark.parametrize(
    ("mark", "days"),
    [
        (Mark.PRESENT, PLANNED),
        (Mark.LATE, PLANNED),
        (Mark.LEFT_EARLY, PLANNED),
        (Mark.EXCUSED, None),
        (Mark.ABSENT, None),
    ],
)
def test_a_mark_alone_counts_the_days_planned_or_none(mark, days):
    assert settled(AS_PLANNED._replace(mark=mark), PLANNED, AS_PLANNED).served == days
    assert settled(Said(mark), PLANNED, AS_PLANNED).served == days


def test_late_and_left_early_count_the_days_said():
    said = Said(Mark.LATE, SECOND, PLANNED.last, "panne")
    kept = settled(said, PLANNED, AS_PLANNED)
    assert kept == Kept(Mark.LATE, Span(SECOND, PLANNED.last), "panne")
    assert kept.days == {SECOND, PLANNED.last}
    assert settled(Said(Mark.LEFT_EARLY, None, SECOND), PLANNED, AS_PLANNED).served == Span(
        PLANNED.first, SECOND
    )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (PLANNED.last, PLANNED.first, "avant le premier"),
        (date(2026, 12, 3), None, "sortent de son service"),
        (None, date(2026, 12, 7), "sortent de son service"),
    ],
)
def test_days_that_do_not_hold_are_refused(first, last, words):
    with pytest.raises(Refusal, match=words):
        settled(Said(Mark.LATE, first, last), PLANNED, AS_PLANNED)


def test_present_for_fewer_days_asks_which_way():
    with pytest.raises(Refusal, match="Parti avant"):
        settled(Said(Mark.PRESENT, PLANNED.first, SECOND), PLANNED, AS_PLANNED)


def test_somebody_late_is_made_present_without_touching_the_days():
    late = shown(Kept(Mark.LATE, Span(SECOND, PLANNED.last)), PLANNED)
    assert late.first == SECOND
    assert settled(late._replace(mark=Mark.PRESENT), PLANNED, late).served == PLANNED


def test_a_word_without_a_mark_is_not_lost_in_silence():
    with pytest.raises(Refusal, match="Choisissez d’abord"):
        settled(AS_PLANNED._replace(note="appelle demain"), PLANNED, AS_PLANNED)


DAYS = st.dates(date(2026, 11, 28), date(2026, 12, 10))
SAID = st.builds(
    Said, st.none() | st.sampled_from(Mark), st.none() | DAYS, st.none() | DAYS, st.text(max_size=9)
)


@settings(deadline=None)
@given(SAID)
def test_what_is_kept_lies_within_the_days_planned(said):
    try:
        kept = settled(said, PLANNED, AS_PLANNED)
    except Refusal:
        return
    assert kept.days <= PLANNED.days
    assert bool(kept.days) == (kept.mark in CAME)
    again = shown(kept, PLANNED)
    assert settled(again, PLANNED, again) == kept


@settings(deadline=None)
@given(SAID, SAID)
def test_a_row_is_touched_when_it_says_something_else(before, after):
    sent = Sent("x", 1, fingerprint(before), after)
    assert sent.is_touched == (before != after)


@pytest.mark.parametrize(
    ("seen", "now", "is_own", "stale"),
    [(1, 1, False, False), (1, 2, False, True), (1, 2, True, False), (0, 1, False, True)],
)
def test_a_row_that_another_wrote_since_is_stale(seen, now, is_own, stale):
    assert is_stale(Sent("x", seen, "", Said(Mark.ABSENT)), now, is_own) is stale


def test_both_values_are_said():
    kept = Kept(Mark.LATE, Span(SECOND, PLANNED.last), "panne")
    at = datetime(2026, 12, 4, 7, 12, tzinfo=UTC)
    words = stale_words(kept, "SGT CHEF Camille", at, Said(Mark.ABSENT))
    assert "SGT CHEF Camille a noté «\u00a0en retard, du sam. 5 au dim. 6 déc. 2026" in words
    assert "8\u00a0h\u00a012" in words
    assert "«\u00a0absent\u00a0»" in words
    assert in_words(Said()) == "sans présence"


@pytest.mark.parametrize(
    ("kept", "move"),
    [
        (Kept(Mark.PRESENT, PLANNED), Move.ATTEND),
        (Kept(Mark.LATE, PLANNED), Move.ATTEND),
        (Kept(Mark.LEFT_EARLY, Span(PLANNED.first, SECOND)), Move.ATTEND_PARTLY),
        (Kept(Mark.EXCUSED, None), Move.EXCUSE),
        (Kept(Mark.ABSENT, None), Move.MISS),
    ],
)
def test_validation_follows_the_days_not_the_word(kept, move):
    assert move_for(kept, PLANNED) is move


@pytest.mark.parametrize("status", [each for each in ActivityStatus if each != "published"])
def test_the_roll_is_called_on_a_living_activity_alone(status):
    activity, day = Activity(status=status), PLANNED.first
    if status is ActivityStatus.LOCKED:
        refuse_unless_open(activity, day, day)
        return
    with pytest.raises(Refusal):
        refuse_unless_open(activity, day, day)


def test_the_roll_opens_on_the_day_of_departure():
    activity = Activity(status=ActivityStatus.PUBLISHED)
    refuse_unless_open(activity, PLANNED.first, PLANNED.first)
    with pytest.raises(Refusal, match="4 décembre 2026"):
        refuse_unless_open(activity, PLANNED.first, PLANNED.first - timedelta(days=1))


def test_those_nobody_marked_are_named_up_to_a_point():
    refuse_unmarked([])
    with pytest.raises(Refusal, match="10\u00a0personnes.*n7 et 2\u00a0autres"):
        refuse_unmarked(f"n{number}" for number in range(10))
