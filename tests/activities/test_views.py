"""Finding and reading activities, as each role; limits on queries and weight."""

from collections.abc import Callable
from datetime import timedelta

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications import services as applications
from metiis.availability import services as availability
from metiis.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    Availability,
    AvailabilityYear,
    CancelReason,
    Person,
    Role,
    Visibility,
)
from metiis.wishes import services as wishes
from tests.factories import (
    grant,
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import assert_fragment_is_in_page, control, judged, open_page, unstyled

TODAY = clock.today()
Browser = Callable[[Person], FlaskClient]


def titles(page) -> list[str]:
    """Titles of the cards of a list, in order."""
    return [each.get_text() for each in page.select(".cards .card-title")]


def said(page) -> str:
    """Everything the main part says, on one line."""
    return " ".join(page.select_one("main").get_text(" ").split())


def filled(unit, number: int) -> list[Activity]:
    """Open activities with three positions each, one after the other."""
    made = []
    for at in range(number):
        activity = make_activity(
            unit, title=f"Exercice {at}", starts_on=TODAY + timedelta(days=30 + at)
        )
        make_position(activity, headcount=24, taken=at % 24, rank_max=5)
        make_position(activity, label="Chef de groupe", rank_min=6)
        make_position(activity, "Permis PL", label="Conducteur")
        made.append(activity)
    return made


def test_a_reservist_sees_what_is_coming_and_open_to_her_unit(session: Session, as_person: Browser):
    units = make_brigade()
    make_activity(units["7BCA"], title="Plus tard", starts_on=TODAY + timedelta(days=90))
    make_activity(units["7BCA"], title="Bientôt", starts_on=TODAY + timedelta(days=9))
    make_activity(units["13BCA"], title="Brigade", visibility=Visibility.BRIGADE)
    make_activity(units["13BCA"], title="Ailleurs")
    make_activity(units["7BCA"], title="Passée", starts_on=TODAY - timedelta(days=9))
    make_activity(units["7BCA"], title="Brouillon", status=ActivityStatus.DRAFT, published_at=None)
    client = as_person(make_reservist(units["7BCA"]))
    page = open_page(client, "/activites")
    assert titles(page) == ["Bientôt", "Brigade", "Plus tard"]
    assert "3\u00a0activités" in page.get_text()
    assert titles(open_page(client, "/activites?etat=passees")) == ["Passée"]
    assert titles(open_page(client, "/activites?etat=brouillons")) == []
    assert_fragment_is_in_page(client, "/activites")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=seance+chambery", ["Séance de tir"]),
        ("q=SÉANCE", ["Séance de tir"]),
        ("q=25%25", []),
        ("type=shooting", ["Séance de tir"]),
        ("unite=13BCA", ["Cérémonie"]),
        ("unite=27BIM", ["Séance de tir", "Cérémonie"]),
        ("unite=inconnue", []),
        ("du={40}", ["Cérémonie"]),
        ("au={40}", ["Séance de tir"]),
        ("du={-60}", ["Ancienne", "Séance de tir", "Cérémonie"]),
        ("etat=annulees", ["Annulée"]),
        ("etat=nimporte", ["Séance de tir", "Cérémonie"]),
        ("page=99999999999999999999", ["Séance de tir", "Cérémonie"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    session: Session, as_person: Browser, query: str, expected: list[str]
):
    units = make_brigade()
    staff = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    made = [
        make_activity(
            units["7BCA"],
            title="Séance de tir",
            kind=ActivityKind.SHOOTING,
            starts_on=TODAY + timedelta(days=30),
            search_text="seance de tir chambery",
        ),
        make_activity(units["13BCA"], title="Cérémonie", starts_on=TODAY + timedelta(days=50)),
        make_activity(units["7BCA"], title="Ancienne", starts_on=TODAY - timedelta(days=50)),
    ]
    cancelled = make_activity(units["7BCA"], title="Annulée", starts_on=TODAY - timedelta(days=80))
    cancelled.status, cancelled.cancelled_at = ActivityStatus.CANCELLED, clock.now()
    assert made
    for days in (40, -60):
        query = query.replace(f"{{{days}}}", (TODAY + timedelta(days=days)).isoformat())
    page = open_page(as_person(staff), f"/activites?{query}")
    assert titles(page) == expected


def test_a_date_that_cannot_be_read_is_said_and_kept(session: Session, as_person: Browser):
    make_activity(title="Séance de tir")
    client = as_person(make_reservist())
    page = judged(client.get("/activites?du=demain&type=inconnu"))
    assert client.get("/activites?du=demain").status_code == 422
    assert "Écrivez le jour comme 05/12/2026." in page.get_text()
    assert page.select_one("input[name=du]")["value"] == "demain"
    assert titles(page) == ["Séance de tir"]


def test_for_me_shows_what_is_possible_and_what_is_missing(session: Session, as_person: Browser):
    person = make_reservist(rank="CPL")
    qualify(person, "Ski")
    can = make_activity(title="Possible", starts_on=TODAY + timedelta(days=33))
    make_position(can, "Ski")
    cannot = make_activity(title="Convoi", starts_on=TODAY + timedelta(days=34))
    make_position(cannot, "Permis PL")
    never = make_activity(title="Encadrement")
    make_position(never, rank_min=9)
    value = bytes([Availability.AVAILABLE]) * 365
    for year in (TODAY.year, TODAY.year + 1):
        session.add(
            AvailabilityYear(person_id=person.id, year=year, days=value + b"\3" * (year % 4 == 0))
        )
    page = open_page(as_person(person), "/activites?pour-moi=1")
    assert titles(page) == ["Possible"]
    assert "Vous êtes disponible ces jours-là" in said(page)
    missing = page.select_one(".missing").get_text(" ")
    assert "Convoi" in missing
    assert "Compétence manquante" in missing
    assert "certifier" in missing
    assert "Encadrement" not in missing
    everything = said(open_page(as_person(person), "/activites"))
    assert "Pour vous : 1 poste possible" in everything.replace("\u00a0", " ")
    assert "Fermé pour vous : Compétence manquante" in everything.replace("\u00a0", " ")


def test_pages_of_twenty_follow_one_another(session: Session, as_person: Browser):
    filled(make_brigade()["7BCA"], 23)
    client = as_person(make_reservist())
    first = open_page(client, "/activites")
    assert len(titles(first)) == 20
    assert titles(open_page(client, "/activites?page=2")) == [
        f"Exercice {at}" for at in (20, 21, 22)
    ]
    assert titles(open_page(client, "/activites?page=9")) == titles(first)


def test_a_long_list_is_not_counted_to_its_end(session: Session, as_person: Browser):
    unit = make_brigade()["7BCA"]
    for at in range(130):
        make_activity(unit, title=f"Exercice {at}", starts_on=TODAY + timedelta(days=9 + at))
    client = as_person(make_reservist())
    assert "Plus de 100\u00a0activités" in open_page(client, "/activites").get_text()
    last = open_page(client, "/activites?page=7")
    assert titles(last) == [f"Exercice {at}" for at in range(120, 130)]
    assert "130\u00a0activités" in last.get_text()


@pytest.mark.parametrize(
    "address", ["/activites", "/activites?pour-moi=1", "/activites?q=exercice"]
)
@pytest.mark.parametrize("number", [5, 200])
def test_the_list_asks_little_of_the_database(
    session: Session, as_person: Browser, max_queries, address: str, number: int
):
    units = make_brigade()
    filled(units["7BCA"], number)
    leader = make_reservist(units["7BCA"])
    grant(leader, Role.UNIT_COMMANDER, units["7BCA"])
    for person in (make_reservist(units["7BCA"]), leader):
        client = as_person(person)
        with max_queries(8):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 40])
