"""Plans on the demonstration (P6, goals G1 to G11): time, memory, proof, and what by hand leaves.

Each plan is computed as the product does it: a file in, a child process, a file out.
"""

import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask

from bench.calls import calls
from bench.figures import Figure
from bench.rolling import kept_by_rolling
from metiis import clock, db
from metiis.matching import instances
from metiis.matching.engine.changes import diff
from metiis.matching.engine.hand import by_hand
from metiis.matching.engine.holes import Explainer
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Problem, State
from metiis.matching.engine.reading import read
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.team import suggest
from metiis.matching.engine.writing import as_text, write_instance
from metiis.models import Unit
from metiis.settings import ROOT

QUARTER, YEAR = 90, 365
WEEKS = 6  # Brigade quarters measured, each starting a week later.
SAME = 20  # Runs that must give the same bytes.
MEGABYTE = 1024  # Kilobytes.


@dataclass(frozen=True)
class Outcome:
    """What a child process answered, how long it took and how much memory it held."""

    plan: dict[str, object]
    wall: float
    memory: float

    @property
    def value(self) -> int:
        """The worth of the plan."""
        return int(str(self.plan["objective"]))

    @property
    def gap(self) -> float:
        """Percent between the plan and our own bound."""
        bound = int(str(self.plan["bound"]))
        return 100 * (bound - self.value) / bound if bound else 0.0

    @property
    def short_of_proof(self) -> float:
        """The gap in percent, none where the plan is proven optimal."""
        return 0.0 if self.plan["optimal"] else self.gap

    @property
    def filled(self) -> int:
        """Places held."""
        held = self.plan["assignments"]
        return len(held) if isinstance(held, list) else 0


def problem_of(app: Flask, path: str, days: int, after: int = 0) -> Problem:
    """The plan of a unit and below, by its path (« / » for everybody), as its page would ask it."""
    with app.test_request_context():
        first = clock.today() + timedelta(days=after)
        unit = Unit(code="ALL", name="", path=path)
        found = instances.for_units(unit, first, first + timedelta(days=days), first)
        db.session.remove()
    return found


def computed(folder: Path, problem: Problem, limit: float) -> Outcome:
    """The plan by `flask match` in a process of its own."""
    source, target = folder / "instance.json", folder / "plan.json"
    source.write_text(as_text(write_instance(problem)), encoding="utf-8")
    command = [sys.executable, "-m", "flask", "match", str(source), "--out", str(target)]
    environment = {**os.environ, "METIIS_DEMO": "1"}
    began = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own command.
        [*command, "--time-limit", str(limit)], cwd=ROOT, env=environment
    )
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError("flask match failed")
    spent = time.perf_counter() - began
    return Outcome(json.loads(target.read_bytes()), spent, used.ru_maxrss / MEGABYTE)


@dataclass(frozen=True)
class Asked:
    """What a quarter of some size must give: the goal it is, seconds given, gap and least gain over
    the work by hand in percent, megabytes allowed."""

    goal: str
    seconds: float
    gap: float
    gain: float | None
    memory: float | None = None


def quarter(folder: Path, problem: Problem, name: str, asked: Asked) -> list[Figure]:
    """A quarter at one size, beside what is done by hand on the same facts."""
    found, hand = computed(folder, problem, asked.seconds), _hand(problem)
    kept, places = len(problem.confirmed), sum(post.headcount for post in problem.posts)
    movable, more = hand.filled - kept, found.filled - hand.filled
    gained = 100 * more / movable if movable else 0.0
    left = [100 * (places - filled) / places for filled in (hand.filled, found.filled)]
    said = f"{found.filled} places sur {places}, preuve : {found.plan.get('proof')}"
    hands = f"à la main {hand.filled}, plan {found.filled}, déjà prises {kept}"
    call = f"durée de l’appel (limite {asked.seconds:.0f} s)"
    gain, empty = "places gagnées sur le travail à la main", "places laissées vides à la main"
    beside = f"par le plan : {left[1]:.2f} %".replace(".", ",")
    return [
        Figure(asked.goal, f"{name} : écart à notre borne", found.gap, "%", asked.gap, said),
        Figure(asked.goal, f"{name} : {call}", found.wall, "s", asked.seconds, hand.duration),
        Figure(asked.goal, f"{name} : mémoire", found.memory, "Mo", asked.memory, hand.memory),
        Figure("G7", f"{name} : {gain}", gained, "%", asked.gain, hands, is_least=True),
        Figure("G7", f"{name} : {empty}", left[0], "%", None, beside),
    ]


@dataclass(frozen=True)
class Hand:
    """What is filled by hand; what this takes, in words."""

    filled: int
    duration: str
    memory: str


def _hand(problem: Problem) -> Hand:
    """Activity after activity, once for the time, once for the memory, which slows it down."""
    began = time.process_time()
    filled = len(by_hand(problem))
    spent = time.process_time() - began
    tracemalloc.start()
    by_hand(problem)
    most = tracemalloc.get_traced_memory()[1] / 1024 / MEGABYTE
    tracemalloc.stop()
    duration = f"à la main : {spent:.2f} s".replace(".", ",")
    return Hand(filled, duration, f"à la main : {most:.0f} Mo, sans ce qui décrit les gens")


