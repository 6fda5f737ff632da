"""The page of a proposed team, over HTTP: asked for again, taken, refused when it changed."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    ActivityStatus,
    Application,
    ApplicationStatus,
    Decision,
    Proposal,
    Role,
)
from tests.factories import make_reservist, make_staff, make_unit
from tests.proposals.world import Scene, make_scene
from tests.screens import (
    PARTIAL,
    SignIn,
    assert_fragment_is_in_page,
    control,
    judged,
    open_page,
    swapped_into,
)

NOW = clock.now


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene()


def url_of(scene: Scene) -> str:
    return f"/activites/{scene.activity.public_id}/proposition"


def names(page: BeautifulSoup) -> list[str]:
    """Those who are proposed, one per seat."""
    return [each.get_text(" ", strip=True) for each in page.select(".seat .seat-name")]


def sent_by(form: Tag) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in form.select("input[name]"):
        found.setdefault(str(field["name"]), []).append(str(field["value"]))
    return found


def take(client: FlaskClient, page: BeautifulSoup, **headers: str):
    form = page.select_one("form.proposal-take")
    assert form is not None
    return client.post(str(form["action"]), data=sent_by(form), headers=headers)


def test_the_team_is_asked_for_from_the_activity_and_from_the_choice(
    scene: Scene, as_person: SignIn
):
    client = as_person(scene.boss)
    for page in ("", "/selection"):
        link = control(
            open_page(client, f"/activites/{scene.activity.public_id}{page}"),
            "Proposer une équipe",
        )
        assert link["href"] == url_of(scene)


def test_a_team_where_nobody_applied_is_invited(scene: Scene, as_person: SignIn):
    scene.free()
    control(open_page(as_person(scene.boss), url_of(scene)), "Inviter l’équipe proposée")


def test_a_mixed_team_is_retained_and_says_how_many_are_invited(scene: Scene, as_person: SignIn):
    scene.free()
    scene.applicant()
    page = open_page(as_person(scene.boss), url_of(scene))
    control(page, "Retenir l’équipe proposée")
    words = page.select_one("#take-words").get_text()
    assert "1\u00a0candidat sera retenu et 1\u00a0personne sera invitée." in words


def test_each_choice_has_its_reason_and_each_hole_its_cause(scene: Scene, as_person: SignIn):
    scene.applicant()
    page = open_page(as_person(scene.boss), url_of(scene))
    why = page.select_one(".seat-why").get_text()
    assert why.startswith("Seule personne à remplir les conditions et à s’être dite disponible. ")
    assert "Disponible, 0\u00a0jour d’activité" in why
    holes = [each.get_text(" ", strip=True) for each in page.select(".proposal-hole strong")]
    assert holes[1].startswith("Conducteur, 1\u00a0place vide\u00a0:")
    assert "Permis PL" in holes[1]
    assert "1 sur 1 a répondu pour au moins un jour" in page.select_one(".coverage").get_text()
    assert "N’a pas candidaté\u00a0: −100" in page.select_one(".proposal-policy").get_text()


def test_taking_the_team_retains_and_invites_and_says_so(scene: Scene, as_person: SignIn):
    applied, guest = scene.applicant().person, scene.free()
    client = as_person(scene.boss)
    page = open_page(client, url_of(scene))
    for _tap in range(2):
        answer = take(client, page)
        assert answer.status_code == 303
        assert answer.location.endswith("/selection")
    db.session.remove()
    rows = db.session.scalars(select(Application)).all()
    assert {each.person_id: each.status for each in rows} == {
        applied.id: ApplicationStatus.SELECTED,
        guest.id: ApplicationStatus.INVITED,
    }
    assert len(db.session.scalars(select(Proposal)).all()) == 1
    assert "Déjà placés" in open_page(client, url_of(scene)).get_text()


def test_keeping_and_leaving_out_ask_again_and_write_nothing(scene: Scene, as_person: SignIn):
    scene.soldier.headcount = 1
    people = [scene.applicant(last_name=name).person for name in ("Premier", "Second")]
    client = as_person(scene.boss)
    page = open_page(client, url_of(scene))
    chosen, other = sorted(people, key=lambda each: each.last_name.upper() not in names(page)[0])
    form = page.select_one(".seat:not(.is-kept) .seat-leave")
    assert form is not None
    sent = "&".join(f"{each['name']}={each['value']}" for each in form.select("input"))
    page = open_page(client, f"{form['action']}?{sent}&motif=spoken")
    asked = f"?ecarter={chosen.public_id}:spoken"
    assert names(page) == names(open_page(client, url_of(scene) + asked))
    assert other.last_name.upper() in names(page)[0]
    out = page.select_one(".proposal-out").get_text()
    assert chosen.last_name.upper() in out
    assert "Échange avec la personne" in out
    asked += f"&garder={other.public_id}:{scene.soldier.public_id}"
    keep = page.select_one(f"#garder-{other.public_id}")
    assert keep is not None
    assert keep["href"] == url_of(scene) + asked
    page = open_page(client, url_of(scene) + asked)
    assert "Gardé à votre demande." in page.get_text()
    assert_fragment_is_in_page(client, url_of(scene) + asked)
    db.session.remove()
    assert db.session.scalars(select(Decision)).all() == []


def test_somebody_else_is_chosen_for_a_reason(scene: Scene, as_person: SignIn):
    scene.soldier.headcount = 1
    people = [scene.applicant().person, scene.applicant().person]
    client = as_person(scene.boss)
    page = open_page(client, url_of(scene))
    option = page.select_one("select[name=choisir] option")
    assert option is not None
    page = open_page(client, f"{url_of(scene)}?choisir={option['value']}&motif=training")
    wanted = str(option["value"]).split(":")[0]
    [person] = [each for each in people if each.public_id == wanted]
    assert person.last_name.upper() in names(page)[0]
    assert take(client, page).status_code == 303
    db.session.remove()
    reasons = {each.person_id: each.reason for each in db.session.scalars(select(Decision))}
    assert reasons[person.id] == "training"
    assert len(reasons) == 2  # The one passed over too.


@pytest.mark.parametrize("asked", ["garder=x", "garder=a:b&ecarter=c", "garder=%27;--:%C3%A9"])
def test_garbage_is_told_and_ignored(scene: Scene, as_person: SignIn, asked: str):
    scene.applicant()
    page = open_page(as_person(scene.boss), f"{url_of(scene)}?{asked}")
    assert page.select(".alert-warning")
    assert len(names(page)) == 1


def test_an_address_names_nobody_whom_the_viewer_may_not_see(scene: Scene, as_person: SignIn):
    far = make_reservist(make_unit("2RIMA", make_unit("9BIMA")), last_name="Secrète")
    client = as_person(scene.boss)
    key = far.public_id
    asked = f"garder={key}:{scene.soldier.public_id}&ecarter={key}"
    for query in (asked, f"ecarter={key}", f"choisir={key}:{scene.soldier.public_id}"):
        assert "SECRÈTE" not in open_page(client, f"{url_of(scene)}?{query}").get_text()
    data = {"equipe": f"{key}:{scene.soldier.public_id}", "empreinte": "0" * 64}
    answer = client.post(url_of(scene), data=data)
    assert answer.status_code == 409
    assert "SECRÈTE" not in answer.get_data(as_text=True)


def test_a_team_that_changed_is_shown_anew_with_what_changed(scene: Scene, as_person: SignIn):
    scene.soldier.headcount = 1
    applied = [scene.applicant(last_name=name) for name in ("Premier", "Second")]
    called = {each.id: each.person.last_name.upper() for each in applied}
    client = as_person(scene.boss)
    page = open_page(client, url_of(scene))
    [gone] = [each for each in applied if called[each.id] in names(page)[0]]
    db.set_reading(False)
    applications.withdraw(db.session.get_one(Application, gone.id), NOW())
    db.session.commit()
    answer = take(client, page)
    assert answer.status_code == 409
    anew = judged(answer)
    alert = anew.select_one(".alert-error").get_text(" ", strip=True)
    assert "rien n’a été fait" in alert
    assert f"{called[gone.id]} Camille n’y est plus" in re.sub(r"\s+", " ", alert)
    assert "Nouveau dans l’équipe" in anew.get_text()
    assert take(client, anew).status_code == 303
    partial = take(client, page, **PARTIAL)
    assert partial.status_code == 409
    shown = swapped_into(str(page), partial.get_data(as_text=True))
    assert "rien n’a été fait" in shown


def test_two_commanders_take_the_same_team_and_the_second_is_told(scene: Scene, as_person: SignIn):
    scene.applicant()
    rival = make_staff(Role.UNIT_COMMANDER, scene.unit, last_name="Rival")
    clients = [as_person(scene.boss), as_person(rival)]
    pages = [open_page(client, url_of(scene)) for client in clients]
    for client, page in zip(clients, pages, strict=True):
        assert take(client, page).status_code == 303
    said = open_page(clients[1], f"/activites/{scene.activity.public_id}/selection")
    assert "a déjà été prise par" in said.select_one("#messages").get_text()


def test_the_office_reads_and_does_not_take(scene: Scene, as_person: SignIn):
    scene.applicant()
    client = as_person(make_staff(Role.RESERVE_OFFICE, scene.unit))
    page = open_page(client, url_of(scene))
    assert page.select_one("form.proposal-take") is None
    assert "La décision revient au commandant" in page.get_text()


@pytest.mark.parametrize("status", [ActivityStatus.DRAFT, ActivityStatus.CANCELLED])
def test_what_is_not_to_come_is_not_taken(scene: Scene, as_person: SignIn, status: ActivityStatus):
    scene.free()
    scene.activity.status = status
    page = open_page(as_person(scene.boss), url_of(scene))
    assert page.select_one("form.proposal-take") is None


def test_the_number_of_queries_does_not_grow_with_people(
    scene: Scene, as_person: SignIn, max_queries
):
    for _ in range(12):
        scene.applicant()
    client = as_person(scene.boss)
    with max_queries(8):
        open_page(client, url_of(scene))
    asked = f"?ecarter={scene.people[0].public_id}&garder=" + (
        f"{scene.people[1].public_id}:{scene.soldier.public_id}"
    )
    with max_queries(8):
        open_page(client, url_of(scene) + asked)
