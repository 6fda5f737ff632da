"""Who could meet a need: the same rules as those the pages say, whatever the number of requests."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metiis import clock
from metiis.matching import queries as matching
from metiis.matching.rules import obstacles
from metiis.models import Fitness, Role, Visibility
from metiis.permissions import is_in_reach
from metiis.reference.queries import legal_values
from metiis.reinforcements import queries
from tests.factories import grant, make_reservist, qualify
from tests.reinforcements.scene import make_scene
from tests.screens import open_page

offsets = st.sampled_from([None, -10, 0, 1, 400])
people = st.lists(
    st.tuples(
        st.sampled_from(["13BCA", "27BIM", "7BCA", "2RIMA"]),
        st.sampled_from(["SDT", "CPL", "SGT", "LTN"]),
        st.sampled_from(["none", "for good", *[-1, 0, 1, 40]]),
        offsets,
        offsets,
        st.sampled_from([*Fitness, None]),
    ),
    max_size=12,
)


def keep(scene, unit, rank, skill, contract, fitness, conclusion):
    """Somebody, her papers ending so many days after the activity starts."""
    start = scene.position.starts_on

    def after(days):
        return None if days is None else start + timedelta(days=days)

    person = make_reservist(
        scene.units[unit],
        rank=rank,
        contract_end=after(contract),
        fitness=conclusion,
        fitness_until=after(fitness),
    )
    if skill != "none":
        until = None if skill == "for good" else start + timedelta(days=skill)
        qualify(person, "Permis PL", valid_until=until)
    return person


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people, st.booleans(), st.booleans(), st.integers(1, 12), st.integers(0, 9))
def test_able_people_are_those_whom_no_rule_keeps_from_the_place(
    session, drawn, contract_blocks, fitness_blocks, low, span
):
    session.rollback()
    scene = make_scene(Visibility.BRIGADE)
    scene.activity.unit.blocks_on_contract = contract_blocks
    scene.activity.unit.blocks_on_fitness = fitness_blocks
    scene.position.rank_min, scene.position.rank_max = low, low + span
    everybody = [keep(scene, *each) for each in drawn] + list(scene.drivers.values())
    request = scene.raised()
    first, last = scene.position.starts_on, scene.position.ends_on
    known = matching.candidates(everybody, first, last, legal_values(first), clock.today())
    need = matching.need_of(scene.position, scene.activity)
    crowd = queries.crowd([request])
    found = {each.person.id for people in crowd.people.values() for each in people}
    asked = {person.id for person in everybody}
    assert found & asked == {
        person.id
        for person in everybody
        if not obstacles(known[person.id], need)
        and not scene.activity.unit.contains(person.unit)
        and is_in_reach(scene.activity, person.unit)
    }
    session.rollback()


def test_the_pages_ask_few_questions_whatever_is_asked(session, as_person, max_queries):
    scene = make_scene()
    for _ in range(20):
        qualify(make_reservist(scene.units["13BCA"]), "Permis PL")
    scene.answer(scene.raised(), True)
    session.commit()
    boss, sister = as_person(scene.boss), as_person(scene.sister)
    with max_queries(8):
        assert boss.get(f"/activites/{scene.activity.public_id}/renforts").status_code == 200
    with max_queries(8):
        assert sister.get("/renforts").status_code == 200


def test_somebody_lent_is_shown_for_no_more_questions(session, as_person, max_queries):
    scene = make_scene()
    scene.answer(scene.raised(), True)
    officer = make_reservist(scene.units["27BIM"])  # Her own unit is not addressed.
    grant(officer, Role.BRIGADE_STAFF, scene.units["27BIM"])
    session.commit()
    for viewer in (scene.boss, officer):
        browser = as_person(viewer)
        for name in ("candidats", "proposition"):
            with max_queries(8):
                page = open_page(browser, f"/activites/{scene.activity.public_id}/{name}")
            assert "VOISINFREE" in page.get_text()
