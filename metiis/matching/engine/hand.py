"""How places are filled without a plan: one activity after the other, as with a spreadsheet.

What a plan is compared with, and where it starts: an answer that is never worse than by hand.
"""

from collections.abc import Iterable

import numpy as np

from metiis.matching.engine.occupancy import Occupancy
from metiis.matching.engine.pairs import Ints, Table
from metiis.matching.engine.problem import Pair, Problem


def by_hand(problem: Problem, table: Table | None = None) -> tuple[Pair, ...]:
    """Activities in order of creation, applicants by arrival, then the unit's own people by name.

    Nobody makes a mistake: every rule is kept.
    """
    table = table or Table(problem)
    created = {activity.id: (activity.created, activity.id) for activity in problem.activities}
    order = sorted(range(len(table.posts)), key=lambda at: (created[table.posts[at].activity], at))
    chosen = fill(table, order, _by_arrival(table))
    return named(table, chosen)


def fill(table: Table, order: Iterable[int], ranked: dict[int, list[int]]) -> Occupancy:
    """Posts in this order, each taking its first candidates who are still free."""
    plan = Occupancy(table)
    for post in order:
        for person in ranked.get(post, ()):
            if plan.left[post] <= 0:
                break
            if not plan.conflicts(person, post) and plan.can_afford(person, post):
                plan.take(person, post)
    return plan


def named(table: Table, plan: Occupancy) -> tuple[Pair, ...]:
    """The choices by identifier, confirmed ones included, sorted."""
    people = table.problem.people
    found = {(people[who].id, table.posts[post].id) for who, post in plan.holders()}
    return tuple(sorted(found | set(table.problem.confirmed)))


def _by_arrival(table: Table) -> dict[int, list[int]]:
    """By post, applicants in order of arrival, then people of the organising unit."""
    problem, crowd = table.problem, table.crowd
    ranked: dict[int, list[int]] = {}
    for post, people in candidates(table).items():
        activity = problem.activity[table.posts[post].activity]
        arrivals = table.worths.applicants.get(activity.id, {})
        able = set(people.tolist())
        waiting = sorted((rank, who) for who, rank in arrivals.items() if who in able)
        own = people[crowd.unit[people] == crowd.unit_at[activity.unit]].tolist()
        first = [who for _rank, who in waiting]
        ranked[post] = first + [who for who in own if who not in arrivals]
    return ranked


def candidates(table: Table) -> dict[int, Ints]:
    """By post, the people who may hold it, by number."""
    pairs = table.pairs
    cuts = np.searchsorted(pairs.post, np.arange(len(table.posts) + 1))
    return {
        post: pairs.person[cuts[post] : cuts[post + 1]]
        for post in range(len(table.posts))
        if cuts[post] < cuts[post + 1]
    }
