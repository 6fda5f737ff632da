"""Pages of plans: ask, wait, read within one's sight, take, come back."""

import zlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications.rules import PLACED
from metiis.models import ApplicationStatus, PlanRun, PlanStatus, Role
from metiis.plans.results import (
    CallLine,
    Changes,
    HoleLine,
    LateLine,
    Result,
    ScarceLine,
    Stretched,
    kept,
    unpack,
    written,
)
from metiis.selection.shortlist import WAITING
from tests.availability.trade import engage
from tests.factories import (
    make_activity,
    make_application,
    make_plan,
    make_position,
    make_reservist,
    make_skill,
    make_staff,
)
from tests.plans.trade import Place, make_place, period, shortlisted, take
from tests.screens import PARTIAL, SignIn, assert_fragment_is_in_page, control, judged, open_page

LIST = "/unites/7BCA/plan"


@pytest.fixture
def place(session) -> Place:
    return make_place(free=2)


@pytest.fixture
def plan(place) -> PlanRun:
    """A finished plan that gives both places."""
    return make_plan(place.unit, place.boss, *((place.post, person) for person in place.people))


def tell(plan: PlanRun, **values: object) -> None:
    """The result of a plan holds this too."""
    result = unpack(plan.result or b"")
    fields = {name: getattr(result, name) for name in result.__slots__} | values
    plan.result = kept(written({}, Result(**fields)).encode(), "2 sur 2 ont répondu")


def at(plan: PlanRun, face: str = "") -> str:
    return f"{LIST}/{plan.public_id}" + (f"?vue={face}" if face else "")


def sent(first_after: int = 0, last_after: int = 89) -> dict[str, str]:
    first, last = clock.today() + timedelta(days=first_after), clock.today()
    return {"du": first.isoformat(), "au": (last + timedelta(days=last_after)).isoformat()}


def test_a_plan_is_asked_for_and_followed(place, as_person: SignIn):
    browser = as_person(place.boss)
    page = open_page(browser, LIST)
    assert control(page, "Calculer un plan") is not None
    answer = browser.post(LIST, data=sent())
    where = answer.headers["Location"]
    assert answer.status_code == 303
    waiting = open_page(browser, where)
    assert "En attente d’un calculateur" in waiting.text
    assert waiting.select_one("#plans-progress")["hx-trigger"] == "every 2s"
    assert waiting.find("a", string="Actualiser")["href"] == where
    again = browser.post(LIST, data=sent())
    assert again.headers["Location"] == where
    assert "Un plan est en cours de calcul" in open_page(browser, LIST).text


def test_the_progress_is_the_same_on_its_own_and_in_its_page(place, as_person: SignIn):
    browser = as_person(place.boss)
    where = browser.post(LIST, data=sent()).headers["Location"]
    assert_fragment_is_in_page(browser, where)


def test_the_page_that_waits_gives_way_to_the_plan_once_it_is_ready(plan, place, as_person):
    answer = as_person(place.boss).get(at(plan), headers=PARTIAL)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, at(plan))


def test_a_plan_nobody_computes_says_so(place, as_person: SignIn):
    run = make_plan(place.unit, place.boss)
    run.status, run.asked_at = PlanStatus.QUEUED, clock.now() - timedelta(minutes=1)
    page = open_page(as_person(place.boss), at(run))
    assert "Personne ne calcule ce plan pour l’instant" in page.text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sent(-1), "Un plan part d’aujourd’hui au plus tôt"),
        (sent(0, 400), "Un plan couvre au plus 400 jours"),
        (sent(9, 3), "Le dernier jour vient avant le premier"),
        ({"du": "demain", "au": "31/02/2027"}, "Écrivez le jour comme 05/12/2026"),
        ({}, "Indiquez le premier jour du plan"),
    ],
)
def test_a_period_that_cannot_be_is_said_and_kept(place, as_person: SignIn, data, message):
    answer = as_person(place.boss).post(LIST, data=data)
    assert answer.status_code == 422
    page = judged(answer)
    assert message in page.text
    assert page.select_one("#du").get("value", "") == data.get("du", "")
    assert db.session.scalar(select(func.count()).select_from(PlanRun)) == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [(PlanStatus.FAILED, "Le calcul s’est arrêté"), (PlanStatus.CANCELLED, "a été annulé")],
)
def test_a_plan_that_did_not_end_says_why(plan, place, as_person: SignIn, status, words):
    plan.status, plan.result = status, None
    assert words in open_page(as_person(place.boss), at(plan)).text


