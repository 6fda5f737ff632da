"""Entering days for somebody, and contesting: what is held, what is not, who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from metiis import db
from metiis.availability import services as availability
from metiis.behalf import services
from metiis.models import (
    Availability,
    AvailabilityPattern,
    BehalfEntry,
    Channel,
    DeclarationSource,
    JournalEntry,
    Notification,
    Person,
    Role,
)
from metiis.refusals import Refusal
from tests.availability.trade import engage, log, said
from tests.factories import make_reservist, make_staff
from tests.parallel import at_once

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY, MONDAY = date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7)
DAYS = [SATURDAY, SUNDAY, MONDAY]
FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE
SILENT = Availability.UNKNOWN
PHONE = Channel.PHONE


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def she(session) -> Person:
    return make_reservist()


@pytest.fixture
def office(she) -> Person:
    return make_staff(Role.RESERVE_OFFICE, she.unit)


def enter(by: Person, person: Person, *days: date, value=FREE, channel=PHONE, now=NOW):
    return services.enter(by, person, days, value, channel, now).entry


def say(person: Person, *days: date, value=FREE, now=NOW) -> None:
    availability.set_days(person, days, value, person, DeclarationSource.SELF, now)


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(BehalfEntry)) or 0


def messages(person: Person) -> list[Notification]:
    mine = select(Notification).where(Notification.person_id == person.id)
    return list(db.session.scalars(mine.order_by(Notification.id)))


def actions() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def test_days_entered_are_hers_with_the_name_of_who_entered_them(she, office):
    entry = enter(office, she, *DAYS)
    assert said(she, SATURDAY, MONDAY) == [FREE] * 3
    [row] = log(she)
    assert (row.source, row.declared_by_id, row.entry_id) == (
        DeclarationSource.ON_BEHALF,
        office.id,
        entry.id,
    )
    assert (entry.by, entry.channel, entry.said_at) == (office, PHONE, NOW)


def test_she_is_told_where_to_check_and_the_journal_only_counts(she, office):
    enter(office, she, SATURDAY, SUNDAY)
    [message] = messages(she)
    assert message.path == "/disponibilites/origine?mois=2026-12"
    assert office.last_name.upper() in message.text
    assert "du sam. 5 au dim. 6 déc. 2026" in message.text
    [kept] = db.session.scalars(select(JournalEntry))
    assert (kept.action, kept.subject, kept.detail) == (
        "availability.entered",
        she.public_id,
        "2\u00a0jours",
    )


def test_a_double_press_is_one_entry_one_message_one_line(she, office):
    first, again = enter(office, she, *DAYS), enter(office, she, *DAYS, channel=Channel.MESSAGE)
    assert first is again
    assert (entries(), len(messages(she)), len(log(she)), len(actions())) == (1, 1, 1, 1)


def test_the_same_words_on_another_day_by_another_hand_or_after_hers_are_another_entry(she, office):
    enter(office, she, *DAYS)
    enter(office, she, *DAYS, now=NOW + timedelta(days=1))
    other = make_staff(Role.RESERVE_OFFICE, she.unit)
    enter(other, she, *DAYS, now=NOW + timedelta(days=1))
    say(she, *DAYS, now=NOW + timedelta(days=1))
    last = enter(other, she, *DAYS, now=NOW + timedelta(days=1))
    assert entries() == 4
    assert log(she)[-1].entry_id == last.id


def test_nobody_enters_for_herself(she):
    with pytest.raises(Refusal) as refused:
        enter(she, she, SATURDAY)
    assert refused.value.code == "oneself"
    assert entries() == 0


def test_days_engaged_are_left_and_an_entry_of_nothing_else_is_refused(she, office):
    engage(she, SATURDAY)
    kept = services.enter(office, she, [SATURDAY, SUNDAY], AWAY, PHONE, NOW)
    assert (kept.sorting.open, kept.sorting.engaged) == ((SUNDAY,), (SATURDAY,))
    with pytest.raises(Refusal, match="la personne y est engagée"):
        enter(office, she, SATURDAY, value=AWAY)
    assert entries() == 1


def test_contesting_gives_every_day_back_to_silence_and_tells_the_author(she, office):
    entry = enter(office, she, *DAYS)
    result = services.contest(entry, "Je n’ai pas appelé.", NOW)
    assert result.released == tuple(DAYS)
    assert said(she, SATURDAY, MONDAY) == [SILENT] * 3
    assert (entry.contested_at, entry.contest_note) == (NOW, "Je n’ai pas appelé.")
    [told] = messages(office)
    assert "conteste" in told.text
    assert "appelé" not in told.text
    assert actions() == ["availability.entered", "availability.contested"]


def test_contesting_lets_the_weekly_pattern_speak_again(she, office):
    db.session.add(
        AvailabilityPattern(
            person_id=she.id,
            first_day=SATURDAY,
            last_day=MONDAY,
            weekdays=0b0100000,
            value=int(MAYBE),
            renewed_at=NOW,
        )
    )
    db.session.flush()
    entry = enter(office, she, *DAYS)
    services.contest(entry, "", NOW)
    assert said(she, SATURDAY, MONDAY) == [MAYBE, SILENT, SILENT]


def test_contesting_touches_only_what_she_has_not_said_again(she, office):
    entry = enter(office, she, *DAYS)
    say(she, SATURDAY, value=AWAY)
    say(she, SUNDAY)  # The same answer, but her own from now on.
    assert services.contest(entry, "", NOW).released == (MONDAY,)
    assert said(she, SATURDAY, MONDAY) == [AWAY, FREE, SILENT]


def test_confirming_all_her_days_makes_them_hers(she, office):
    entry = enter(office, she, *DAYS)
    availability.renew(she, SATURDAY, SUNDAY, NOW)
    assert services.contest(entry, "", NOW).released == (MONDAY,)


def test_contesting_twice_has_one_effect(she, office):
    entry = enter(office, she, *DAYS)
    services.contest(entry, "Non.", NOW)
    say(she, SATURDAY)
    again = services.contest(entry, "Autre chose.", NOW + timedelta(hours=1))
    assert again.released == ()
    assert said(she, SATURDAY) == [FREE]
    assert (entry.contested_at, entry.contest_note) == (NOW, "Non.")
    assert len(messages(office)) == 1


def test_several_presses_on_contester_at_once_are_one_contest(she, office, session):
    entry = enter(office, she, *DAYS)
    session.commit()

    def press() -> int:
        known = db.session.get_one(BehalfEntry, entry.id)
        return len(services.contest(known, "Non.", NOW).released)

    assert sorted(at_once([press] * 4)) == [0, 0, 0, 3]
    db.set_reading(False)
    assert said(she, SATURDAY, MONDAY) == [SILENT] * 3
    assert len(messages(office)) == 1
    assert actions() == ["availability.entered", "availability.contested"]
    assert [row.value for row in log(she)] == [FREE, SILENT]


def test_nothing_is_entered_for_a_disabled_account(she, office):
    she.disabled_at = NOW
    with pytest.raises(Refusal, match="compte est désactivé") as refused:
        enter(office, she, SATURDAY)
    assert refused.value.code == "disabled"
    assert (entries(), log(she), messages(she)) == (0, [], [])


def test_an_entry_of_silence_can_be_contested_too(she, office):
    say(she, *DAYS)
    entry = enter(office, she, *DAYS, value=SILENT)
    assert services.contest(entry, "", NOW).released == tuple(DAYS)
    assert services.contest(entry, "", NOW).released == ()


def test_a_day_engaged_since_stays_and_past_days_keep_what_was_believed(she, office):
    entry = enter(office, she, *DAYS)
    engage(she, SUNDAY)
    result = services.contest(entry, "", datetime(2026, 12, 6, 8, tzinfo=UTC))
    assert (result.released, result.engaged) == ((MONDAY,), (SUNDAY,))
    assert said(she, SATURDAY, MONDAY) == [FREE, FREE, SILENT]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["she", "office", "leader"]),
        st.sets(st.sampled_from(DAYS), min_size=1),
        st.sampled_from([FREE, AWAY, SILENT]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, at=st.integers(0, 5))
def test_contesting_never_changes_a_day_said_later_by_somebody_else(she, office, steps, at):
    """Whoever speaks last of a day keeps it; the entry contested loses only its own days."""
    with db.session.begin_nested() as point:
        hands = {"office": office, "leader": make_staff(Role.SECTION_LEADER, she.unit)}
        speakers, made = {}, {}
        for who, days, value in steps:
            if who == "she":
                say(she, *days, value=value)
                speakers.update(dict.fromkeys(days, (None, value)))
            else:
                entry = enter(hands[who], she, *days, value=value)
                made[entry.id] = entry
                speakers.update(dict.fromkeys(days, (entry.id, value)))
        if made:
            entry = list(made.values())[at % len(made)]
            services.contest(entry, "", NOW)
            for day, (holder, value) in speakers.items():
                expected = SILENT if holder == entry.id else value
                assert said(she, day) == [expected]
        point.rollback()
