"""The page of what is due."""

from datetime import timedelta

from sqlalchemy.orm import Session

from metiis import clock
from metiis.models import ActivityStatus, ApplicationStatus, Role
from tests.deadlines.test_queries import stand
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit
from tests.screens import open_page


def test_what_is_late_stands_first_and_leads_where_it_is_done(session: Session, as_person):
    unit = make_unit()
    near = make_activity(unit, starts_on=clock.today() + timedelta(days=20), title="Tir au FAMAS")
    stand(session, make_position(near), make_reservist(unit), ApplicationStatus.SUBMITTED)
    draft = make_activity(unit, status=ActivityStatus.DRAFT, title="Ski", published_at=None)
    near.closes_on = clock.today() - timedelta(days=1)
    screen = open_page(as_person(make_staff(Role.UNIT_COMMANDER, unit)), "/a-faire")
    lines = screen.select("#deadlines-list li")
    assert [line.select_one("a").get("href") for line in lines] == [
        f"/activites/{near.public_id}/selection",
        f"/activites/{near.public_id}/remplacants",
        f"/activites/{draft.public_id}",
    ]
    assert "1\u00a0candidature à décider" in lines[0].get_text().lower()
    assert "J-45" in lines[0].get_text()


def test_a_section_leader_sees_the_rolls_to_call_and_nothing_to_decide(session: Session, as_person):
    unit = make_unit()
    running = make_activity(unit, starts_on=clock.today())
    stand(session, make_position(running), make_reservist(unit), ApplicationStatus.CALLED_UP)
    make_activity(unit, status=ActivityStatus.DRAFT, published_at=None)
    screen = open_page(as_person(make_staff(Role.SECTION_LEADER, unit, "1re section")), "/a-faire")
    links = [link.get("href") for link in screen.select("#deadlines-list a")]
    assert links == [f"/activites/{running.public_id}/appel"]


def test_with_nothing_to_do_the_page_says_so(session: Session, as_person):
    screen = open_page(as_person(make_staff(Role.UNIT_COMMANDER, make_unit())), "/a-faire")
    assert "Rien à faire aujourd’hui" in screen.get_text()


def test_units_are_told_apart_for_who_follows_several(session: Session, as_person):
    brigade = make_unit("27BIM")
    for code in ("7BCA", "13BCA"):
        make_activity(make_unit(code, brigade), status=ActivityStatus.DRAFT, published_at=None)
    browser = as_person(make_staff(Role.BRIGADE_STAFF, brigade))
    assert len(open_page(browser, "/a-faire").select("#deadlines-list li")) == 2
    assert len(open_page(browser, "/a-faire?unite=7BCA").select("#deadlines-list li")) == 1
