"""A commander never reads a sister unit's name before its commander agrees, wherever she looks."""

import pytest

from metiis import clock
from metiis.models import Visibility
from metiis.reinforcements import services
from tests.reinforcements.scene import make_scene

PLACES = (
    "/activites/{id}/renforts",
    "/activites/{id}/candidats",
    "/activites/{id}/candidats?poste={post}&groupe=sur",
    "/activites/{id}/candidats?q=voisin",
    "/activites/{id}/proposition",
    "/activites/{id}/proposition?garder={person}:{post}",
    "/activites/{id}/selection",
    "/activites/{id}/dates",
    "/activites/{id}",
    "/renforts",
)


def read(scene, as_person, who):
    client = as_person(who)
    names = {
        "id": scene.activity.public_id,
        "post": scene.position.public_id,
        "person": scene.drivers["free"].public_id,
    }
    for place in PLACES:
        answer = client.get(place.format(**names))
        assert answer.status_code == 200, place
        yield place, answer.get_data(as_text=True)


@pytest.mark.parametrize("visibility", [Visibility.UNIT, Visibility.BRIGADE])
@pytest.mark.parametrize("answered", [None, False, "withdrawn", "closed"])
def test_no_name_before_the_agreement_nor_after_it_ended(session, as_person, visibility, answered):
    scene = make_scene(visibility)
    request = scene.raised()
    if answered is not None:
        scene.answer(request, answered is not False)
    if answered == "withdrawn":
        scene.answer(request, False)
    if answered == "closed":
        services.close(request, scene.boss, clock.now())
    for place, html in read(scene, as_person, scene.boss):
        assert "VOISIN" not in html.upper().replace("Q=VOISIN", "").replace(
            'VALUE="VOISIN"', ""
        ).replace("«\u00a0VOISIN", ""), place


def test_figures_are_shown_at_once(session, as_person):
    scene = make_scene()
    scene.raised()
    html = dict(read(scene, as_person, scene.boss))[PLACES[0]]
    row = html[html.index(">13BCA<") :]
    cells = [part.split("<")[0] for part in row.split('is-number">')[1:4]]
    assert cells == ["1", "1", "1"]
    assert "3 sur 4 ont répondu pour au moins un jour (75" in row


def test_with_the_agreement_only_able_people_are_named(session, as_person):
    scene = make_scene()
    scene.answer(scene.raised(), True)
    pages = dict(read(scene, as_person, scene.boss))
    for name in ("free", "perhaps", "silent"):
        assert f"VOISIN{name.upper()}" in pages[PLACES[0]]
    assert "VOISINAWAY" not in pages[PLACES[0]]
    assert "VOISINFREE" in pages["/activites/{id}/candidats"]
    assert "VOISINFREE" in pages["/activites/{id}/proposition"]
    for place, html in pages.items():
        assert "VOISINPIETON" not in html.upper(), place
    assert (
        as_person(scene.boss).get(f"/reservistes/{scene.drivers['free'].public_id}").status_code
        == 404
    )


def test_the_sister_reads_her_own_people_and_no_one_else(session, as_person):
    scene = make_scene()
    scene.raised()
    html = as_person(scene.sister).get("/renforts").get_data(as_text=True)
    assert "VOISINFREE" in html
    assert "1\u00a0sûr, 1 si besoin, 1\u00a0inconnu" in html
