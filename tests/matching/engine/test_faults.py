"""A solver that lies, dies or says nothing, prices from nowhere: the plan stands, honest."""

import os
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Prices, Proof
from metiis.matching.engine.apart import Apart
from metiis.matching.engine.checker import check
from metiis.matching.engine.model import Model
from metiis.matching.engine.objective import value_of, width
from metiis.matching.engine.planning import plan
from metiis.matching.engine.prices import bound
from metiis.matching.engine.problem import Kind
from metiis.matching.engine.solver import Answer, Highs
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import optimum
from tests.matching.engine.strategies import examples, tiny_problems

SINGLE = (Kind.FILL, Kind.WEIGHTED, Kind.POLICY)


def say(model: Model, values: float, prices: float = 0.0, closed: bool = True) -> Answer:
    """The same number everywhere."""
    columns, rows = len(model.worth), len(model.limit)
    return Answer(np.full(columns, values), np.full(rows, prices), closed)


def half(model: Model) -> Answer:
    """An honest search of a model from which it quietly dropped every other column."""
    kept = model.worth.copy()
    kept[::2] = 0
    found = Highs().search(replace(model, worth=kept), 5.0)
    assert found is not None
    return Answer(np.where(kept > 0, found.values, 0.0), found.prices, True)


def worthless(model: Model) -> Answer:
    """An honest search for the least worth."""
    found = Highs().search(replace(model, worth=-model.worth), 5.0)
    assert found is not None
    return Answer(found.values, found.prices, True)


def dead(_model: Model) -> Answer:
    raise RuntimeError("the solver died")


LIES = {
    "nothing": lambda model: None,
    "an error": dead,
    "everybody everywhere": lambda model: say(model, 1.0),
    "nobody anywhere": lambda model: say(model, 0.0),
    "halves": lambda model: say(model, 0.5, 0.5),
    "infinity": lambda model: say(model, np.inf, np.inf),
    "no number": lambda model: say(model, np.nan, np.nan),
    "less than nothing": lambda model: say(model, -5.0, -5.0),
    "huge prices": lambda model: say(model, 0.0, 1e300),
    "large prices": lambda model: say(model, 0.0, 9e12),
    "free places": lambda model: say(model, 1.0, 0.0),
    "too few values": lambda model: Answer(np.zeros(1), np.zeros(0), True),
    "a table": lambda model: Answer(np.zeros((2, 2)), np.zeros((2, 2)), True),
    "a word": lambda model: "optimal",
    "words": lambda model: Answer(["a"] * len(model.worth), ["b"] * len(model.limit), True),
    "half the model": half,
    "the worst": worthless,
}


@dataclass
class Liar:
    """Lies about the linear program, about the search, or about both."""

    lie: str
    relaxes: bool = True
    searches: bool = True

    def relax(self, model: Model, seconds: float) -> Answer | None:
        return LIES[self.lie](model) if self.relaxes else Highs().relax(model, seconds)

    def search(self, model: Model, seconds: float) -> Answer | None:
        return LIES[self.lie](model) if self.searches else Highs().search(model, seconds)


def assert_stands(problem, found) -> None:
    best = optimum(problem).value
    assert check(problem, found.assignments) == []
    assert value_of(problem, found.assignments) == found.value
    assert found.bound is None or found.bound >= best
    assert (found.bound is None) == (width(problem.objective.kind) > 1)
    assert found.optimal == (found.proof is not Proof.NONE)
    assert not found.optimal or found.value == best


@pytest.mark.parametrize("lie", LIES)
@examples(12)
@given(tiny_problems(), st.sampled_from([(True, True), (True, False), (False, True)]))
def test_a_plan_stands_whatever_the_solver_says(lie, problem, where):
    assert_stands(problem, plan(problem, 20.0, Liar(lie, *where)))


def trap():
    """Three places that a greedy choice fills, and a knot that needs the search."""
    people = [make_person(f"p{at}", "D" * 8, left=4) for at in range(4)]
    activities = [
        make_activity(f"a{start}{end}", make_post(f"{start}{end}"), start=start, end=end)
        for start, end in [(0, 1), (1, 3), (2, 5), (3, 4), (4, 7), (6, 7), (0, 3)]
    ]
    return make_problem(people, activities, min_rest=0)


@pytest.mark.parametrize("lie", LIES)
def test_a_knot_stands_too(lie):
    for where in [(True, True), (True, False), (False, True)]:
        assert_stands(trap(), plan(trap(), 20.0, Liar(lie, *where)))


class Watched(Highs):
    """The real solver, which notes how long it was given for the linear program."""

    def __init__(self) -> None:
        self.given: list[float] = []

    def relax(self, model: Model, seconds: float) -> Answer | None:
        self.given.append(seconds)
        return super().relax(model, seconds)


def test_prices_may_take_most_of_the_time_for_without_them_there_is_no_bound_to_show():
    watched = Watched()
    plan(trap(), 1000.0, watched)
    assert 600 < watched.given[0] <= 750


@examples(150)
@given(tiny_problems(SINGLE), st.data())
def test_whatever_the_prices_the_bound_holds(problem, data):
    price = st.integers(0, 3_000_000) | st.integers(0, 10**12)
    posts = {post.id: data.draw(price) for post in problem.posts if data.draw(st.booleans())}
    days = {
        (person.id, number): data.draw(price)
        for person in problem.people
        for number in range(len(person.budgets))
        if data.draw(st.booleans())
    }
    assert bound(problem, Prices(posts, days)) >= optimum(problem).value


@examples(60)
@given(tiny_problems(SINGLE))
def test_the_prices_of_a_plan_prove_its_bound(problem):
    found = plan(problem, 20.0)
    proven = bound(problem, found.prices)
    assert proven >= optimum(problem).value
    assert found.proof is Proof.SEARCH or proven == found.bound


def test_a_negative_price_is_refused():
    with pytest.raises(ValueError, match="negative"):
        bound(trap(), Prices({"01": -1}))


def killed(_model: Model) -> Answer:
    """As a fault of memory does: no exception, no answer, no process."""
    os._exit(139)


def endless(_model: Model) -> Answer:
    """A step of a large model that never looks at the clock."""
    while True:
        pass


@pytest.mark.parametrize("end", [killed, endless, dead])
def test_a_solver_apart_dies_or_runs_on_alone(end, monkeypatch):
    monkeypatch.setitem(LIES, "its end", end)
    assert_stands(trap(), plan(trap(), 1.0, Apart(Liar("its end"))))


@examples(10)
@given(tiny_problems())
def test_a_solver_apart_answers_the_same(problem):
    here, there = plan(problem, 60.0), plan(problem, 60.0, Apart())
    assert replace(there, seconds=0.0) == replace(here, seconds=0.0)
