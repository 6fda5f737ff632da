"""What is given back: every column of every table is shown or set apart with a reason."""

import json
from datetime import date

import pytest
from sqlalchemy import LargeBinary, String, insert, select

from metiis import clock, db
from metiis.db import Base
from metiis.models import (
    Availability,
    AvailabilityYear,
    Person,
    QualificationSource,
    Role,
    WebSession,
)
from metiis.portability import rules
from metiis.portability.held import Part
from metiis.portability.register import APART, HELD
from metiis.portability.rules import Run
from tests.factories import grant, make_reservist, make_unit, qualify
from tests.screens import open_page

TABLES = Base.metadata.tables


def test_every_table_is_given_back_or_set_apart():
    assert {held.table for held in HELD}.isdisjoint(APART)
    assert {held.table for held in HELD} | set(APART) == set(TABLES)


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table)
def test_every_column_is_shown_or_kept_back_with_a_reason(held):
    columns = {column.name for column in TABLES[held.table].columns}
    assert set(held.shown).isdisjoint(held.kept_back)
    assert set(held.shown) | set(held.kept_back) == columns
    assert all(held.shown.values())
    assert all(reason.endswith(".") for reason in held.kept_back.values())
    assert held.owner in columns
    assert len({rules.key_of(name) for name in held.shown.values()}) == len(held.shown)


@pytest.mark.parametrize("table", sorted(APART))
def test_what_is_set_apart_belongs_to_nobody(table):
    owners = [
        key.parent.name
        for key in TABLES[table].foreign_keys
        if key.column.table.name == "person" and key.parent.name == "person_id"
    ]
    assert owners == []


def test_secrets_are_never_shown():
    secret = ("hash", "token", "content")
    shown = [name for held in HELD for name in held.shown]
    assert [name for name in shown if any(word in name for word in secret)] == []


def test_everything_typed_about_a_person_is_in_her_file_and_nothing_of_others(session, as_person):
    unit = make_unit()
    person = make_reservist(unit)
    other = make_reservist(unit, phone="06 00 00 00 00")
    marks = _mark(person)
    qualify(person, "IST-C", date(2031, 5, 4))
    qualify(other, "Ski", source=QualificationSource.DECLARED)
    grant(person, Role.UNIT_COMMANDER, unit, "marque-section")
    held = Availability.AVAILABLE
    days = bytes([held, held, 0]) + bytes(362)
    session.add(AvailabilityYear(person_id=person.id, year=2026, days=days))
    browser = as_person(person)
    answer = browser.get("/profil/donnees/fichier")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    found = json.loads(text)
    assert [mark for mark in marks if mark not in text] == []
    assert other.phone not in text
    assert "Ski" not in text
    assert found["competences"][0]["valable_jusqu_au"] == "2031-05-04"
    assert found["disponibilites_en_vigueur"][0]["periodes"] == [
        {"du": "2026-01-01", "au": "2026-01-02", "valeur": "disponible"}
    ]
    tokens = [row.token_hash for row in db.session.scalars(select(WebSession))]
    assert all(token not in text for token in tokens)
    assert "hachage-secret" not in text


def _mark(person: Person) -> list[str]:
    """Give each text column of the person a mark of its own; those that must come back."""
    shown = next(held.shown for held in HELD if held.table == "person")
    marks = []
    for column in TABLES["person"].columns:
        is_free = isinstance(column.type, String) and not hasattr(column.type, "enums")
        if not is_free or column.name in {"public_id", "rank", "wished_kinds", "home_department"}:
            continue
        mark = "hachage-secret" if column.name == "password_hash" else f"m-{column.name}"[:20]
        setattr(person, column.name, mark)
        if column.name in shown:
            marks.append(mark)
    person.email = "m-email"
    return marks


def test_rows_of_every_table_can_be_told(session, as_person):
    """Whatever the types, each table makes a page and a file."""
    person = make_reservist()
    browser = as_person(person)
    for part in Part:
        page = open_page(browser, f"/profil/donnees?partie={part.value}")
        titles = {each.get_text(" ", strip=True).split(" (")[0] for each in page.select("h2")}
        assert {held.title for held in HELD if held.part is part} <= titles


def test_a_page_keeps_to_eight_queries(session, as_person, max_queries):
    browser = as_person(make_reservist())
    for part in Part:
        with max_queries(8):
            assert browser.get(f"/profil/donnees?partie={part.value}").status_code == 200


def test_a_long_table_says_that_the_file_holds_more(session, as_person):
    person = make_reservist()
    notice = {"person_id": person.id, "text": "n", "path": "", "created_at": clock.now()}
    rows = [{**notice, "public_id": f"p{number}"} for number in range(120)]
    db.session.execute(insert(TABLES["notification"]), rows)
    browser = as_person(person)
    page = open_page(browser, "/profil/donnees?partie=compte")
    assert "100 lignes les plus récentes sur 120" in page.get_text()
    assert len(json.loads(browser.get("/profil/donnees/fichier").data)["notifications"]) == 120


def test_a_year_is_told_as_periods():
    days = bytes([3, 3, 0, 2, 1])
    assert rules.runs(days, 2026) == [
        Run(date(2026, 1, 1), date(2026, 1, 2), Availability.AVAILABLE),
        Run(date(2026, 1, 4), date(2026, 1, 4), Availability.IF_NEEDED),
        Run(date(2026, 1, 5), date(2026, 1, 5), Availability.UNAVAILABLE),
    ]
    assert rules.weekdays_in_words(127) == "tous"
    assert rules.weekdays_in_words(0b1100000) == "samedi, dimanche"
    assert isinstance(TABLES["availability_year"].c.days.type, LargeBinary)
