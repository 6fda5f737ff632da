"""The roll as it is called on a phone, without script and with it."""

import pytest
from brotli import compress

from metiis import db
from metiis.models import (
    ActivityStatus,
    ApplicationStatus,
    Attendance,
    JournalEntry,
    Mark,
    Notification,
)
from tests.attendance.scene import FIRST, SECOND, held, make_scene
from tests.screens import PARTIAL, control, fragment_of, judged, open_page, swapped_into

MANY = 120


@pytest.fixture
def scene(session):
    return make_scene()


def sent(page, **said):
    """The whole form as a browser without script sends it, with what somebody touched."""
    data = {"r": []}
    for field in page.select("[form=appel][name]"):
        name, kind = field["name"], field.get("type")
        if name == "r":
            data["r"].append(field["value"])
        elif (kind == "radio" and field.has_attr("checked")) or kind not in ("radio", "submit"):
            data[name] = field.get("value", "")
    data.pop("tous", None)
    return data | said


def row_of(page, application):
    """The number of somebody’s row."""
    value = next(
        each["value"] for each in page.select("[name=r]") if application.public_id in each["value"]
    )
    return value.split(".")[0]


def marks():
    db.session.rollback()
    rows = db.session.query(Attendance.application_id, Attendance.mark)
    return {row.application_id: row.mark for row in rows}


def test_one_post_saves_what_was_changed(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, scene.address)
    assert "0 / 3 présents · 3 à noter" in " ".join(page.get_text().split())
    one, two, three = (row_of(page, each) for each in scene.listed)
    data = sent(page, **{f"m{one}": "present", f"m{two}": "absent", f"n{two}": "malade"})
    answer = boss.post(scene.address, data=data, follow_redirects=True)
    assert "2\u00a0lignes" in judged(answer).get_text()
    assert marks() == {scene.listed[0].id: Mark.PRESENT, scene.listed[1].id: Mark.ABSENT}
    page = open_page(boss, scene.address)
    assert "1 / 3 présents · 1 à noter" in " ".join(page.get_text().split())
    assert page.select_one(f"[name=m{two}][checked]")["value"] == "absent"
    assert page.select_one(f"[name=n{two}]")["value"] == "malade"
    assert page.select_one(f"[name=m{three}][checked]") is None
    again = boss.post(scene.address, data=sent(page), follow_redirects=True)
    assert "Rien n’a changé" in judged(again).get_text()


def test_a_section_is_present_in_one_gesture(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, scene.address)
    absent = row_of(page, scene.listed[0])
    data = sent(page, **{f"m{absent}": "absent", "tous": f"7BCA/{FIRST}"})
    assert boss.post(scene.address, data=data).status_code == 303
    assert marks() == {scene.listed[0].id: Mark.ABSENT, scene.listed[2].id: Mark.PRESENT}
    page = open_page(boss, scene.address)
    names = [button.get_text() for button in page.select("button[name=tous]")]
    assert len(names) == 1
    assert SECOND in names[0]


def test_enter_in_a_field_saves_and_marks_nobody_else(scene, as_person):
    page = open_page(as_person(scene.boss), scene.address)
    buttons = page.select("#appel button[type=submit], button[form=appel]")
    assert not buttons[0].has_attr("name")


def test_a_stale_row_shows_both_and_keeps_the_rest(scene, as_person):
    boss, leader = as_person(scene.boss), as_person(scene.leader)
    page = open_page(boss, scene.address)
    theirs = open_page(leader, scene.address)
    assert [head.get_text() for head in theirs.select(".roll-head h2")] == [FIRST]
    number = row_of(theirs, scene.listed[0])
    leader.post(scene.address, data=sent(theirs, **{f"m{number}": "late", f"n{number}": "panne"}))
    one, two = row_of(page, scene.listed[0]), row_of(page, scene.listed[1])
    data = sent(page, **{f"m{one}": "absent", f"m{two}": "present"})
    answer = boss.post(scene.address, data=data)
    assert answer.status_code == 422
    shown = judged(answer)
    text = shown.get_text()
    assert "SGT CHEF Camille a noté «\u00a0en retard" in text
    assert "Le reste est enregistré" in text
    assert shown.select_one(f"[name=m{one}][checked]")["value"] == "late"
    assert marks()[scene.listed[1].id] is Mark.PRESENT
    again = sent(shown, **{f"m{one}": "absent"})
    assert boss.post(scene.address, data=again).status_code == 303
    assert marks()[scene.listed[0].id] is Mark.ABSENT


