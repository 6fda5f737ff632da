"""The page of a thread: who reads it, what one sends, with and without htmx, and what the disk
holds of it."""

import json
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import text

from metiis import clock, db
from metiis.models import ActivityStatus, Application, ApplicationStatus, Person, Role
from metiis.threads import services
from tests.conftest import ON_POSTGRESQL
from tests.factories import grant, make_brigade, make_reservist, make_staff, make_unit
from tests.screens import (
    PARTIAL,
    SignIn,
    assert_fragment_is_in_page,
    control,
    fragment_of,
    judged,
    open_page,
    swapped_into,
)
from tests.threads.scene import Scene, make_scene, messages, stand

CANARY = "canari-edelweiss-7431"
LATER = timedelta(minutes=10)


@pytest.fixture
def scene(session) -> Scene:
    return make_scene(title="Week-end de tir")


def texts(page: BeautifulSoup) -> list[str]:
    return [each.get_text(strip=True) for each in page.select(".message .prose")]


def key_of(page: BeautifulSoup) -> str:
    return str(page.select_one("input[name=cle]")["value"])


def matrix() -> list[tuple[str, int]]:
    held = {"selected", "confirmed", "called_up", "attended", "partly_attended"}
    standings = [
        (status.value, 200 if status.value in held else 404) for status in ApplicationStatus
    ]
    roles = [
        ("nobody", 404),
        ("leader", 200),
        ("commander", 200),
        ("office", 200),
        ("brigade", 200),
    ]
    return [
        *standings,
        *roles,
        ("foreign", 404),
        ("elsewhere", 404),
        ("national", 403),
        ("admin", 403),
    ]


def person_for(scene: Scene, who: str) -> Person:
    units = make_brigade()
    staff = {
        "commander": (Role.UNIT_COMMANDER, units["7BCA"]),
        "office": (Role.RESERVE_OFFICE, units["7BCA"]),
        "brigade": (Role.BRIGADE_STAFF, units["27BIM"]),
        "foreign": (Role.UNIT_COMMANDER, units["13BCA"]),
        "national": (Role.NATIONAL, None),
        "admin": (Role.ADMIN, None),
    }
    if who in staff:
        return make_staff(*staff[who])
    person = make_reservist(units["2RIMA" if who == "elsewhere" else "7BCA"])
    if who == "leader":
        grant(person, Role.SECTION_LEADER, units["7BCA"], "1re section")
    elif who not in ("nobody", "elsewhere"):
        stand(scene, person, ApplicationStatus(who))
    return person


@pytest.mark.parametrize(("who", "status"), matrix())
def test_who_holds_a_place_or_steers_reads_and_nobody_else(
    scene: Scene, as_person: SignIn, who: str, status: int
):
    scene.say(scene.first, CANARY)
    browser = as_person(person_for(scene, who))
    answer = browser.get(scene.address)
    assert answer.status_code == status
    assert (CANARY in answer.text) is (status == 200)
    assert browser.post(scene.address, data={"message": "Bonjour"}).status_code == (
        303 if status == 200 else status
    )
    assert len(messages()) == (2 if status == 200 else 1)


def test_a_draft_has_no_thread_even_for_who_steers(scene: Scene, as_person: SignIn):
    scene.activity.status, scene.activity.published_at = ActivityStatus.DRAFT, None
    assert as_person(scene.boss).get(scene.address).status_code == 404


def test_a_message_is_read_by_all_with_rank_name_and_hour(scene: Scene, as_person: SignIn):
    scene.first.rank, scene.first.last_name = "CPL", "Martin"
    scene.first.phone, scene.first.email = "06 00 00 00 01", "martin@exemple.test"
    scene.say(scene.first, "Première ligne\nDeuxième ligne <b>ici</b>")
    answer = as_person(scene.second).get(scene.address)
    page = judged(answer)
    assert "CPL MARTIN" in page.select_one(".message-head").get_text()
    assert (
        page.select_one(".message .prose").get_text() == "Première ligne\nDeuxième ligne <b>ici</b>"
    )
    assert scene.first.phone not in answer.text
    assert scene.first.email not in answer.text


