"""The pages of change, cancellation and moves: shown before saved, confirmed without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.models import (
    Activity,
    ActivityStatus,
    CancelReason,
    Notification,
    Person,
    Position,
    Reinforcement,
    Role,
    Shortlisted,
)
from metiis.models import ApplicationStatus as Status
from tests.activities.states import said_to, standing
from tests.activities.test_steering import again, values_of
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reinforcement,
    make_reservist,
    make_staff,
    make_unit,
)
from tests.screens import PARTIAL, control, judged, open_page

DAY = timedelta(days=1)
START = clock.today() + 90 * DAY
LATER = {"starts_on": (START + 7 * DAY).isoformat(), "ends_on": (START + 8 * DAY).isoformat()}
Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


@pytest.fixture
def post(boss: Person) -> Position:
    activity = make_activity(make_unit(), starts_on=START)
    line = make_position(activity, headcount=5)
    activity.positions = [line]
    return line


def shown_impact(page: BeautifulSoup) -> str:
    return page.select_one(".impact").get_text(" ", strip=True)


def test_the_form_shows_whom_it_touches_then_saves_once(
    post: Position, boss: Person, as_person: Browser
):
    confirmed = standing(Status.CONFIRMED, post, boss)
    waiting = standing(Status.SUBMITTED, post, boss)
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}/modifier"
    sent = {**values_of(open_page(client, url), "#activities-form"), **LATER}
    answer = client.post(url, data=sent)
    assert answer.status_code == 200
    page = judged(answer)
    assert "rien n’est encore enregistré" in page.select_one(".alert-warning").get_text()
    words = shown_impact(page)
    assert "Devront confirmer de nouveau" in words
    assert confirmed.person.last_name.upper() in words
    assert "simplement prévenue" in words
    assert again(post).starts_on == START
    kept = values_of(page, "#activities-form")
    for _ in range(2):
        assert client.post(url, data=kept).status_code == 303
    assert again(post).starts_on == START + 7 * DAY
    assert again(confirmed).status is Status.SELECTED
    assert len(said_to(confirmed.person)) == len(said_to(waiting.person)) == 1


def test_what_changed_since_is_shown_again(post: Position, boss: Person, as_person: Browser):
    standing(Status.CONFIRMED, post, boss)
    boss_id = boss.id
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}/modifier"
    sent = {**values_of(open_page(client, url), "#activities-form"), **LATER}
    kept = values_of(judged(client.post(url, data=sent)), "#activities-form")
    line, planner = again(post), db.session.get(Person, boss_id)
    standing(Status.INVITED, line, planner)
    db.session.commit()
    page = judged(client.post(url, data=kept))
    assert "N’avaient pas encore répondu" in shown_impact(page)
    assert client.post(url, data=values_of(page, "#activities-form")).status_code == 303


def test_a_change_that_touches_nobody_is_saved_at_once(
    post: Position, boss: Person, as_person: Browser
):
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}/modifier"
    sent = {**values_of(open_page(client, url), "#activities-form"), **LATER}
    assert client.post(url, data=sent).status_code == 303


def test_a_post_shows_whom_its_new_ranks_leave_behind(
    post: Position, boss: Person, as_person: Browser
):
    standing(Status.CONFIRMED, post, boss)
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}"
    form = values_of(open_page(client, f"{url}?poste={post.public_id}"), "#poste")
    answer = client.post(
        f"{url}/postes/{post.public_id}", data={**form, "rank_min": "SGT"}, headers=PARTIAL
    )
    assert answer.status_code == 200
    part = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert "Ne répondent plus" in shown_impact(part)
    kept = values_of(part, "#poste")
    assert client.post(f"{url}/postes/{post.public_id}", data=kept).status_code == 303
    assert again(post).rank_min == 6


def test_each_state_reads_its_own_cancellation(post: Position, boss: Person, as_person: Browser):
    people = {
        status: standing(status, post, boss)
        for status in (Status.CALLED_UP, Status.INVITED, Status.SUBMITTED)
    }
    shortlisted = make_reservist()
    db.session.add(
        Shortlisted(
            activity_id=post.activity_id,
            person_id=shortlisted.id,
            position_id=post.id,
            since=clock.now(),
            by_id=boss.id,
        )
    )
    request = make_reinforcement(post, boss)
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}"
    page = open_page(client, f"{url}/annuler")
    assert "reportez-la" in page.get_text()
    for _ in range(2):
        client.post(f"{url}/annuler", data={"reason": "weather", "note": "Vent fort."})
    told = {status: said_to(again(each).person) for status, each in people.items()}
    assert all(len(each) == 1 and "(météo)" in each[0] for each in told.values())
    assert "Votre convocation n’a plus cours" in told[Status.CALLED_UP][0]
    assert "Prévenez votre employeur" in told[Status.CALLED_UP][0]
    assert "répondre à l’invitation" in told[Status.INVITED][0]
    assert said_to(shortlisted) == []
    assert db.session.scalar(select(func.count()).select_from(Shortlisted)) == 0
    assert db.session.get(Reinforcement, request.id).closed_at is not None
    assert again(post.activity).cancel_reason is CancelReason.WEATHER


def test_the_page_shows_the_moves_that_the_server_accepts(
    post: Position, boss: Person, as_person: Browser
):
    client = as_person(boss)
    url = f"/activites/{post.activity.public_id}"
    for name, path, status in (
        ("Clore les candidatures", "clore", ActivityStatus.PUBLISHED),
        ("Arrêter l’effectif", "effectif/arreter", ActivityStatus.LOCKED),
        ("Rouvrir l’effectif", "effectif/rouvrir", ActivityStatus.PUBLISHED),
    ):
        assert control(open_page(client, url), name)
        for _ in range(2):
            assert client.post(f"{url}/{path}").status_code == 303
        assert again(post.activity).status is status
    history = open_page(client, f"{url}/historique")
    titles = [each.get_text() for each in history.select(".timeline-title")]
    assert titles == ["Effectif rouvert", "Effectif arrêté", "Candidatures closes"]
    assert boss.last_name.upper() in history.get_text()


def test_what_is_over_offers_no_move(boss: Person, as_person: Browser, session: Session):
    activity = make_activity(
        make_unit(), starts_on=clock.today() - 9 * DAY, status=ActivityStatus.CERTIFIED
    )
    make_position(activity)
    client = as_person(boss)
    page = open_page(client, f"/activites/{activity.public_id}")
    assert "Service fait certifié" in page.get_text()
    links = [each["href"] for each in page.select(".steering a")]
    assert not [href for href in links if href.endswith(("modifier", "annuler"))]
    assert client.get(f"/activites/{activity.public_id}/annuler").status_code == 409
    assert session.scalar(select(func.count()).select_from(Notification)) == 0
    assert session.get(Activity, activity.id).status is ActivityStatus.CERTIFIED
