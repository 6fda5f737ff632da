"""The page of wishes and the button that makes one, without and with htmx."""

from collections.abc import Callable
from datetime import timedelta

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis import clock
from metiis.models import ActivityStatus, Person
from metiis.wishes import services
from tests.factories import make_activity, make_brigade, make_position, make_reservist
from tests.screens import PARTIAL, assert_fragment_is_in_page, bare, open_page, swapped_into

Browser = Callable[[Person], FlaskClient]


def wish(person: Person, *titles: str) -> list:
    found = [make_activity(title=title) for title in titles]
    for activity in found:
        make_position(activity)
        services.add(person, activity, clock.now())
    return found


def said(page) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())


def titles(page) -> list[str]:
    return [link.get_text() for link in page.select("ol.wishes .wish-body > p:first-child a")]


def test_without_wishes_the_page_says_how_to_make_one(session: Session, as_person: Browser):
    page = open_page(as_person(make_reservist()), "/souhaits")
    assert "Ajouter à mes souhaits" in said(page)
    assert "n’engage à rien" in said(page)


def test_an_activity_is_wished_for_in_one_tap_and_taken_back(session: Session, as_person: Browser):
    activity = make_activity(title="Tir")
    make_position(activity)
    client = as_person(make_reservist())
    address = f"/activites/{activity.public_id}"
    form = open_page(client, address).select_one(".wish-mark form")
    sent = {each["name"]: each["value"] for each in form.select("input")}
    for _ in range(2):
        answer = client.post(form["action"], data=sent)
        assert (answer.status_code, answer.location) == (303, address)
    assert titles(open_page(client, "/souhaits")) == ["Tir"]
    page = open_page(client, address)
    assert "Votre souhait n° 1" in said(page)
    for _ in range(2):
        answer = client.post(page.select_one(".wish-mark form")["action"], data=sent)
        assert answer.status_code == 303
    assert titles(open_page(client, "/souhaits")) == []


@pytest.mark.parametrize("address", ["/activites/{}", "/activites?pour-moi=1"])
def test_swapped_in_place_the_button_is_the_one_reloaded(
    session: Session, as_person: Browser, address: str
):
    activity = make_activity()
    make_position(activity)
    client = as_person(make_reservist())
    where = address.format(activity.public_id)
    before = client.get(where).get_data(as_text=True)
    answer = client.post(
        f"/souhaits/{activity.public_id}/ajouter", data={"retour": where}, headers=PARTIAL
    )
    shown = swapped_into(before, answer.get_data(as_text=True))
    mark = f"wishes-mark-{activity.public_id}"
    assert mark in shown
    assert "Votre souhait n°\u00a01" in shown
    reloaded = client.get(where).get_data(as_text=True)
    assert "Votre souhait n°\u00a01" in reloaded


def test_a_wish_goes_up_and_down_with_or_without_javascript(session: Session, as_person: Browser):
    person = make_reservist()
    first, second, _third = wish(person, "Tir", "Ski", "Convoi")
    client = as_person(person)
    before = client.get("/souhaits").get_data(as_text=True)
    answer = client.post(f"/souhaits/{second.public_id}/rang", data={"rang": "1"}, headers=PARTIAL)
    reloaded = client.get("/souhaits").get_data(as_text=True)
    assert bare(swapped_into(before, answer.get_data(as_text=True)))
    assert titles(open_page(client, "/souhaits")) == ["Ski", "Tir", "Convoi"]
    assert reloaded.index("Ski") < reloaded.index("Tir")
    answer = client.post(f"/souhaits/{first.public_id}/rang", data={"rang": "3"})
    assert (answer.status_code, answer.location) == (303, "/souhaits")
    assert titles(open_page(client, "/souhaits")) == ["Ski", "Convoi", "Tir"]
    assert_fragment_is_in_page(client, "/souhaits")


@pytest.mark.parametrize("number", ["", "0", "21", "x", "9" * 5000])
def test_a_rank_that_is_none_is_refused(session: Session, as_person: Browser, number: str):
    person = make_reservist()
    (activity,) = wish(person, "Tir")
    client = as_person(person)
    answer = client.post(f"/souhaits/{activity.public_id}/rang", data={"rang": number})
    assert answer.status_code == 409


def test_what_is_over_is_shown_apart_and_takes_no_rank(session: Session, as_person: Browser):
    person = make_reservist()
    first, second, _third = wish(person, "Tir", "Ski", "Convoi")
    first.status = ActivityStatus.CANCELLED
    second.closes_on = clock.today() - timedelta(days=1)
    page = open_page(as_person(person), "/souhaits")
    assert titles(page) == ["Convoi"]
    others = page.select_one("#wishes-others-title").find_parent("section").get_text(" ")
    assert "Tir" in others
    assert "Annulée" in others
    assert "Candidatures closes" in others


def test_what_no_longer_addresses_her_is_not_told_but_may_be_taken_back(
    session: Session, as_person: Browser
):
    units, person = make_brigade(), make_reservist()
    (activity,) = wish(person, "Secret de mon ancienne unité")
    person.unit = units["13BCA"]
    client = as_person(person)
    assert "Secret" not in said(open_page(client, "/souhaits"))
    assert client.get(f"/activites/{activity.public_id}").status_code == 404
    for status in (303, 404):  # Once gone, it is as if it did not exist.
        where = f"/souhaits/{activity.public_id}/retirer"
        assert client.post(where, data={"vue": "souhaits"}).status_code == status


def test_twenty_wishes_are_light_and_ask_little(session: Session, as_person: Browser, max_queries):
    person = make_reservist()
    wish(person, *(f"Exercice {at}" for at in range(20)))
    client = as_person(person)
    with max_queries(8):
        page = client.get("/souhaits")
    assert len(brotli.compress(page.data, quality=5)) <= 6_000
