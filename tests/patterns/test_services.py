"""Patterns and absences in the database: the days follow, by hand stands above, nothing is lost."""

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from metiis import clock, db
from metiis.availability import queries as availability
from metiis.availability import services as days
from metiis.models import (
    Absence,
    AbsenceReason,
    Availability,
    AvailabilityPattern,
    DeclarationSource,
    Person,
)
from metiis.patterns import services
from metiis.patterns.rules import MOST, WEEKEND, Shape
from metiis.refusals import Refusal
from tests.availability.trade import engage, log, said
from tests.factories import make_reservist

FREE, PERHAPS, AWAY, SILENT = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
TODAY, END = date(2026, 11, 24), date(2027, 5, 31)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
UNTIL = date(2026, 11, 28)  # When people say that they will know.


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(datetime(2026, 11, 24, 8, tzinfo=UTC), tick=False) as moved:
        yield moved


def weekends(person: Person, value: Availability = FREE, **more: bool):
    return services.add_pattern(person, Shape(TODAY, END, WEEKEND, value), clock.now(), **more)


def away(person: Person, first: date, last: date, **more: bool):
    return services.add_absence(person, first, last, AbsenceReason.HOLIDAY, clock.now(), **more)


def only(kind):
    return db.session.scalars(select(kind)).one()


def test_a_pattern_fills_its_days_and_leaves_the_past(session):
    person = make_reservist()
    services.add_pattern(person, Shape(date(2026, 11, 1), END, WEEKEND, FREE), clock.now())
    assert said(person, date(2026, 11, 21), date(2026, 11, 22)) == [SILENT] * 2
    assert said(person, date(2026, 11, 28), date(2026, 11, 30)) == [FREE, FREE, SILENT]
    assert [row.source for row in log(person)] == [DeclarationSource.PATTERN]


def test_said_again_a_pattern_takes_the_new_value_and_stays_one(session):
    person = make_reservist()
    weekends(person)
    outcome = weekends(person, PERHAPS)
    assert outcome.moved == 54
    assert said(person, SATURDAY) == [PERHAPS]
    assert only(AvailabilityPattern).value == PERHAPS
    assert weekends(person, PERHAPS).moved == 0


def test_a_day_answered_by_hand_keeps_its_answer_unless_one_asks(session):
    person = make_reservist()
    days.set_days(person, [SATURDAY], AWAY, person, DeclarationSource.SELF, clock.now())
    outcome = weekends(person)
    assert outcome.kept == 1
    assert said(person, SATURDAY, SUNDAY) == [AWAY, FREE]
    outcome = weekends(person, replacing=True)
    assert outcome.kept == 0
    assert said(person, SATURDAY, SUNDAY) == [FREE, FREE]


def test_an_absence_covers_the_pattern_until_it_is_taken_back(session):
    person = make_reservist()
    weekends(person)
    away(person, SATURDAY, date(2026, 12, 11))
    assert said(person, SATURDAY, date(2026, 12, 12)) == [AWAY] * 7 + [FREE]
    services.remove_absence(only(Absence), person, clock.now())
    assert said(person, SATURDAY, date(2026, 12, 7)) == [FREE, FREE, SILENT]


def test_an_absence_said_again_has_the_new_reason(session):
    person = make_reservist()
    away(person, SATURDAY, SUNDAY)
    services.add_absence(person, SATURDAY, SUNDAY, AbsenceReason.WORK, clock.now())
    assert only(Absence).reason is AbsenceReason.WORK


def test_a_pattern_taken_back_leaves_the_days_silent_and_the_past_as_it_was(
    session, on_the_24th_of_november_2026
):
    person = make_reservist()
    weekends(person)
    on_the_24th_of_november_2026.move_to(datetime(2026, 12, 6, 8, tzinfo=UTC))
    services.remove_pattern(only(AvailabilityPattern), person, clock.now())
    assert said(person, SATURDAY, SUNDAY) == [FREE, SILENT]


