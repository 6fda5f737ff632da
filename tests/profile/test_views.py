"""One's own profile: reading it, changing a section, meeting somebody else's change, reporting."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from metiis import clock, db
from metiis.models import (
    Application,
    ApplicationStatus,
    DataReport,
    DutyDay,
    EmploymentStatus,
    Notification,
    Person,
    Qualification,
    QualificationSource,
    Role,
)
from metiis.profile.rules import Section
from tests.factories import (
    make_activity,
    make_position,
    make_reservist,
    make_staff,
    make_unit,
    qualify,
)
from tests.screens import PARTIAL, assert_fragment_is_in_page, open_page, swapped_into

EMPLOYEE = EmploymentStatus.EMPLOYEE_50_OR_MORE


def version(browser, section: str) -> str:
    page = open_page(browser, f"/profil/{section}")
    return page.select_one("input[name=version]")["value"]


def now_held(person: Person) -> Person:
    """The person as the database has her, to read or to change."""
    db.session.remove()
    db.set_reading(False)
    return db.session.get_one(Person, person.id)


def engage(session, person: Person, offsets: list[int]) -> None:
    position = make_position(make_activity(person.unit))
    held = Application(
        activity=position.activity,
        position=position,
        person=person,
        status=ApplicationStatus.CONFIRMED,
        submitted_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(held)
    session.flush()
    for offset in offsets:
        day = clock.today() + timedelta(days=offset)
        session.add(DutyDay(person_id=person.id, day=day, application_id=held.id))


def test_the_page_says_what_is_held_and_what_follows(session, as_person, max_queries):
    person = make_reservist(employment=EMPLOYEE, phone="06 11 22 33 44", section="2e section")
    qualify(person, "IST-C", clock.today() + timedelta(days=30))
    qualify(person, "Anglais", source=QualificationSource.DECLARED)
    browser = as_person(person)
    with max_queries(8):
        page = open_page(browser, "/profil")
    text = page.get_text(" ", strip=True)
    assert "06 11 22 33 44" in text
    assert "au moins 30\u00a0jours avant" in text
    assert "10\u00a0jours ouvrés" in text
    assert "IST-C" in page.select_one("#profile-service").get_text()
    assert "à renouveler" in page.select_one("#profile-service").get_text()
    assert "Anglais" in page.select_one("#profile-skills").get_text()
    assert "IST-C" not in page.select_one("#profile-skills").get_text()


def test_days_are_served_promised_or_left(session, as_person):
    person = make_reservist(day_cap=30)
    engage(session, person, [0])
    page = open_page(as_person(person), "/profil")
    shown = [each.get_text() for each in page.select("#profile-service .figures strong")]
    assert shown == ["0", "1", "29"]


@pytest.mark.parametrize("section", [each.value for each in Section])
def test_a_section_is_read_and_changed_in_place_or_apart(session, as_person, section):
    browser = as_person(make_reservist())
    assert_fragment_is_in_page(browser, f"/profil/{section}")
    assert_fragment_is_in_page(browser, f"/profil?section={section}")


CHANGES = {
    "coordonnees": (
        {"phone": "0611223344", "home_town": "Gap", "home_department": "5"},
        {"phone": "06 11 22 33 44", "home_town": "Gap", "home_department": "05"},
    ),
    "emploi": (
        {"employment": "civil_servant", "employer_notice_days": "10"},
        {"employment": EmploymentStatus.CIVIL_SERVANT, "employer_notice_days": 10},
    ),
    "competences": ({"civil_trade": "Électricienne"}, {"search_trade": "electricienne"}),
    "urgence": (
        {"emergency_name": "Anne, sœur", "emergency_phone": "0611223344"},
        {"emergency_phone": "06 11 22 33 44"},
    ),
    "paquetage": ({"veste": "96C", "pointure": "43"}, {"kit_sizes": "veste=96C;pointure=43"}),
    "souhaits": (
        {"wished_kinds": ["exercise", "training"], "wished_distance_km": "80", "wishes": "Oui"},
        {"wished_kinds": "training exercise", "wished_distance_km": 80},
    ),
}


@pytest.mark.parametrize("section", CHANGES)
def test_a_section_is_saved_once_however_often_it_is_sent(session, as_person, section):
    person = make_reservist()
    browser = as_person(person)
    typed, expected = CHANGES[section]
    data = {**typed, "version": version(browser, section)}
    for _ in range(2):
        assert browser.post(f"/profil/{section}", data=data).status_code == 303
    person = now_held(person)
    assert {name: getattr(person, name) for name in expected} == expected
    assert person.profile_version == 2


def test_saving_in_place_gives_the_page_as_it_is_when_reloaded(session, as_person):
    browser = as_person(make_reservist())
    data = {"wishes": "Encadrer", "version": version(browser, "souhaits")}
    form = browser.get("/profil/souhaits", headers=PARTIAL).get_data(as_text=True)
    answer = browser.post("/profil/souhaits", data=data, headers=PARTIAL)
    shown = swapped_into(form, answer.get_data(as_text=True))
    assert "Encadrer" in shown
    assert "Enregistré" in shown
    assert 'id="profile-wishes"' in shown


def test_declared_skills_are_those_ticked_and_certified_ones_stay(session, as_person):
    person = make_reservist()
    qualify(person, "Anglais", source=QualificationSource.DECLARED)
    qualify(person, "Permis PL")
    qualify(person, "Permis PL", source=QualificationSource.DECLARED)
    browser = as_person(person)
    data = {"civil": ["cuisine", "ist-c"], "version": version(browser, "competences")}
    assert browser.post("/profil/competences", data=data).status_code == 422
    data["civil"] = ["cuisine"]
    assert browser.post("/profil/competences", data=data).status_code == 303
    held = db.session.scalars(select(Qualification).where(Qualification.person_id == person.id))
    assert {(q.skill.code, q.source.value) for q in held} == {
        ("cuisine", "declared"),
        ("permis-pl", "certified"),
    }


def test_a_change_made_meanwhile_is_shown_and_nothing_typed_is_lost(session, as_person):
    person = make_reservist(home_town="Gap")
    browser = as_person(person)
    stale = version(browser, "coordonnees")
    now_held(person).home_town = "Annecy"
    db.session.commit()
    typed = {"home_town": "Varces", "version": stale}
    answer = browser.post("/profil/coordonnees", data=typed)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "Annecy" in html
    assert 'value="Varces"' in html
    assert now_held(person).home_town == "Annecy"
    again = {"home_town": "Varces", "version": version(browser, "coordonnees")}
    assert browser.post("/profil/coordonnees", data=again).status_code == 303


def test_saving_another_section_makes_nothing_stale(session, as_person):
    browser = as_person(make_reservist())
    first, second = version(browser, "souhaits"), version(browser, "coordonnees")
    assert (
        browser.post("/profil/souhaits", data={"wishes": "A", "version": first}).status_code == 303
    )
    sent = browser.post("/profil/coordonnees", data={"home_town": "Gap", "version": second})
    assert sent.status_code == 303


@pytest.mark.parametrize(
    ("section", "typed", "words"),
    [
        ("coordonnees", {"phone": "appelez-moi"}, "numéro comme"),
        ("coordonnees", {"home_department": "99"}, "numéro de département"),
        ("coordonnees", {"home_town": "x" * 81}, "Au plus 80"),
        ("emploi", {"employment": "roi"}, "Choisissez dans la liste"),
        ("emploi", {"employer_days": "beaucoup"}, "nombre entier"),
        ("emploi", {"employer_notice_days": "-1"}, "Entre 0 et 365"),
        ("emploi", {"reactivity_clause_until": "bientôt"}, "Écrivez le jour"),
        ("urgence", {"emergency_name": "Anne"}, "numéro de cette personne"),
        ("urgence", {"emergency_phone": "0611223344"}, "qui répond"),
        ("paquetage", {"veste": "96;C"}, "lettres"),
        ("souhaits", {"wished_distance_km": "99999999999999999999"}, "Entre 1 et 2000"),
        ("souhaits", {"wished_kinds": ["vacances"]}, "Choisissez dans la liste"),
    ],
)
def test_what_cannot_be_read_is_explained_and_kept(session, as_person, section, typed, words):
    browser = as_person(make_reservist())
    answer = browser.post(
        f"/profil/{section}", data={**typed, "version": version(browser, section)}
    )
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_form_reaches_no_column_but_its_own(session, as_person):
    person = make_reservist(section="2e section", day_cap=60)
    browser = as_person(person)
    before = {c.key: getattr(person, c.key) for c in inspect(Person).column_attrs}
    for section in Section:
        forged = {name: "1" for name in before if name not in {"wishes", "home_town"}}
        mine = {"version": version(browser, section.value)}
        for names in CHANGES.values():
            forged = {name: value for name, value in forged.items() if name not in names[0]}
        browser.post(f"/profil/{section.value}", data={**forged, **mine})
    person = now_held(person)
    untouched = {"employment", "profile_version", "kit_sizes"}
    assert {n: getattr(person, n) for n in before if n not in untouched} == {
        n: value for n, value in before.items() if n not in untouched
    }


def test_staff_without_service_have_no_reservist_sections(session, as_person):
    browser = as_person(make_staff(Role.ADMIN, None))
    page = open_page(browser, "/profil")
    assert [each["id"] for each in page.select("article[id]")] == ["profile-contact"]
    assert browser.get("/profil/coordonnees").status_code == 200
    assert browser.get("/profil/urgence").status_code == 404
    assert browser.get("/profil/signalement").status_code == 404


def test_a_fault_reported_waits_for_the_office_of_the_unit_only(session, as_person):
    brigade = make_unit("27BIM")
    unit = make_unit("7BCA", brigade)
    person = make_reservist(unit)
    office = make_staff(Role.RESERVE_OFFICE, unit)
    above = make_staff(Role.RESERVE_OFFICE, brigade)
    make_staff(Role.RESERVE_OFFICE, make_unit("13BCA", brigade))
    make_staff(Role.UNIT_COMMANDER, unit)
    browser = as_person(person)
    open_page(browser, "/profil/signalement")
    data = {"subject": "rank", "message": "Je suis caporal."}
    for _ in range(2):
        assert browser.post("/profil/signalement", data=data).status_code == 303
    assert len(db.session.scalars(select(DataReport)).all()) == 1
    told = db.session.scalars(select(Notification)).all()
    assert {notice.person_id for notice in told} == {office.id, above.id}
    assert len(told) == 2
    assert told[0].path == "/unites/7BCA/signalements"
    assert "Je suis caporal." in open_page(browser, "/profil").get_text()


def test_an_empty_report_is_refused(session, as_person):
    browser = as_person(make_reservist())
    answer = browser.post("/profil/signalement", data={"subject": "", "message": " "})
    assert answer.status_code == 422
    assert db.session.scalars(select(DataReport)).all() == []


def test_nobody_reads_a_profile_without_signing_in(client):
    for path in ("/profil", "/profil/coordonnees", "/profil/donnees", "/profil/donnees/fichier"):
        assert client.get(path).status_code == 303
