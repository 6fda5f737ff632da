"""Instances and plans as files: read back the same in any order; faults named in their place."""

import json
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Obstacle, Plan, Prices, Proof, Unfilled
from metiis.matching.engine.objective import value_of
from metiis.matching.engine.problem import NEVER, Budget, Kind
from metiis.matching.engine.reading import FileFault, parse, read
from metiis.matching.engine.writing import as_text, read_plan, write_instance, write_plan
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples, shuffled, tiny_problems

BARE = {
    "format": "metiis-instance/1",
    "horizon": 4,
    "day0": "2027-01-04",
    "min_rest": 1,
    "grades": ["SDT", "CPL"],
    "skills": ["PL"],
    "units": [{"id": "u1", "brigade": "b1"}],
    "reservists": [
        {
            "id": name,
            "unit": "u1",
            "grade": 0,
            "skills": ["PL"],
            "availability": "DB?I",
            "contract": [-30, 400],
            "fit_until": 90,
            "budget": 60,
            "used": 12,
        }
        for name in ("anne", "bob")
    ],
    "activities": [
        {
            "id": f"a{number}",
            "unit": "u1",
            "start": 1,
            "end": 2,
            "priority": 1,
            "scope": "unit",
            "created": -3,
            "posts": [
                {
                    "id": f"a{number}.1",
                    "label": "Conducteur",
                    "headcount": 2,
                    "grade_min": 0,
                    "grade_max": 1,
                    "skills": ["PL"],
                }
            ],
        }
        for number in (1, 2)
    ],
    "applications": [{"reservist": "anne", "activity": "a1", "rank": 1}],
    "confirmed": [{"reservist": "anne", "post": "a1.1"}],
    "previous": [{"reservist": "bob", "post": "a2.1"}],
    "objective": {"kind": "fill"},
}
LONG = "x" * 201
WRONG = [
    # Where, what is written there, where the fault is named.
    ("format", "metiis-instance/2", "format"),
    ("format", 1, "format"),
    ("horizon", 0, "horizon"),
    ("horizon", True, "horizon"),
    ("horizon", 4.0, "horizon"),
    ("horizon", 10**40, "horizon"),
    ("horizon", 5, "reservists[0].availability"),
    ("day0", "4 janvier", "day0"),
    ("day0", "20270104", "day0"),
    ("day0", "2027-02-30", "day0"),
    ("min_rest", -1, "min_rest"),
    ("grades", "SDT", "grades"),
    ("grades", ["SDT", "SDT"], "grades[1]"),
    ("grades", [], "reservists[0].grade"),
    ("skills", ["PL", 3], "skills[1]"),
    ("skills", [], "reservists[0].skills[0]"),
    ("units", {}, "units"),
    ("units", [{"id": "u1"}], "units[0].brigade"),
    ("units", [{"id": "u1", "brigade": ""}], "units[0].brigade"),
    ("units", [{"id": "u1", "brigade": "b"}] * 2, "units[1].id"),
    ("units[0].within", ["u9"], "units[0].within[0]"),
    ("reservists", None, "reservists"),
    ("reservists[1]", "bob", "reservists[1]"),
    ("reservists[1].id", "anne", "reservists[1].id"),
    ("reservists[1].id", 7, "reservists[1].id"),
    ("reservists[1].id", "", "reservists[1].id"),
    ("reservists[1].id", LONG, "reservists[1].id"),
    ("reservists[1].id", "\ud800", "reservists[1].id"),
    ("reservists[1].unit", "u9", "reservists[1].unit"),
    ("reservists[1].grade", 2, "reservists[1].grade"),
    ("reservists[1].grade", "SDT", "reservists[1].grade"),
    ("reservists[1].skills", ["PL", "PL"], "reservists[1].skills[1]"),
    ("reservists[1].skills", ["XX"], "reservists[1].skills[0]"),
    ("reservists[1].skills_until", {"VL": 3}, "reservists[1].skills_until.VL"),
    ("reservists[1].skills_until", {"PL": "3"}, "reservists[1].skills_until.PL"),
    ("reservists[1].availability", "DB?", "reservists[1].availability"),
    ("reservists[1].availability", "DB?X", "reservists[1].availability"),
    ("reservists[1].availability", ["D"] * 4, "reservists[1].availability"),
    ("reservists[1].contract", [5, 4], "reservists[1].contract[1]"),
    ("reservists[1].contract", [5], "reservists[1].contract"),
    ("reservists[1].contract", 5, "reservists[1].contract"),
    ("reservists[1].fit_until", None, "reservists[1].fit_until"),
    ("reservists[1].budget", -1, "reservists[1].budget"),
    ("reservists[1].used", 1.5, "reservists[1].used"),
    ("reservists[1].budgets", [[0, 3]], "reservists[1].budgets[0]"),
    ("reservists[1].budgets", [[3, 0, 9]], "reservists[1].budgets[0][1]"),
    ("reservists[1].budgets", [[0, 3, -1]], "reservists[1].budgets[0][2]"),
    ("reservists[1].engaged", [[3, 2]], "reservists[1].engaged[0][1]"),
    ("reservists[1].home", [91, 0], "reservists[1].home[0]"),
    ("reservists[1].home", [True, 0], "reservists[1].home[0]"),
    ("reservists[1].home", [float("nan"), 0], "reservists[1].home[0]"),
    ("activities[1].id", "a1", "activities[1].id"),
    ("activities[1].unit", "u9", "activities[1].unit"),
    ("activities[1].start", -1, "activities[1].start"),
    ("activities[1].start", 3, "activities[1].end"),
    ("activities[1].end", 4, "activities[1].end"),
    ("activities[1].priority", 4, "activities[1].priority"),
    ("activities[1].priority", True, "activities[1].priority"),
    ("activities[1].scope", "army", "activities[1].scope"),
    ("activities[1].created", 10**10, "activities[1].created"),
    ("activities[1].needs_contract", 1, "activities[1].needs_contract"),
    ("activities[1].place", [0], "activities[1].place"),
    ("activities[1].posts", 0, "activities[1].posts"),
    ("activities[1].posts[0].id", "a1.1", "activities[1].posts[0].id"),
    ("activities[1].posts[0].headcount", -1, "activities[1].posts[0].headcount"),
    ("activities[1].posts[0].headcount", 10**9, "activities[1].posts[0].headcount"),
    ("activities[1].posts[0].grade_min", 2, "activities[1].posts[0].grade_min"),
    ("activities[1].posts[0].grade_max", -1, "activities[1].posts[0].grade_max"),
    ("activities[1].posts[0].skills", ["XX"], "activities[1].posts[0].skills[0]"),
    ("activities[1].posts[0].start", 0, "activities[1].posts[0].start"),
    ("activities[1].posts[0].end", 3, "activities[1].posts[0].end"),
    ("activities[1].posts[0].label", None, "activities[1].posts[0].label"),
    ("applications[0].reservist", "zoe", "applications[0].reservist"),
    ("applications[0].activity", "a9", "applications[0].activity"),
    ("applications[0].rank", "1", "applications[0].rank"),
    ("applications", BARE["applications"] * 2, "applications[1]"),
    ("confirmed[0].reservist", "zoe", "confirmed[0].reservist"),
    ("confirmed[0].post", "a1", "confirmed[0].post"),
    ("confirmed", BARE["confirmed"] * 2, "confirmed[1]"),
    ("previous[0].post", "a9.1", "previous[0].post"),
    ("wishes", [{"reservist": "anne", "activity": "a1", "rank": 0}], "wishes[0].rank"),
    ("banned", [{"reservist": "anne", "activity": "a9"}], "banned[0].activity"),
    ("scarce", ["XX"], "scarce[0]"),
    ("objective", "fill", "objective"),
    ("objective.kind", "most", "objective.kind"),
    ("objective", {"kind": "weighted"}, "objective.weights"),
    ("objective", {"kind": "weighted", "weights": {"1": 1, "2": 1}}, "objective.weights.3"),
    ("objective.weights", {"4": 1}, "objective.weights.4"),
    ("objective.weights", {"": 1}, "objective.weights."),
    ("objective.weights", {"1": -1}, "objective.weights.1"),
    ("objective.points", {"luck": 1}, "objective.points.luck"),
    ("objective.points", {"places": {"1": 1}}, "objective.points.places.2"),
]


