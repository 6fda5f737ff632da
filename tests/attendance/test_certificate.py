"""What a person reads and shows of her own service."""

import io

import pytest
from pypdf import PdfReader

from metiis import clock
from metiis.activities import steering
from metiis.attendance import marking, services
from metiis.attendance.rules import Said, Sent
from metiis.models import ActivityMove, Mark
from tests.attendance.scene import make_scene
from tests.screens import control, judged, open_page


@pytest.fixture
def scene(session):
    """Two people marked: one came for all the days, one did not."""
    scene = make_scene(people=2, starts=-2)
    roll = marking.locked(scene.boss, scene.activity)
    rows = [
        Sent(each.public_id, 0, "", Said(mark))
        for each, mark in zip(scene.listed, (Mark.PRESENT, Mark.ABSENT), strict=True)
    ]
    marking.save(scene.activity, roll, rows, scene.boss, clock.now())
    return scene


def validate(scene):
    now = clock.now()
    steering.move(scene.activity, ActivityMove.COMPLETE, scene.boss, now)
    services.validate(scene.activity, scene.boss, now)


def test_before_validation_there_is_none(scene, as_person):
    someone = as_person(scene.listed[0].person)
    page = f"/candidatures/{scene.listed[0].public_id}"
    assert "Mon service" not in open_page(someone, page).get_text()
    for suffix in ("", ".pdf"):
        answer = someone.get(f"{page}/attestation-presence{suffix}")
        assert answer.status_code == 409
        assert "une fois votre présence validée" in answer.get_data(as_text=True)


def test_she_follows_her_service_to_its_transmission(scene, as_person):
    validate(scene)
    roll = scene.address
    someone, boss, office = map(as_person, (scene.listed[0].person, scene.boss, scene.office))
    page = f"/candidatures/{scene.listed[0].public_id}"
    text = open_page(someone, page).get_text()
    assert "3\u00a0jours comptés" in text
    assert "Service fait à certifier" in text
    boss.post(f"{roll}/certifier")
    assert "Transmission à venir" in open_page(someone, page).get_text()
    office.post(f"{roll}/transmettre")
    shown = open_page(someone, page)
    assert "service fait transmis le" in shown.get_text()
    assert control(shown, "Mon attestation de présence")


def test_who_did_not_come_has_no_certificate(scene, as_person):
    validate(scene)
    absent = as_person(scene.listed[1].person)
    page = f"/candidatures/{scene.listed[1].public_id}"
    text = open_page(absent, page).get_text()
    assert "Aucun jour n’est compté" in text
    assert "attestation" not in text
    assert absent.get(f"{page}/attestation-presence").status_code == 409


def test_the_file_says_what_the_page_says_and_no_more(scene, as_person):
    validate(scene)
    someone, other = as_person(scene.listed[0].person), as_person(scene.listed[1].person)
    address = f"/candidatures/{scene.listed[0].public_id}/attestation-presence"
    sheet = open_page(someone, address).select_one("#sheet")
    answer = someone.get(f"{address}.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    printed = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split()
    )
    for piece in sheet.stripped_strings:
        assert " ".join(piece.split()) in printed
    for secret in ("Vercors", "Varces", "7BCA", "Combattant"):
        assert secret not in printed
        assert secret not in sheet.get_text()
    assert scene.listed[0].person.last_name.upper() in printed
    for suffix in ("", ".pdf"):
        assert other.get(f"{address}{suffix}").status_code == 404


def test_days_follow_the_roll_wherever_they_are_read(scene, as_person):
    someone, boss = as_person(scene.listed[0].person), as_person(scene.boss)
    roll, first, year = scene.address, scene.activity.starts_on, clock.today().year
    key = scene.listed[0].public_id
    pages = (
        (someone, "/profil"),
        (someone, f"/disponibilites?mois={first:%Y-%m}"),
        (boss, f"/reservistes/{scene.listed[0].person.public_id}"),
        (boss, f"/unites/7BCA/budget?annee={year}"),
    )
    before = [open_page(*page).get_text() for page in pages]
    row = {"r": f"1.{key}.9.x", "m1": "left_early", "f1": first.isoformat()}
    assert boss.post(roll, data=row).status_code == 303
    after = [open_page(*page).get_text() for page in pages]
    assert [old != new for old, new in zip(before, after, strict=True)] == [True] * 4


def test_the_page_is_hers_alone(scene, as_person):
    validate(scene)
    address = f"/candidatures/{scene.listed[0].public_id}/attestation-presence"
    assert judged(as_person(scene.listed[0].person).get(address))
    assert as_person(scene.boss).get(address).status_code == 404
