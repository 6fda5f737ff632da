"""The database as the engine reads it; the same rules as those the pages say."""

import pytest
from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications.rules import PLACED
from metiis.availability.codec import days_between
from metiis.availability.services import set_days
from metiis.matching.engine.problem import NEVER, Budget
from metiis.matching.instances import for_activity, for_units
from metiis.matching.rows import periods
from metiis.matching.ties import WAITING, ties
from metiis.models import ApplicationStatus, Availability, DeclarationSource, Role
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)


def say(person, first, last, value=Availability.AVAILABLE):
    days = list(days_between(first, last))
    set_days(person, days, value, person, DeclarationSource.SELF, clock.now())


def test_an_activity_is_read_with_its_people_their_days_and_skills(session: Session):
    units = make_brigade()
    commander = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    post = make_position(make_activity(units["7BCA"]), "Permis PL")
    activity = post.activity
    person = make_reservist(units["7BCA"], home_town="Gap", home_department="05")
    qualify(person, "Permis PL")
    say(person, activity.starts_on, activity.ends_on)
    problem = for_activity(commander, activity, clock.today())
    (known,) = problem.people
    assert known.days == b"\0\3\3\0"
    assert known.skills == {"permis-pl": NEVER}
    assert known.budgets == (Budget(0, 3, 60),)
    assert known.home == (44.56, 6.08)
    assert problem.activity[activity.public_id].place == (45.09, 5.68)
    assert problem.post[post.public_id].start == 1
    whole = for_units(units["27BIM"], activity.starts_on, activity.starts_on, clock.today())
    assert whole == problem


def test_days_that_follow_one_another_make_one_period():
    assert periods([8, 1, 2, 4, 7]) == ((1, 2), (4, 4), (7, 8))


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_an_application_holds_a_place_waits_for_one_or_bars_any_other(status, session: Session):
    units = make_brigade()
    post = make_position(make_activity(units["7BCA"]))
    person = make_reservist(units["7BCA"])
    make_application(person, post, status=status)
    found = ties([post.activity_id], clock.today())
    key = (person.id, post.activity_id)
    assert ((person.id, post.id) in found.held, key in found.waiting, key in found.closed) == (
        status in PLACED,
        status in WAITING,
        status not in PLACED | WAITING,
    )