def test_a_plan_erased_says_so_and_cannot_be_taken(plan, place, as_person: SignIn):
    plan.result = None
    browser = as_person(place.boss)
    assert "a été effacé" in open_page(browser, at(plan)).text
    assert browser.post(f"{at(plan)}/prendre").status_code == 409


def test_a_plan_is_given_up_once(place, as_person: SignIn):
    browser = as_person(place.boss)
    where = browser.post(LIST, data=sent()).headers["Location"]
    for _ in range(2):
        assert browser.post(f"{where}/annuler").headers["Location"] == LIST
    assert "annulé" in open_page(browser, where).text


def test_a_plan_is_read_under_the_address_of_its_own_unit(plan, place, as_person: SignIn):
    browser = as_person(make_staff(Role.BRIGADE_STAFF, place.units["27BIM"]))
    assert browser.get(f"/unites/27BIM/plan/{plan.public_id}").status_code == 404
    assert browser.get(at(plan)).status_code == 200
    assert browser.get(f"{LIST}/nulle-part").status_code == 404


def test_the_first_face_says_coverage_and_proof_apart(plan, place, as_person: SignIn):
    page = open_page(as_person(place.boss), at(plan))
    assert "2\u00a0places sur 2 pourvues." in page.text
    assert "Aucun plan ne vaut mieux" in page.text
    assert control(page, "Prendre ce plan") is not None


def test_a_plan_of_an_older_version_is_said_to_be_out_of_date(plan, place, as_person: SignIn):
    plan.result = zlib.compress(b'{"digest": {"total": {"places_proven": true}}}')
    db.session.commit()
    page = open_page(as_person(place.boss), at(plan), 409)
    assert "Demandez un nouveau plan" in page.text


def test_people_of_other_units_are_counted_not_named(plan, place, as_person: SignIn):
    stranger = make_reservist(place.units["13BCA"])
    own = place.people[0]
    tell(
        plan,
        stretched=(Stretched(own.public_id, 9, 30), Stretched(stranger.public_id, 8, 2)),
        calls=(CallLine(stranger.public_id), CallLine(own.public_id)),
    )
    browser = as_person(place.boss)
    for face, words in (
        ("", "1\u00a0personne d’une autre unité n’est pas nommée"),
        ("appels", "1\u00a0autre personne"),
    ):
        text = open_page(browser, at(plan, face)).text
        assert own.last_name.upper() in text
        assert stranger.last_name.upper() not in text
        assert words in text


def test_the_plan_of_a_brigade_names_its_people_to_its_staff_only(place, as_person: SignIn):
    brigade = place.units["27BIM"]
    stranger = make_reservist(place.units["13BCA"])
    staff = make_staff(Role.BRIGADE_STAFF, brigade)
    plan = make_plan(brigade, staff, (place.post, stranger))
    where = f"/unites/27BIM/plan/{plan.public_id}?vue=activites"
    assert stranger.last_name.upper() in open_page(as_person(staff), where).text
    assert as_person(place.boss).get(where).status_code == 404


def rich(plan: PlanRun, place: Place, number: int) -> None:
    """A plan with a lot in each face."""
    activities = [make_activity(place.unit, title=f"Numéro {each}") for each in range(number)]
    posts = [make_position(each) for each in activities]
    people = [make_reservist(place.unit) for _ in range(number)]
    other = make_plan(place.unit, place.boss, *zip(posts, people, strict=True))
    lines = unpack(other.result or b"").activities
    skill = make_skill("Permis PL").code
    tell(
        plan,
        activities=lines,
        holes=tuple(HoleLine(post.public_id, 1, "skill", None, skill) for post in posts),
        stretched=tuple(Stretched(each.public_id, 3, 4) for each in people[:20]),
        scarce=(ScarceLine(skill, None, 1.0, 2.5, 9), ScarceLine(None, (5, 9), 0.5, 1.0, 3)),
        calls=tuple(
            CallLine(each.public_id, (posts[0].public_id,), ("2027-01-02",)) for each in people
        ),
        late=tuple(LateLine(each.public_id, 2) for each in activities[:10]),
        changes=Changes(kept=((people[0].public_id, posts[0].public_id),)),
    )


