"""People's pages, role by role: who comes in, what she sees, what she may write."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from metiis import clock, db
from metiis.models import (
    Application,
    ApplicationStatus,
    AvailabilityYear,
    DataReport,
    DutyDay,
    EmploymentStatus,
    JournalEntry,
    Notification,
    Person,
    Qualification,
    QualificationSource,
    ReportSubject,
    Role,
)
from tests.factories import (
    grant,
    make_activity,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import bare, open_page

# A mark nobody else has for each private field.
MARKS: dict[str, object] = {
    "email": "marque-courriel@exemple.test",
    "phone": "06 99 88 77 01",
    "home_town": "Marqueville",
    "civil_trade": "Marqueterie fine",
    "emergency_name": "Marque Urgence",
    "emergency_phone": "06 99 88 77 02",
    "kit_sizes": "pointure=47.5",
    "wishes": "Marque de souhait",
    "employment": EmploymentStatus.DEFENCE_CIVILIAN,
}
SHOWN = {**MARKS, "kit_sizes": "47.5", "employment": "Agent civil de la défense"}
PERSONAS = {
    "leader": (Role.SECTION_LEADER, "7BCA", "1re section"),
    "other_leader": (Role.SECTION_LEADER, "7BCA", "2e section"),
    "commander": (Role.UNIT_COMMANDER, "7BCA", ""),
    "sibling": (Role.UNIT_COMMANDER, "13BCA", ""),
    "office": (Role.RESERVE_OFFICE, "7BCA", ""),
    "brigade": (Role.BRIGADE_STAFF, "27BIM", ""),
    "foreign": (Role.BRIGADE_STAFF, "9BIMA", ""),
    "national": (Role.NATIONAL, None, ""),
    "admin": (Role.ADMIN, None, ""),
}
ALL = set(MARKS)
CIVIL = {"civil_trade", "wishes"}
CALLED = {"emergency_name", "emergency_phone"}
VISIBLE = {
    "leader": CIVIL,
    "commander": CIVIL | {"kit_sizes"},
    "office": ALL - CALLED,
    "brigade": CIVIL,
    "self": ALL - CALLED,  # Her emergency contact is in her profile.
}
ON_DUTY = {"leader": CALLED, "commander": CALLED, "office": CALLED, "brigade": set()}


def persona(name: str, units) -> Person:
    role, code, section = PERSONAS[name]
    return make_staff(role, units[code] if code else None, section=section)


def subject(units, **values: object) -> Person:
    held = {"section": "1re section", "search_name": "cible camille", **MARKS, **values}
    return make_reservist(units["7BCA"], last_name="Cible", **held)


def engage_today(person: Person) -> Application:
    position = make_position(make_activity(person.unit, starts_on=clock.today()))
    held = Application(
        activity=position.activity,
        position=position,
        person=person,
        status=ApplicationStatus.CONFIRMED,
        submitted_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(held)
    db.session.flush()
    db.session.add(DutyDay(person_id=person.id, day=clock.today(), application_id=held.id))
    return held


def marks_in(html: str) -> set[str]:
    return {name for name, mark in SHOWN.items() if str(mark) in html}


@pytest.mark.parametrize("on_duty", [False, True])
@pytest.mark.parametrize("name", VISIBLE)
def test_each_field_is_seen_by_those_it_is_for(units, as_person, name, on_duty):
    person = subject(units)
    if on_duty:
        engage_today(person)
    viewer = person if name == "self" else persona(name, units)
    page = open_page(as_person(viewer), f"/reservistes/{person.public_id}")
    expected = VISIBLE[name] | (ON_DUTY.get(name, set()) if on_duty else set())
    assert marks_in(str(page)) == expected


@pytest.mark.parametrize("name", ["other_leader", "sibling", "foreign", "national", "admin"])
def test_a_person_out_of_sight_does_not_exist(units, as_person, name):
    person = subject(units)
    browser = as_person(persona(name, units))
    hidden = browser.get(f"/reservistes/{person.public_id}")
    absent = browser.get("/reservistes/AAAAAAAAAAAAAAAAAAAAAA")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden.text) == bare(absent.text)


def test_another_reservist_sees_nobody(units, as_person):
    person = subject(units)
    browser = as_person(make_reservist(units["7BCA"]))
    assert browser.get(f"/reservistes/{person.public_id}").status_code == 404
    assert browser.get("/unites/7BCA/reservistes").status_code in {403, 404}
    assert browser.get("/unites/7BCA/signalements").status_code in {403, 404}


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("leader", "7BCA", 200),
        ("commander", "7BCA", 200),
        ("commander", "13BCA", 404),
        ("commander", "27BIM", 404),
        ("office", "7BCA", 200),
        ("brigade", "7BCA", 200),
        ("brigade", "27BIM", 200),
        ("brigade", "2RIMA", 404),
        ("national", "7BCA", 403),
        ("admin", "7BCA", 403),
        ("commander", "INCONNUE", 404),
    ],
)
def test_a_directory_opens_to_those_who_employ(units, as_person, name, code, status):
    browser = as_person(persona(name, units))
    assert browser.get(f"/unites/{code}/reservistes").status_code == status


@pytest.mark.parametrize("name", ["leader", "commander", "office", "brigade"])
def test_a_directory_holds_trades_and_nothing_more_private(units, as_person, name):
    subject(units)
    page = open_page(as_person(persona(name, units)), "/unites/7BCA/reservistes")
    assert marks_in(str(page)) == {"civil_trade"}
    warned = "contrat" in page.select_one("#directory-list").get_text()
    assert warned is False


def test_contract_and_fitness_are_kept_from_a_section_leader(units, as_person):
    subject(units, contract_end=clock.today() - timedelta(days=1))
    people = [persona(name, units) for name in ("leader", "commander")]
    leader, commander = (as_person(person) for person in people)
    assert "contrat expiré" in str(open_page(commander, "/unites/7BCA/reservistes?etat=expire"))
    page = open_page(leader, "/unites/7BCA/reservistes?etat=a-jour")
    assert "contrat expiré" not in str(page)
    assert "CIBLE" in str(page)  # The criterion is not applied: it would tell.
    assert page.select_one("[name=etat]") is None


def test_a_search_is_kept_on_screen_and_announced(units, as_person):
    subject(units)
    make_reservist(units["7BCA"], search_trade="infirmier", civil_trade="Infirmier")
    browser = as_person(persona("commander", units))
    page = open_page(
        browser, "/unites/7BCA/reservistes?savoir=marquet&competence=ist-c&categorie=mdr"
    )
    assert page.select_one("[name=savoir]")["value"] == "marquet"
    assert "0\u00a0réserviste" in page.get_text()
    assert "2\u00a0choisis" in page.get_text()
    empty = open_page(browser, "/unites/7BCA/reservistes?q=%25&rang=x&grade_min=zz&page=abc")
    assert "Personne ne répond" in empty.get_text()


def test_pages_follow_each_other(units, as_person):
    for _ in range(26):
        make_reservist(units["7BCA"])
    browser = as_person(persona("commander", units))
    assert len(open_page(browser, "/unites/7BCA/reservistes").select("tbody tr")) == 25
    assert len(open_page(browser, "/unites/7BCA/reservistes?page=2").select("tbody tr")) == 1
    assert len(open_page(browser, "/unites/7BCA/reservistes?page=99").select("tbody tr")) == 25


@pytest.mark.parametrize("count", [5, 200])
def test_a_directory_costs_the_same_for_many(units, as_person, max_queries, count):
    for _ in range(count):
        person = make_reservist(units["7BCA"], day_cap=None)
        qualify(person, "IST-C")
    browser = as_person(persona("office", units))
    with max_queries(8) as sent:
        assert browser.get("/unites/7BCA/reservistes").status_code == 200
    assert len(sent) in {7, 8}


def test_a_person_costs_eight_queries(units, as_person, max_queries):
    person = subject(units)
    engage_today(person)
    year = clock.today().year
    db.session.add(AvailabilityYear(person_id=person.id, year=year, days=bytes([3]) * 365))
    browser = as_person(persona("office", units))
    with max_queries(8):
        page = open_page(browser, f"/reservistes/{person.public_id}")
    cells = [each.get_text() for each in page.select(".strip td")]
    assert len(cells) == 42
    assert sum("engagé" in cell for cell in cells) == 1


def test_the_notice_is_told_without_the_employer(units, as_person):
    person = subject(units)
    page = open_page(as_person(persona("commander", units)), f"/reservistes/{person.public_id}")
    text = page.select_one("#directory-service").get_text(" ", strip=True)
    assert "5\u00a0jours à respecter" in text
    assert "civil" not in text


# Certified skills


def certify(browser, person: Person, **data: str):
    return browser.post(f"/reservistes/{person.public_id}/competences", data=data)


def held(person: Person) -> list[Qualification]:
    db.session.remove()
    kept = select(Qualification).where(Qualification.person_id == person.id)
    return list(db.session.scalars(kept))


def test_a_skill_is_certified_changed_and_withdrawn_once_each(units, as_person):
    person = subject(units)
    browser = as_person(persona("commander", units))
    open_page(browser, f"/reservistes/{person.public_id}/competences")
    for until in ("", "", "2031-05-04", "2031-05-04"):
        assert certify(browser, person, skill="ist-c", valid_until=until).status_code == 303
    assert [(q.skill.code, str(q.valid_until), q.source) for q in held(person)] == [
        ("ist-c", "2031-05-04", QualificationSource.CERTIFIED)
    ]
    open_page(browser, f"/reservistes/{person.public_id}/competences")
    for _ in range(2):
        path = f"/reservistes/{person.public_id}/competences/ist-c/retirer"
        assert browser.post(path).status_code == 303
    assert held(person) == []
    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    actions = [each.action for each in entries if each.action.startswith("person.")]
    assert actions == [
        "person.skill_certified",
        "person.skill_certified",
        "person.skill_withdrawn",
    ]
    told = db.session.scalars(select(Notification).where(Notification.person_id == person.id))
    assert len(told.all()) == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"skill": ""}, "Choisissez une compétence"),
        ({"skill": "inconnue"}, "Choisissez dans la liste"),
        ({"skill": "ist-c", "valid_until": "demain"}, "Écrivez le jour"),
    ],
)
def test_a_bad_certificate_is_refused(units, as_person, data, words):
    person = subject(units)
    answer = certify(as_person(persona("office", units)), person, **data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert held(person) == []


@pytest.mark.parametrize(
    ("name", "status"), [("leader", 403), ("brigade", 403), ("sibling", 404), ("admin", 403)]
)
def test_only_commander_and_office_certify(units, as_person, name, status):
    person = subject(units)
    browser = as_person(persona(name, units))
    assert certify(browser, person, skill="ist-c").status_code == status
    path = f"/reservistes/{person.public_id}/competences/ist-c/retirer"
    assert browser.post(path).status_code == status
    assert held(person) == []


def test_a_commander_of_the_unit_cannot_certify_herself_out_of_her_unit(units, as_person):
    person = subject(units)
    grant(person, Role.UNIT_COMMANDER, units["13BCA"])
    assert certify(as_person(person), person, skill="ist-c").status_code == 403


# Reports


def make_report(person: Person) -> DataReport:
    made = DataReport(
        person=person,
        subject=ReportSubject.RANK,
        message="Je suis caporal.",
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def test_a_report_is_answered_once_and_its_author_told(units, as_person):
    person = subject(units)
    report = make_report(person)
    browser = as_person(persona("office", units))
    assert "Je suis caporal." in str(open_page(browser, "/unites/7BCA/signalements"))
    path = f"/unites/7BCA/signalements/{report.public_id}/repondre"
    refused = browser.post(path, data={"answer": "  "})
    assert refused.status_code == 422
    assert "Écrivez une réponse" in refused.get_data(as_text=True)
    for _ in range(2):
        assert browser.post(path, data={"answer": "Corrigé."}).status_code == 303
    assert browser.post(path, data={"answer": "Autre."}).status_code == 409
    db.session.remove()
    assert db.session.get(DataReport, report.id).answer == "Corrigé."
    told = db.session.scalars(select(Notification).where(Notification.person_id == person.id))
    assert [notice.path for notice in told] == ["/profil"]
    assert "Je suis caporal." not in str(open_page(browser, "/unites/7BCA/signalements"))
    assert "Corrigé." in str(open_page(browser, "/unites/7BCA/signalements?etat=repondus"))
    assert "Corrigé." in open_page(as_person(person), "/profil").get_text()


@pytest.mark.parametrize(
    ("name", "status"), [("commander", 403), ("sibling", 403), ("admin", 403), ("brigade", 403)]
)
def test_only_the_office_reads_and_answers_reports(units, as_person, name, status):
    report = make_report(subject(units))
    browser = as_person(persona(name, units))
    assert browser.get("/unites/7BCA/signalements").status_code == status
    path = f"/unites/7BCA/signalements/{report.public_id}/repondre"
    assert browser.post(path, data={"answer": "Non."}).status_code == status


def test_the_office_of_another_unit_finds_no_report(units, as_person):
    report = make_report(subject(units))
    browser = as_person(make_staff(Role.RESERVE_OFFICE, units["13BCA"]))
    assert browser.get("/unites/7BCA/signalements").status_code == 404
    path = f"/unites/13BCA/signalements/{report.public_id}/repondre"
    assert browser.post(path, data={"answer": "Non."}).status_code == 404
