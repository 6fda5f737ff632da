"""Dates compared: every place counted is one that somebody could hold."""

from datetime import date, timedelta

from metiis import clock
from metiis.matching import queries as matching
from metiis.matching.rules import judge
from metiis.models import Visibility
from metiis.reference.queries import legal_values
from metiis.timing import queries
from metiis.timing.changes import outcomes
from metiis.timing.rules import (
    Almanac,
    best_first,
    days_to_try,
    is_week_end,
    share_in_steps,
    weeks,
)
from tests.factories import make_activity, make_reservist, qualify
from tests.timing.scene import MAYBE, make_scene, saturday, say


def almanac(scene, weeks_ahead=4):
    first = scene.draft.starts_on
    last = first + timedelta(days=7 * weeks_ahead + 1)
    known = queries.known(scene.draft, (), first, last, clock.today())
    return Almanac(known.problem, scene.draft.public_id), known


def options(scene, count=4):
    found, _known = almanac(scene)
    return found.options([saturday(number) for number in range(count)])


def test_the_fullest_date_comes_first_then_the_surest(session):
    scene = make_scene()
    scene.driver("7BCA", saturday(0))
    for week, value in ((1, MAYBE), (2, MAYBE)):
        scene.driver("7BCA", saturday(week), value)
        scene.driver("7BCA", saturday(week))
    say(scene.driver("7BCA", saturday(2)), saturday(3), MAYBE)
    ranked = best_first(options(scene), scene.draft.starts_on)
    assert [(each.starts_on, each.fillable, each.sure) for each in ranked] == [
        (saturday(2), 2, 2),
        (saturday(1), 2, 1),
        (saturday(0), 1, 1),
        (saturday(3), 1, 0),
    ]
    assert [each.is_current for each in ranked] == [False, False, True, False]
    assert [share_in_steps(each) for each in ranked] == [5, 5, 2, 2]


def test_silence_fills_no_place(session):
    scene = make_scene()
    qualify(make_reservist(scene.units["7BCA"]), "Permis PL")
    assert options(scene)[0].fillable == 0


def test_other_units_count_only_when_the_activity_addresses_them(session):
    scene = make_scene()
    scene.driver("13BCA", saturday())
    assert (options(scene)[0].fillable, options(scene)[0].own) == (0, None)
    scene.draft.visibility = Visibility.BRIGADE
    session.flush()
    assert (options(scene)[0].fillable, options(scene)[0].own) == (1, 0)


def test_what_lacks_is_named_with_what_it_costs(session):
    scene = make_scene()
    say(make_reservist(scene.units["7BCA"]), saturday(), MAYBE)
    (found,) = options(scene, 1)
    assert [(each.skill, each.gain) for each in found.slide.limits] == [("permis-pl", 1)]


def test_counts_agree_with_the_rules_that_pages_say(session):
    scene = make_scene(visibility=Visibility.BRIGADE)
    people = [scene.driver(code, saturday(1)) for code in ("7BCA", "13BCA", "2RIMA")]
    people[0].contract_end = saturday(1)
    qualify(make_reservist(scene.units["7BCA"]), "Anglais")
    session.flush()
    (found,) = almanac(scene)[0].options([saturday(1)])
    scene.draft.starts_on = scene.position.starts_on = saturday(1)
    scene.draft.ends_on = scene.position.ends_on = saturday(1) + timedelta(days=1)
    need = matching.need_of(scene.position, scene.draft)
    known = matching.candidates(
        people, need.starts_on, need.ends_on, legal_values(need.starts_on), clock.today()
    )
    verdicts = [judge(each, need, clock.today()) for each in known.values()]
    assert found.fillable == sum(1 for each in verdicts if each.is_possible and each.is_free) == 1


def test_each_smaller_demand_is_counted_again(session):
    scene = make_scene(visibility=Visibility.UNIT)
    for code in ("7BCA", "13BCA"):
        scene.driver(code, saturday())
    say(make_reservist(scene.units["7BCA"]), saturday(), MAYBE)
    found, known = almanac(scene)
    seen = {
        each.words: (each.empty_before, each.empty_after, each.found.after)
        for each in outcomes(known.problem, found.activity, found.roll, {"permis-pl": "Permis PL"})
    }
    post = "«\u00a0Conducteur\u00a0»"
    assert seen["ouvrir l’activité à toute la brigade"] == (1, 0, 2)
    assert seen[f"ne plus demander «\u00a0Permis PL\u00a0» au poste {post}"] == (1, 0, 2)
    assert seen[f"une place de moins au poste {post}"] == (1, 0, 1)
    assert seen["finir un jour plus tôt"] == (1, 1, 1)
    assert not any("grades" in words for words in seen)


def test_answers_are_counted_with_their_age_among_those_addressed(session):
    scene = make_scene()
    scene.driver("7BCA", saturday())
    make_reservist(scene.units["7BCA"])
    make_reservist(scene.units["13BCA"])
    found, known = almanac(scene)
    (option,) = found.options([saturday()])
    cover = found.coverage(option, known.behind, clock.today())
    assert (cover.answered, cover.people, cover.typical) == (1, 2, 0)


def test_neighbours_are_published_activities_of_the_same_unit(session):
    scene = make_scene()
    make_activity(scene.units["7BCA"], title="Tir", starts_on=saturday())
    make_activity(scene.units["13BCA"], title="Ailleurs", starts_on=saturday())
    make_activity(scene.units["7BCA"], title="Loin", starts_on=saturday(3))
    found = queries.neighbours(scene.draft, saturday(), saturday())
    assert [each.title for each in found] == ["Tir"]


def test_days_are_tried_one_by_one_or_on_the_same_weekday():
    first, last = date(2027, 1, 1), date(2027, 1, 15)
    assert len(days_to_try(first, last, None)) == 15
    assert days_to_try(first, last, date(2026, 12, 5)) == [date(2027, 1, 2), date(2027, 1, 9)]


def test_a_week_end_is_known_as_such():
    assert is_week_end(date(2027, 1, 2), date(2027, 1, 3))
    assert is_week_end(date(2027, 1, 1), date(2027, 1, 3))
    assert not is_week_end(date(2027, 1, 4), date(2027, 1, 5))
    assert not is_week_end(date(2027, 1, 2), date(2027, 1, 9))


def test_the_calendar_of_starts_has_one_line_a_week(session):
    scene = make_scene()
    found = weeks(options(scene, 2))
    assert [week.monday.weekday() for week in found] == [0, 0]
    assert [week.options[5].starts_on for week in found] == [saturday(0), saturday(1)]