def parts_of(place: str) -> list[str | int]:
    words = place.replace("]", "").replace("[", ".").split(".")
    return [int(word) if word.isdigit() else word for word in words]


def with_value(place: str, value: object) -> dict:
    data = deepcopy(BARE)
    *path, last = parts_of(place)
    inner = data
    for word in path:
        inner = inner[word]
    inner[last] = value
    return data


def fault(data: object) -> FileFault:
    with pytest.raises(FileFault) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize(("place", "value", "named"), WRONG)
def test_a_fault_is_named_where_it_stands(place, value, named):
    found = fault(with_value(place, value))
    assert found.place == named
    assert found.wrong.endswith(".")
    assert str(found) == f"{named}\u00a0: {found.wrong}"


def required(node: object, path: str = "") -> list[str]:
    """Every field of the bare instance."""
    if isinstance(node, list):
        return [place for at, each in enumerate(node) for place in required(each, f"{path}[{at}]")]
    if not isinstance(node, dict):
        return []
    here = [f"{path}.{key}".lstrip(".") for key in node]
    below = [place for key, each in node.items() for place in required(each, f"{path}.{key}")]
    return here + [place.lstrip(".") for place in below]


@pytest.mark.parametrize("place", required(BARE))
def test_a_missing_field_is_named(place):
    data = deepcopy(BARE)
    *path, last = parts_of(place)
    inner = data
    for word in path:
        inner = inner[word]
    del inner[last]
    found = fault(data)
    assert (found.place, found.wrong) == (place, "manque.")


@pytest.mark.parametrize("data", [None, [], "x", 3, True, {}])
def test_what_is_no_instance_is_refused(data):
    assert fault(data)


