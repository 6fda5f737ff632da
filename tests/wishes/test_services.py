"""Wishing, ranking, taking back: one effect however often, ranks that plans read alike."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.matching.ties import ties
from metiis.models import Activity, ActivityStatus, Person, Visibility, Wish
from metiis.refusals import Refusal
from metiis.wishes import queries, services
from metiis.wishes.rules import MOST
from tests.factories import make_activity, make_brigade, make_reservist


def ranks(session: Session, person: Person) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Wish.rank, Activity.title)
        .join(Activity, Activity.id == Wish.activity_id)
        .where(Wish.person_id == person.id)
        .order_by(Wish.rank)
    )
    return [tuple(row) for row in rows]


def wished(person: Person, *titles: str) -> list[Activity]:
    found = [make_activity(title=title) for title in titles]
    for activity in found:
        services.add(person, activity, clock.now())
    return found


def close(activity: Activity) -> None:
    activity.closes_on = clock.today() - timedelta(days=1)


def test_a_new_wish_is_the_last_and_wishing_twice_changes_nothing(session: Session):
    person = make_reservist()
    first, _second = wished(person, "Tir", "Ski")
    services.add(person, first, clock.now())
    assert ranks(session, person) == [(1, "Tir"), (2, "Ski")]


def test_a_rank_is_set_and_setting_it_twice_changes_nothing(session: Session):
    person = make_reservist()
    third = wished(person, "Tir", "Ski", "Convoi")[2]
    for _ in range(2):
        services.rank(person, third, 1, clock.now())
        assert ranks(session, person) == [(1, "Convoi"), (2, "Tir"), (3, "Ski")]


def test_taking_a_wish_back_leaves_no_hole_and_may_be_repeated(session: Session):
    person, other = make_reservist(), make_reservist()
    first, _second = wished(person, "Tir", "Ski")
    services.add(other, first, clock.now())
    for _ in range(2):
        services.remove(person, first)
        assert ranks(session, person) == [(1, "Ski")]
    assert ranks(session, other) == [(1, "Tir")]


def test_what_cannot_be_wished_for_is_refused(session: Session):
    person, units = make_reservist(), make_brigade()
    closed, cancelled = make_activity(), make_activity(status=ActivityStatus.CANCELLED)
    close(closed)
    draft = make_activity(status=ActivityStatus.DRAFT)
    elsewhere = make_activity(units["13BCA"], visibility=Visibility.UNIT)
    for activity in (closed, cancelled, draft, elsewhere):
        with pytest.raises(Refusal):
            services.add(person, activity, clock.now())
    assert ranks(session, person) == []


def test_a_wish_that_no_longer_counts_cannot_be_ranked(session: Session):
    person = make_reservist()
    first, second = wished(person, "Tir", "Ski")
    close(second)
    with pytest.raises(Refusal):
        services.rank(person, second, 1, clock.now())
    services.remove(person, first)
    with pytest.raises(Refusal):
        services.rank(person, first, 1, clock.now())


def test_twenty_are_the_most_and_what_is_over_makes_room(session: Session):
    person = make_reservist()
    found = wished(person, *map(str, range(MOST)))
    one_more = make_activity(title="Encore")
    with pytest.raises(Refusal, match="20"):
        services.add(person, one_more, clock.now())
    close(found[3])  # Closed is not over: the unit may still read it.
    with pytest.raises(Refusal):
        services.add(person, one_more, clock.now())
    found[5].status = ActivityStatus.CANCELLED
    services.add(person, one_more, clock.now())
    kept = ranks(session, person)
    assert len(kept) == MOST
    assert kept[-1] == (MOST, "Encore")
    assert [rank for rank, _title in kept] == list(range(1, MOST + 1))


standings = st.lists(st.sampled_from(["open", "closed", "begun", "cancelled"]), max_size=6)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(standings)
def test_plans_read_the_ranks_that_the_person_reads(session: Session, wanted: list[str]):
    session.rollback()
    person, today = make_reservist(), clock.today()
    found = wished(person, *wanted)
    for activity, standing in zip(found, wanted, strict=True):
        if standing == "begun":
            activity.starts_on = today
        if standing == "closed":
            close(activity)
        if standing == "cancelled":
            activity.status = ActivityStatus.CANCELLED
    session.flush()
    told = queries.ranks(person, today)
    read = ties([activity.id for activity in found], today).wishes
    for activity, standing in zip(found, wanted, strict=True):
        assert (told[activity.id] is not None) == (standing == "open")
        one = queries.rank_of(person, activity, today)
        if standing == "open":
            assert told[activity.id] == read[person.id, activity.id] == one[activity.id]
    assert [each.number for each in queries.own(person, today)] == list(told.values())
    session.rollback()
