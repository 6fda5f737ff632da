"""Units side by side: what each line says, how lines are put in order, who may look."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.availability import services as availability
from metiis.models import (
    ActivityStatus,
    Availability,
    DeclarationSource,
    DutyDay,
    Person,
    Role,
    Unit,
)
from tests.attendance.scene import make_listed
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import SignIn, open_page

WORDS = ["effectif", "employables", "reponses", "disponibles", "si-besoin", "engages", "places"]
WORDS += ["manque", "jours"]


def declare(person: Person, ahead: int, value: Availability) -> None:
    day = clock.today() + timedelta(days=ahead)
    availability.set_days(person, [day], value, person, DeclarationSource.SELF, clock.now())


def serve(person: Person, *ago: int) -> None:
    """The person served on some days gone by."""
    held = make_listed(make_position(), person)
    db.session.query(DutyDay).filter_by(application_id=held.id).delete()
    for days in ago:
        day = clock.today() - timedelta(days=days)
        db.session.add(DutyDay(person_id=person.id, day=day, application_id=held.id))
    db.session.flush()


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    """Over two days: 7BCA has three people, of whom one may not serve and one answers; 13BCA has
    one, and three places to fill on the second day; the brigade's own staff is one."""
    units = make_brigade()
    today = clock.today()
    answering = make_reservist(units["7BCA"])
    make_reservist(units["7BCA"])
    make_reservist(units["7BCA"], fitness_until=today - timedelta(days=1))
    free = make_reservist(units["13BCA"])
    make_reservist(units["27BIM"])
    make_reservist(units["2RIMA"])
    serve(answering, 3, 30)
    declare(answering, 0, Availability.AVAILABLE)
    declare(answering, 1, Availability.UNAVAILABLE)
    declare(free, 1, Availability.IF_NEEDED)
    activity = make_activity(
        units["13BCA"], starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=1)
    )
    make_position(activity, headcount=3)
    return units


@pytest.fixture
def client(units: dict[str, Unit], as_person: SignIn) -> FlaskClient:
    return as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))


def address(code: str = "27BIM", **more: str) -> str:
    first, last = clock.today(), clock.today() + timedelta(days=1)
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return f"/unites/{code}/effectif/comparaison?du={first}&au={last}{query}"


def lines(client: FlaskClient, url: str) -> dict[str, list[str]]:
    rows = open_page(client, url).select("#levels-units tbody tr")
    return {
        " ".join(row.th.text.split()): [" ".join(cell.text.split()) for cell in row.select("td")]
        for row in rows
    }


def test_each_unit_says_what_it_can_be_counted_on_for(client: FlaskClient):
    assert lines(client, address()) == {
        "Unité 27BIM à l’unité même": [
            "1", "100 %", "0 %", "0,0", "0,0", "0,0", "0", "0", "0 0,0 par personne"
        ],
        "Unité 7BCA": ["3", "67 %", "50 %", "0,5", "0,0", "0,0", "0", "0", "2 0,7 par personne"],
        "Unité 13BCA": [
            "1", "100 %", "50 %", "0,0", "0,5", "0,0", "3", "2", "0 0,0 par personne"
        ],
    }  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_columns_put_lines_in_order_both_ways(client: FlaskClient, word: str):
    down = list(lines(client, address(tri=word)))
    up = list(lines(client, address(tri=word, sens="croissant")))
    assert sorted(down) == sorted(up)
    head = open_page(client, address(tri=word)).select_one("th[aria-sort]")
    assert head is not None
    assert head["aria-sort"] == "descending"
    assert f"tri={word}&sens=croissant" in str(head.a["href"]) if head.a else False


def test_the_largest_comes_first(client: FlaskClient):
    assert next(iter(lines(client, address(tri="effectif")))) == "Unité 7BCA"
    assert next(iter(lines(client, address(tri="manque")))) == "Unité 13BCA"


def test_days_served_stand_in_the_order_shown(units: dict[str, Unit], as_person: SignIn):
    for _ in range(3):
        make_reservist(units["7BCA"])
    serve(make_reservist(units["13BCA"]), 2)  # More for each person, fewer in all.
    client = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    down = lines(client, address(tri="jours"))
    assert [row[-1].split()[0] for row in down.values()] == ["2", "1", "0"]


def test_a_unit_without_units_below_says_so(client: FlaskClient):
    page = open_page(client, "/unites/7BCA/effectif/comparaison")
    assert "Aucune unité en dessous" in page.main.text


@pytest.mark.parametrize(
    "query", ["du=2027-02-02&au=2027-02-01", "du=x&au=", "du=2020-01-01&au=2027-01-01"]
)
def test_days_that_make_no_period_are_blamed(client: FlaskClient, query: str):
    open_page(client, f"/unites/27BIM/effectif/comparaison?{query}", 422)


def test_a_commander_compares_what_is_hers(units: dict[str, Unit], as_person: SignIn):
    client = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    assert client.get("/unites/7BCA/effectif/comparaison").status_code == 200
    assert client.get("/unites/27BIM/effectif/comparaison").status_code == 404
    assert client.get("/unites/RIEN/effectif/comparaison").status_code == 404


def test_it_costs_as_many_queries_for_few_as_for_many(
    client: FlaskClient, units: dict[str, Unit], max_queries: Callable[[int], object]
):
    for _ in range(10):
        make_reservist(units["7BCA"])
    with max_queries(8):
        assert client.get(address()).status_code == 200


def test_what_is_over_was_asked_for_and_lacks_nobody(units: dict[str, Unit], as_person: SignIn):
    day = clock.today() - timedelta(days=9)
    over = make_activity(
        units["7BCA"], starts_on=day, ends_on=day, closes_on=day, status=ActivityStatus.COMPLETED
    )
    make_position(over, headcount=4)
    client = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    asked = f"/unites/27BIM/effectif/comparaison?du={day}&au={day}"
    *_rest, places, lacking, _days = lines(client, asked)["Unité 7BCA"]
    assert (places, lacking) == ("4", "0")
