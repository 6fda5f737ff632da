"""Asking somebody from the page of choice, and her answer, over HTTP."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Application,
    ApplicationStatus,
    Decision,
    DutyDay,
    Person,
    Position,
    Reinforcement,
    ReinforcementAnswer,
    Role,
    Verb,
    Visibility,
)
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import PARTIAL, SignIn, control, open_page, swapped_into

NOW = clock.now


@pytest.fixture
def position(session: Session) -> Position:
    units = make_brigade()
    activity = make_activity(units["7BCA"], title="Marche de nuit", visibility=Visibility.BRIGADE)
    return make_position(activity, label="Tireur")


@pytest.fixture
def boss(position: Position) -> Person:
    return make_staff(Role.UNIT_COMMANDER, position.activity.unit)


def invite(client: FlaskClient, position: Position, person: Person, **headers: str):
    where = f"/activites/{position.activity.public_id}/invitations"
    data = {"poste": position.public_id, "personne": person.public_id}
    return client.post(where, data=data, headers=headers)


def only_application() -> Application:
    db.session.remove()
    return db.session.scalars(select(Application)).one()


def test_a_free_person_is_invited_in_one_tap(position: Position, boss: Person, as_person: SignIn):
    person = make_reservist(position.activity.unit)
    client = as_person(boss)
    url = f"/activites/{position.activity.public_id}/selection"
    page = open_page(client, url)
    form = page.select_one(f".invite:has([value='{person.public_id}'])")
    assert form is not None
    data = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    answer = client.post(str(form["action"]), data=data, headers=PARTIAL)
    shown = swapped_into(str(page), answer.get_data(as_text=True))
    assert "Invitation en attente" in shown
    assert "Retirer l’invitation" in shown
    assert only_application().status is ApplicationStatus.INVITED
    [decision] = db.session.scalars(select(Decision))
    assert decision.verb is Verb.INVITED


@pytest.mark.parametrize("place", ["/", "/candidatures", "one"])
def test_she_accepts_wherever_she_meets_the_invitation(
    position: Position, boss: Person, as_person: SignIn, place: str
):
    person = make_reservist(position.activity.unit)
    application, _ = applications.invite(person, position, [], boss, NOW())
    url = f"/candidatures/{application.public_id}" if place == "one" else place
    client = as_person(person)
    page = open_page(client, url)
    control(page, "Décliner")
    form = control(page, "Accepter l’invitation").find_parent("form")
    assert form is not None
    assert client.post(str(form["action"])).status_code == 303
    assert only_application().status is ApplicationStatus.CONFIRMED
    assert len(db.session.scalars(select(DutyDay)).all()) == 2
    assert "Accepter l’invitation" not in open_page(client, url).get_text()


def test_she_declines_and_the_place_is_free(position: Position, boss: Person, as_person: SignIn):
    person = make_reservist(position.activity.unit)
    application, _ = applications.invite(person, position, [], boss, NOW())
    client = as_person(person)
    client.post(f"/candidatures/{application.public_id}/decliner")
    text = open_page(client, f"/candidatures/{application.public_id}").get_text(" ")
    assert "Invitation déclinée" in text
    assert db.session.scalar(select(Position.taken)) == 0


def test_the_activity_says_that_she_is_invited_instead_of_asking_her_to_apply(
    position: Position, boss: Person, as_person: SignIn
):
    person = make_reservist(position.activity.unit)
    applications.invite(person, position, [], boss, NOW())
    page = open_page(as_person(person), f"/activites/{position.activity.public_id}")
    assert "L’unité vous invite à ce poste." in page.get_text()
    assert "Candidater" not in page.main.get_text()
    control(page, "Répondre à l’invitation")


def test_facts_refuse_in_words(position: Position, boss: Person, as_person: SignIn):
    person = make_reservist(position.activity.unit, contract_end=clock.today())
    answer = invite(as_person(boss), position, person)
    assert answer.status_code == 409
    assert "contrat (ESR) se termine" in answer.get_data(as_text=True)


def test_a_sister_units_person_is_asked_once_her_commander_agrees(
    position: Position, boss: Person, as_person: SignIn, session: Session
):
    units = make_brigade()
    person = make_reservist(units["13BCA"])
    lender = make_staff(Role.UNIT_COMMANDER, units["13BCA"])
    client = as_person(boss)
    assert invite(client, position, person).status_code == 404
    db.set_reading(False)
    need = Reinforcement(
        activity=position.activity,
        position=position,
        places=1,
        raised_by_id=boss.id,
        raised_at=NOW(),
    )
    need.answers = [
        ReinforcementAnswer(unit_id=units["13BCA"].id, agreed=True, by_id=lender.id, at=NOW())
    ]
    db.session.add(need)
    db.session.commit()
    assert invite(client, position, person).status_code == 303


def test_who_is_on_no_roll_or_does_not_exist_is_not_found(
    position: Position, boss: Person, as_person: SignIn
):
    staff = make_staff(Role.NATIONAL, None)
    gone = make_reservist(position.activity.unit, disabled_at=NOW())
    client = as_person(boss)
    for person in (staff, gone):
        assert invite(client, position, person).status_code == 404
    where = f"/activites/{position.activity.public_id}/invitations"
    assert client.post(where, data={}).status_code == 404
    assert client.post(where, data={"poste": "x" * 5000, "personne": "é"}).status_code == 404
