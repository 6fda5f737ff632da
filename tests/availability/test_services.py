"""Declaring days: bytes, versions, the log, and several setters at once."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from metiis import db
from metiis.availability import rules, services
from metiis.models import Availability, AvailabilityYear, DeclarationSource, Person
from metiis.refusals import Refusal
from tests.availability.trade import engage, log, said
from tests.factories import make_reservist

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


def declare(person: Person, *days: date, value: Availability = FREE, now: datetime = NOW):
    return services.set_days(person, days, value, person, DeclarationSource.SELF, now)


def version(person: Person, year: int = 2026) -> int:
    row = db.session.get(AvailabilityYear, (person.id, year))
    assert row is not None
    return row.version


def test_days_take_the_value_and_the_log_tells_who_said_it(session):
    person = make_reservist()
    sorting = declare(person, SATURDAY, SUNDAY)
    assert sorting.open == (SATURDAY, SUNDAY)
    assert said(person, SATURDAY - timedelta(days=1), SUNDAY) == [Availability.UNKNOWN, FREE, FREE]
    (row,) = log(person)
    assert (row.first_day, row.last_day, row.weekdays, row.value) == (SATURDAY, SUNDAY, 127, 3)
    assert (row.declared_by_id, row.declared_at, row.source) == (
        person.id,
        NOW,
        DeclarationSource.SELF,
    )


def test_saying_the_same_again_changes_nothing_and_is_logged_once_a_day(session):
    person = make_reservist()
    declare(person, SATURDAY)
    before = version(person)
    declare(person, SATURDAY)
    assert version(person) == before
    assert len(log(person)) == 1
    declare(person, SATURDAY, now=NOW + timedelta(days=1))
    assert version(person) == before
    assert [row.declared_at for row in log(person)] == [NOW, NOW + timedelta(days=1)]


def test_coming_back_to_a_value_is_logged_again_the_same_day(session):
    person = make_reservist()
    for value in (FREE, AWAY, FREE):
        declare(person, SATURDAY, value=value)
    assert [row.value for row in log(person)] == [FREE, AWAY, FREE]
    assert said(person, SATURDAY) == [FREE]


def test_week_ends_of_a_year_make_one_row_of_the_log_and_two_years_of_bytes(session):
    person = make_reservist()
    first, last = date(2026, 12, 1), date(2027, 11, 30)
    declare(person, *rules.period_days(first, last, (5, 6)))
    (row,) = log(person)
    assert row.weekdays == 0b1100000
    assert set(said(person, date(2027, 1, 2), date(2027, 1, 3))) == {FREE}
    assert said(person, date(2027, 1, 4)) == [Availability.UNKNOWN]


def test_engaged_and_past_days_are_left_and_told(session):
    person = make_reservist()
    engage(person, SUNDAY)
    past = date(2026, 11, 23)
    sorting = declare(person, past, SATURDAY, SUNDAY)
    assert (sorting.open, sorting.engaged, sorting.past) == ((SATURDAY,), (SUNDAY,), (past,))
    assert said(person, SUNDAY) == [Availability.UNKNOWN]
    assert said(person, past) == [Availability.UNKNOWN]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "au moins un jour"),
        ([SUNDAY], "engagé"),
        ([date(2026, 11, 23)], "passés"),
        ([SUNDAY, date(2026, 11, 23)], "passés ou vous y êtes engagé"),
        ([date(2028, 12, 1)], "30 novembre 2028"),
    ],
)
def test_nothing_to_set_is_refused_in_words_and_writes_nothing(session, days, words):
    person = make_reservist()
    engage(person, SUNDAY)
    with pytest.raises(Refusal) as refused:
        declare(person, *days)
    assert words in refused.value.message
    assert log(person) == []


def test_applying_declares_the_open_days_and_is_never_refused(session):
    person = make_reservist()
    engage(person, SUNDAY)
    monday = SUNDAY + timedelta(days=1)
    declare(person, monday, value=AWAY)
    sorting = services.declare_available(person, SATURDAY, monday, person, NOW)
    assert sorting.open == (SATURDAY, monday)
    assert said(person, SATURDAY, monday) == [FREE, Availability.UNKNOWN, FREE]
    assert services.declare_available(person, SUNDAY, SUNDAY, person, NOW).open == ()
    far = date(2040, 1, 1)
    assert services.declare_available(person, far, far, person, NOW).open == ()


def test_somebody_else_declaring_is_told_apart(session):
    person, chief = make_reservist(), make_reservist()
    services.declare_available(person, SATURDAY, SATURDAY, chief, NOW)
    (row,) = log(person)
    assert (row.source, row.declared_by_id) == (DeclarationSource.ON_BEHALF, chief.id)


def test_eight_setters_at_once_lose_nothing(app, session):
    person = make_reservist()
    session.commit()
    first, start = date(2026, 12, 1), threading.Barrier(8)
    failed: list[BaseException] = []

    def declare_some(number: int) -> None:
        try:
            start.wait()
            for turn in range(4):
                mine = db.session.get(Person, person.id)
                declare(mine, first + timedelta(days=number + 8 * turn))
                db.session.commit()
        except BaseException as error:
            failed.append(error)
        finally:
            db.session.remove()

    threads = [threading.Thread(target=declare_some, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert said(person, first, first + timedelta(days=31)) == [FREE] * 32
    rows = db.session.scalars(
        select(AvailabilityYear)
        .where(AvailabilityYear.person_id == person.id)
        .order_by(AvailabilityYear.year)
    ).all()
    assert [row.year for row in rows] == [2026, 2027]
    assert sum(row.version - 1 for row in rows) == 32