def test_sending_with_and_without_htmx_gives_the_same_page(scene: Scene, as_person: SignIn):
    browser = as_person(scene.first)
    before = browser.get(scene.address).text
    data = {"message": "Bonjour\r\nà tous", "cle": key_of(BeautifulSoup(before, "html.parser"))}
    answer = browser.post(scene.address, data=data, headers=PARTIAL)
    shown = BeautifulSoup(swapped_into(before, answer.text), "html.parser")
    assert texts(shown) == ["Bonjour\nà tous"]
    assert key_of(shown) != data["cle"]
    assert not shown.select_one("#threads-form textarea").get_text(strip=True)
    again = browser.post(scene.address, data=data)
    assert again.status_code == 303
    assert texts(open_page(browser, scene.address)) == ["Bonjour\nà tous"]
    assert_fragment_is_in_page(browser, scene.address)


@pytest.mark.parametrize(
    "typed", ["Mon 06 12 34 56 78 au cas où", "a.b@exemple.fr", "", "x" * 1001]
)
@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["plain", "htmx"])
def test_what_may_not_be_said_is_refused_and_kept_to_be_mended(
    scene: Scene, as_person: SignIn, typed: str, headers
):
    browser = as_person(scene.first)
    answer = browser.post(scene.address, data={"message": typed, "cle": "k" * 22}, headers=headers)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#threads-form textarea").get_text().strip("\r\n") == typed
    assert page.select_one(".field-error")
    assert messages() == []


def test_only_who_steers_is_offered_to_announce_and_can(scene: Scene, as_person: SignIn):
    data = {"message": "Annonce", "annonce": "y"}
    browser, boss = as_person(scene.first), as_person(scene.boss)
    assert "annonce" not in browser.get(scene.address).text
    browser.post(scene.address, data=data)
    assert messages()[0].kind.value == "message"
    assert control(open_page(boss, scene.address), "Envoyer")
    boss.post(scene.address, data=data)
    page = open_page(boss, scene.address)
    assert page.select_one("#threads-pinned .prose").get_text() == "Annonce"


def test_unread_messages_are_counted_until_they_are_read(scene: Scene, as_person: SignIn):
    scene.say(scene.first, "Bonjour")
    browser = as_person(scene.second)
    show = f"/activites/{scene.activity.public_id}"
    assert (
        open_page(browser, show).select_one(".own-application .count").get_text()
        == "1 nouveau message"
    )
    assert "Week-end de tir" in open_page(browser, "/").select_one("#home-threads").get_text()
    page = open_page(browser, scene.address)
    form = page.select_one("#threads-unread form")
    sent = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    with time_machine.travel(clock.now() + LATER, tick=False):
        db.set_reading(False)
        scene.say(scene.first, "Écrit depuis que la page est ouverte")
        db.session.commit()
        browser.post(form["action"], data=sent)
        assert (
            open_page(browser, scene.address)
            .select_one("#threads-unread")
            .get_text(strip=True)
            .startswith("1")
        )
        sent["jusque"] = messages()[-1].public_id
        answer = browser.post(form["action"], data=sent, headers=PARTIAL)
        assert not BeautifulSoup(answer.text, "html.parser").select_one("#threads-unread form")
    assert not open_page(browser, "/").select_one("#home-threads")
    assert not open_page(browser, show).select_one(".own-application .count")


def test_who_steers_sees_on_his_home_the_threads_he_has_opened(scene: Scene, as_person: SignIn):
    leader = make_reservist(make_unit("7BCA"), section="1re section")
    grant(leader, Role.SECTION_LEADER, make_unit("7BCA"), "1re section")
    recruit = make_reservist(make_unit("7BCA"), section="1re section")
    stand(scene, recruit, ApplicationStatus.CONFIRMED)
    scene.say(scene.first, "Bonjour")
    people = (scene.boss, leader)
    browsers = [as_person(each) for each in people]
    assert not [each for each in browsers if open_page(each, "/").select_one("#home-threads")]
    db.set_reading(False)
    for each in people:
        services.mark_read(each, scene.activity, clock.now(), clock.now())
    with time_machine.travel(clock.now() + LATER, tick=False):
        scene.say(scene.first, "Quelqu’un ?")
        db.session.commit()
        for browser in browsers:
            assert "1 à lire" in open_page(browser, "/").select_one("#home-threads").get_text()


def test_one_takes_back_ones_own_words_and_who_steers_any(scene: Scene, as_person: SignIn):
    scene.say(scene.first, CANARY)
    (message,) = messages()
    away = f"{scene.address}/{message.public_id}/retirer"
    assert as_person(scene.second).post(away).status_code == 403
    assert "Retirer" not in as_person(scene.second).get(scene.address).text
    browser = as_person(scene.first)
    assert control(open_page(browser, scene.address), "Retirer ce message")
    assert browser.post(away).status_code == 303
    assert as_person(scene.boss).post(away).status_code == 303
    page = open_page(browser, scene.address)
    assert CANARY not in page.get_text()
    assert "Message retiré par son auteur" in page.get_text()


