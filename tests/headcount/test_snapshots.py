"""What is kept of a day is what a recount by hand finds on it, and stays so."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import db
from metiis.headcount import keeping, snapshots
from metiis.headcount.forecast import Presence
from metiis.headcount.jobs import keep_the_headcount
from metiis.headcount.keeping import forgettable
from metiis.headcount.packing import DAYS
from metiis.headcount.queries import sheet
from metiis.headcount.states import State
from metiis.models import Attendance, HeadcountSnapshot, Mark, RankCategory
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
)
from tests.headcount import brute
from tests.headcount.test_queries import WORDS
from tests.headcount.world import SKILLS, declare, make_world

TODAY = date(2027, 3, 1)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=True))
def test_a_snapshot_is_the_recount_of_its_day(session: Session, chance: Random):
    session.rollback()
    world = make_world(chance)
    today = world.days[0]
    keeping.keep(keeping.look(world.units["27BIM"], today))
    top = world.units[chance.choice(["27BIM", "7BCA", "7BCA1"])]
    skill = world.skills[chance.choice(SKILLS)]
    for category, kept in ((None, None), *((each, None) for each in RankCategory), (None, skill)):
        seen = snapshots.seen_on(top.path, today, category, kept)
        for day in world.days:
            expected = brute.counts(session, top, day, today, category, kept)
            found = seen.on(day) if seen else {}
            assert {WORDS[each]: number for each, number in found.items() if number} == expected
    session.rollback()


def test_the_page_and_the_snapshot_of_one_day_say_the_same(session: Session):
    world = make_world(Random(7), people=30)
    today = world.days[0]
    keeping.keep(keeping.look(world.units["27BIM"], today))
    live = sheet("/27BIM/", today, today + timedelta(days=DAYS - 1), today).tally()
    assert snapshots.seen_on("/27BIM/", today) == live


def test_the_worker_keeps_each_unit_once_a_day(session: Session):
    units = make_brigade()
    for code in ("7BCA", "7BCA", "13BCA", "2RIMA"):
        make_reservist(units[code])
    session.commit()
    assert keep_the_headcount(TODAY) == 3
    changed = make_reservist(units["7BCA"])
    session.commit()
    assert keep_the_headcount(TODAY) == 0
    assert changed.unit is not None
    seen = snapshots.seen_on("/27BIM/7BCA/", TODAY)
    assert seen is not None
    assert seen.rolls(TODAY) == 2
    assert keep_the_headcount(TODAY + timedelta(days=1)) == 3
    assert session.scalar(select(func.count()).select_from(HeadcountSnapshot)) == 6


def test_what_is_believed_afterwards_changes_no_snapshot(session: Session):
    person = make_reservist()
    keeping.keep(keeping.look(snapshots.roots()[0], TODAY))
    day = TODAY + timedelta(days=3)
    declare(person, {day: 3})
    seen = snapshots.seen_on("/27BIM/", TODAY)
    assert seen is not None
    assert seen.on(day)[State.UNKNOWN] == 1
    keeping.keep(keeping.look(snapshots.roots()[0], TODAY + timedelta(days=1)))
    believed = [snapshots.as_of("/27BIM/", TODAY + timedelta(days=age)) for age in (-1, 0, 1, 9)]
    assert [each and each.on(day)[State.AVAILABLE] for each in believed] == [None, 0, 1, 1]


def test_a_snapshot_is_read_by_rank_or_by_skill():
    with pytest.raises(ValueError, match="not by both"):
        snapshots.seen_on("/27BIM/", TODAY, RankCategory.NCO, 1)


def test_days_are_kept_three_months_then_mondays_two_years():
    days = [TODAY - timedelta(days=each) for each in range(800)]
    gone = set(forgettable(days, TODAY))
    kept = [day for day in days if day not in gone]
    assert all(day in kept for day in days[:91])
    assert all(day.weekday() == 0 for day in kept[91:])
    assert len(kept) == 91 + (731 - 90) // 7 + 1
    assert min(kept) >= TODAY - timedelta(days=731)


def test_old_days_are_thinned_out_when_a_new_one_is_kept(session: Session):
    make_reservist()
    session.commit()
    tuesday = TODAY - timedelta(days=97)
    for day in (tuesday - timedelta(days=1), tuesday):
        keep_the_headcount(day)
    keep_the_headcount(TODAY)
    assert snapshots.days_kept() == [tuesday - timedelta(days=1), TODAY]


def test_who_came_is_counted_over_the_year_before(session: Session):
    unit = make_brigade()["7BCA"]
    for age, mark in (
        (1, Mark.PRESENT),
        (20, Mark.LATE),
        (30, Mark.ABSENT),
        (40, Mark.EXCUSED),
        (500, Mark.ABSENT),
    ):
        day = TODAY - timedelta(days=age)
        activity = make_activity(unit, starts_on=day, ends_on=day, closes_on=day)
        application = make_application(make_reservist(unit), make_position(activity))
        db.session.add(Attendance(application_id=application.id, mark=mark, at=activity.created_at))
    session.flush()
    assert snapshots.presences("/27BIM/", TODAY) == {unit.id: Presence(4, 2)}
