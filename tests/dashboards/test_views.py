"""The home page of each role: what awaits is there, what is not hers is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications import services as applications
from metiis.levels.services import publish
from metiis.models import Role
from tests.factories import (
    grant,
    make_activity,
    make_position,
    make_reservist,
    make_staff,
    make_unit,
)
from tests.screens import SignIn, control, name_of, open_page
from tests.world import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world()


def text_of(client: FlaskClient) -> str:
    return " ".join(open_page(client, "/").main.get_text(" ").split())


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient):
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/connexion")


def test_a_reservist_confirms_from_home(world: World, as_person: SignIn, session: Session):
    client = as_person(world.people["reservist"])
    page = open_page(client, "/")
    form = control(page, "Confirmer ma participation").find_parent("form")
    assert form is not None
    assert client.post(str(form["action"])).status_code == 303
    assert "Confirmer ma participation" not in text_of(client)


def test_a_reservist_reads_what_is_next_what_is_undecided_and_what_expires(
    world: World, as_person: SignIn
):
    text = text_of(as_person(world.people["reservist"]))
    for words in (
        "Manœuvre de brigade",
        "J-100",
        "1 candidature attend la décision",
        "Vous n’avez rien déclaré pour",
        "Visite médicale bientôt échu",
        "Permis PL bientôt échu",
    ):
        assert words in text


def test_a_reservist_is_shown_activities_she_has_not_applied_to(world: World, as_person: SignIn):
    text = text_of(as_person(world.people["comrade"]))
    assert "Exercice en montagne" in text
    assert "Week-end de tir" not in text


def test_somebody_to_whom_nothing_happens_gets_a_useful_page(session: Session, as_person: SignIn):
    text = text_of(as_person(make_reservist()))
    assert "Rien de nouveau ne vous correspond" in text
    assert "Vous n’êtes engagé sur aucune activité" in text


def test_a_commander_goes_straight_to_what_must_be_decided(world: World, as_person: SignIn):
    page = open_page(as_person(world.people["commander"]), "/")
    queue = page.select_one("#home-decide a")
    assert queue is not None
    assert name_of(queue) == "Week-end de tir"
    assert queue["href"] == f"/activites/{world.activities['open'].public_id}/selection"
    assert page.select_one("#home-unconfirmed") is not None
    assert [name_of(link) for link in page.select("#home-drafts a")] == [
        "Brouillon avec poste",
        "Brouillon sans poste",
    ]


def test_an_office_reads_files_and_is_not_asked_to_decide(world: World, as_person: SignIn):
    world.people["comrade"].fitness_until = clock.today() - timedelta(days=1)
    page = open_page(as_person(world.people["office"]), "/")
    assert page.select_one("#home-decide") is None
    files = page.select_one("#home-files")
    assert files is not None
    text = " ".join(files.text.split())
    assert "1 erreur signalée" in text
    assert "1 réserviste dont le contrat ou la visite" in text
    assert [link["href"] for link in files.select("a")] == [
        "/unites/7BCA/signalements",
        "/unites/7BCA/reservistes?etat=expire",
    ]


def test_what_is_to_mend_is_what_the_directory_then_shows(world: World, as_person: SignIn):
    world.people["comrade"].fitness_until = clock.today() - timedelta(days=1)
    world.people["third"].contract_end = None
    client = as_person(world.people["commander"])
    link = open_page(client, "/").select_one("#home-files a")
    assert link is not None
    assert link.text.startswith("2\u00a0réservistes")
    found = open_page(client, str(link["href"]))
    assert "2\u00a0réservistes" in found.main.text


def test_a_brigade_sees_its_units_side_by_side(world: World, as_person: SignIn):
    position = make_position(
        make_activity(world.units["13BCA"], starts_on=clock.today() + timedelta(days=20))
    )
    applications.submit(make_reservist(world.units["13BCA"]), position, [], "", clock.now())
    page = open_page(as_person(world.people["brigade"]), "/")
    assert [name_of(link) for link in page.select("#home-units tbody th a")] == ["7BCA", "13BCA"]


def test_another_units_commander_sees_nothing_of_it(world: World, as_person: SignIn):
    text = text_of(as_person(world.people["foreign"]))
    assert "Week-end de tir" not in text
    assert "Aucune décision ne vous attend" in text


def test_a_leader_reads_when_her_people_leave(world: World, as_person: SignIn):
    page = open_page(as_person(world.people["leader"]), "/")
    line = page.select_one("#home-outings li")
    assert line is not None
    assert " ".join(line.text.split()).endswith("1 engagé")


def test_national_reads_figures_and_no_name(world: World, as_person: SignIn):
    page = open_page(as_person(world.people["national"]), "/")
    rows = [
        [cell.text for cell in row.select("td")] for row in page.select("#home-brigades tr")[1:]
    ]
    assert rows == [["—", "—", "5", "17"], ["—", "—", "0", "0"]]
    assert not [name for name in world.people if world.people[name].last_name in page.main.text]


def test_national_reads_at_least_so_many_once_figures_are_taken(world: World, as_person: SignIn):
    for _ in range(6):
        make_reservist(world.units["2RIMA"])
    publish(clock.today())
    page = open_page(as_person(world.people["national"]), "/")
    rows = [[cell.text for cell in row.select("td")][:2] for row in page.select("tbody tr")]
    assert rows == [["0", "0"], ["5", "0"]]


def test_an_administrator_reads_the_state_of_accounts(world: World, as_person: SignIn):
    make_reservist(activated_at=None)
    make_reservist(disabled_at=clock.now())
    page = open_page(as_person(world.people["admin"]), "/")
    figures = [item.strong.text for item in page.select("#home-accounts li") if item.strong]
    assert figures == ["11", "0", "1", "1"]


def test_an_account_without_role_is_told_whom_to_ask(session: Session, as_person: SignIn):
    person = make_reservist(service_number=None)
    person.unit = None
    assert "Votre compte n’a encore aucun rôle" in text_of(as_person(person))


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("is_reservist", [True, False])
def test_home_costs_as_many_queries_for_few_as_for_many(
    session: Session,
    as_person: SignIn,
    max_queries: Callable[[int], object],
    role: Role | None,
    is_reservist: bool,
):
    unit = make_unit("7BCA", make_unit("27BIM"))
    person = make_reservist(unit) if is_reservist else make_staff(Role.ADMIN, None)
    if role is not None:
        grant(person, role, None if role is Role.NATIONAL else unit)
    for number in range(30):
        start = clock.today() + timedelta(days=10 + 3 * number)
        position = make_position(make_activity(unit, starts_on=start, closes_on=clock.today()))
        applications.submit(make_reservist(unit), position, [], "", clock.now())
        if is_reservist and number % 2:
            own = applications.submit(person, position, [], "", clock.now())
            applications.select_person(own, person, clock.now())
    client = as_person(person)
    with max_queries(8):
        assert client.get("/").status_code == 200
