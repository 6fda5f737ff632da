"""The pairs kept as a linear program: what each costs, and the rows they may not exceed.

Rows: places of each post; for each person, each largest set of posts that overlap (rest included)
at most once; one post per activity where rotations do not overlap; days of a budget where the sum
could exceed it. Cliques rather than pairs of conflicts: that is what makes the bound tight.
"""

from dataclasses import dataclass

import numpy as np

from metiis.matching.engine.pairs import Ints, Pairs, Table

POSTS, CLIQUE, ACTIVITY, BUDGET = range(4)


@dataclass(frozen=True)
class Model:
    """Maximise worth · x, rows · x ≤ limit, x in 0..1. Entries are (row, column, value).

    `kind`, `subject` and `detail` say what each row is: post; person; person and stretch.
    """

    worth: Ints
    row: Ints
    column: Ints
    value: Ints
    limit: Ints
    kind: Ints
    subject: Ints
    detail: Ints


def build(table: Table, pairs: Pairs) -> Model:
    """The model of some pairs."""
    parts = [_places(table, pairs), _cliques(table, pairs)]
    parts += [_activities(table, pairs), *_budgets(table, pairs)]
    rows, columns, values, limits, kinds, subjects, details = [], [], [], [], [], [], []
    height = 0
    for row, column, value, limit, kind, subject, detail in parts:
        rows.append(row + height)
        columns.append(column)
        values.append(value)
        limits.append(limit)
        kinds.append(np.full(len(limit), kind, dtype=np.int64))
        subjects.append(subject)
        details.append(np.full(len(limit), detail, dtype=np.int64))
        height += len(limit)
    joined = [np.concatenate(each) for each in (rows, columns, values, limits)]
    marks = [np.concatenate(each) for each in (kinds, subjects, details)]
    return Model(pairs.worth, *joined, *marks)


Part = tuple[Ints, Ints, Ints, Ints, int, Ints, int]


def _rows(keys: Ints, columns: Ints, values: Ints, limits: Ints, kind: int, detail: int) -> Part:
    """Number the rows that entries of these keys make; `limits` is by key."""
    found, row = np.unique(keys, return_inverse=True)
    return row.astype(np.int64), columns, values, limits[found], kind, found, detail


def _places(table: Table, pairs: Pairs) -> Part:
    """At most so many people in each post; left out where there are not enough to exceed it."""
    counts = np.bincount(pairs.post, minlength=len(table.posts))
    at = np.flatnonzero(counts[pairs.post] > table.headcount[pairs.post])
    ones = np.ones(len(at), dtype=np.int64)
    return _rows(pairs.post[at], at, ones, table.headcount, POSTS, 0)


def _cliques(table: Table, pairs: Pairs) -> Part:
    """Each largest set of posts of a person that overlap on some day, rest included."""
    start = table.start[pairs.post]
    until = table.end[pairs.post] + table.problem.min_rest
    order = np.lexsort((until, start, pairs.person))
    person, start, until = pairs.person[order], start[order], until[order]
    size = len(order)
    anchors = np.arange(size)
    same_next = np.append(person[1:] == person[:-1], False)
    next_start = np.append(start[1:], 0)
    earliest = until.copy()
    members: list[tuple[Ints, Ints]] = [(anchors, anchors)]
    here = anchors
    for back in range(1, size):
        here = here[here >= back]
        here = here[person[here] == person[here - back]]  # Those of the last turn only can stay.
        if not len(here):
            break
        meet = here[until[here - back] >= start[here]]
        members.append((meet, meet - back))
        np.minimum.at(earliest, meet, until[meet - back])
    largest = ~same_next | ((next_start > start) & (earliest < next_start))
    anchor = np.concatenate([each[0] for each in members])
    member = np.concatenate([each[1] for each in members])
    sizes = np.bincount(anchor, minlength=size)
    kept = largest[anchor] & (sizes[anchor] > 1)
    anchor, member = anchor[kept], member[kept]
    ones = np.ones(len(anchor), dtype=np.int64)
    limits = np.ones(size, dtype=np.int64)
    row, columns, values, limit, kind, found, detail = _rows(
        anchor, order[member].astype(np.int64), ones, limits, CLIQUE, 0
    )
    return row, columns, values, limit, kind, person[found], detail


def _activities(table: Table, pairs: Pairs) -> Part:
    """One post of an activity per person, where rotations would let her hold two."""
    activity = table.activity[pairs.post]
    key = pairs.person * (len(table.problem.activities) + 1) + activity
    _found, group, counts = np.unique(key, return_inverse=True, return_counts=True)
    first = np.full(len(counts), np.iinfo(np.int64).max)
    last = np.full(len(counts), -1, dtype=np.int64)
    # Where every pair of the group shares a day, a clique says it already.
    np.minimum.at(first, group, table.end[pairs.post])
    np.maximum.at(last, group, table.start[pairs.post])
    at = np.flatnonzero((counts[group] > 1) & (last[group] > first[group]))
    row_of = group[at].astype(np.int64)
    limits = np.ones(len(counts), dtype=np.int64)
    people = np.zeros(len(counts), dtype=np.int64)
    people[group] = pairs.person
    ones = np.ones(len(at), dtype=np.int64)
    row, columns, values, limit, kind, found, detail = _rows(row_of, at, ones, limits, ACTIVITY, 0)
    return row, columns, values, limit, kind, people[found], detail


def _budgets(table: Table, pairs: Pairs) -> list[Part]:
    """Days of each stretch, for the people whose posts together could exceed what is left."""
    parts = []
    for number, ((first, last), left) in enumerate(table.crowd.budgets.items()):
        shared = np.array([post.days_between(first, last) for post in table.posts], dtype=np.int64)
        if not len(shared):
            continue
        asked = shared[pairs.post]
        sums = np.bincount(pairs.person, weights=asked, minlength=table.crowd.size)
        at = np.flatnonzero((asked > 0) & (sums[pairs.person] > left[pairs.person]))
        parts.append(_rows(pairs.person[at], at, asked[at], left, BUDGET, number))
    return parts