@pytest.mark.parametrize("status", [ActivityStatus.PUBLISHED, ActivityStatus.CANCELLED])
def test_a_closed_thread_is_read_only(scene: Scene, as_person: SignIn, status):
    scene.say(scene.first, "Bonjour")
    scene.activity.status = status
    if status is not ActivityStatus.CANCELLED:
        scene.activity.starts_on = scene.activity.ends_on = clock.today() - timedelta(days=31)
    browser = as_person(scene.boss)
    page = open_page(browser, scene.address)
    assert not page.select_one("#threads-form")
    assert texts(page) == ["Bonjour"]
    assert browser.post(scene.address, data={"message": "Trop tard"}).status_code == 409


def test_older_messages_are_appended_or_have_their_own_page(
    scene: Scene, as_person: SignIn, max_queries
):
    for number in range(45):
        with time_machine.travel(clock.now() + number * LATER, tick=False):
            scene.say(scene.first, f"Message {number}")
    browser = as_person(scene.second)
    with max_queries(8):
        page = open_page(browser, scene.address)
    assert texts(page) == [f"Message {number}" for number in range(44, 24, -1)]
    link = control(page, "Messages plus anciens")
    assert link["hx-target"] == "#threads-older"
    part = BeautifulSoup(fragment_of(browser, link["href"]), "html.parser")
    assert texts(part) == [f"Message {number}" for number in range(24, 4, -1)]
    assert part.div["id"] != "threads-messages"
    page.select_one("#threads-older").replace_with(part)
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert control(open_page(browser, link["href"]), "Revenir aux messages récents")
    assert browser.get(f"{scene.address}?avant={'x' * 22}").status_code == 404


def test_the_page_costs_the_same_however_many_speak_and_weighs_little(
    scene: Scene, as_person: SignIn, max_queries
):
    for number in range(20):
        person = make_reservist(make_unit("7BCA"))
        stand(scene, person, ApplicationStatus.CONFIRMED)
        with time_machine.travel(clock.now() + number * LATER, tick=False):
            scene.say(person, f"Je serai au rendez-vous numéro {number}, avec mon paquetage.")
    browser = as_person(scene.second)
    with max_queries(8):
        answer = browser.get(scene.address)
    assert len(brotli.compress(answer.data, quality=5)) <= 6_000


def test_one_gets_ones_own_words_back_and_nobody_elses(scene: Scene, as_person: SignIn):
    scene.say(scene.first, "Mes propres mots")
    scene.say(scene.second, "Ceux d’une autre")
    browser = as_person(scene.first)
    file = json.loads(browser.get("/profil/donnees/fichier").text)
    assert [row["message"] for row in file["messages_ecrits_dans_les_fils"]] == ["Mes propres mots"]
    page = open_page(browser, "/profil/donnees?partie=service")
    assert "Mes propres mots" in page.get_text()
    assert "Ceux d’une autre" not in page.get_text()


def bytes_kept(home: Path) -> bytes:
    """Everything the database holds: its files on SQLite, every table on PostgreSQL."""
    if not ON_POSTGRESQL:
        return b"".join(each.read_bytes() for each in home.glob("metiis.db*"))
    with db.session.get_bind().connect() as connection:
        dumped = []
        for name in db.Base.metadata.tables:
            rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
            dumped += [repr(tuple(row)).encode() for row in rows]
    return b"".join(dumped)


def test_the_disk_holds_no_word_of_what_was_said(scene: Scene, as_person: SignIn, home: Path):
    as_person(scene.first).post(scene.address, data={"message": f"Bonjour {CANARY}"})
    as_person(scene.boss).post(scene.address, data={"message": f"Annonce {CANARY}", "annonce": "y"})
    assert as_person(scene.second).get(scene.address).text.count(CANARY) == 2
    db.session.remove()
    kept = bytes_kept(home)
    assert b"Week-end de tir" in kept
    assert CANARY.encode() not in kept


def test_the_end_of_the_place_closes_the_page(scene: Scene, as_person: SignIn):
    browser = as_person(scene.first)
    assert browser.get(scene.address).status_code == 200
    db.set_reading(False)
    own = db.session.query(Application).filter(Application.person_id == scene.first.id).one()
    own.status = ApplicationStatus.REJECTED
    db.session.commit()
    assert browser.get(scene.address).status_code == 404
    assert "/fil" not in browser.get(f"/activites/{scene.activity.public_id}").text