def test_one_activity_asks_little_of_the_database(
    session: Session, as_person: Browser, max_queries, number: int
):
    units = make_brigade()
    activity = make_activity(units["7BCA"])
    for at in range(number):
        line = make_position(activity, "Ski", label=f"Poste {at}")
        applications.submit(make_reservist(), line, (), "", clock.now())
    draft = make_activity(units["7BCA"], status=ActivityStatus.DRAFT, published_at=None)
    for _ in range(number):
        make_position(draft, "Permis PL", "SC1")
    leader = make_reservist(units["7BCA"])
    grant(leader, Role.UNIT_COMMANDER, units["7BCA"])
    for person, shown in ((make_reservist(), activity), (leader, activity), (leader, draft)):
        client = as_person(person)
        with max_queries(8):
            assert client.get(f"/activites/{shown.public_id}").status_code == 200


def test_twenty_cards_are_light_on_the_wire(session: Session, as_person: Browser):
    filled(make_brigade()["7BCA"], 20)
    client = as_person(make_reservist())
    for address in ("/activites", "/activites?pour-moi=1"):
        assert len(brotli.compress(unstyled(client, address), quality=5)) <= 6_000


def test_a_reservist_reads_every_obstacle_and_may_apply(session: Session, as_person: Browser):
    activity = make_activity()
    line = make_position(activity, label="Tireur")
    make_position(activity, "Permis PL", label="Conducteur", rank_min=6)
    page = open_page(as_person(make_reservist()), f"/activites/{activity.public_id}")
    form = page.select_one("form.apply")
    assert form["action"] == f"/activites/{activity.public_id}/candidatures"
    assert form.select_one("input[name=poste]")["value"] == line.public_id
    assert control(page, "Candidater")
    assert page.find("label", string="Me déclarer disponible ces jours-là")
    assert len(page.select(".reasons-obstacle li")) == 2
    assert not page.select("#activities-publication")


