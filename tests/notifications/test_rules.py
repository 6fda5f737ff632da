"""When a mail may leave: silence, digest, deadlines, clocks that change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from metiis.clock import in_paris
from metiis.models import NoticeChannel, NoticeKind
from metiis.notifications import rules
from metiis.notifications.rules import MAILED_EVERY, TIME_TO_ANSWER, Hours, Manner

SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
MAIL, DIGEST, SCREEN = NoticeChannel.MAIL, NoticeChannel.DIGEST, NoticeChannel.SCREEN
WORK, ANSWER = NoticeKind.WORK, NoticeKind.ANSWER
around = st.one_of(
    *(
        st.integers(-48 * 60, 48 * 60).map(lambda m, day=day: day + timedelta(minutes=m))
        for day in (SPRING, AUTUMN, datetime(2026, 12, 9, 11, tzinfo=UTC))
    )
)
an_hour = st.integers(0, 23)
some_hours = st.builds(Hours, an_hour, an_hour, an_hour)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A winter day of December 2026 on a Paris clock."""
    return datetime(2026, 12, day, hour - 1, minute, tzinfo=UTC)


def due(channel, created, answer_by=None, last=None, now=None, kind=WORK, hours=None):
    manner = Manner(hours or Hours(21, 7, 18), {kind: channel})
    return rules.mail_due(manner, kind, created, answer_by, last, now or created)


@given(around, some_hours)
@example(SPRING + timedelta(minutes=59), Hours(1, 2, 2))
@example(SPRING - timedelta(hours=2), Hours(3, 2, 2))
@example(AUTUMN + timedelta(minutes=30), Hours(2, 3, 2))
def test_silence_is_kept_to_its_end_whatever_clocks_do(instant, hours):
    end = rules.out_of_quiet(instant, hours)
    assert not rules.is_quiet(in_paris(end).hour, hours)
    assert instant <= end <= instant + timedelta(hours=48)
    step = instant
    while step < end:
        assert rules.is_quiet(in_paris(step).hour, hours)
        step += timedelta(minutes=15)


@given(around, some_hours)
def test_there_is_one_digest_a_day_at_its_hour(instant, hours):
    first = rules.digest_after(instant, hours)
    second = rules.digest_after(first, hours)
    assert instant < first < second
    days = [in_paris(each).date() for each in (first, second)]
    assert days[0] < days[1] or rules.is_quiet(hours.digest_at, hours)
    skipped = in_paris(first).date() == date(2027, 3, 28)
    assert (
        in_paris(first).hour == hours.digest_at or skipped or rules.is_quiet(hours.digest_at, hours)
    )


@given(
    around,
    some_hours,
    st.sampled_from(list(NoticeKind)),
    st.sampled_from(list(NoticeChannel)),
    st.none() | st.integers(-60, 72 * 60),
    st.none() | st.integers(0, 59),
)
def test_no_mail_leaves_before_its_time_nor_after_its_use(
    now, hours, kind, channel, left, minutes_ago
):
    manner = Manner(hours, {kind: channel})
    last = None if minutes_ago is None else now - timedelta(minutes=minutes_ago)
    answer_by = None if left is None else now + timedelta(minutes=left)
    found = rules.mail_due(manner, kind, now, answer_by, last, now)
    is_over = answer_by is not None and answer_by <= now
    if is_over or (channel is SCREEN and kind not in rules.QUESTIONS):
        assert found is None
    elif answer_by is not None and found > now:
        assert found <= answer_by - TIME_TO_ANSWER
    else:
        breaks = found == now and answer_by is not None
        assert breaks or not rules.is_quiet(in_paris(found).hour, hours)
        assert breaks or last is None or found >= last + MAILED_EVERY
        assert found >= now


def test_a_message_is_told_at_once_after_the_silence_or_in_the_digest():
    assert due(MAIL, at(9, 12)) == at(9, 12)
    assert due(MAIL, at(9, 22)) == at(10, 7)
    assert due(MAIL, at(9, 12), last=at(9, 11, 30)) == at(9, 12, 30)
    assert due(MAIL, at(9, 20, 45), last=at(9, 20, 15)) == at(10, 7)
    assert due(DIGEST, at(9, 12)) == at(9, 18)
    assert due(DIGEST, at(9, 18)) == at(10, 18)
    assert due(DIGEST, at(9, 18), now=at(12, 9)) == at(12, 9)
    assert due(SCREEN, at(9, 12)) is None


def test_a_digest_that_has_just_left_is_the_only_one_of_the_day():
    late = due(DIGEST, at(9, 17, 59), last=at(9, 18), now=at(9, 18, 1))
    assert late == at(10, 18)
    assert due(DIGEST, at(9, 17, 40), last=at(9, 17, 30)) == at(9, 18, 30)


def test_a_deadline_goes_before_the_digest_and_if_it_must_before_silence():
    tonight, tomorrow = at(9, 23), at(10, 20)
    assert due(DIGEST, at(9, 18, 30), tomorrow) == at(10, 18)
    assert due(DIGEST, at(9, 18, 30), at(10, 19)) == at(9, 18, 30)
    assert due(DIGEST, at(9, 22), at(10, 12)) == at(10, 7)
    assert due(MAIL, at(9, 22), at(10, 8)) == at(9, 22)
    assert due(MAIL, at(9, 22), tonight) == at(9, 22)
    assert due(MAIL, at(9, 22), at(9, 21)) is None


def test_a_question_is_never_left_to_the_screen_alone():
    assert rules.offered(ANSWER) == [MAIL, DIGEST]
    assert rules.offered(WORK) == [MAIL, DIGEST, SCREEN]
    assert due(SCREEN, at(9, 12), kind=ANSWER) == at(9, 12)


def test_what_one_is_told_of_depends_on_what_one_does():
    reservist, staff = rules.kinds_for(True, False), rules.kinds_for(False, True)
    assert WORK not in reservist
    assert ANSWER in reservist
    assert WORK in staff
    assert ANSWER not in staff
    assert rules.kinds_for(True, True) == list(NoticeKind)
    assert rules.usual_hours(is_steering=True).digest_at < rules.usual_hours(False).digest_at
    for is_steering in (True, False):
        assert not rules.hours_faults(rules.usual_hours(is_steering))
    assert rules.hours_faults(Hours(21, 7, 6)) == {"digest_at": rules.QUIET_DIGEST}