@pytest.mark.parametrize("face", ["", "activites", "places", "appels"])
def test_each_face_asks_few_questions_however_much_it_shows(
    plan, place, as_person: SignIn, max_queries, face
):
    rich(plan, place, 25)
    browser = as_person(place.boss)
    page = open_page(browser, at(plan, face))
    assert page.select_one("main h1") is not None
    with max_queries(8):
        browser.get(at(plan, face))


def test_the_list_of_plans_asks_few_questions(place, as_person: SignIn, max_queries):
    for _ in range(12):
        make_plan(place.unit, place.boss)
    browser = as_person(place.boss)
    with max_queries(8):
        browser.get(LIST)


def test_long_lists_are_shown_page_by_page(plan, place, as_person: SignIn):
    rich(plan, place, 25)
    browser = as_person(place.boss)
    assert len(open_page(browser, at(plan, "activites")).select(".plan-activity")) == 20
    last = open_page(browser, at(plan, "activites") + "&page=9")
    assert len(last.select(".plan-activity")) == 5


def test_a_plan_is_taken_whole_and_shows_it(plan, place, as_person: SignIn):
    browser = as_person(place.boss)
    for words in ("2\u00a0pressentis.", "2\u00a0pressentis, comme avant."):
        answer = browser.post(f"{at(plan)}/prendre")
        page = open_page(browser, answer.headers["Location"])
        assert words in page.text
    assert page.find(string="Pris") or "Pris" in page.select_one(".badge-success").text
    assert len(shortlisted(place.activity)) == 2


def test_what_changed_is_read_before_the_rest_is_taken(plan, place, as_person: SignIn):
    busy = place.people[0]
    engage(busy, place.activity.starts_on)
    browser = as_person(place.boss)
    answer = browser.post(f"{at(plan)}/prendre")
    assert shortlisted(place.activity) == {}
    page = open_page(browser, answer.headers["Location"])
    assert busy.last_name.upper() in page.text
    assert "est engagé depuis sur une autre activité" in page.text
    form = control(page, "Prendre le plan sans ces choix").find_parent("form")
    data = {each["name"]: each["value"] for each in form.select("input[name]")}
    browser.post(form["action"], data=data)
    assert set(shortlisted(place.activity)) == {place.people[1].id}


def test_the_reserve_office_reads_a_plan_and_does_not_take_it(plan, place, as_person: SignIn):
    browser = as_person(make_staff(Role.RESERVE_OFFICE, place.unit))
    assert "revient à qui décide" in open_page(browser, at(plan)).text
    assert browser.post(f"{at(plan)}/prendre").status_code == 403


def test_the_people_shortlisted_are_retained_from_the_page_of_choice(
    plan, place, as_person: SignIn, max_queries
):
    browser = as_person(place.boss)
    browser.post(f"{at(plan)}/prendre")
    where = f"/activites/{place.activity.public_id}/selection"
    page = open_page(browser, where)
    assert "jusqu’à J-35, le prochain plan peut encore mieux placer" in page.text
    assert len(page.select(".shortlist-people li")) == 2
    with max_queries(8):
        browser.get(where)
    answer = browser.post(f"/activites/{place.activity.public_id}/pressentis/retenir")
    after = open_page(browser, answer.headers["Location"])
    assert "2\u00a0personnes invitées." in after.text
    assert after.select_one("#selection-pressentis") is None


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_whatever_became_of_an_application_meanwhile_the_page_of_choice_says_it(
    status, plan, place, as_person: SignIn
):
    take(plan, place.boss)
    make_application(place.people[0], place.post, status=status)
    page = open_page(as_person(place.boss), f"/activites/{place.activity.public_id}/selection")
    listed = [each.text for each in page.select(".shortlist-people li")]
    if status in PLACED:
        assert len(listed) == 1
    elif status in WAITING:
        assert sum("a candidaté à ce poste" in each for each in listed) == 1
    else:
        assert sum("candidature close" in each for each in listed) == 1


def test_a_plan_covers_the_period_asked(place, as_person: SignIn):
    as_person(place.boss).post(LIST, data=sent(3, 40))
    run = db.session.scalars(select(PlanRun)).one()
    assert (run.first_day, run.last_day) != period()
    assert (run.last_day - run.first_day).days == 37
