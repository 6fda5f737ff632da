"""Which answers may be kept, by whom, and how one that did not change is told."""

from datetime import timedelta

import pytest
import time_machine

from metiis import clock
from metiis.keeping import REPEATED
from metiis.models import Role
from tests.doors import PERSONAS, addresses, lines
from tests.factories import grant, make_brigade, make_reservist
from tests.screens import PARTIAL
from tests.world import make_world

OWN = {"availability.index", "availability.overview", "applications.index", "pages.help_"}
KEPT = {
    "V": set(),
    "R": OWN
    | {"home.index", "activities.index", "activities.show", "applications.show", "callups.show"},
    "L": OWN,
    "C": {"pages.help_"},
}

# What installs METIIS is nobody's, and the same for everybody.
SAME_FOR_ALL = {"field.worker", "field.webmanifest"}
TWO_WEEKS, IDLE_POST = str(14 * 86_400), str(30 * 60)


def browser_of(app, world, as_person, letter: str):
    return as_person(world.people[PERSONAS[letter]]) if letter != "V" else app.test_client()


@pytest.mark.parametrize("letter", KEPT, ids=PERSONAS.get)
def test_nothing_of_somebody_stays_in_a_browser_but_what_is_declared(
    app, session, as_person, letter: str
):
    world = make_world()
    urls = addresses(app, world)
    session.commit()
    browser, kept, faults = browser_of(app, world, as_person, letter), set(), []
    for line in lines():
        call = browser.get if line.method == "GET" else browser.post
        answer = call(urls[line.endpoint])
        if "X-Metiis-Keep" in answer.headers:
            kept.add(line.endpoint)
        if line.endpoint in SAME_FOR_ALL:
            continue
        cache, by_feed = answer.headers["Cache-Control"], line.endpoint == "feeds.calendar"
        is_open = (letter == "V" or by_feed) and line.method == "GET"
        may_cache = is_open and "Set-Cookie" not in answer.headers
        if cache not in ({"no-store", "private, no-cache"} if may_cache else {"no-store"}):
            faults.append(f"{line.method} {line.endpoint}: {cache}")
        if not {"Cookie", "HX-Request-Type", "Accept-Encoding"} <= set(answer.vary):
            faults.append(f"{line.method} {line.endpoint}: Vary {answer.vary}")
        is_named = answer.headers.get("ETag", "").startswith("W/")
        if is_named and cache == "no-store" and line.endpoint not in kept:
            faults.append(f"{line.method} {line.endpoint}: named but never kept")
    assert not faults, "\n".join(faults)
    assert kept == KEPT[letter]


def test_a_page_that_says_the_same_has_the_same_name_and_is_not_sent_again(app, session, as_person):
    world = make_world()
    urls = addresses(app, world)
    with time_machine.travel(clock.now().replace(hour=11), tick=False) as traveller:
        browser = as_person(world.people["reservist"])
        for endpoint in sorted(KEPT["R"]):
            first = browser.get(urls[endpoint])
            traveller.shift(timedelta(seconds=61))
            name = first.headers["ETag"]
            assert name.startswith("W/"), endpoint
            again = browser.get(urls[endpoint], headers={"If-None-Match": name})
            assert (again.status_code, again.data) == (304, b""), endpoint
            assert again.headers["ETag"] == name
            assert again.headers["X-Metiis-Keep"] == TWO_WEEKS
            assert set(again.headers.keys()) <= REPEATED, endpoint
            other = browser.get(urls[endpoint], headers={"If-None-Match": 'W/"autre"'})
            assert other.status_code == 200
            assert other.headers["ETag"] == name


def test_a_page_that_changed_is_sent_under_another_name(session, as_person):
    browser = as_person(make_reservist(make_brigade()["7BCA"]))
    before = browser.get("/disponibilites").headers["ETag"]
    day = clock.today() + timedelta(days=1)
    pressed = {"choix": f"{day}:disponible", "mois": f"{day:%Y-%m}"}
    browser.post("/disponibilites/jours", data=pressed, headers=PARTIAL)
    url = f"/disponibilites?mois={day:%Y-%m}"
    after = browser.get(url, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_a_page_with_a_message_read_once_is_not_kept(session, as_person):
    browser = as_person(make_reservist(make_brigade()["7BCA"]))
    day = clock.today() + timedelta(days=1)
    browser.post("/disponibilites/jours", data={"jours": f"{day}", "valeur": "disponible"})
    told, then = browser.get("/disponibilites"), browser.get("/disponibilites")
    assert "alert-success" in told.get_data(as_text=True)
    assert "X-Metiis-Keep" not in told.headers
    assert "ETag" not in told.headers
    assert then.headers["X-Metiis-Keep"] == TWO_WEEKS


def test_neither_a_fragment_nor_a_missing_page_is_kept(session, as_person):
    browser = as_person(make_reservist(make_brigade()["7BCA"]))
    for url, headers in (("/disponibilites", PARTIAL), ("/candidatures/rien", {})):
        assert "X-Metiis-Keep" not in browser.get(url, headers=headers).headers


def test_the_call_up_of_somebody_else_is_not_kept_but_one_s_own_is(app, session, as_person):
    world = make_world()
    url = addresses(app, world)["callups.show"]
    grant(world.people["reservist"], Role.SECTION_LEADER, world.unit)
    session.commit()
    mine, theirs = map(as_person, (world.people["reservist"], world.people["office"]))
    assert mine.get(url).headers["X-Metiis-Keep"] == IDLE_POST
    assert theirs.get(url).status_code == 200
    assert "X-Metiis-Keep" not in theirs.get(url).headers


def test_kept_pages_name_nobody_else(app, session, as_person):
    world = make_world()
    urls = addresses(app, world)
    browser = as_person(world.people["reservist"])
    others = [each for name, each in world.people.items() if name != "reservist"]
    for number, other in enumerate(others):
        other.last_name, other.first_name = f"Quidam{number}", f"Untel{number}"
        other.phone, other.email = f"+3361234567{number}", f"untel{number}@exemple.test"
    session.commit()
    for endpoint in KEPT["R"] - {"callups.show"}:
        page = browser.get(urls[endpoint]).get_data(as_text=True).casefold()
        for other in others:
            told = (other.last_name, other.first_name, other.email, other.phone, other.public_id)
            said = [each for each in told if each and each.casefold() in page]
            assert not said, f"{endpoint} says {said}"


def test_a_visitor_s_browser_asks_whether_a_public_page_has_changed(client):
    first = client.get("/aide")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/aide", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "ETag" not in client.get("/connexion").headers  # It holds a token of this visitor.
