"""What lists show and what checks allow agree, on invented trees, roles and activities."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.models import Activity, ActivityStatus, Person, Role, Unit, Visibility
from metiis.permissions import (
    RIGHTS,
    Permission,
    activities_scope,
    can,
    people_scope,
    units_scope,
)
from tests.factories import grant, make_activity, make_reservist, make_unit

SECTIONS = ("", "1re section", "2e section")
# Codes that are prefixes of one another, or hold a joker of LIKE, must not leak into each other.
CODES = ("1", "11", "1_1", "1%", "11A", "a1", "A1", "_")
PEOPLE_RIGHTS = [each for each in Permission if each.value.startswith("person_")]
UNIT_RIGHTS = [
    Permission.UNIT_SEE,
    Permission.UNIT_AVAILABILITY,
    Permission.UNIT_SETTINGS,
    Permission.HEADCOUNT_SEE,
    Permission.HEADCOUNT_FIGURES,
    Permission.ACTIVITY_MANAGE,
    Permission.ROSTER_IMPORT,
]

trees = st.lists(st.integers(-1, 6), min_size=1, max_size=len(CODES))
grants = st.lists(
    st.tuples(st.sampled_from(list(Role)), st.integers(-1, 7), st.sampled_from(SECTIONS)),
    max_size=3,
)
places = st.integers(-1, 7)
published = st.sampled_from(
    [
        (ActivityStatus.DRAFT, False),
        (ActivityStatus.PUBLISHED, True),
        (ActivityStatus.CANCELLED, True),
        (ActivityStatus.CANCELLED, False),
    ]
)
shown = st.tuples(places, st.sampled_from(list(Visibility)), published)

invented = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def make_tree(parents: list[int]) -> list[Unit]:
    """Units in order of their parents: a number points to an earlier one, -1 to none."""
    units: list[Unit] = []
    for code, parent in zip(CODES, parents, strict=False):
        above = units[parent % len(units)] if units and parent >= 0 else None
        units.append(make_unit(code, above))
    return units


def pick(units: list[Unit], number: int) -> Unit | None:
    return None if number < 0 else units[number % len(units)]


def make_viewer(units: list[Unit], place: int, held: list[tuple[Role, int, str]]) -> Person:
    """Somebody with any roles, on the rolls or not."""
    viewer = make_reservist(units[0], section="1re section")
    viewer.unit = pick(units, place)
    if viewer.unit is None:
        viewer.service_number = None
    for role, unit, section in dict.fromkeys(
        # Sections only narrow section leaders, on a unit.
        (role, pick(units, at), section if role is Role.SECTION_LEADER and at >= 0 else "")
        for role, at, section in held
    ):
        grant(viewer, role, unit, section)
    return viewer


@invented
@given(trees, places, grants, st.lists(st.tuples(places, st.sampled_from(SECTIONS)), max_size=6))
def test_people_listed_are_those_a_check_allows(
    session: Session,
    parents: list[int],
    place: int,
    held: list[tuple[Role, int, str]],
    others: list[tuple[int, str]],
):
    session.rollback()
    units = make_tree(parents)
    viewer = make_viewer(units, place, held)
    people = [viewer] if viewer.unit else []
    for number, section in others:
        people.append(make_reservist(pick(units, abs(number)), section=section))
    session.flush()
    session.refresh(viewer, ["unit_id"])
    for permission in PEOPLE_RIGHTS:
        listed = session.scalars(
            select(Person).join(Person.unit).where(people_scope(viewer, permission))
        ).all()
        assert set(listed) == {each for each in people if can(viewer, permission, each)}
    session.rollback()


@invented
@given(trees, places, grants)
def test_units_listed_are_those_a_check_allows(
    session: Session, parents: list[int], place: int, held: list[tuple[Role, int, str]]
):
    session.rollback()
    units = make_tree(parents)
    viewer = make_viewer(units, place, held)
    for permission in UNIT_RIGHTS:
        listed = session.scalars(select(Unit).where(units_scope(viewer, permission))).all()
        assert set(listed) == {each for each in units if can(viewer, permission, each)}
    session.rollback()


@invented
@given(trees, places, grants, st.lists(shown, max_size=6))
def test_activities_listed_are_those_a_check_allows(
    session: Session,
    parents: list[int],
    place: int,
    held: list[tuple[Role, int, str]],
    planned: list[tuple[int, Visibility, tuple[ActivityStatus, bool]]],
):
    session.rollback()
    units = make_tree(parents)
    viewer = make_viewer(units, place, held)
    activities = [
        make_activity(
            pick(units, abs(number)),
            visibility=visibility,
            status=status,
            published_at=clock.now() - timedelta(days=1) if is_published else None,
        )
        for number, visibility, (status, is_published) in planned
    ]
    listed = session.scalars(
        select(Activity).join(Activity.unit).where(activities_scope(viewer))
    ).all()
    allowed = {each for each in activities if can(viewer, Permission.ACTIVITY_SEE, each)}
    assert set(listed) == allowed
    session.rollback()


def test_every_permission_says_who_holds_it():
    assert set(RIGHTS) == set(Permission)


def test_codes_that_differ_by_case_or_by_a_joker_do_not_leak(session: Session):
    units = {code: make_unit(code) for code in ("a1", "A1", "1_1", "11A1", "1%")}
    for code, unit in units.items():
        viewer = make_reservist(unit)
        grant(viewer, Role.UNIT_COMMANDER, unit)
        listed = session.scalars(select(Unit).where(units_scope(viewer, Permission.UNIT_SEE))).all()
        assert [each.code for each in listed] == [code]