def test_the_end_of_a_pattern_moves_both_ways(session):
    person = make_reservist()
    weekends(person)
    pattern = only(AvailabilityPattern)
    services.end_pattern(pattern, person, date(2026, 12, 5), clock.now())
    assert said(person, SATURDAY, SUNDAY) == [FREE, SILENT]
    services.end_pattern(pattern, person, date(2027, 6, 6), clock.now())
    assert said(person, date(2027, 6, 5), date(2027, 6, 6)) == [FREE, FREE]
    with pytest.raises(Refusal, match="venir après lui"):
        services.end_pattern(pattern, person, date(2026, 11, 23), clock.now())


def test_two_patterns_never_end_as_twins(session):
    person = make_reservist()
    weekends(person)
    services.add_pattern(person, Shape(TODAY, SUNDAY, WEEKEND, AWAY), clock.now())
    short = db.session.scalars(
        select(AvailabilityPattern).where(AvailabilityPattern.last_day == SUNDAY)
    ).one()
    with pytest.raises(Refusal, match="déjà la même chose"):
        services.end_pattern(short, person, END, clock.now())


def test_an_absence_says_which_days_stay_engaged(session):
    person = make_reservist()
    engage(person, SATURDAY, SUNDAY)
    outcome = away(person, date(2026, 12, 4), date(2026, 12, 8))
    assert (outcome.moved, outcome.engaged) == (3, 2)


def test_an_engaged_day_follows_the_pattern_beneath(session):
    person = make_reservist()
    application = engage(person, SATURDAY)
    weekends(person)
    assert said(person, SATURDAY) == [FREE]
    assert availability.states([person.id], SATURDAY, SATURDAY)[person.id] == bytes([4])
    assert application is not None


def test_too_many_are_refused_and_repeating_one_is_not(session):
    person = make_reservist()
    for number in range(MOST):
        shape = Shape(TODAY, END - timedelta(days=number), WEEKEND, FREE)
        services.add_pattern(person, shape, clock.now())
    services.add_pattern(person, shape, clock.now())
    with pytest.raises(Refusal, match="Retirez celles"):
        services.add_pattern(person, Shape(TODAY, END, 1, FREE), clock.now())


masks = st.integers(1, 127)
firsts = st.integers(0, 30)
lengths = st.integers(0, 30)
shapes = st.tuples(firsts, lengths, masks, st.sampled_from((FREE, PERHAPS, AWAY)))
spans = st.tuples(firsts, lengths)
hands = st.dictionaries(st.integers(0, 60), st.sampled_from(Availability), max_size=6)


def shape_of(start: int, length: int, mask: int, value: Availability) -> Shape | None:
    first = TODAY + timedelta(days=start)
    shape = Shape(first, first + timedelta(days=length), mask, value)
    return shape if shape.days() else None


