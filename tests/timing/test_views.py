"""The page of best dates, and dates taken from it."""

from datetime import timedelta

import pytest

from metiis import clock
from metiis.models import Activity, ActivityStatus, Role
from tests.factories import make_activity, make_reservist, make_staff
from tests.screens import PARTIAL, assert_fragment_is_in_page, judged, open_page
from tests.timing.scene import make_scene, saturday


@pytest.fixture
def scene(session):
    scene = make_scene()
    for _ in range(2):
        scene.driver("7BCA", saturday(2))
    return scene


def again(session, scene):
    """The draft and its post as they are kept now."""
    session.rollback()
    scene.draft = session.get(Activity, scene.key)
    scene.position = scene.draft.positions[0]


def address(scene):
    return f"/activites/{scene.public_id}/dates"


def test_the_best_date_is_on_top_and_can_be_taken(scene, as_person, session):
    make_activity(scene.units["7BCA"], title="Tir de nuit", starts_on=saturday(2))
    boss = as_person(scene.boss)
    page = open_page(boss, address(scene))
    first = page.select_one(".timing-table tbody tr")
    text = " ".join(first.get_text().split())
    assert "2 sur 2" in text
    assert "2 sûres" in text
    assert "2 sur 2 ont répondu pour au moins un jour (100" in text
    assert "Mêmes jours : « Tir de nuit »" in text
    assert first.select_one("input[name=debut]")["value"] == saturday(2).isoformat()
    assert "Dates actuelles" in page.select_one("tr.is-current").get_text()
    for _ in range(2):
        sent = boss.post(address(scene), data={"debut": saturday(2).isoformat()})
        assert sent.status_code == 303
    again(session, scene)
    assert scene.draft.starts_on == scene.position.starts_on == saturday(2)
    assert scene.draft.ends_on == saturday(2) + timedelta(days=1)
    assert scene.draft.version == 2


def test_days_of_a_relief_move_with_the_draft(scene, as_person, session):
    scene.position.has_own_dates = True
    scene.position.starts_on = scene.position.ends_on
    as_person(scene.boss).post(address(scene), data={"debut": saturday(1).isoformat()})
    again(session, scene)
    assert scene.position.starts_on == scene.position.ends_on == saturday(1) + timedelta(days=1)


def test_dates_of_a_published_activity_are_read_not_taken(scene, as_person, session):
    scene.draft.status = ActivityStatus.PUBLISHED
    boss = as_person(scene.boss)
    page = open_page(boss, address(scene))
    assert "n’est plus un brouillon" in page.get_text()
    assert not page.select("input[name=debut]")
    sent = boss.post(address(scene), data={"debut": saturday(2).isoformat()})
    assert sent.status_code == 409
    again(session, scene)
    assert scene.draft.starts_on == saturday(0)


def test_every_date_or_only_week_ends(scene, as_person):
    period = f"du={saturday().isoformat()}&au={saturday(3).isoformat()}"
    boss = as_person(scene.boss)
    assert "Voir les 22 dates" in open_page(boss, f"{address(scene)}?{period}").get_text()
    page = open_page(boss, f"{address(scene)}?{period}&semaine=1")
    assert len(page.select(".timing-table tbody tr")) == 4
    whole = open_page(boss, f"{address(scene)}?{period}&tout=1")
    assert len(whole.select(".timing-table tbody tr")) == 22
    assert_fragment_is_in_page(boss, f"{address(scene)}?{period}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("du=hier&au=2027-01-01", "Écrivez le jour comme"),
        ("du=2020-01-01&au=2020-02-01", "Choisissez un jour à venir."),
        ("du={0}&au=", "Indiquez le dernier jour"),
        ("du={1}&au={0}", "La fin vient avant le début"),
        ("du={0}&au=2999-01-01", "six mois"),
    ],
)
def test_a_period_that_is_none_is_said(scene, as_person, query, words):
    boss, days = as_person(scene.boss), (saturday().isoformat(), saturday(1).isoformat())
    where = f"{address(scene)}?{query.format(*days)}"
    assert words in open_page(boss, where, 422).get_text()
    assert words in boss.get(where, headers=PARTIAL).get_data(as_text=True)


@pytest.mark.parametrize("day", ["", "demain", "2020-01-01", "9999-12-31"])
def test_a_date_that_is_none_changes_nothing(scene, as_person, session, day):
    answer = as_person(scene.boss).post(address(scene), data={"debut": day})
    assert answer.status_code in (409, 422)
    judged(answer)
    again(session, scene)
    assert scene.draft.starts_on == saturday()


def test_a_draft_without_post_says_what_to_do(scene, as_person):
    empty = make_activity(
        scene.units["7BCA"], status=ActivityStatus.DRAFT, published_at=None, title="Vide"
    )
    page = open_page(as_person(scene.boss), f"/activites/{empty.public_id}/dates")
    assert "Aucun poste" in page.get_text()


def test_the_page_names_nobody(scene, as_person):
    person = scene.driver("13BCA", saturday(2))
    html = as_person(scene.boss).get(address(scene)).get_data(as_text=True)
    assert person.last_name.upper() not in html.upper()


@pytest.mark.parametrize("people", [3, 60])
def test_the_page_asks_few_questions(scene, as_person, max_queries, people):
    for _ in range(people):
        make_reservist(scene.units["7BCA"])
    office = as_person(make_staff(Role.RESERVE_OFFICE, scene.units["7BCA"]))
    with max_queries(8):
        assert office.get(address(scene)).status_code == 200


def test_the_draft_leads_to_its_dates(scene, as_person):
    boss = as_person(scene.boss)
    for where in ("", "/modifier"):
        page = open_page(boss, f"/activites/{scene.public_id}{where}")
        assert page.select(f"a[href='{address(scene)}']")
    assert clock.today() < scene.draft.starts_on
