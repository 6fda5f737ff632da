"""Who decided what, knowing what: for those who follow the activity, and for the person herself."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.availability import services as availability
from metiis.decisions import queries, services
from metiis.models import (
    Application,
    Decision,
    Move,
    OverrideReason,
    Person,
    Position,
    Proposal,
    RejectionReason,
    Role,
    Shortlisted,
    Verb,
)
from metiis.selection import services as selection
from tests.factories import make_position, make_reservist, make_staff, make_unit
from tests.screens import open_page

NOW = clock.now


@pytest.fixture
def position(session: Session) -> Position:
    return make_position(headcount=3)


@pytest.fixture
def boss(position: Position) -> Person:
    return make_staff(Role.UNIT_COMMANDER, position.activity.unit)


def applied(position: Position, person: Person | None = None) -> Application:
    return applications.submit(person or make_reservist(), position, [], "", NOW())


def decisions() -> list[Decision]:
    return list(db.session.scalars(select(Decision).order_by(Decision.id)))


def text_of(client: FlaskClient, url: str) -> str:
    return " ".join(open_page(client, url).main.get_text(" ").split())


def test_every_decision_on_a_person_is_kept_once(position: Position, boss: Person):
    first, second, third = (applied(position) for _ in range(3))
    guest = make_reservist()
    for _ in range(2):
        selection.retain(first, boss, NOW())
        selection.wait(second, boss, NOW())
        selection.refuse(third, RejectionReason.FULL, "Au prochain tour.", boss, NOW())
        selection.invite(guest, position, boss, NOW())
    found = decisions()
    assert [each.verb for each in found] == [
        Verb.SELECTED,
        Verb.WAITLISTED,
        Verb.REJECTED,
        Verb.INVITED,
    ]
    assert found[3].person is guest
    assert {each.was_proposed for each in found} == {None}


def test_what_was_known_is_what_stood_before_the_decision(position: Position, boss: Person):
    person = make_reservist()
    days = [position.starts_on, position.ends_on]
    availability.declare_available(person, *days, person, NOW())
    selection.retain(applied(position, person), boss, NOW())
    [decision] = decisions()
    assert '"fit": "sure"' in decision.known
    assert '"engaged"' not in decision.known


def test_a_decision_is_compared_with_what_was_proposed(position: Position, boss: Person):
    kept, other = make_reservist(), make_reservist()
    db.session.add(
        Shortlisted(
            activity_id=position.activity_id,
            person_id=kept.id,
            position_id=position.id,
            since=NOW(),
            by_id=boss.id,
        )
    )
    db.session.flush()
    assert queries.was_proposed(position, kept) is True
    assert queries.was_proposed(position, other) is False


def test_a_team_taken_before_is_what_was_proposed(position: Position, boss: Person):
    person = make_reservist()
    assert queries.was_proposed(position, person) is None
    db.session.add(
        Proposal(
            activity_id=position.activity_id,
            by_id=boss.id,
            taken_at=NOW(),
            asked="{}",
            team=f'[["{person.public_id}", "{position.public_id}"]]',
            policy="{}",
            fingerprint="0" * 64,
        )
    )
    db.session.flush()
    assert queries.was_proposed(position, person) is True
    assert queries.was_proposed(position, make_reservist()) is False


def test_a_commander_reads_who_decided_what_and_filters(
    position: Position, boss: Person, as_person
):
    first, second = make_reservist(last_name="Retenu"), make_reservist(last_name="Renvoyé")
    selection.retain(applied(position, first), boss, NOW())
    refused = applied(position, second)
    selection.refuse(refused, RejectionReason.SKILL, "Refaire le stage.", boss, NOW())
    client = as_person(boss)
    url = f"/activites/{position.activity.public_id}/decisions"
    text = text_of(client, url)
    assert "RETENU" in text
    assert "RENVOYÉ" in text
    assert "Refaire le stage." in text
    page = open_page(client, f"{url}?personne={first.public_id}")
    names = [each.get_text() for each in page.select(".decision-name")]
    assert len(names) == 1
    assert "RETENU" in names[0]
    assert len(open_page(client, f"{url}?personne=n’importe").select(".decision")) == 2


def test_the_page_of_decisions_asks_few_queries_whatever_their_number(
    position: Position, boss: Person, as_person, max_queries
):
    for _ in range(30):
        person = make_reservist()
        services.record(
            boss,
            position.activity,
            position,
            person,
            Verb.EXCLUDED,
            None,
            True,
            OverrideReason.TEAM,
            "",
            now=NOW(),
        )
    client = as_person(boss)
    with max_queries(8):
        page = open_page(client, f"/activites/{position.activity.public_id}/decisions")
    assert len(page.select(".decision")) == 20
    assert "Cohésion de l’équipe" in page.get_text()


def test_the_person_reads_why_without_anything_about_others(
    position: Position, boss: Person, as_person, max_queries
):
    person, other = make_reservist(), make_reservist(last_name="Autre")
    mine = applied(position, person)
    selection.wait(mine, boss, NOW())
    selection.retain(applied(position, other), boss, NOW())
    services.record(
        boss,
        position.activity,
        position,
        person,
        Verb.PASSED_OVER,
        None,
        True,
        OverrideReason.EXPERIENCE,
        "Note pour moi seul.",
        now=NOW(),
    )
    client = as_person(person)
    with max_queries(8):
        text = text_of(client, f"/candidatures/{mine.public_id}")
    assert "Pourquoi cette décision" in text
    assert "jours non renseignés sur 2." in text
    assert "Expérience du poste" in text
    assert "proposé par le service" in text
    assert "Note pour moi seul." not in text
    assert "AUTRE" not in text


def test_an_invitation_taken_back_is_no_refusal_for_the_person(
    position: Position, boss: Person, as_person
):
    person = make_reservist()
    application = selection.invite(person, position, boss, NOW())
    selection.refuse(application, RejectionReason.OTHER, "", boss, NOW())
    assert [event.move for event in application.events] == [Move.INVITE, Move.REJECT]
    text = text_of(as_person(person), f"/candidatures/{application.public_id}")
    assert text.count("Invitation retirée") == 3  # Where it stands, why, and the history.
    assert "Refus" not in text


def test_people_of_other_units_kept_by_a_plan_above_are_not_named(
    position: Position, boss: Person, as_person
):
    unit = position.activity.unit
    staff = make_staff(Role.BRIGADE_STAFF, unit.parent)
    stranger = make_reservist(make_unit("13BCA", unit.parent), last_name="Stranger")
    for verb in (Verb.SHORTLISTED, Verb.EXCLUDED):
        services.record(
            staff, position.activity, position, stranger, verb, None, True, None, "", now=NOW()
        )
    db.session.commit()
    keys = position.id, stranger.id
    where = f"/activites/{position.activity.public_id}/decisions"
    for url in (where, f"{where}?personne={stranger.public_id}"):
        assert "STRANGER" not in text_of(as_person(boss), url)
    assert "STRANGER" in text_of(as_person(staff), where)
    db.set_reading(False)
    applied(db.session.get_one(Position, keys[0]), db.session.get_one(Person, keys[1]))
    db.session.commit()
    assert "STRANGER" in text_of(as_person(boss), where)