def test_what_does_not_hold_is_kept_to_be_mended(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, scene.address)
    one = row_of(page, scene.listed[0])
    data = sent(page, **{f"m{one}": "late", f"d{one}": "2001-01-01"})
    answer = boss.post(scene.address, data=data)
    assert answer.status_code == 422
    shown = judged(answer)
    assert shown.select_one(f"[name=d{one}]")["value"] == "2001-01-01"
    assert shown.select_one(f"[name=m{one}][checked]")["value"] == "late"
    assert shown.select_one(f"#attendance-row-{one} details").has_attr("open")
    data = sent(page, **{f"n{one}": "arrive demain"})
    assert "Choisissez d’abord" in judged(boss.post(scene.address, data=data)).get_text()


@pytest.mark.parametrize("text", ["", "x", "1.a.0", "1.a.0.b.c", "-1.a.0.b", "1.a.é.b", "1.a.0.b"])
def test_rows_that_make_no_sense_change_nothing(scene, as_person, text):
    answer = as_person(scene.boss).post(scene.address, data={"r": text, "m1": "present"})
    assert answer.status_code in {303, 422}
    assert marks() == {}


def test_with_script_a_row_saves_itself(scene, as_person):
    boss = as_person(scene.boss)
    page = open_page(boss, scene.address)
    row = page.select_one(f"#attendance-row-{row_of(page, scene.listed[1])}")
    data = sent(row, **{f"m{row_of(page, scene.listed[1])}": "present"})
    assert len(data["r"]) == 1
    answer = boss.post(scene.address, data=data, headers=PARTIAL)
    assert answer.status_code == 200
    assert marks() == {scene.listed[1].id: Mark.PRESENT}
    shown = swapped_into(str(page), answer.text)
    assert "enregistré" in shown
    fresh = boss.get(scene.address).text
    assert row_of(open_page(boss, scene.address), scene.listed[1]) in fresh
    assert "1 / 3" in " ".join(shown.split()) or "1 / 3" in shown
    stale = boss.post(scene.address, data=data | {"r": data["r"]}, headers=PARTIAL)
    assert stale.status_code == 200


def test_with_script_a_row_in_trouble_comes_back_whole(scene, as_person):
    boss, leader = as_person(scene.boss), as_person(scene.leader)
    page = open_page(boss, scene.address)
    number = row_of(page, scene.listed[0])
    data = sent(page.select_one(f"#attendance-row-{number}"), **{f"m{number}": "present"})
    theirs = open_page(leader, scene.address)
    mine = row_of(theirs, scene.listed[0])
    leader.post(scene.address, data=sent(theirs, **{f"m{mine}": "absent"}))
    answer = boss.post(scene.address, data=data, headers=PARTIAL)
    assert answer.status_code == 422
    shown = swapped_into(str(page), answer.text)
    assert "SGT CHEF Camille a noté" in shown


def test_the_fragment_is_its_page(scene, as_person):
    assert "<html" in fragment_of(as_person(scene.boss), scene.address)


def test_a_company_is_called_in_few_queries_and_bytes(session, as_person, max_queries):
    scene = make_scene(people=MANY)
    boss = as_person(scene.boss)
    with max_queries(8):
        page = open_page(boss, scene.address)
    assert len(page.select(".roll-line")) == MANY
    whole = boss.get(scene.address).get_data()
    assert len(compress(whole, quality=5)) < 60_000
    with max_queries(20):
        answer = boss.post(scene.address, data=sent(page, tous=f"7BCA/{FIRST}"))
    assert answer.status_code == 303
    with max_queries(8):
        open_page(boss, scene.address)
    assert len(marks()) == MANY / 2
    page = open_page(boss, scene.address)
    chosen = {f"m{number}": "absent" for number in range(1, MANY + 1)}
    with max_queries(20):
        boss.post(scene.address, data=sent(page, **chosen))
    assert set(marks().values()) == {Mark.ABSENT}
    assert len(marks()) == MANY
    assert held(scene.listed[5]) == []