@dataclass(frozen=True)
class Words:
    """All that somebody has to say of her days."""

    patterns: list
    absences: list
    by_hand: dict
    promised: set

    def say(self, person: Person, kind: str, backwards: bool) -> None:
        """Say everything of one kind, in one order or the other."""
        way = -1 if backwards else 1
        getattr(self, f"say_{kind}")(person, way)

    def say_patterns(self, person: Person, way: int) -> None:
        shapes_ = [each for each in (shape_of(*parts) for parts in self.patterns) if each]
        # The same words twice are one pattern, with the last value: keep one of each.
        unique = {(each.first, each.last, each.weekdays): each for each in shapes_}
        for shape in list(unique.values())[::way]:
            services.add_pattern(person, shape, clock.now())

    def say_absences(self, person: Person, way: int) -> None:
        for start, length in self.absences[::way]:
            first = TODAY + timedelta(days=start)
            away(person, first, first + timedelta(days=length))

    def say_hands(self, person: Person, way: int) -> None:
        for at, value in list(self.by_hand.items())[::way]:
            day, own = TODAY + timedelta(days=at), DeclarationSource.SELF
            days.set_days(person, [day], value, person, own, clock.now())

    def say_promises(self, person: Person, way: int) -> None:
        for day in self.open_days()[::way]:
            days.promise_days(person, [day], UNTIL, clock.now())

    def open_days(self) -> list[date]:
        return [TODAY + timedelta(days=at) for at in sorted(self.promised - self.by_hand.keys())]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.builds(
        Words,
        st.lists(shapes, max_size=3),
        st.lists(spans, max_size=2),
        hands,
        st.sets(st.integers(5, 60), max_size=4),
    ),
    st.permutations(["patterns", "absences", "hands", "promises"]),
)
def test_whatever_the_order_of_entry_the_database_holds_the_same_days(
    session, on_the_24th_of_november_2026, words, order
):
    """One person says everything in one order, another in another: their days are the same, and
    stay so once the day has come on which they said they would know."""
    on_the_24th_of_november_2026.move_to(datetime(2026, 11, 24, 8, tzinfo=UTC))
    one, other = make_reservist(), make_reservist()
    for kind in ("patterns", "absences", "hands", "promises"):
        words.say(one, kind, backwards=False)
    for kind in order:
        words.say(other, kind, backwards=True)

    last = TODAY + timedelta(days=90)
    assert said(one, TODAY, last) == said(other, TODAY, last)
    behind = availability.behind([one.id, other.id], TODAY, last)
    assert behind[one.id] == behind[other.id]
    assert [said(one, day) for day in words.open_days()] == [[SILENT]] * len(words.open_days())
    assert {shown(one, day) for day in words.open_days()} <= {"je saurai le 28 nov."}

    on_the_24th_of_november_2026.move_to(datetime(2026, 11, 28, 8, tzinfo=UTC))
    assert said(one, TODAY, last) == said(other, TODAY, last)
    assert {shown(one, day) for day in words.open_days()} <= {""}


def shown(person: Person, day: date) -> str:
    """What the calendar says of a day beside its date and state."""
    month = availability.month_of(person, day.replace(day=1), clock.today())
    words = month.day(day).rest.split(", ")
    return next((each for each in words if each.startswith("je saurai")), "")


def at_once(app, *acts) -> None:
    """Each act in a thread and a transaction of its own, all starting together."""
    start, faults = threading.Barrier(len(acts)), []

    def play(act) -> None:
        start.wait(5)  # Before any transaction: SQLite lets one writer in at a time.
        db.set_reading(False)
        try:
            act()
            db.session.commit()
        except Exception as fault:  # noqa: BLE001 - told by the test's own thread.
            faults.append(fault)
        finally:
            db.session.remove()

    hands = [threading.Thread(target=play, args=(act,)) for act in acts]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)
    assert faults == []
    db.set_reading(True)


def speak(key: int, mask: int, value: Availability = FREE):
    def act() -> None:
        own = db.session.get_one(Person, key)
        services.add_pattern(own, Shape(TODAY, END, mask, value), clock.now())

    return act


def test_patterns_said_at_once_from_two_phones_are_both_heard(session, app):
    person = make_reservist()
    db.session.commit()
    db.session.remove()
    at_once(app, speak(person.id, 0b0100000), speak(person.id, 0b1000000))
    assert said(person, SATURDAY, SUNDAY) == [FREE, FREE]
    assert db.session.scalar(select(func.count()).select_from(AvailabilityPattern)) == 2


def test_the_same_pattern_pressed_many_times_at_once_is_one(session, app):
    person = make_reservist()
    db.session.commit()
    db.session.remove()
    at_once(app, *[speak(person.id, WEEKEND)] * 6)
    assert said(person, SATURDAY, SUNDAY) == [FREE, FREE]
    assert db.session.scalar(select(func.count()).select_from(AvailabilityPattern)) == 1


def test_a_pattern_taken_back_twice_at_once_is_taken_back(session, app):
    person = make_reservist()
    weekends(person)
    db.session.commit()
    db.session.remove()

    def remove() -> None:
        own = db.session.get_one(Person, person.id)
        pattern = db.session.scalars(select(AvailabilityPattern)).first()
        if pattern is not None:
            services.remove_pattern(pattern, own, clock.now())

    at_once(app, *[remove] * 4)
    assert said(person, SATURDAY, SUNDAY) == [SILENT, SILENT]
    assert db.session.scalar(select(func.count()).select_from(AvailabilityPattern)) == 0
