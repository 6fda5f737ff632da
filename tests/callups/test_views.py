"""The pages of call-ups, as those who call up and those called up use them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.callups import queries, services
from metiis.models import (
    ActivityStatus,
    CallUp,
    EmploymentStatus,
    Instructions,
    Notification,
    OutgoingMail,
    Role,
    WithdrawalReason,
)
from tests.callups.scene import TEXTS, make_scene
from tests.factories import make_reservist, make_staff
from tests.screens import control, judged, open_page


@pytest.fixture
def scene(session):
    return make_scene()


def board_of(scene):
    return f"/activites/{scene.activity.public_id}/convocations"


def own(scene, suffix="convocation"):
    return f"/candidatures/{scene.application.public_id}/{suffix}"


def sheet_of(scene):
    return f"/activites/{scene.activity.public_id}/consignes"


FORM = {**TEXTS, "days_before": "1", "days_after": "0", "version": "0"}


def test_instructions_are_given_then_shown(scene, as_person):
    boss = as_person(scene.boss)
    assert "À donner" in open_page(boss, board_of(scene)).get_text()
    page = open_page(boss, sheet_of(scene))
    assert page.get_text().count("Ne saisissez aucune information protégée.") == 5
    data = FORM | {"departs_at": "17h30", "returns_at": "19 h"}
    assert boss.post(sheet_of(scene), data=data).status_code == 303
    kept = db.session.scalars(select(Instructions)).one()
    assert (kept.departs_at, kept.returns_at, kept.version) == ("17:30", "19:00", 1)
    assert "Rassemblement à 8\u00a0h\u00a015" in open_page(boss, board_of(scene)).get_text()
    assert boss.post(sheet_of(scene), data=data | {"version": "1"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Instructions.version)).one() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"departs_at": "25:00"}, "08:30"),
        ({"dress": "x" * 301}, "300 caractères"),
        ({"days_before": "9"}, "0 à 3 jours"),
    ],
)
def test_instructions_that_cannot_be_kept_say_why(scene, as_person, sent, words):
    answer = as_person(scene.boss).post(sheet_of(scene), data=FORM | sent)
    assert answer.status_code == 422
    assert words in judged(answer).get_text()


def test_two_people_giving_instructions_do_not_undo_each_other(scene, as_person):
    boss = as_person(scene.boss)
    boss.post(sheet_of(scene), data=FORM)
    answer = boss.post(sheet_of(scene), data=FORM | {"dress": "Tenue de sport"})
    assert answer.status_code == 422
    page = judged(answer)
    assert "Tenue de sport" in page.select_one("table").get_text()
    assert TEXTS["dress"] in page.select_one("table").get_text()
    again = FORM | {
        "dress": "Tenue de sport",
        "version": page.select_one("input[name=version]")["value"],
    }
    assert boss.post(sheet_of(scene), data=again).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Instructions.dress)).one() == "Tenue de sport"


def test_the_chosen_ones_are_called_up_and_the_roster_locked(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, board_of(scene))
    assert "n’a pas encore confirmé" in page.get_text()
    assert page.find(id="arreter").get("checked") is None  # Somebody has not answered.
    data = {"personne": scene.application.public_id, "arreter": "1"}
    assert boss.post(board_of(scene), data=data).status_code == 303
    page = open_page(boss, board_of(scene))
    assert "1\u00a0personne convoquée." in page.get_text()
    assert "Envoi en cours" in page.get_text()
    assert queries.activity(scene.activity.public_id).status is ActivityStatus.LOCKED
    assert boss.post(board_of(scene), data=data).status_code == 303
    assert "Personne de plus" in open_page(boss, board_of(scene)).get_text()


def test_nobody_ticked_is_said(scene, as_person):
    assert "Cochez" in judged(as_person(scene.boss).post(board_of(scene))).get_text()


def test_whose_notice_is_past_is_marked_red_and_can_be_called_up(session, as_person):
    scene = make_scene(days_ahead=10)
    late = make_reservist(scene.activity.unit, employment=EmploymentStatus.EMPLOYEE_50_OR_MORE)
    scene.activity.starts_on = scene.position.starts_on = clock.today() + timedelta(days=7)
    application = scene.confirmed(late)
    boss = as_person(scene.boss)
    page = open_page(boss, board_of(scene))
    assert "Préavis dépassé pour 1\u00a0personne" in page.get_text()
    assert len(page.select(".is-late")) == 1
    boss.post(board_of(scene), data={"personne": application.public_id})
    assert queries.current(application) is not None  # Warned, never blocked.


def test_the_page_does_not_ask_more_with_more_people(scene, as_person, max_queries):
    for _each in range(6):
        scene.confirmed(make_reservist(scene.activity.unit))
    scene.instruct()
    boss = as_person(scene.boss)
    with max_queries(8):
        open_page(boss, board_of(scene))


def test_changed_instructions_are_offered_to_be_sent_again_once(scene, as_person):
    scene.instruct()
    scene.issued()
    boss = as_person(scene.boss)
    assert "Réémettre" not in open_page(boss, board_of(scene)).get_text()
    changed = FORM | {"dress": "Tenue de sport", "version": "1"}
    assert boss.post(sheet_of(scene), data=changed).status_code == 303
    assert control(open_page(boss, board_of(scene)), "Réémettre à 1 convoqué")
    for _twice in range(2):
        assert boss.post(f"{board_of(scene)}/reemettre").status_code == 303
    assert "Réémettre" not in open_page(boss, board_of(scene)).get_text()
    assert len(queries.versions(scene.application)) == 2


# The person's own


def test_she_opens_reads_and_acknowledges(scene, as_person):
    scene.instruct()
    scene.issued()
    client = as_person(scene.person)
    assert control(open_page(client, f"/candidatures/{scene.application.public_id}"), OPEN)
    open_page(client, own(scene))
    assert db.session.scalars(select(CallUp.read_at)).one() is None  # Looking writes nothing.
    assert client.post(f"{own(scene)}/ouvrir").location.endswith("/convocation")
    assert db.session.scalars(select(CallUp.read_at)).one() is not None
    assert control(open_page(client, own(scene)), "Accuser réception")
    assert client.post(f"{own(scene)}/accuser").status_code == 303
    page = open_page(client, own(scene))
    assert "vous avez accusé réception" in page.get_text()
    assert not page.find(string="Accuser réception")


OPEN = "Ouvrir ma convocation"


def test_opening_the_message_is_reading_the_call_up(scene, as_person):
    scene.issued()
    client = as_person(scene.person)
    message = db.session.scalars(
        select(Notification).where(Notification.key.startswith("call_up:"))
    ).one()
    answer = client.post(f"/notifications/{message.public_id}/ouvrir")
    assert answer.location.endswith("/convocation")
    assert db.session.scalars(select(CallUp.read_at)).one() is not None


def test_older_versions_stay_readable_and_say_that_they_are_replaced(scene, as_person):
    kept = scene.instruct()
    scene.issued()
    kept.dress = "Tenue de sport"
    services.reissue_all(scene.activity, scene.boss, clock.now())
    client = as_person(scene.person)
    page = open_page(client, own(scene))
    assert "Tenue de sport" in page.get_text()
    assert "Version 1" in page.get_text()
    old = open_page(client, f"{own(scene)}?version=1")
    assert "Version remplacée" in old.get_text()
    assert TEXTS["dress"].split(",")[0] in old.get_text()
    assert not old.find(string="Accuser réception")
    assert client.post(f"{own(scene)}/accuser?version=1").status_code == 303
    assert not any(each.acknowledged_at for each in queries.versions(scene.application))
    assert client.get(f"{own(scene)}?version=9").status_code == 404


def test_a_place_lost_is_said_before_any_worker_passes(scene, as_person):
    scene.issued()
    applications.withdraw(scene.application, clock.now(), WithdrawalReason.WORK)
    page = open_page(as_person(scene.person), own(scene))
    assert "Convocation sans effet" in page.get_text()
    assert not page.find(string="Accuser réception")


@pytest.mark.parametrize("role", [Role.UNIT_COMMANDER, Role.RESERVE_OFFICE, Role.BRIGADE_STAFF])
def test_those_who_call_up_read_the_call_up_but_never_the_letter(scene, as_person, role):
    scene.issued()
    client = as_person(make_staff(role, scene.activity.unit))
    page = open_page(client, own(scene))
    assert not page.find(string="Accuser réception")
    assert not page.find(string="Attestation pour mon employeur")
    assert client.get(own(scene, "attestation-employeur")).status_code == 404
    assert client.get(own(scene, "attestation-employeur.pdf")).status_code == 404
    assert client.post(f"{own(scene)}/accuser").status_code == 404


def test_without_a_call_up_there_is_no_page(scene, as_person):
    client = as_person(scene.person)
    for suffix in ("convocation", "convocation.pdf", "attestation-employeur"):
        assert client.get(own(scene, suffix)).status_code == 404


def make_silent(scene, number, **values):
    """Call-ups sent long ago to the person, which she never opened."""
    mail = OutgoingMail(
        recipient="x", subject="x", body="", created_at=clock.now(), due_at=clock.now()
    )
    mail.sent_at = clock.now() - timedelta(days=40)
    db.session.add(mail)
    first = clock.today() - timedelta(days=10 * number)
    later = make_scene(days_ahead=60 + number * 5)
    application = later.confirmed(scene.person)
    call_up = later.issued(application)
    call_up.departs_on = call_up.returns_on = first
    call_up.mail = mail
    for name, value in values.items():
        setattr(call_up, name, value)
    db.session.flush()
    return call_up


def test_three_call_ups_proven_sent_and_unanswered_are_shown_with_their_dates(scene, as_person):
    for number in (1, 2, 3):
        make_silent(scene, number)
    make_silent(scene, 4, mail=None)
    page = open_page(as_person(scene.boss), f"/reservistes/{scene.person.public_id}")
    card = page.find(id="directory-silent").get_text()
    assert "Trois convocations sans réponse" in card
    assert "R4221-19" in card
    assert card.count("Courriel parti le") == 3


def test_a_section_leader_is_not_shown_who_did_not_answer(scene, as_person):
    for number in (1, 2, 3):
        make_silent(scene, number)
    leader = make_staff(Role.SECTION_LEADER, scene.activity.unit)
    page = open_page(as_person(leader), f"/reservistes/{scene.person.public_id}")
    assert page.find(id="directory-silent") is None
