"""The page of equity: days recounted from the raw rows, who is named, what is taken away."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from metiis import clock
from metiis.demo.accounts import PASSWORD
from metiis.equity import queries
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    DutyDay,
    JournalEntry,
    Person,
    Role,
    Unit,
)
from metiis.reference.queries import legal_values
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import control, open_page

ADDRESS = "/unites/7BCA/effectif/equite"
TOWNS = (("Grenoble", "38"), ("Quimper", "29"), ("", ""))


def serve(person, unit, days, location="Varces"):
    """The ledger holds these days of hers and no other, at a place."""
    activity = make_activity(unit, location=location)
    listed = make_application(person, make_position(activity), status=ApplicationStatus.ATTENDED)
    for day in days:
        _session().add(DutyDay(person_id=person.id, day=day, application_id=listed.id))
    _session().flush()


def _session():
    return queries.db.session


def recounted(path, year, today):
    """Every figure of everybody, from the rows alone."""
    session, found = _session(), {}
    units = {unit.id: unit for unit in session.query(Unit)}
    activities = {each.id: each for each in session.query(Activity)}
    hosts = {each.id: activities[each.activity_id] for each in session.query(Application)}
    for person in session.query(Person):
        if not person.service_number or person.disabled_at or not person.unit_id:
            continue
        if not units[person.unit_id].path.startswith(path):
            continue
        days = [row for row in session.query(DutyDay) if row.person_id == person.id]
        days = [row for row in days if row.day.year == year]
        past = [row for row in days if row.day < today]
        far = None
        if person.home_town:
            is_near = {"Grenoble": {"Varces"}, "Quimper": set()}[person.home_town]
            far = sum(hosts[row.application_id].location not in is_near for row in past)
        found[person.id] = (
            len(past),
            len(days) - len(past),
            sum(row.day.isoweekday() >= 6 for row in past),
            far,
        )
    return found


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),  # Who.
            st.sampled_from(("27BIM", "7BCA", "2RIMA")),  # Who employs her.
            st.integers(-400, 60),
            st.sampled_from(("Varces", "Rennes", "Quimper")),
        ),
        max_size=14,
    ),
    st.integers(-1, 0),
)
def test_every_figure_is_that_of_a_recount(session, drawn, shift):
    session.rollback()
    units, today = make_brigade(), clock.today()
    homes = [*TOWNS, TOWNS[0]]
    hosts = ("7BCA", "13BCA", "27BIM", "2RIMA")
    people = [
        make_reservist(units[code], home_town=town, home_department=department, day_cap=None)
        for code, (town, department) in zip(hosts, homes, strict=True)
    ]
    make_reservist(units["7BCA"], disabled_at=clock.now())
    done = set()
    for who, host, offset, location in drawn:
        day = today + timedelta(days=offset)
        if (who, day) not in done:
            done.add((who, day))
            place = "Rennes" if people[who].home_town == "Quimper" else location
            serve(people[who], units[host], [day], place)
    boss = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    legal, year = legal_values(today), today.year + shift
    for code in ("27BIM", "7BCA"):
        found = queries.records(boss, units[code], year, today, legal)
        assert {
            each.person_id: (each.served, each.promised, each.weekend, each.far) for each in found
        } == recounted(units[code].path, year, today)
        assert all(each.is_named and each.cap == legal.annual_day_cap for each in found)
    session.rollback()


def test_the_page_shows_spread_lists_and_groups(session, units, as_person):
    boss, today = make_staff(Role.UNIT_COMMANDER, units["7BCA"]), clock.today()
    year = today.year - 1
    idle = make_reservist(units["7BCA"], last_name="Oisif")
    busy = make_reservist(units["7BCA"], last_name="Zélé", day_cap=10, rank="SGT")
    serve(busy, units["7BCA"], [date(year, 5, day) for day in range(1, 10)])
    browser = as_person(boss)
    page = open_page(browser, f"{ADDRESS}?annee={year}")
    figures = " ".join(page.select_one(".figures").get_text(" ").split())
    assert "4,5 jours" in figures
    assert "1 sans aucun jour" in figures
    assert len(page.select(".equity-picture rect")) == len(page.select(".equity-table tbody tr"))
    names = [each.get_text() for each in page.select("#liste tbody th a")]
    assert ["OISIF" in names[0], "ZÉLÉ" in names[1]] == [True, True]
    near = open_page(browser, f"{ADDRESS}?annee={year}&liste=plafond")
    assert [each.get_text() for each in near.select("#liste tbody th a")] == [names[1]]
    none = open_page(browser, f"{ADDRESS}?annee={year}&liste=aucun-jour")
    assert none.select_one("#liste tbody th a")["href"].endswith(idle.public_id)
    few = open_page(browser, f"{ADDRESS}?annee={year}&liste=peu")
    assert "Personne dans cette liste" in few.get_text()


def test_a_unit_without_anybody_says_so(units, as_person):
    page = open_page(as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"])), ADDRESS)
    assert "Aucun réserviste" in page.get_text()


def test_a_section_leader_may_read_nobodys_days(units, as_person):
    """Figures of a small group, or of one person found by grade and skill, would tell them."""
    leader = as_person(make_staff(Role.SECTION_LEADER, units["7BCA"], "1re section"))
    assert leader.get(ADDRESS).status_code == 403
    assert "equite" not in leader.get("/unites/7BCA/effectif").get_data(as_text=True)


def test_national_steering_is_refused(units, as_person):
    national = as_person(make_staff(Role.NATIONAL, None))
    assert national.get(ADDRESS).status_code == 403
    assert national.get(f"{ADDRESS}/export").status_code == 403


def test_queries_do_not_grow_with_people(session, units, as_person, max_queries):
    for _ in range(60):
        make_reservist(units["7BCA"])
    boss = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    with max_queries(8):
        page = open_page(boss, "/unites/27BIM/effectif/equite")
    assert len(page.select("#liste tbody tr")) == 50
    assert control(page, "Page suivante →")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_leaves_for_a_reason_and_runs_nothing(app, session, units, as_person, kind):
    hashed = app.extensions["metiis.passwords"].hash(PASSWORD)
    boss = make_staff(Role.UNIT_COMMANDER, units["7BCA"], password_hash=hashed)
    make_reservist(units["7BCA"], last_name="Dupont", section="=cmd|' /C calc'!A0")
    browser = as_person(boss)
    sent = {"format": kind, "motif": "", "mot_de_passe": PASSWORD}
    assert browser.post(f"{ADDRESS}/export", data=sent).status_code == 422
    sent["motif"] = "Revue des effectifs"
    wrong = browser.post(f"{ADDRESS}/export", data=sent | {"mot_de_passe": "faux"})
    assert wrong.status_code == 422
    answer = browser.post(f"{ADDRESS}/export", data=sent)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    if kind == "csv":
        text = answer.data.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
        assert "'=cmd|' /C calc'!A0" in cells
    else:
        sheet = load_workbook(io.BytesIO(answer.data)).active
        every = [cell for row in sheet.iter_rows() for cell in row if cell.value]
        assert {cell.data_type for cell in every} == {"s"}
        cells = [cell.value for cell in every]
    assert "Revue des effectifs" in cells
    assert "SDT DUPONT Camille" in cells
    row = session.query(JournalEntry).filter_by(action="equity.exported").one()
    assert row.detail == f"{clock.today().year}, 1\u00a0personne, {kind.upper()}"