def five_brigades(folder: Path, problem: Problem) -> list[Figure]:
    """G2: a bound of our own soon, then a complete search."""
    figures = quarter(folder, problem, "cinq brigades", Asked("G2", 6.0, 1.5, 10.0))
    found = computed(folder, problem, 30.0)
    said = f"{found.filled} places, preuve : {found.plan.get('proof')}"
    return [
        *figures,
        Figure("G2", "cinq brigades : écart en 30 s", found.short_of_proof, "%", 0.0, said),
    ]


def army(folder: Path, problem: Problem) -> list[Figure]:
    """G3, and G4: every post three times as large, which is about 38,000 places."""
    figures = quarter(folder, problem, "Armée", Asked("G3", 15.0, 0.3, 6.0, 400.0))
    figures += _teams(problem, "Armée")
    activities = tuple(
        replace(
            each,
            posts=tuple(replace(post, headcount=3 * post.headcount) for post in each.posts),
        )
        for each in problem.activities
    )
    full = replace(problem, activities=activities)
    return figures + quarter(
        folder, full, "Armée, pleine charge", Asked("G4", 60.0, 1.0, None, 1024.0)
    )


def brigade(app: Flask, folder: Path, path: str) -> list[Figure]:
    """G1, G5, G7 to G11 on one brigade."""
    problem = problem_of(app, path, QUARTER)
    figures = [
        *_proofs(app, path),
        *quarter(folder, problem, "brigade", Asked("G1", 10.0, 0.5, 5.0)),
    ]
    year = computed(folder, problem_of(app, path, YEAR), 12.0)
    said = f"{year.filled} places, preuve : {year.plan.get('proof')}"
    figures.append(
        Figure("G1", "brigade, une année : écart en 10 s", year.short_of_proof, "%", 0.3, said)
    )
    figures += _teams(problem, "brigade")
    figures += kept_by_rolling(problem)
    figures += _again(problem)
    figures += _reasons(problem)
    figures += calls(problem)
    return [*figures, _same_bytes(problem)]


def _proofs(app: Flask, path: str) -> Iterator[Figure]:
    """How long a brigade's quarter takes to be found and proven, over several quarters."""
    times, proven = [], 0
    for week in range(WEEKS):
        found = plan(problem_of(app, path, QUARTER, 7 * week), 10.0)
        times.append(found.seconds)
        proven += found.optimal
    said = f"{proven} optimums prouvés sur {WEEKS}"
    yield Figure("G1", "brigade, un trimestre : le plus long", max(times), "s", 1.0, said)


def _teams(problem: Problem, name: str) -> list[Figure]:
    """The best team of one activity, as a request computes it."""
    spent, roll = [], Roll(problem)
    for activity in problem.activities:
        began = time.process_time()
        suggest(problem, activity.id, roll=roll)
        spent.append(1000 * (time.process_time() - began))
    spent.sort()
    late = spent[int(0.95 * (len(spent) - 1))]
    return [Figure("G5", f"{name} : équipe d’une activité, 95e centile", late, "ms", 5.0)]


def _again(problem: Problem) -> list[Figure]:
    """G9: some withdraw, some posts grow; what a new plan keeps of the last one."""
    dice = random.Random(2027)  # noqa: S311 - a reproducible draw.
    before = plan(problem, 10.0)
    movable = sorted(set(before.assignments) - set(problem.confirmed))
    gone = set(dice.sample(movable, len(movable) * 4 // 100))
    away = {person for person, _post in gone}
    week = bytes([State.UNAVAILABLE]) * 7
    people = tuple(
        replace(each, days=each.days[:30] + week + each.days[37:]) if each.id in away else each
        for each in problem.people
    )
    grown = {post.id for post in dice.sample(list(problem.posts), len(problem.posts) * 6 // 100)}
    activities = tuple(
        replace(each, posts=tuple(
            replace(post, headcount=post.headcount + (post.id in grown)) for post in each.posts
        ))
        for each in problem.activities
    )  # fmt: skip
    changed = replace(problem, people=people, activities=activities)
    free = plan(changed, 10.0)
    stable = plan(replace(changed, previous=before.assignments), 10.0)
    valid = [pair for pair in movable if pair not in gone]
    kept = 100 * len(set(valid) & set(stable.assignments)) / len(valid) if valid else 100.0
    moved = len(diff(before.assignments, stable.assignments).moved)
    lost = 100 * (free.filled - stable.filled) / free.filled if free.filled else 0.0
    return [
        Figure(
            "G9", "choix changés par un nouveau plan", 100 - kept, "%", 3.0, f"{moved} déplacés"
        ),
        Figure("G9", "places perdues pour changer peu", lost, "%", 0.3),
    ]


def _reasons(problem: Problem) -> list[Figure]:
    """G10: what it takes to explain each hole."""
    found = plan(problem, 10.0)
    began = time.process_time()
    holes = Explainer(problem, found.assignments).unfilled()
    spent = 1000 * (time.process_time() - began) / max(1, len(holes))
    said = f"{len(holes)} postes incomplets"
    return [Figure("G10", "raison d’un poste incomplet", spent, "ms", 1.0, said)]


def _same_bytes(problem: Problem) -> Figure:
    """G11: the same facts in any order give the same plan, twenty times."""
    data = write_instance(problem)
    dice = random.Random(11)  # noqa: S311 - a reproducible draw.
    answers = set()
    for _run in range(SAME):
        for key in ("reservists", "activities", "applications", "units"):
            rows = data[key]
            if isinstance(rows, list):
                dice.shuffle(rows)
        answers.add(plan(read(data), 10.0).assignments)
    return Figure("G11", f"plans différents en {SAME} calculs mélangés", len(answers) - 1, "", 0)
