"""Alerts from the database to the page: opened, changed, closed, told once, who is asked."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.alerts import queries
from metiis.alerts.jobs import watch
from metiis.campaigns import queries as campaigns
from metiis.models import (
    Application,
    CampaignTarget,
    DutyDay,
    HeadcountAlert,
    Notification,
    Person,
    Position,
    Role,
    Unit,
    Visibility,
)
from tests.campaigns.trade import told
from tests.factories import (
    make_activity,
    make_application,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.headcount import brute
from tests.headcount.world import declare, make_world
from tests.screens import open_page

ADDRESS = "/unites/7BCA/effectif/alertes"


@pytest.fixture
def boss(units: dict[str, Unit]) -> Person:
    return make_staff(Role.UNIT_COMMANDER, units["7BCA"])


def lacking(unit: Unit, places: int = 3, **values: object) -> Position:
    """A one-day post of drivers in 30 days."""
    day = clock.today() + timedelta(days=30)
    activity = make_activity(unit, starts_on=day, ends_on=day, title="Convoi", **values)
    return make_position(activity, "Permis PL", label="Conducteur PL", headcount=places)


def driver(unit: Unit, day: date | None = None, said: int = 3, **values: object) -> Person:
    person = make_reservist(unit, **values)
    qualify(person, "Permis PL")
    if day:
        declare(person, {day: said})
    return person


def look(days: int = 0) -> int:
    db.session.commit()
    return watch(clock.now() + timedelta(days=days))


def test_an_alert_opens_changes_closes_and_is_told_once_each_time(session, units, boss):
    post = lacking(units["7BCA"])
    key, day, owner, unit_id = post.id, post.starts_on, boss.id, post.activity.unit_id
    driver(units["7BCA"], day)
    assert [look(), look(), look(1)] == [1, 0, 0]
    driver(db.session.get_one(Unit, unit_id), day)
    assert [look(1), look(1)] == [1, 0]
    kept = db.session.get_one(HeadcountAlert, key)
    assert (kept.expected, kept.before, kept.changes) == (1, 2, 2)
    driver(db.session.get_one(Unit, unit_id), day)
    assert [look(1), look(1)] == [1, 0]
    kept = db.session.get_one(HeadcountAlert, key)
    assert kept.closed_at is not None
    texts = told(db.session.get_one(Person, owner))
    assert len(texts) == 3
    assert "manquer 2\u00a0personnes" in texts[0]
    assert "1\u00a0personne, et non plus 2" in texts[1]
    assert "levée" in texts[2]


def test_a_hole_that_changes_twice_in_a_day_is_told_of_again_the_day_after(session, units, boss):
    post = lacking(units["7BCA"])
    day, unit_id = post.starts_on, post.activity.unit_id
    look()
    driver(db.session.get_one(Unit, unit_id), day)
    assert [look(), look(1)] == [0, 1]


def test_a_closed_alert_opens_again(session, units, boss):
    post = lacking(units["7BCA"], places=1)
    key = post.id
    look()
    db.session.get_one(Position, key).taken = 1
    look()
    db.session.get_one(Position, key).taken = 0
    assert look() == 1
    kept = db.session.get_one(HeadcountAlert, key)
    assert (kept.closed_at, kept.changes) == (None, 3)


def test_what_is_cancelled_closes_without_a_word(session, units, boss):
    post = lacking(units["7BCA"])
    key, owner = post.id, boss.id
    look()
    assert look(40) == 1  # It has begun.
    assert db.session.get_one(HeadcountAlert, key).closed_at is not None
    assert len(told(db.session.get_one(Person, owner))) == 1


def test_brigade_staff_is_told_when_several_units_are_addressed(session, units, boss):
    staff = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    other = make_staff(Role.UNIT_COMMANDER, units["13BCA"])
    lacking(units["7BCA"])
    lacking(units["7BCA"], visibility=Visibility.BRIGADE)
    mine, theirs, nobody = boss.id, staff.id, other.id
    look()
    counted = [len(told(db.session.get_one(Person, each))) for each in (mine, theirs, nobody)]
    assert counted == [1, 1, 0]
    assert db.session.scalars(select(Notification.path)).first() == ADDRESS


def test_the_page_says_the_worst_first_and_leads_to_whom_to_ask(session, units, boss, as_person):
    day = lacking(units["7BCA"], places=2).starts_on
    worst = lacking(units["7BCA"], places=5)
    silent, away = driver(units["7BCA"]), driver(units["7BCA"], day, 1)
    name, asked, key = silent.last_name.upper(), silent.id, worst.public_id
    assert away.last_name
    browser = as_person(boss)
    assert "Aucune alerte" in open_page(browser, ADDRESS).get_text()
    look()
    page = open_page(browser, ADDRESS)
    numbers = [
        [cell.get_text(strip=True) for cell in row.select("td.is-number")]
        for row in page.select("tbody tr")
    ]
    assert numbers == [["5", "5", "1"], ["2", "2", "1"]]
    link = page.select_one("tbody tr a.button")
    assert link is not None
    assert str(link["href"]).endswith(f"/campagne?poste={key}")
    form = open_page(browser, str(link["href"]))
    assert [each.get_text().split()[1] for each in form.select(".item a")] == [name]
    assert "Demander à 1\u00a0personne" in form.get_text()
    assert db.session.scalars(select(CampaignTarget)).all() == []
    where = str(form.select_one("form.form")["action"])
    first, second = (browser.post(where, data={"avant": str(day)}) for _each in range(2))
    assert first.location == second.location
    assert [each.person_id for each in db.session.scalars(select(CampaignTarget))] == [asked]


def test_a_call_for_one_post_leaves_the_other_posts_to_be_asked(session, units, boss, as_person):
    post = lacking(units["7BCA"])
    other = make_position(post.activity, "Secourisme", label="Secouriste")
    medic = make_reservist(units["7BCA"])
    qualify(medic, "Secourisme")
    ids = {driver(units["7BCA"]).id, medic.id}
    browser, sent = as_person(boss), {"avant": str(clock.today() + timedelta(days=5))}
    where = f"/activites/{post.activity.public_id}/campagne"
    assert browser.get(f"{where}?poste=inconnu").status_code == 404
    for each in (post, other):
        assert browser.post(f"{where}?poste={each.public_id}", data=sent).status_code == 303
    assert {each.person_id for each in db.session.scalars(select(CampaignTarget))} == ids


def test_a_section_leader_reads_but_does_not_ask(session, units, as_person):
    lacking(units["7BCA"])
    leader = as_person(make_staff(Role.SECTION_LEADER, units["7BCA"], "1re section"))
    look()
    page = open_page(leader, ADDRESS)
    assert len(page.select("tbody tr")) == 1
    assert page.select("tbody a.button") == []


def test_queries_do_not_grow_with_alerts(session, units, as_person, max_queries):
    for _each in range(30):
        lacking(units["7BCA"])
    staff = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    look()
    with max_queries(8):
        page = open_page(staff, "/unites/27BIM/effectif/alertes")
    assert len(page.select("tbody tr")) == 30


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=True))
def test_holes_and_those_who_could_fill_them_are_those_found_by_hand(
    session: Session, chance: Random
):
    session.rollback()
    world = make_world(chance, people=8, posts=4)
    today = world.days[0] - timedelta(days=1)
    now = clock.now() + (today - clock.today())
    staff = make_staff(Role.BRIGADE_STAFF, world.units["27BIM"])
    found = {each.position_id: each for each in queries.found(world.units["27BIM"], today)}
    for post in world.posts:
        if not brute_is_watched(post, today):
            assert post.id not in found
            continue
        lack, silent = brute_lack(session, world.posts, post, today)
        assert (found[post.id].expected if post.id in found else 0) == max(0, lack)
        if post.id in found:
            assert found[post.id].silent == silent
        closers = campaigns.closers(staff, post.activity, now, post).asked
        assert {each.person.id for each in closers} == brute_closers(session, post, today)
    session.rollback()


def brute_is_watched(post: Position, today: date) -> bool:
    is_live = post.activity.status.value in {"published", "locked"}
    is_there = post.activity.unit.path.startswith("/27BIM/")
    return is_live and is_there and post.taken < post.headcount and post.starts_on > today


def brute_lack(
    session: Session, posts: list[Position], post: Position, today: date
) -> tuple[int, int]:
    """On the worst day: places left that neither the free nor those free if needed fill."""
    alike = [
        each
        for each in posts
        if brute_is_watched(each, today)
        and each.activity.unit_id == post.activity.unit_id
        and (each.label, each.rank_min, each.rank_max) == (post.label, post.rank_min, post.rank_max)
        and {skill.id for skill in each.skills} == {skill.id for skill in post.skills}
    ]
    seen = []
    for day in brute.days_between(post.starts_on, post.ends_on):
        on_day = [each for each in alike if each.starts_on <= day <= each.ends_on]
        free, perhaps = set(), set()
        for each in on_day:
            for person in brute.rolls(session, post.activity.unit):
                if not brute.suits_post(session, person, each, each.ends_on):
                    continue
                words = said(session, person, each, today)
                if words <= {"available", "if needed"}:
                    free.add(person.id)
                elif words <= {"available", "if needed", "unknown"}:
                    perhaps.add(person.id)
        lack = sum(each.headcount - each.taken for each in on_day) - len(free)
        seen.append((lack, len(perhaps - free)))
    worst = max(lack for lack, _silent in seen)
    left = post.headcount - post.taken
    return min(left, worst), next(silent for lack, silent in seen if lack == worst)


def said(session: Session, person: Person, post: Position, today: date) -> set[str]:
    days = brute.days_between(post.starts_on, post.ends_on)
    return {brute.state(session, person, day, today) for day in days}


def brute_closers(session: Session, post: Position, today: date) -> set[int]:
    """Those who could fill a place: qualified, employable, silent on some day, refusing none."""
    found = set()
    for person in brute.rolls(session, post.activity.unit):
        applied = session.scalar(
            select(Application.id).where(
                Application.activity_id == post.activity_id, Application.person_id == person.id
            )
        )
        words = said(session, person, post, today)
        if (
            applied is None
            and brute.suits_post(session, person, post, post.ends_on)
            and "unknown" in words
            and words <= {"available", "if needed", "unknown"}
            and has_days_for(session, person, post)
        ):
            found.add(person.id)
    return found


def has_days_for(session: Session, person: Person, post: Position) -> bool:
    """Whether the whole post holds under her ceiling, year by year."""
    days = brute.days_between(post.starts_on, post.ends_on)
    duty = list(session.scalars(select(DutyDay.day).where(DutyDay.person_id == person.id)))
    ceiling = brute.cap_of(session, person, post.starts_on)
    return all(
        sum(1 for day in [*days, *duty] if day.year == year) <= ceiling
        for year in {day.year for day in days}
    )


def test_somebody_who_applied_or_is_engaged_elsewhere_is_not_asked(session, units):
    post = lacking(units["7BCA"])
    staff = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    make_application(driver(units["7BCA"]), post)
    driver(units["7BCA"], contract_end=post.starts_on - timedelta(days=1))
    units["7BCA"].blocks_on_fitness = False
    driver(units["7BCA"], fitness=None)
    driver(units["7BCA"], day_cap=0)
    wanted = driver(units["7BCA"])
    found = campaigns.closers(staff, post.activity, clock.now(), post)
    assert [each.person for each in found.asked] == [wanted]