def test_the_paper_list_is_journaled(scene, as_person):
    boss, leader = as_person(scene.boss), as_person(scene.leader)
    address = f"{scene.address}/imprimer"
    assert not open_page(boss, address).select(".roll-sheet")
    page = judged(boss.post(address, data={"section": ""}))
    assert len(page.select(".roll-sheet")) == 2
    assert len(page.select(".roll-sheet tbody tr")) == 3
    page = judged(boss.post(address, data={"section": f"7BCA/{SECOND}"}))
    assert len(page.select(".roll-sheet tbody tr")) == 1
    db.session.rollback()
    rows = db.session.query(JournalEntry).filter_by(action="attendance.printed").all()
    assert [row.detail for row in rows] == ["3\u00a0personnes", "1\u00a0personne"]
    assert boss.post(address, data={"section": "7BCA/autre"}).status_code == 422
    assert len(judged(leader.post(address)).select(".roll-sheet")) == 1


def test_somebody_who_turned_up_is_added(session, as_person):
    scene = make_scene()
    refused = scene.join(ApplicationStatus.REJECTED, section=SECOND)
    boss, leader = as_person(scene.boss), as_person(scene.leader)
    page = open_page(boss, scene.address)
    values = [option["value"] for option in page.select("#personne option")]
    assert values == ["", refused.public_id]
    assert not open_page(leader, scene.address).select("#personne")
    hidden = leader.post(f"{scene.address}/ajouter", data={"personne": refused.public_id})
    assert hidden.status_code == 422
    answer = boss.post(f"{scene.address}/ajouter", data={"personne": refused.public_id})
    assert answer.status_code == 303
    assert len(open_page(boss, scene.address).select(".roll-line")) == 4
    assert len(held(refused)) == 3


def test_from_the_roll_to_what_is_transmitted(session, as_person):
    scene = make_scene(starts=-2)
    boss, office, leader = map(as_person, (scene.boss, scene.office, scene.leader))
    page = open_page(boss, scene.address)
    assert "3\u00a0personnes à noter" in page.get_text()
    assert boss.post(f"{scene.address}/valider").status_code == 409
    every = {f"m{number}": "present" for number in (1, 2, 3)}
    boss.post(scene.address, data=sent(page, **every))
    page = open_page(boss, scene.address)
    assert control(page, "Valider les présences")
    assert leader.post(f"{scene.address}/valider").status_code == 403
    assert "Valider les présences" not in open_page(leader, scene.address).get_text()
    assert boss.post(f"{scene.address}/valider").status_code == 303
    assert boss.post(f"{scene.address}/valider").status_code == 303
    page = open_page(boss, scene.address)
    assert not page.select(".roll-line")
    assert control(page, "Certifier le service fait")
    assert office.post(f"{scene.address}/transmettre").status_code == 409
    assert boss.post(f"{scene.address}/rouvrir", data={"explication": ""}).status_code == 422
    answer = boss.post(f"{scene.address}/rouvrir", data={"explication": "Un nom inversé."})
    assert answer.status_code == 303
    assert open_page(boss, scene.address).select(".roll-line")
    for step in ("valider", "certifier", "certifier"):
        assert boss.post(f"{scene.address}/{step}").status_code == 303
    assert control(open_page(office, scene.address), "Noter comme transmis")
    for _twice in range(2):
        assert office.post(f"{scene.address}/transmettre").status_code == 303
    page = open_page(boss, scene.address)
    assert "Corriger une présence" not in page.get_text()
    db.session.rollback()
    assert session.get(type(scene.activity), scene.activity.id).status is ActivityStatus.ARCHIVED
    person_id = scene.listed[0].person_id
    rows = session.query(Notification).filter_by(person_id=person_id).all()
    assert len(rows) == 2


def test_an_empty_roll_says_what_to_do(session, as_person):
    scene = make_scene(people=0)
    page = open_page(as_person(scene.boss), scene.address)
    assert "Personne à appeler" in page.get_text()
    assert not page.select("#appel")


def test_before_the_first_day_the_list_is_read_and_printed(session, as_person):
    scene = make_scene(starts=3)
    page = open_page(as_person(scene.boss), scene.address)
    assert "L’appel s’ouvre le" in page.get_text()
    assert len(page.select(".roll-read")) == 3
    assert not page.select(".roll-line")
