"""The best people of a post are those that weighing everybody finds."""

from dataclasses import replace

import pytest

from metiis.matching.engine.bits import places_of
from metiis.matching.engine.problem import Kind
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll
from tests.matching.engine.brigades import draw_brigade


@pytest.mark.parametrize("kind", [Kind.POLICY, Kind.FILL_THEN_APPLICANTS])
@pytest.mark.parametrize("wanted", [1, 4, 15])
def test_the_best_are_found_without_weighing_everybody(kind: Kind, wanted: int):
    drawn = draw_brigade(5, people=300, kind=kind)
    people = tuple(
        replace(person, home=(43.0 + n % 7, 1.0 + n % 5)) for n, person in enumerate(drawn.people)
    )
    events = tuple(replace(each, place=(46.0, 3.0)) for each in drawn.activities)
    applied = {(people[n].id, event.id): 1 for event in events for n in range(0, 300, 37)}
    problem = replace(
        drawn,
        people=people,
        activities=events,
        applications=applied,
        scarce=frozenset({"s02", "s05", "s07"}),
    )
    roll = Roll(problem)
    for activity in events:
        ranking = Ranking(roll, activity)
        for post in activity.posts:
            eligible = roll.eligible(activity, post)
            gains = sorted(((ranking.gain(n, post), -n) for n in places_of(eligible)), reverse=True)

            found = ranking.best(post, eligible, wanted)

            assert found == [(gain, -n) for gain, n in gains[:wanted]]
