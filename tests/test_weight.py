"""Bytes on the wire: what a reservist's phone has to receive before a page is read (F1 to F3)."""

import re
from datetime import timedelta

import pytest

from metiis import clock
from metiis.availability import services as availability
from metiis.models import Availability, DeclarationSource
from metiis.notifications.services import notify
from tests.doors import addresses, lines
from tests.factories import make_activity, make_application, make_position, qualify
from tests.screens import parsed
from tests.world import World, make_world

CODED = {"Accept-Encoding": "br"}
USUAL, CEILING = 6_000, 12_500
# Pages that say more than fits; each is held where it is.
LONG = {
    "activities.index": 7_000,
    "availability.index": 8_600,
    "home.index": 6_500,
    "pages.help_": 7_800,
    "pages.privacy": 6_300,
    "patterns.index": 6_400,
    "profile.data": 6_300,
    "profile.index": 6_900,
}
NOT_FOR_USERS = {"showcase.index"}
VISIT, REQUESTS = 22_000, 4
UNCHANGED = 400  # With its headers.
MANY = 45


def bare(world: World) -> None:
    """One of everything, as the world is."""


def busy(world: World) -> None:
    """A page full of each list, and a year of answers."""
    me, today = world.people["reservist"], clock.today()
    for number in range(MANY):
        starts = today + timedelta(days=130 + 3 * number)
        activity = make_activity(
            world.unit, title=f"Exercice numéro {number} du quartier", starts_on=starts
        )
        position = make_position(activity, label=f"Poste {number}", headcount=5)
        if number % 2:
            make_application(me, position)
        notify(me.id, f"La candidature {number} a changé d’état.", "/candidatures")
        if number < 12:
            qualify(me, f"Compétence {number}")
    days = [today + timedelta(days=ahead) for ahead in range(0, 360, 2)]
    availability.set_days(me, days, Availability.AVAILABLE, me, DeclarationSource.SELF, clock.now())


def paths(app, world: World) -> dict[str, str]:
    """The pages of a reservist."""
    urls = addresses(app, world)
    return {
        line.endpoint: urls[line.endpoint]
        for line in lines()
        if line.method == "GET" and "R" in line.allowed and line.endpoint not in NOT_FOR_USERS
    }


@pytest.mark.parametrize("furnish", [bare, busy])
def test_every_page_of_a_reservist_is_light_with_its_style(app, session, as_person, furnish):
    world = make_world()
    furnish(world)
    asked = paths(app, world)
    browser, faults, weighed = as_person(world.people["reservist"]), [], 0
    for endpoint, path in asked.items():
        answer = browser.get(path, headers=CODED)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        weighed += 1
        most = LONG.get(endpoint, USUAL)
        if len(answer.data) > most:
            faults.append(f"{endpoint}: {len(answer.data)}, {most} at most")
    assert not faults, "\n".join(faults)
    assert weighed > 30
    assert max(LONG.values()) <= CEILING


@pytest.mark.parametrize("endpoint", ["availability.index", "home.index"])
def test_somebody_who_has_said_nothing_yet_reads_light_pages(
    app, session, as_person, endpoint: str
):
    world = make_world()
    browser = as_person(world.people["stranger"])
    answer = browser.get(addresses(app, world)[endpoint], headers=CODED)
    assert len(answer.data) <= LONG.get(endpoint, USUAL)


@pytest.mark.parametrize("path", ["/connexion", "/", "/aide"])
def test_a_first_visit_is_short_and_asks_nobody_else(app, session, as_person, client, path: str):
    world = make_world()
    browser = client if path == "/connexion" else as_person(world.people["reservist"])
    page = parsed(browser.get(path))
    page.noscript.decompose()
    asked = {str(tag["src"]) for tag in page.select("script[src], img[src]")}
    asked |= {str(tag["href"]) for tag in page.select("link[rel=icon], link[rel=stylesheet]")}
    assert all(url.startswith("/static/") for url in asked)
    assert 1 + len(asked) <= REQUESTS
    bodies = [browser.get(url, headers=CODED) for url in (path, *asked)]
    assert sum(len(body.data) for body in bodies) <= VISIT
    for body in bodies:
        body.close()


def test_a_page_that_has_not_changed_costs_a_few_hundred_bytes(app, session, as_person):
    browser = as_person(make_world().people["reservist"])
    shell = {**CODED, "X-Metiis-Shell": app.extensions["metiis.assets"].version}
    name = browser.get("/disponibilites", headers=shell).headers["ETag"]
    same = browser.get("/disponibilites", headers={**shell, "If-None-Match": name})
    assert same.status_code == 304
    headers = "".join(f"{key}: {value}\r\n" for key, value in same.headers)
    assert len(same.data) + len(headers) <= UNCHANGED


def test_pages_and_their_tokens_are_compressed_and_small_answers_are_not(client):
    for asked, given in (("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)):
        page = client.get("/connexion", headers={"Accept-Encoding": asked})
        assert page.headers.get("Content-Encoding") == given
        assert re.search("Accept-Encoding", page.headers["Vary"])
    assert "Content-Encoding" not in client.get("/sante", headers=CODED).headers
