"""The pages that follow the headcount: what they show, how much they ask of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from metiis import clock
from metiis.headcount import keeping, snapshots
from metiis.headcount.evolution import Belief, drawn
from metiis.headcount.states import State
from metiis.headcount.trials import Expected
from metiis.models import Person, Role, Unit
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.headcount.world import declare
from tests.screens import SignIn, open_page

CURVE, EVOLUTION = "/unites/7BCA/effectif/courbe", "/unites/7BCA/effectif/evolution"


@pytest.fixture
def unit(session: Session) -> Unit:
    return make_brigade()["7BCA"]


@pytest.fixture
def boss(unit: Unit) -> Person:
    return make_staff(Role.UNIT_COMMANDER, unit)


def test_the_curve_is_drawn_with_its_table_and_says_what_lacks(
    as_person: SignIn, boss: Person, unit: Unit, session: Session
):
    saturday = clock.today() + timedelta(days=30)
    driver = make_reservist(unit)
    qualify(driver, "Permis PL")
    declare(driver, {saturday: 3})
    activity = make_activity(unit, starts_on=saturday, ends_on=saturday, title="Convoi")
    make_position(activity, "Permis PL", label="Conducteur PL", headcount=3)
    session.commit()
    page = open_page(as_person(boss), CURVE)
    assert page.select_one("svg[role=img] .chart-lacking") is not None
    row = page.select_one(".following-lacking tbody tr")
    assert row is not None
    assert [cell.get_text(strip=True) for cell in row.select("td.is-number")] == [
        "2", "3", "1", "0", "0",
    ]  # fmt: skip
    assert "Convoi" in row.get_text()
    table = page.select(".chart-table tbody tr")
    assert len(table) == sum(1 for each in table if each.select_one("th"))
    assert sum("oui" in each.get_text() for each in table) == 1


def test_the_curve_is_narrowed_and_reads_nonsense_as_the_usual(
    as_person: SignIn, boss: Person, session: Session
):
    session.commit()
    client = as_person(boss)
    page = open_page(client, f"{CURVE}?mois=12&grade=soff&competence=permis-pl&unite=7BCA")
    assert "semaine par semaine" in page.get_text()
    assert "Aucune fonction ne manque" in page.get_text()
    assert "jour par jour" in open_page(client, f"{CURVE}?mois=x&grade=x&unite=x").get_text()


def test_a_day_is_shown_as_it_was_believed(
    as_person: SignIn, boss: Person, unit: Unit, session: Session
):
    today = clock.today()
    day, then = today + timedelta(days=30), today - timedelta(days=14)
    brigade = next(each for each in snapshots.roots() if each.code == "27BIM")
    then -= timedelta(days=then.weekday())
    person = make_reservist(unit)
    keeping.keep(keeping.look(brigade, then))
    declare(person, {day: 3})
    session.commit()
    page = open_page(as_person(boss), f"{EVOLUTION}?jour={day}&vu-le={then + timedelta(days=2)}")
    words = page.get_text().replace("\u00a0", " ")
    assert "0 personne disponible ou engagée, 0 si besoin et 1 non renseigné" in words
    assert "Aujourd’hui : 1, 0 et 0" in words
    assert "Rien ne peut être prévu de ce jour" in words
    assert page.select_one("svg .chart-sure") is not None


def test_what_is_expected_opens_from_today_to_the_day():
    today = date(2027, 3, 1)
    counts = dict.fromkeys(State, 0) | {State.AVAILABLE: 4, State.UNKNOWN: 20}
    told = [Belief(today - timedelta(days=7), counts), Belief(today, counts)]
    day = today + timedelta(days=13)
    drawing = drawn(told, day, Expected(6.0, 9.0, 24.5, is_naive=False))
    assert drawing is not None
    scale = drawing.scale
    assert (scale.days, scale.top) == (21, 25)
    half = scale.day // 2
    corners = ((today, 4), (day, 24.5), (day, 6))
    places = [f"{scale.x(at) + half} {scale.y(number)}" for at, number in corners]
    assert drawing.band == f"M{'L'.join(places)}Z"
    assert drawing.middle.endswith(f"{scale.x(day) + half} {scale.y(9)}")
    alone = drawn(told, day, None)
    assert alone is not None
    assert (alone.scale.days, alone.band, alone.middle) == (8, "", "")


def test_days_gone_by_and_days_never_looked_at_say_so(
    as_person: SignIn, boss: Person, session: Session
):
    session.commit()
    client = as_person(boss)
    past = clock.today() - timedelta(days=3)
    page = open_page(client, f"{EVOLUTION}?jour={past}&vu-le={past}")
    assert "Ce jour est passé" in page.get_text()
    assert "ne parle de ce jour" in page.get_text()
    usual = open_page(client, f"{EVOLUTION}?jour=&vu-le=")
    assert "Pas encore d’évolution" in usual.get_text()
    assert usual.select_one(".field-error") is None
    assert usual.select_one("[name=jour]")["value"] > str(clock.today())
    wrong = open_page(client, f"{EVOLUTION}?jour=n-importe", 422)
    assert wrong.select_one(".field-error") is not None


@pytest.mark.parametrize("url", [CURVE, EVOLUTION])
def test_queries_do_not_grow(
    url: str,
    as_person: SignIn,
    boss: Person,
    unit: Unit,
    session: Session,
    max_queries: Callable[[int], AbstractContextManager[object]],
):
    brigade = next(each for each in snapshots.roots() if each.code == "27BIM")
    for number in range(12):
        qualify(make_reservist(unit), f"Savoir {number}")
        activity = make_activity(unit, starts_on=clock.today() + timedelta(days=number + 5))
        make_position(activity, f"Savoir {number}", label=f"Fonction {number}", headcount=2)
    keeping.keep(keeping.look(brigade, clock.today() - timedelta(days=7)))
    session.commit()
    client = as_person(boss)
    with max_queries(8):
        open_page(client, url + "?vu-le=" + str(clock.today()))
