"""Preparing and steering activities from their pages: forms, refusals, other units, repeats."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Activity,
    ActivityStatus,
    ApplicationStatus,
    CancelReason,
    Person,
    Position,
    Role,
)
from tests.factories import (
    grant,
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    make_unit,
)
from tests.screens import PARTIAL, control, judged, open_page, swapped_into

TODAY = clock.today()
START = TODAY + timedelta(days=90)
FIVE = {
    "title": "Week-end de tir",
    "kind": "shooting",
    "starts_on": START.isoformat(),
    "ends_on": (START + timedelta(days=1)).isoformat(),
    "location": "Chambéry",
}
LINE = {"label": "Tireur", "headcount": "4", "rank_min": "CPL", "rank_max": "SGT"}
Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


@pytest.fixture
def client(boss: Person, as_person: Browser) -> FlaskClient:
    return as_person(boss)


def draft(*labels: str, **values: object) -> Activity:
    activity = make_activity(
        make_unit(),
        starts_on=START,
        **{"status": ActivityStatus.DRAFT, "published_at": None, **values},
    )
    for label in labels:
        make_position(activity, label=label)
    return activity


def again(thing):
    """The thing as the database now keeps it."""
    db.session.remove()
    return db.session.get(type(thing), thing.id)


def values_of(page: BeautifulSoup, selector: str) -> dict[str, object]:
    """What a form would send as it stands."""
    form = page.select_one(selector)
    sent = {}
    for each in form.select("input[name], textarea[name]"):
        sent[each["name"]] = each.get("value", each.get_text() if each.name == "textarea" else "")
    for each in form.select("select[name]"):
        chosen = [option["value"] for option in each.select("option[selected]")]
        first = each.select_one("option")["value"]
        sent[each["name"]] = chosen if each.has_attr("multiple") else (chosen or [first])[0]
    return sent


def test_five_fields_make_a_draft(session: Session, client: FlaskClient):
    page = open_page(client, "/activites/nouvelle")
    labels = [each.get_text() for each in page.select("label")]
    assert {"Titre", "Type", "Début", "Fin", "Lieu"} <= set(labels)
    assert page.select_one("input[name=location]")["value"] == "Varces"
    answer = client.post("/activites/nouvelle", data=FIVE)
    activity = db.session.scalars(select(Activity)).one()
    assert answer.headers["Location"] == f"/activites/{activity.public_id}"
    assert (activity.status, activity.unit.code) == (ActivityStatus.DRAFT, "7BCA")
    shown = open_page(client, f"/activites/{activity.public_id}")
    assert control(shown, "Ajouter un poste")
    assert "Ajoutez au moins un poste" in shown.get_text()


def test_days_may_be_typed_as_they_are_said(session: Session, client: FlaskClient):
    typed = {"starts_on": START.strftime("%d/%m/%Y"), "ends_on": START.strftime("%d/%m/%Y")}
    assert client.post("/activites/nouvelle", data={**FIVE, **typed}).status_code == 303
    assert db.session.scalars(select(Activity.starts_on)).one() == START


def test_sent_twice_it_is_made_once(session: Session, client: FlaskClient):
    places = {client.post("/activites/nouvelle", data=FIVE).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 1


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("title", " ", "Donnez un titre"),
        ("title", "x" * 121, "120 caractères"),
        ("kind", "inconnu", "Choisissez un type"),
        ("starts_on", "31/02/2027", "Écrivez le jour comme"),
        ("starts_on", "2020-01-01", "à partir d’aujourd’hui"),
        ("starts_on", "9999-12-31", "trois ans"),
        ("ends_on", TODAY.isoformat(), "La fin vient avant le début"),
        ("location", "", "commune ou une garnison"),
        ("unit", "13BCA", "Choisissez une unité"),
        ("visibility", "monde", "Choisissez une visibilité"),
        ("closes_on", START.isoformat(), "la veille du début"),
        ("priority", "9", "de 1 à 3"),
        ("description", "x" * 4001, "4000 caractères"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(
    session: Session, client: FlaskClient, field: str, typed: str, told: str
):
    answer = client.post("/activites/nouvelle", data={**FIVE, field: typed})
    assert answer.status_code == 422
    page = judged(answer)
    assert told in page.select_one(".error-summary").get_text()
    kept = values_of(page, "#activities-form")
    assert kept["location"] == ("" if field == "location" else "Chambéry")
    if field in ("starts_on", "ends_on", "title"):
        assert kept[field].strip() == typed.strip()
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_a_staff_over_several_units_chooses_which(session: Session, as_person: Browser):
    client = as_person(make_staff(Role.BRIGADE_STAFF, make_brigade()["27BIM"]))
    page = open_page(client, "/activites/nouvelle")
    codes = [each["value"] for each in page.select("select[name=unit] option")]
    assert codes == ["27BIM", "13BCA", "7BCA"]
    client.post("/activites/nouvelle", data={**FIVE, "unit": "13BCA"})
    assert db.session.scalars(select(Activity)).one().unit.code == "13BCA"


def test_posts_are_added_changed_and_removed(session: Session, client: FlaskClient):
    activity = draft()
    db.session.commit()
    url = f"/activites/{activity.public_id}"
    client.post(f"{url}/postes", data={**LINE, "skills": ["permis-pl", "sc1"]})
    client.post(f"{url}/postes", data={**LINE, "skills": ["permis-pl", "sc1"]})
    line = db.session.scalars(select(Position)).one()
    assert (line.rank_min, line.rank_max, line.headcount) == (3, 6, 4)
    assert {skill.code for skill in line.skills} == {"permis-pl", "sc1"}
    form = values_of(open_page(client, f"{url}?poste={line.public_id}"), "#poste")
    assert form["skills"] == ["sc1", "permis-pl"]
    client.post(f"{url}/postes/{line.public_id}", data={**form, "label": "Moniteur", "skills": []})
    line = again(line)
    assert (line.label, line.skills, line.rank_max) == ("Moniteur", [], 6)
    for _ in range(2):
        assert client.post(f"{url}/postes/{line.public_id}/retirer").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Position)) == 0


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("label", "", "Nommez la fonction"),
        ("headcount", "", "combien de personnes"),
        ("headcount", "0", "de 1 à 500"),
        ("headcount", "huit", "nombre entier"),
        ("rank_min", "GAR", "grade maximum"),
        ("rank_max", "XYZ", "Choisissez un grade"),
        ("skills", "vol-plané", "Choisissez des compétences"),
        ("starts_on", TODAY.isoformat(), "hors de l’activité"),
        ("ends_on", "jamais", "Écrivez le jour"),
    ],
)
def test_a_post_with_faults_is_kept_as_typed(
    session: Session, client: FlaskClient, field: str, typed: str, told: str
):
    activity = draft("Chef")
    db.session.commit()
    url = f"/activites/{activity.public_id}/postes"
    answer = client.post(url, data={**LINE, field: typed})
    assert answer.status_code == 422
    page = judged(answer)
    assert told in page.select_one(".error-summary").get_text()
    assert values_of(page, "#ajouter")["label"] == ("" if field == "label" else "Tireur")
    part = client.post(url, data={**LINE, field: typed}, headers=PARTIAL)
    assert part.status_code == 422
    assert part.get_data(as_text=True).startswith('<section id="activities-positions"')


def test_swapped_in_place_the_page_is_the_same_as_reloaded(session: Session, client: FlaskClient):
    activity = draft()
    db.session.commit()
    url = f"/activites/{activity.public_id}"
    before = client.get(url).get_data(as_text=True)
    answer = client.post(f"{url}/postes", data=LINE, headers=PARTIAL)
    after = BeautifulSoup(swapped_into(before, answer.get_data(as_text=True)), "html.parser")
    fresh = open_page(client, url)
    for part in ("#activities-positions", "#activities-publication"):
        assert after.select_one(part).get_text() == fresh.select_one(part).get_text()
    assert "Le poste est ajouté." in after.select_one("#messages").get_text()
    assert control(fresh, "Publier")


def test_a_usual_post_fills_the_form(session: Session, client: FlaskClient):
    activity = draft()
    db.session.commit()
    page = open_page(client, f"/activites/{activity.public_id}?modele=conducteur-pl")
    form = values_of(page, "#ajouter")
    assert (form["label"], form["headcount"]) == ("Conducteur PL", "2")
    assert (form["rank_max"], form["skills"]) == ("SCH", ["permis-pl"])


def test_publishing_opens_the_activity_to_its_people(
    session: Session, client: FlaskClient, as_person: Browser
):
    activity = draft("Tireur", closes_on=TODAY + timedelta(days=9))
    reader = as_person(make_reservist())
    url = f"/activites/{activity.public_id}"
    assert reader.get(url).status_code == 404
    for _ in range(2):
        assert client.post(f"{url}/publier").status_code == 303
    assert control(open_page(reader, url), "Candidater")


def test_a_draft_that_is_not_ready_is_not_published(session: Session, client: FlaskClient):
    activity = draft()
    db.session.commit()
    answer = client.post(f"/activites/{activity.public_id}/publier")
    assert answer.status_code == 409
    assert "au moins un poste" in answer.get_data(as_text=True)


def test_a_near_start_is_told_before_publishing(session: Session, boss: Person, as_person: Browser):
    soon = TODAY + timedelta(days=12)
    activity = make_activity(
        make_unit(), starts_on=soon, status=ActivityStatus.DRAFT, published_at=None
    )
    make_position(activity)
    page = open_page(as_person(boss), f"/activites/{activity.public_id}")
    assert "30\u00a0jours de préavis" in page.get_text()
    assert control(page, "Publier")


def test_a_change_over_somebody_elses_is_shown_not_lost(session: Session, client: FlaskClient):
    activity = draft(title="Avant", location="Varces")
    db.session.commit()
    url = f"/activites/{activity.public_id}/modifier"
    mine = values_of(open_page(client, url), "#activities-form")
    theirs = {**mine, "title": "Leur titre"}
    assert client.post(url, data=theirs).status_code == 303
    answer = client.post(url, data={**mine, "title": "Mon titre", "location": "Modane"})
    assert answer.status_code == 422
    page = judged(answer)
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows == [["Titre", "Leur titre", "Mon titre"], ["Lieu", "Varces", "Modane"]]
    assert again(activity).title == "Leur titre"
    kept = values_of(page, "#activities-form")
    assert (kept["title"], kept["location"]) == ("Mon titre", "Modane")
    assert client.post(url, data=kept).status_code == 303
    assert again(activity).title == "Mon titre"


def test_the_same_change_sent_again_is_no_conflict(session: Session, client: FlaskClient):
    activity = draft()
    db.session.commit()
    url = f"/activites/{activity.public_id}/modifier"
    sent = {**values_of(open_page(client, url), "#activities-form"), "title": "Nouveau"}
    for _ in range(2):
        assert client.post(url, data=sent).status_code == 303
    assert again(activity).version == 2


def test_a_post_people_applied_to_says_why_it_stays(session: Session, client: FlaskClient):
    activity = draft("Tireur", "Chef", status=ActivityStatus.PUBLISHED, published_at=clock.now())
    line = activity.positions[0]
    applications.submit(make_reservist(), line, (), "", clock.now())
    db.session.commit()
    url = f"/activites/{activity.public_id}"
    page = open_page(client, url)
    assert "il ne peut plus être retiré" in page.get_text()
    assert "Déposée" in page.select_one(".received").get_text()
    answer = client.post(f"{url}/postes/{line.public_id}/retirer")
    assert answer.status_code == 409
    assert "1\u00a0candidature porte" in answer.get_data(as_text=True)


def test_cancelling_asks_why_and_stays_visible(
    session: Session, client: FlaskClient, as_person: Browser
):
    activity = draft("Tireur", status=ActivityStatus.PUBLISHED, published_at=clock.now())
    person = make_reservist()
    application = applications.submit(person, activity.positions[0], (), "", clock.now())
    reader = as_person(person)
    url = f"/activites/{activity.public_id}"
    assert "1\u00a0candidature prend fin" in open_page(client, f"{url}/annuler").get_text()
    assert client.post(f"{url}/annuler").status_code == 422
    for _ in range(2):
        sent = {"reason": "weather", "note": "Vent fort."}
        assert client.post(f"{url}/annuler", data=sent).status_code == 303
    kept = again(activity)
    assert (kept.status, kept.cancel_reason) == (ActivityStatus.CANCELLED, CancelReason.WEATHER)
    assert again(application).status is ApplicationStatus.CANCELLED
    assert "Vent fort." in open_page(reader, url).get_text()
    assert client.get(f"{url}/annuler").status_code == 303
    for path in ("modifier", "publier", "postes"):
        assert client.post(f"{url}/{path}", data={**FIVE, **LINE}).status_code == 409


def test_a_copy_opens_as_a_draft(session: Session, client: FlaskClient):
    activity = make_activity(make_unit(), starts_on=TODAY - timedelta(days=30))
    make_position(activity, "Ski")
    db.session.commit()
    url = f"/activites/{activity.public_id}/dupliquer"
    open_page(client, url)
    assert client.post(url, data={"starts_on": "2020-01-01"}).status_code == 422
    assert client.post(url, data={"starts_on": "9999-12-31"}).status_code == 422
    where = client.post(url, data={"starts_on": START.isoformat()}).headers["Location"]
    page = open_page(client, where)
    assert "Brouillon" in page.get_text()
    assert "Ski" in page.select_one(".position-facts").get_text()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "modifier"), ("POST", "modifier"), ("POST", "publier"), ("GET", "annuler"),
        ("POST", "annuler"), ("GET", "dupliquer"), ("POST", "dupliquer"), ("POST", "postes"),
        ("POST", "postes/inconnu"), ("POST", "postes/inconnu/retirer"),
    ],
)  # fmt: skip
def test_only_those_who_steer_the_unit_may(
    session: Session, as_person: Browser, method: str, path: str
):
    units = make_brigade()
    activity = draft("Tireur", status=ActivityStatus.PUBLISHED, published_at=clock.now())
    leader = make_reservist(units["7BCA"])
    grant(leader, Role.SECTION_LEADER, units["7BCA"])
    neighbour = make_reservist(units["7BCA"])
    grant(neighbour, Role.UNIT_COMMANDER, units["13BCA"])
    expected = {
        make_reservist(units["7BCA"]): 403,
        leader: 403,
        make_staff(Role.UNIT_COMMANDER, units["13BCA"]): 404,
        neighbour: 403,  # Sees it as a reservist, steers another unit.
    }
    for person, status in expected.items():
        address = f"/activites/{activity.public_id}/{path}"
        assert as_person(person).open(address, method=method).status_code == status


def test_reservists_do_not_create(session: Session, as_person: Browser):
    client = as_person(make_reservist())
    assert client.get("/activites/nouvelle").status_code == 403
    assert client.post("/activites/nouvelle", data=FIVE).status_code == 403
