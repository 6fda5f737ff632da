"""`flask match`: a plan from a file, without a database; exit codes, reasons, time, bytes."""

import gc
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from metiis.matching.engine.checker import check
from metiis.matching.engine.problem import Kind, Objective
from metiis.matching.engine.reading import parse, read
from metiis.matching.engine.writing import as_text, read_plan, write_instance
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import shuffled

ROOT = Path(__file__).resolve().parents[2]


def crowd(people: int = 12, kind: Kind = Kind.FILL):
    """Enough people and overlapping activities for a choice to matter; always the same."""
    pick = random.Random(7)
    return make_problem(
        [
            make_person(f"p{at}", "".join(pick.choices("DBI?", (6, 2, 1, 1), k=20)), left=9)
            for at in range(people)
        ],
        [
            make_activity(f"a{at}", make_post(f"a{at}.1", headcount=2), start=start, end=start + 2)
            for at in range(people)
            for start in [pick.randrange(17)]
        ],
        previous=(("p1", "a1.1"), ("p2", "a0.1")),
        objective=Objective(kind),
    )


@pytest.fixture
def instance(tmp_path) -> Path:
    file = tmp_path / "instance.json"
    file.write_text(as_text(write_instance(crowd())), encoding="utf-8")
    return file


def run(app, *words, given: bytes | None = None):
    found = app.test_cli_runner().invoke(args=["match", *map(str, words)], input=given)
    return found.exit_code, found.stdout, found.stderr.replace("\u00a0", " ")


def real(*words, seed: str = "0", given: bytes = b"", home: Path):
    """The command as people run it, with a database that is not there."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "METIIS_DATABASE_URL": f"sqlite:///{home / 'absent.db'}",
        "METIIS_ASSETS_DIR": str(home / "assets"),
        "METIIS_SECRET_KEY": "only-for-tests-and-long-enough-for-anything",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "match", *map(str, words)],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


def without_time(content: bytes | str) -> str:
    data = json.loads(content)
    assert data.pop("seconds") >= 0
    return json.dumps(data)


def test_a_plan_is_written_on_standard_output(app, instance):
    # The time is that of the whole process, and this one has been testing for a while.
    code, out, err = run(app, instance, "--time-limit", 3600)
    assert (code, err) == (0, "")
    problem = read(parse(instance.read_bytes()))
    plan = read_plan(json.loads(out), problem)
    assert plan.optimal
    assert plan.value == plan.filled > 10
    assert check(problem, plan.assignments) == []


def test_the_collector_of_garbage_works_again_afterwards(app, instance):
    assert gc.isenabled()
    run(app, instance)
    assert gc.isenabled()
    instance.write_text("{", encoding="utf-8")
    assert run(app, instance)[0] == 1
    assert gc.isenabled()


def test_a_plan_is_written_to_a_file_whole(app, instance, tmp_path):
    out = tmp_path / "plan.json"
    out.write_text("what was there", encoding="utf-8")
    assert run(app, instance, "--out", out, "--time-limit", 3600) == (0, "", "")
    assert json.loads(out.read_bytes())["optimal"] is True
    assert sorted(each.name for each in tmp_path.iterdir()) == ["instance.json", "plan.json"]
    assert out.stat().st_mode & 0o777 == instance.stat().st_mode & 0o777


def test_an_instance_is_read_from_standard_input(app, instance):
    code, out, _ = run(app, "-", given=instance.read_bytes())
    assert code == 0
    assert without_time(out) == without_time(run(app, instance)[1])


def test_a_malformed_instance_is_refused_with_the_place_of_its_fault(app, instance, tmp_path):
    out = tmp_path / "plan.json"
    data = json.loads(instance.read_bytes())
    data["activities"][3]["posts"][0]["grade_min"] = 9
    instance.write_text(json.dumps(data), encoding="utf-8")
    code, shown, err = run(app, instance, "--out", out)
    assert (code, shown, out.exists()) == (1, "", False)
    assert "activities[3].posts[0].grade_min : doit être compris entre 0 et 5." in err


@pytest.mark.parametrize(
    "given", [b"", b"{", b"[]", b"\xff", b'{"a":1,"a":2}', b"[" * 99_999, b"NaN", b"9" * 9999]
)
def test_what_is_no_instance_is_refused_in_words(app, given):
    code, out, err = run(app, "-", given=given)
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert "Traceback" not in err


def test_what_cannot_be_read_or_written_is_refused(app, instance, tmp_path):
    assert run(app, tmp_path)[0] == 1
    for out in (tmp_path, tmp_path / "absent" / "plan.json"):
        code, shown, err = run(app, instance, "--out", out)
        assert (code, shown) == (1, "")
        assert "écriture impossible" in err


@pytest.mark.parametrize(
    "words", [[], ["absent.json"], ["-", "-"], ["-", "--time-limit", "0"], ["-", "--fast"]]
)
def test_bad_usage_is_said(app, words):
    assert run(app, *words)[0] == 2


@pytest.mark.parametrize("limit", ["-1", "nan", "inf", "soon", "1e9"])
def test_a_time_limit_is_a_number_of_seconds(app, instance, limit):
    assert run(app, instance, "--time-limit", limit)[0] == 2


@pytest.mark.parametrize("limit", ["0.01", "60"])
def test_the_command_needs_no_database_and_always_answers(tmp_path, limit):
    problem = crowd(people=30)
    content = as_text(write_instance(problem)).encode()
    began = time.monotonic()
    found = real("-", "--time-limit", limit, given=content, home=tmp_path)
    took = time.monotonic() - began
    assert (found.returncode, found.stderr) == (0, b"")
    plan = json.loads(found.stdout)
    assert 0 < plan["seconds"] <= took
    assert check(problem, read_plan(plan, problem).assignments) == []
    assert not (tmp_path / "absent.db").exists()


def test_same_facts_same_bytes_whatever_the_order_and_the_seed_of_hashes(tmp_path):
    data = write_instance(crowd(kind=Kind.POLICY))
    found = set()
    for seed in ("0", "4242"):
        other = shuffled(data, random.Random(seed))
        result = real("-", seed=seed, given=json.dumps(other).encode(), home=tmp_path)
        assert result.returncode == 0, result.stderr
        found.add(without_time(result.stdout))
    assert len(found) == 1
