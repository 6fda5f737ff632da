"""The page of places to fill: who left, who is asked, who else could come."""

from datetime import timedelta

from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications import services
from metiis.availability.services import declare_available
from metiis.models import Activity, Person, Position, Role, Shortlisted, WithdrawalReason
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit
from tests.screens import open_page


def free_for(position: Position, **values: object) -> Person:
    person = make_reservist(position.activity.unit, **values)
    declare_available(person, position.starts_on, position.ends_on, person, clock.now())
    return person


def opened(activity: Activity, as_person) -> object:
    boss = make_staff(Role.UNIT_COMMANDER, activity.unit)
    return open_page(as_person(boss), f"/activites/{activity.public_id}/remplacants")


def test_who_withdrew_is_named_with_her_reason_and_the_free_are_proposed_best_first(
    session: Session, as_person
):
    position = make_position(make_activity(make_unit()), headcount=1)
    boss = make_staff(Role.UNIT_COMMANDER, position.activity.unit)
    leaving = make_reservist(position.activity.unit, last_name="Partante")
    application = services.submit(leaving, position, [], "", clock.now())
    services.select_person(application, boss, clock.now())
    services.withdraw(application, clock.now(), WithdrawalReason.WORK, "Mutation")
    sure = free_for(position, last_name="Libre")
    make_reservist(position.activity.unit, last_name="Muette")  # Has said nothing.

    screen = opened(position.activity, as_person)

    text = screen.get_text(" ", strip=True)
    assert "PARTANTE" in text
    assert "Travail" in text
    assert "Mutation" in text
    names = [line.get_text() for line in screen.select(".candidate-name")]
    assert len(names) == 1
    assert sure.last_name.upper() in names[0]
    assert screen.select_one("form[action$='/invitations']") is not None


def test_who_waits_who_is_asked_and_who_is_shortlisted_are_shown(session: Session, as_person):
    position = make_position(make_activity(make_unit()), headcount=3)
    boss, now = make_staff(Role.UNIT_COMMANDER, position.activity.unit), clock.now()
    asked, waiting = make_reservist(last_name="Demandée"), make_reservist(last_name="Attente")
    services.invite(asked, position, [], boss, now)
    applied = services.submit(waiting, position, [], "", now)
    services.put_on_waiting_list(applied, boss, now)
    kept = make_reservist(last_name="Pressentie")
    session.add(
        Shortlisted(
            activity_id=position.activity_id,
            person_id=kept.id,
            position_id=position.id,
            since=now,
            by_id=boss.id,
        )
    )

    text = opened(position.activity, as_person).get_text(" ", strip=True)

    assert "DEMANDÉE" in text
    assert "1\u00a0personne sur la liste d’attente" in text
    assert "PRESSENTIE" in text


def test_a_place_left_and_taken_again_is_still_told(session: Session, as_person):
    position = make_position(make_activity(make_unit()), headcount=1)
    boss, now = make_staff(Role.UNIT_COMMANDER, position.activity.unit), clock.now()
    left = services.submit(make_reservist(last_name="Partante"), position, [], "", now)
    services.select_person(left, boss, now)
    waits = services.submit(make_reservist(last_name="Suivante"), position, [], "", now)
    services.put_on_waiting_list(waits, boss, now)
    services.withdraw(left, now)
    services.offer(waits, [], now)
    services.accept(waits, now)

    text = opened(position.activity, as_person).get_text(" ", strip=True)

    assert "PARTANTE" in text
    assert "SUIVANTE Camille · de la liste d’attente" in text
    assert "Toutes les places sont prises" in text
    assert "Disponibles et aptes" not in text


def test_nothing_to_fill_says_so(session: Session, as_person):
    position = make_position(headcount=1, taken=1)
    text = opened(position.activity, as_person).get_text()
    assert "Toutes les places sont prises" in text


def test_once_begun_nobody_is_proposed(session: Session, as_person):
    activity = make_activity(make_unit(), starts_on=clock.today() - timedelta(days=1))
    make_position(activity, headcount=1)
    assert "Plus rien à pourvoir" in opened(activity, as_person).get_text()


def test_the_queries_do_not_grow_with_the_people(session: Session, as_person, max_queries):
    position = make_position(make_activity(make_unit()), headcount=9)
    boss = make_staff(Role.UNIT_COMMANDER, position.activity.unit)
    for _ in range(12):
        free_for(position)
    for label in ("Conducteur", "Radio"):
        make_position(position.activity, label=label)
    browser = as_person(boss)
    with max_queries(12):
        open_page(browser, f"/activites/{position.activity.public_id}/remplacants")