def test_applying_from_the_page_works_and_is_shown(session: Session, as_person: Browser):
    activity = make_activity()
    make_position(activity)
    client = as_person(make_reservist())
    page = open_page(client, f"/activites/{activity.public_id}")
    sent = {each["name"]: each["value"] for each in page.select("form.apply input[type=hidden]")}
    answer = client.post(page.select_one("form.apply")["action"], data={**sent, "declarer": "1"})
    assert answer.status_code == 303
    page = open_page(client, f"/activites/{activity.public_id}")
    assert "Votre candidature porte sur ce poste" in said(page)
    assert not page.select("form.apply")
    assert "Déposée" in said(open_page(client, "/activites"))


def test_a_full_post_proposes_the_waiting_list(session: Session, as_person: Browser):
    activity = make_activity()
    make_position(activity, headcount=1, taken=1)
    client = as_person(make_reservist())
    assert "liste d’attente" in said(open_page(client, f"/activites/{activity.public_id}"))
    assert "liste d’attente possible" in said(open_page(client, "/activites"))


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"starts_on": TODAY - timedelta(days=9)}, "Terminée"),
        ({"starts_on": TODAY}, "En cours"),
        ({"closes_on": TODAY - timedelta(days=1)}, "Candidatures closes"),
        ({"status": ActivityStatus.CANCELLED, "cancel_reason": CancelReason.WEATHER}, "Annulée"),
    ],
)
def test_what_takes_no_application_any_more_says_so(
    session: Session, as_person: Browser, values: dict, state: str
):
    activity = make_activity(cancelled_at=clock.now(), cancel_note="Vent fort.", **values)
    make_position(activity)
    page = open_page(as_person(make_reservist()), f"/activites/{activity.public_id}")
    assert page.select_one(".badge").get_text() == state
    assert not page.select("form.apply")
    assert ("Vent fort." in said(page)) == (state == "Annulée")


def test_what_is_not_for_her_is_not_found(session: Session, as_person: Browser):
    units = make_brigade()
    client = as_person(make_reservist(units["7BCA"]))
    elsewhere = make_activity(units["2RIMA"], visibility=Visibility.BRIGADE)
    draft = make_activity(units["7BCA"], status=ActivityStatus.DRAFT, published_at=None)
    gone = make_activity(units["7BCA"], status=ActivityStatus.CANCELLED, published_at=None)
    session.commit()
    for activity in (elsewhere, draft, gone):
        assert client.get(f"/activites/{activity.public_id}").status_code == 404
    for unknown in ("inconnue", "é", "x" * 300):
        assert client.get(f"/activites/{unknown}").status_code == 404


def test_figures_only_and_visitors_do_not_read_activities(
    session: Session, client: FlaskClient, as_person: Browser
):
    activity = make_activity()
    national = as_person(make_staff(Role.NATIONAL, None))
    for address in ("/activites", f"/activites/{activity.public_id}"):
        assert client.get(address).status_code == 303
        assert national.get(address).status_code == 403


def test_for_me_puts_what_fits_first_then_wishes_and_says_how_to_mend(
    session: Session, as_person: Browser
):
    person, units = make_reservist(), make_brigade()
    first, last = (clock.today() + timedelta(days=days) for days in (60, 70))
    titles = ("Silence", "Oui, plus tard", "Silence souhaité", "Oui")
    starts = (first, last, first + timedelta(days=5), last - timedelta(days=3))
    found = {}
    for title, start in zip(titles, starts, strict=True):
        found[title] = make_activity(units["7BCA"], title=title, starts_on=start)
        make_position(found[title])
    for title in ("Oui", "Oui, plus tard"):
        activity = found[title]
        availability.declare_available(
            person, activity.starts_on, activity.ends_on, person, clock.now()
        )
    wishes.add(person, found["Silence souhaité"], clock.now())
    page = open_page(as_person(person), "/activites?pour-moi=1")
    shown = [each.get_text() for each in page.select("#activities-list h2.card-title")]
    assert shown == ["Oui", "Oui, plus tard", "Silence souhaité", "Silence"]
    mend = page.select("a.verdict-mend")
    assert [link["href"] for link in mend][0].startswith("/disponibilites?mois=")
    assert len(mend) == 2


@pytest.mark.parametrize("is_closed", [True, False])
def test_somebody_who_did_not_apply_reads_why_she_is_not_chosen_and_nothing_of_others(
    session: Session, as_person: Browser, max_queries, is_closed: bool
):
    activity = make_activity()
    line = make_position(activity, "Permis PL", headcount=2, taken=0)
    other = make_reservist(last_name="Secretissime")
    applications.submit(other, line, (), "", clock.now())
    line.taken = 2
    if is_closed:
        activity.closes_on = clock.today() - timedelta(days=1)
    client = as_person(make_reservist())
    with max_queries(8):
        page = open_page(client, f"/activites/{activity.public_id}")
    words = said(page)
    assert "1 personne a candidaté pour 2 places" in words
    assert "Permis PL" in words
    assert "À faire certifier" in words
    assert "Secretissime" not in words
