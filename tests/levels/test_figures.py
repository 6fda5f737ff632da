"""Figures for national steering: what the worker keeps, what the page and the file tell."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.headcount import queries as headcount
from metiis.headcount.states import State
from metiis.levels import jobs, queries, services
from metiis.models import (
    JournalEntry,
    Person,
    RankCategory,
    Role,
    Unit,
)
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import SignIn, open_page


@pytest.fixture
def army(session: Session) -> dict[str, Unit]:
    """Seven soldiers in one unit, four in another, six elsewhere; four may not be employed."""
    units = make_brigade()
    for _ in range(7):
        qualify(make_reservist(units["7BCA"]), "Permis PL")
    for _ in range(8):
        make_reservist(units["7BCA"])
    for _ in range(4):
        make_reservist(units["13BCA"])
        make_reservist(units["7BCA"], contract_end=clock.today() - timedelta(days=1))
    for _ in range(6):
        make_reservist(units["2RIMA"], rank="SGT")
    activity = make_activity(units["7BCA"], starts_on=clock.today() + timedelta(days=3))
    make_position(activity, "Permis PL", headcount=3)
    return units


@pytest.fixture
def national(army: dict[str, Unit]) -> Person:
    return make_staff(Role.NATIONAL, None)


def rolls(unit: Unit | None) -> int:
    level = queries.level(unit)
    assert level is not None
    return level.figures.people_on(clock.today())


def test_each_level_tells_the_sum_of_what_its_units_tell(army: dict[str, Unit]):
    services.publish(clock.today())
    told = {code: rolls(unit) for code, unit in army.items()}
    assert told == {"7BCA": 15, "13BCA": 0, "27BIM": 15, "2RIMA": 5, "9BIMA": 5}
    assert rolls(None) == 20


def test_what_is_kept_is_the_atoms_of_the_sheet(army: dict[str, Unit]):
    """Counted apart, from the states of everybody."""
    today = clock.today()
    last = today + timedelta(days=services.LENGTH - 1)
    sheet = headcount.sheet("/27BIM/", today, last, today)
    atoms = Counter(
        (member.unit_path, member.category, state, at)
        for member, row in zip(sheet.members, sheet.rows, strict=True)
        for at, state in enumerate(row)
    )
    expected: Counter[tuple[RankCategory | None, int, int]] = Counter()
    for (_path, category, state, at), number in atoms.items():
        expected[category, state, at] += number if number >= 5 else 0
    services.publish(today)
    level = queries.level(army["27BIM"])
    assert level is not None
    for (category, state), series in level.figures.people.items():
        assert tuple(series) == tuple(
            expected[category, state, at] for at in range(services.LENGTH)
        )


def test_needs_and_skills_are_told_with_the_days_they_hold(army: dict[str, Unit]):
    services.publish(clock.today())
    level = queries.level(None)
    assert level is not None
    skill = next(key for key, name in queries.skill_names() if name == "Permis PL")
    assert tuple(level.figures.needs.places[2:6]) == (0, 3, 3, 0)
    assert tuple(level.figures.need_of(skill)[2:6]) == (0, 3, 3, 0)
    assert level.figures.holders_of(skill, (State.UNKNOWN,))[0] == 5


def test_figures_are_taken_once_a_day(army: dict[str, Unit]):
    db.session.commit()
    assert jobs.publish(clock.now()) == 6
    make_reservist(db.session.merge(army["7BCA"]))
    db.session.commit()
    assert jobs.publish(clock.now()) == 0
    assert rolls(None) == 20
    assert jobs.publish(clock.now() + timedelta(days=1)) == 6


def test_without_figures_the_page_says_how_they_come(national: Person, as_person: SignIn):
    page = open_page(as_person(national), "/effectif")
    assert "Pas encore de chiffres" in page.main.text
    assert "une fois par jour" in page.main.text


@pytest.mark.parametrize("code", ["", "27BIM", "7BCA", "13BCA"])
def test_every_level_is_a_whole_page_without_a_name(national: Person, as_person: SignIn, code: str):
    services.publish(clock.today())
    client = as_person(national)
    url = f"/effectif?unite={code}&mois=12&qui=mdr" if code else "/effectif"
    html = str(open_page(client, url))
    assert not [
        name
        for name in db.session.scalars(select(Person.last_name))
        if name in html and name != national.last_name
    ]


def test_the_army_leads_to_its_brigades_and_they_to_their_units(
    national: Person, as_person: SignIn
):
    services.publish(clock.today())
    client, found = as_person(national), []
    for url in ("/effectif", "/effectif?unite=27BIM"):
        rows = open_page(client, url).select("#levels-below tbody tr")
        found.append([(row.th.a["href"].split("&")[0], row.select("td")[1].text) for row in rows])
    assert found == [
        [("/effectif?unite=9BIMA", "5"), ("/effectif?unite=27BIM", "15")],
        [("/effectif?unite=7BCA", "15"), ("/effectif?unite=13BCA", "0")],
    ]


def test_a_day_that_is_not_told_becomes_the_nearest(national: Person, as_person: SignIn):
    services.publish(clock.today())
    client = as_person(national)
    for asked in ("1999-01-01", "nimporte"):
        field = open_page(client, f"/effectif?jour={asked}").select_one("#jour")
        assert field is not None
        assert field["value"] == clock.today().isoformat()
        said = open_page(client, f"/effectif?jour={asked}").select_one("main .alert")
        assert said is not None
        assert "n’est pas dans ces chiffres" in said.get_text()
    usual = open_page(client, f"/effectif?jour={clock.today()}")
    assert "n’est pas dans ces chiffres" not in usual.get_text()


def test_an_unknown_unit_is_not_there(national: Person, as_person: SignIn):
    client = as_person(national)
    assert client.get("/effectif?unite=RIEN").status_code == 404
    assert client.post("/effectif/export?unite=RIEN").status_code == 404


def test_nothing_is_taken_away_before_the_first_figures(national: Person, as_person: SignIn):
    answer = as_person(national).post("/effectif/export?unite=27BIM")
    assert (answer.status_code, answer.location) == (303, "/effectif?unite=27BIM")


@pytest.mark.parametrize("role", [Role.UNIT_COMMANDER, Role.BRIGADE_STAFF, Role.ADMIN])
def test_others_have_their_own_pages(army: dict[str, Unit], as_person: SignIn, role: Role):
    client = as_person(make_staff(role, None if role is Role.ADMIN else army["27BIM"]))
    assert client.get("/effectif").status_code == 403
    assert client.post("/effectif/export").status_code == 403


def test_the_file_tells_what_the_page_tells_and_the_journal_who_took_it(
    national: Person, as_person: SignIn
):
    services.publish(clock.today())
    answer = as_person(national).post("/effectif/export?unite=27BIM", data={"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    head = next(at for at, row in enumerate(rows) if row[0] == "Niveau")
    first = {(row[0], row[2]): row[4] for row in rows[head + 1 : head + 7]}
    assert first == {
        ("Unité 27BIM", "Toutes catégories"): "15",
        ("Unité 27BIM", "Militaires du rang"): "15",
        ("Unité 27BIM", "Sous-officiers"): "0",
        ("Unité 27BIM", "Officiers"): "0",
        ("Unité 7BCA", "Toutes catégories"): "15",
        ("Unité 13BCA", "Toutes catégories"): "0",
    }
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.action == "levels.exported")
    ).one()
    assert (entry.actor_id, entry.subject) == (national.id, "27BIM")


def test_the_workbook_opens(national: Person, as_person: SignIn):
    services.publish(clock.today())
    answer = as_person(national).post("/effectif/export?mois=6", data={"format": "xlsx"})
    assert answer.data.startswith(b"PK")
    assert "effectif-armee" in answer.headers["Content-Disposition"]


def test_the_page_costs_as_many_queries_for_many_units(
    national: Person,
    army: dict[str, Unit],
    as_person: SignIn,
    max_queries: Callable[[int], object],
):
    services.publish(clock.today())
    client = as_person(national)
    for url in ("/effectif", "/effectif?unite=27BIM"):
        with max_queries(8):
            assert client.get(url).status_code == 200
