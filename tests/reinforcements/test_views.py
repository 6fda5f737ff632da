"""The pages of reinforcement, as commanders use them."""

import pytest

from metiis.models import Role
from metiis.reinforcements import queries
from tests.factories import make_staff
from tests.reinforcements.scene import make_scene
from tests.screens import control, judged, open_page


@pytest.fixture
def scene(session):
    return make_scene()


def address(scene):
    return f"/activites/{scene.activity.public_id}/renforts"


def test_a_commander_asks_with_the_post_chosen_before(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, f"{address(scene)}?poste={scene.position.public_id}")
    assert page.select_one("select[name=poste] option[selected]")["value"] == (
        scene.position.public_id
    )
    assert "elle le reste" in page.get_text()
    data = {"poste": scene.position.public_id, "places": "1", "note": "Avant vendredi."}
    assert boss.post(address(scene), data=data).status_code == 303
    shown = open_page(boss, address(scene))
    assert "Avant vendredi." in shown.get_text()
    assert "3 sur 4 ont répondu" in shown.get_text()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"places": "9"}, "Il reste 2\u00a0places"),
        ({"places": "deux"}, "nombre entier"),
        ({"places": ""}, "nombre entier"),
        ({"poste": "inconnu"}, "Choisissez un poste"),
        ({"note": "x" * 301}, "300 caractères"),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(scene, as_person, sent, words):
    data = {"poste": scene.position.public_id, "places": "1", "note": "Un mot."} | sent
    answer = as_person(scene.boss).post(address(scene), data=data)
    assert answer.status_code == 422
    page = judged(answer)
    assert words in page.get_text()
    assert page.select_one("textarea[name=note]").get_text().strip() == data["note"]


def test_a_sister_commander_agrees_then_takes_it_back(scene, as_person):
    request, sister = scene.raised(), as_person(scene.sister)
    page = open_page(sister, "/renforts")
    assert control(page, "Donner l’accord")
    where = f"/renforts/{request.public_id}/repondre"
    data = {"unite": "13BCA", "reponse": "accord", "note": "Le SGT d’abord."}
    assert sister.post(where, data=data).status_code == 303
    page = open_page(sister, "/renforts")
    assert control(page, "Retirer l’accord")
    assert page.select_one("input[name=note]")["value"] == "Le SGT d’abord."
    assert sister.post(where, data=data | {"reponse": "refus"}).status_code == 303
    assert control(open_page(sister, "/renforts"), "Donner l’accord")


def test_an_answer_that_is_none_says_what_to_do(scene, as_person):
    request, sister = scene.raised(), as_person(scene.sister)
    where = f"/renforts/{request.public_id}/repondre"
    answer = sister.post(where, data={"unite": "13BCA", "reponse": "oui", "note": "Un mot."})
    assert answer.status_code == 422
    page = judged(answer)
    assert "Donnez l’accord ou déclinez." in page.get_text()
    assert page.select_one("input[name=note]")["value"] == "Un mot."


@pytest.mark.parametrize("code", ["7BCA", "2RIMA", "inconnue", "é" * 500, ""])
def test_nobody_answers_for_a_unit_that_is_not_hers(scene, as_person, code):
    where = f"/renforts/{scene.raised().public_id}/repondre"
    data = {"unite": code, "reponse": "accord"}
    assert as_person(scene.sister).post(where, data=data).status_code == 404


def test_requests_of_other_brigades_do_not_exist(scene, as_person):
    request = scene.raised()
    stranger = as_person(make_staff(Role.UNIT_COMMANDER, scene.units["2RIMA"]))
    assert "Conducteur PL" not in open_page(stranger, "/renforts").get_text()
    for what in ("repondre", "clore"):
        sent = {"unite": "2RIMA", "reponse": "accord"}
        assert stranger.post(f"/renforts/{request.public_id}/{what}", data=sent).status_code == 404


def test_only_the_asking_side_closes(scene, as_person):
    where = f"/renforts/{scene.raised().public_id}/clore"
    assert as_person(scene.sister).post(where).status_code == 403
    boss = as_person(scene.boss)
    assert boss.post(where).status_code == 303
    assert boss.post(where).status_code == 303
    assert "Close" in open_page(boss, address(scene)).get_text()
    assert "Conducteur PL" not in open_page(as_person(scene.sister), "/renforts").get_text()


def test_brigade_staff_sees_everything_asked(scene, as_person):
    scene.answer(scene.raised(), True)
    staff = as_person(make_staff(Role.BRIGADE_STAFF, scene.units["27BIM"]))
    text = open_page(staff, "/renforts").get_text()
    assert "Conducteur PL" in text
    assert "1\u00a0accord, 1 sans réponse" in text


def test_a_driver_lent_opens_the_activity_she_is_invited_to(scene, as_person):
    scene.answer(scene.raised(), True)
    free = scene.drivers["free"]
    page = f"/activites/{scene.activity.public_id}"
    assert as_person(free).get(page).status_code == 404
    where = f"{page}/invitations"
    data = {"personne": free.public_id, "poste": scene.position.public_id}
    assert as_person(scene.boss).post(where, data=data).status_code == 303
    assert "Convoi en montagne" in open_page(as_person(free), page).get_text()
    assert queries.invited_from(scene.activity, scene.units["13BCA"]) == 1