@examples(150)
@given(st.data())
def test_no_value_anywhere_brings_anything_but_a_fault(data):
    place = data.draw(st.sampled_from(required(BARE)))
    junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    value = data.draw(
        st.recursive(junk, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
    )
    with suppress(FileFault):
        read(with_value(place, value))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe{",
        b"{",
        b"{} {}",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"[" * 200_000,
        b"1" * 5000,
    ],
    ids=["empty", "not utf-8", "cut", "two", "twice", "nan", "infinity", "deep", "digits"],
)
def test_what_is_not_json_is_refused_in_words(raw):
    with pytest.raises(FileFault):
        parse(raw)


def test_a_byte_order_mark_is_let_through():
    assert parse(b"\xef\xbb\xbf[]") == []


def test_nothing_of_the_file_reaches_the_terminal_raw():
    found = fault(with_value("reservists[1].unit", "\x1b[2J"))
    assert "\x1b" not in str(found)
    found = fault(with_value("objective.weights", {"\x1b[2J" * 50: 1}))
    assert "\x1b" not in str(found)
    assert len(str(found)) < 200


def test_the_bare_instance_reads():
    problem = read(BARE)
    anne = problem.person["anne"]
    assert (anne.budgets, anne.used) == ((Budget(0, 3, 48),), 12)
    assert anne.skills == {"PL": NEVER}
    assert anne.days == bytes([3, 2, 0, 1])
    assert (problem.post["a1.1"].start, problem.post["a1.1"].end) == (1, 2)
    assert problem.confirmed == (("anne", "a1.1"),)


def test_every_list_may_be_empty():
    data = {key: [] if isinstance(value, list) else value for key, value in BARE.items()}
    assert read(data).people == ()


def test_unknown_fields_are_left_alone():
    assert read(with_value("reservists[0].nickname", "Nan")) == read(BARE)


def test_more_days_used_than_the_budget_leaves_none():
    problem = read(with_value("reservists[0].used", 90))
    assert problem.person["anne"].budgets[0].left == 0


def test_nobodys_contract_is_written_null():
    problem = make_problem([make_person(contract=(0, -1))])
    data = write_instance(problem)
    assert data["reservists"][0]["contract"] is None
    assert read(data) == problem


@examples(150)
@given(tiny_problems())
def test_an_instance_written_and_read_back_is_the_same(problem):
    assert read(parse(as_text(write_instance(problem)).encode())) == problem


@examples(100)
@given(tiny_problems(), st.randoms(use_true_random=False))
def test_order_in_a_file_means_nothing(problem, random):
    written = write_instance(problem)
    other = shuffled(written, random)
    assert read(other) == problem
    assert as_text(write_instance(read(other))) == as_text(written)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_plan_written_and_read_back_is_the_same(kind):
    problem = make_problem(
        [make_person("anne", left=3), make_person("bob")],
        [make_activity("a1", make_post("one", headcount=3), priority=2)],
    )
    objective = replace(problem.objective, kind=kind, weights={1: 9, 2: 3, 3: 1})
    problem = replace(problem, objective=objective)
    pairs = (("anne", "one"), ("bob", "one"))
    plan = Plan(
        assignments=pairs,
        value=value_of(problem, pairs),
        bound=None,
        optimal=True,
        proof=Proof.SEARCH,
        unfilled=(Unfilled("one", 1, Obstacle.SKILL, 2, "PL"),),
        filled_by_priority=(0, 2, 0),
        prices=Prices({"one": 5}, {("anne", 0): 7}),
        stage="search",
        seconds=1.25,
    )
    data = write_plan(problem, plan, 1.25)
    assert read_plan(parse(as_text(data).encode()), problem) == plan
    assert data["unfilled"] == [
        {"post": "one", "missing": 1, "reason": "skill", "day": 2, "skill": "PL"}
    ]
    assert data["asked_by_priority"] == [0, 3, 0]
    assert isinstance(data["objective"], int if isinstance(plan.value, int) else list)
    assert list(data)[:5] == ["assignments", "objective", "bound", "optimal", "unfilled"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("assignments[0].post", "two"),
        ("assignments[0].reservist", "zoe"),
        ("objective", [1]),
        ("bound", "x"),
        ("optimal", 1),
        ("proof", "faith"),
        ("unfilled", [{"post": "one", "missing": 0, "reason": "skill"}]),
        ("prices", {"posts": {"two": 1}}),
        ("prices", {"days": [["anne", 4, 1]]}),
    ],
)
def test_a_plan_that_answers_another_problem_is_refused(place, value):
    problem = make_problem([make_person()], [make_activity("a1", make_post("one"))])
    plan = Plan((("anne", "one"),), 1, 1, True, Proof.BOUND)
    data = json.loads(as_text(write_plan(problem, plan, 0)))
    assert read_plan(data, problem).assignments == plan.assignments
    *path, last = parts_of(place)
    inner = data
    for word in path:
        inner = inner[word]
    inner[last] = value
    with pytest.raises(FileFault):
        read_plan(data, problem)
