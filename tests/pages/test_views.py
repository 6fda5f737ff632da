"""Public pages: open to all, true, silent about small groups."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from metiis import clock, db
from metiis.models import AvailabilityYear
from metiis.pages import rules
from tests.factories import make_activity, make_reservist, make_unit
from tests.screens import open_page

PAGES = ("/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/statistiques")


@pytest.mark.parametrize("path", PAGES)
def test_public_pages_open_to_everybody(session, client, as_person, max_queries, path):
    browser = as_person(make_reservist())
    open_page(client, path)
    with max_queries(8):
        open_page(browser, path)


@pytest.mark.parametrize("path", PAGES)
def test_public_pages_set_no_cookie(session, client, path):
    assert "Set-Cookie" not in client.get(path).headers


def test_accessibility_is_declared_not_conforming(session, client):
    assert "non conforme" in open_page(client, "/accessibilite").select_one("h1").get_text()


def figures_of(client) -> dict[str, str]:
    page = open_page(client, "/statistiques")
    return {
        each.select_one("span").get_text(): each.select_one("strong").get_text()
        for each in page.select(".figures li")
    }


def test_small_numbers_are_hidden_and_the_last_week_does_not_count(session, client):
    unit = make_unit()
    before = clock.now() - timedelta(days=8)
    for number in range(12):
        make_reservist(unit, activated_at=before if number else clock.now())
        make_activity(unit, published_at=clock.now() if number < 5 else before)
    session.commit()
    found = figures_of(client)
    assert found["comptes actifs"] == "11"
    assert found["activités publiées"] == "moins de 10"
    assert found["unités qui l’utilisent"] == "moins de 10"
    assert found["candidatures déposées"] == "moins de 10"


def test_offered_days_are_counted_up_to_a_week_ago(session, client):
    until = clock.today() - timedelta(days=7)
    person = make_reservist()
    for year in {until.year, (until - rules.SPAN).year, until.year + 1}:
        days = bytes([3, 2, 1, 0] * 92)[: 366 if year % 4 == 0 else 365]
        session.add(AvailabilityYear(person_id=person.id, year=year, days=days))
    session.commit()
    counted = int(figures_of(client)["jours offerts par les réservistes"])
    assert 180 <= counted <= 184


def test_numbers_are_printed_or_hidden():
    assert rules.shown(0) == rules.shown(9) == "moins de 10"
    assert rules.shown(10) == "10"
    assert rules.shown(25000) == "25\u202f000"
    assert rules.per_hundred(9, 1000) is None
    assert rules.per_hundred(10, 40) == "25"
    assert rules.offered_in(bytes([0, 1, 2, 3, 3])) == 3


def test_health_says_ok_only_with_the_schema_of_this_code(session, client):
    answer = client.get("/sante")
    assert (answer.status_code, answer.data) == (200, b"ok\n")
    db.session.remove()
    db.set_reading(False)
    kept = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    try:
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        db.session.commit()
        assert client.get("/sante").status_code == 503
    finally:
        db.set_reading(False)
        db.session.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
        db.session.commit()


def test_a_database_that_does_not_answer_is_not_healthy(session, client):
    db.session.remove()
    db.set_reading(False)
    db.session.execute(text("ALTER TABLE alembic_version RENAME TO apart"))
    db.session.commit()
    try:
        assert client.get("/sante").status_code == 503
    finally:
        db.session.remove()
        db.set_reading(False)
        db.session.execute(text("ALTER TABLE apart RENAME TO alembic_version"))
        db.session.commit()


def test_robots_are_kept_out_and_finders_of_flaws_let_in(client):
    robots = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /\n" in robots
    assert "Allow: /aide$" in robots
    found = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in found.get_data(as_text=True).splitlines())
    assert found.mimetype == "text/plain"
    assert lines["Expires"] > clock.now().isoformat()
    path = lines["Contact"].removeprefix("http://127.0.0.1:8000")
    page, anchor = path.split("#")
    assert f'id="{anchor}"' in client.get(page).get_data(as_text=True)
