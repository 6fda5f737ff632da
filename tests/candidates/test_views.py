"""The page of candidates: who is where, why, and what others may not see."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.availability.codec import days_between
from metiis.availability.services import set_days
from metiis.models import (
    Availability,
    DeclarationSource,
    Reinforcement,
    ReinforcementAnswer,
    Role,
    Visibility,
)
from tests.factories import (
    grant,
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import assert_fragment_is_in_page, open_page

FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


def say(person, first, last, value=FREE):
    days = list(days_between(first, last))
    set_days(person, days, value, person, DeclarationSource.SELF, clock.now())


@pytest.fixture
def scene(session: Session):
    """A driver wanted for two days, open to the brigade; one person of each kind."""
    units = make_brigade()
    commander = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    activity = make_activity(units["7BCA"], visibility=Visibility.BRIGADE)
    line = make_position(activity, "Permis PL")
    first, last = line.starts_on, line.ends_on
    names = ("sure", "needed", "partly", "silent", "refusing", "unskilled", "sister")
    people = {
        name: make_reservist(
            units["13BCA" if name == "sister" else "7BCA"],
            last_name=name.capitalize(),
            search_name=f"{name} camille",
            home_town="Chambéry",
            home_department="73",
        )
        for name in names
    }
    for name, person in people.items():
        if name != "unskilled":
            qualify(person, "Permis PL")
    for name in ("sure", "sister", "unskilled"):
        say(people[name], first, last)
    say(people["needed"], first, last, MAYBE)
    say(people["partly"], first, first)
    say(people["partly"], last, last, AWAY)
    say(people["refusing"], first, last, AWAY)
    return commander, activity, line, people


def shown(page) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.select(".candidate-name")]


def test_each_person_is_in_one_group_with_its_count(scene, as_person):
    commander, activity, _line, _people = scene
    browser = as_person(commander)
    where = f"/activites/{activity.public_id}/candidats"
    expected = {
        "sur": ["SDT SURE Camille"],
        "si-besoin": ["SDT NEEDED Camille"],
        "partiel": ["SDT PARTLY Camille"],
        "inconnu": ["SDT SILENT Camille"],
        "empeche": ["SDT REFUSING Camille", "SDT UNSKILLED Camille"],
    }
    for group, names in expected.items():
        page = open_page(browser, f"{where}?groupe={group}")
        assert shown(page) == names
        counts = [each.get_text(strip=True) for each in page.select(".tabs .count")]
        assert counts == ["1", "1", "1", "1", "2"]


def test_reasons_say_what_would_change_them(scene, as_person):
    commander, activity, _line, _people = scene
    where = f"/activites/{activity.public_id}/candidats"
    page = open_page(as_person(commander), f"{where}?groupe=empeche&cause=skill")
    assert shown(page) == ["SDT UNSKILLED Camille"]
    words = page.select_one(".candidate").get_text(" ", strip=True)
    assert "Compétence manquante" in words
    assert "À faire certifier par l’unité" in words
    assert "environ 60\u00a0km" in words


def test_partly_says_which_days(scene, as_person):
    commander, activity, _line, _people = scene
    where = f"/activites/{activity.public_id}/candidats"
    words = open_page(as_person(commander), f"{where}?groupe=partiel").get_text(" ", strip=True)
    assert "Libre le" in words
    assert "Indisponibilité déclarée le" in words


def test_a_sister_unit_shows_figures_and_names_once_its_commander_agrees(
    scene, session: Session, as_person
):
    commander, activity, line, people = scene
    browser = as_person(commander)
    where = f"/activites/{activity.public_id}/candidats"
    page = open_page(browser, where)
    row = page.select_one(".candidates-sisters tbody tr").get_text(" ", strip=True)
    assert row == "13BCA 1 – – –"
    assert "SISTER" not in page.get_text()
    assert (
        "SISTER"
        not in open_page(browser, f"{where}?q=sister")
        .select_one("ol, .candidates-nobody")
        .get_text()
    )
    db.set_reading(False)
    now = clock.now()
    asked = Reinforcement(
        activity=activity, position=line, places=1, raised_by_id=commander.id, raised_at=now
    )
    asked.answers = [
        ReinforcementAnswer(unit=people["sister"].unit, agreed=True, by_id=commander.id, at=now)
    ]
    session.add(asked)
    session.commit()
    assert "SDT SISTER Camille" in shown(open_page(browser, where))


def test_an_applicant_from_elsewhere_and_whoever_looks_are_there_too(session: Session, as_person):
    """Neither serves in the unit that asks."""
    units = make_brigade()
    activity = make_activity(units["7BCA"], visibility=Visibility.UNIT)
    line = make_position(activity)
    chief, guest = (
        make_reservist(units[code], last_name=name)
        for code, name in (("27BIM", "Chef"), ("13BCA", "Candidat"))
    )
    make_reservist(units["13BCA"], last_name="Voisin")
    grant(chief, Role.UNIT_COMMANDER, units["7BCA"])
    make_application(guest, line)
    page = open_page(as_person(chief), f"/activites/{activity.public_id}/candidats?groupe=empeche")
    assert {name.split()[1] for name in shown(page)} == {"CHEF", "CANDIDAT"}


def test_filters_narrow_and_orders_order(scene, as_person):
    commander, activity, _line, people = scene
    say(people["silent"], activity.starts_on, activity.ends_on)
    browser = as_person(commander)
    where = f"/activites/{activity.public_id}/candidats"
    assert shown(open_page(browser, f"{where}?q=Silent")) == ["SDT SILENT Camille"]
    for order in ("rang", "grade", "distance", "jours", "nom"):
        names = shown(open_page(browser, f"{where}?tri={order}"))
        assert names == ["SDT SILENT Camille", "SDT SURE Camille"]
    assert_fragment_is_in_page(browser, f"{where}?tri=nom")


@pytest.mark.parametrize("query", ["tri=x", "competence=x", "q=" + "x" * 99])
def test_what_cannot_be_understood_is_said(scene, as_person, query):
    commander, activity, _line, _people = scene
    where = f"/activites/{activity.public_id}/candidats"
    page = open_page(as_person(commander), f"{where}?{query}", status=422)
    assert page.select_one(".error-summary") is not None


@pytest.mark.parametrize(
    "query", ["groupe=x", "groupe=empeche&cause=x", "page=x", "page=0", "page=99999999", "q=%25_"]
)
def test_odd_addresses_give_a_page(scene, as_person, query):
    commander, activity, _line, _people = scene
    open_page(as_person(commander), f"/activites/{activity.public_id}/candidats?{query}")


def test_who_may_look(scene, as_person):
    _commander, activity, _line, people = scene
    where = f"/activites/{activity.public_id}/candidats"
    foreign = make_staff(Role.UNIT_COMMANDER, make_brigade()["2RIMA"])
    office = make_staff(Role.RESERVE_OFFICE, activity.unit)
    assert as_person(people["sure"]).get(where).status_code == 403
    assert as_person(foreign).get(where).status_code == 404
    open_page(as_person(office), where)
    assert as_person(office).get(f"{where}?poste=nulle-part").status_code == 404


def test_an_activity_without_position_says_what_to_do(session: Session, as_person):
    commander = make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])
    activity = make_activity(make_brigade()["7BCA"])
    page = open_page(as_person(commander), f"/activites/{activity.public_id}/candidats")
    assert "Ajoutez un poste" in page.get_text()


@pytest.mark.parametrize("more", [0, 60])
def test_queries_do_not_grow_with_people(scene, as_person, max_queries, more):
    commander, activity, _line, _people = scene
    for _ in range(more):
        person = make_reservist(activity.unit)
        qualify(person, "Permis PL", activity.ends_on + timedelta(days=10))
        say(person, activity.starts_on, activity.ends_on)
    browser = as_person(commander)
    where = f"/activites/{activity.public_id}/candidats"
    for query in ("", "?tri=distance", "?groupe=empeche", "?page=2"):
        with max_queries(8):
            page = open_page(browser, f"{where}{query}")
        assert len(shown(page)) <= 25
