"""What national steering may read, from the true numbers: computed brigade by brigade while nothing
is locked, then written all at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from sqlalchemy import delete, insert

from metiis import db
from metiis.headcount import queries as headcount
from metiis.headcount.needs import Need
from metiis.headcount.states import Member
from metiis.levels import queries
from metiis.levels.counting import needs_of, truth
from metiis.levels.packing import packed_people, packed_skills
from metiis.levels.publication import Figures, figures_of, joined, levels
from metiis.levels.queries import ARMY
from metiis.models import HeadcountPublication, Unit

Row: TypeAlias = dict[str, object]
LENGTH = 366  # Days told, from the one on which figures are taken.


def publish(today: date) -> int:
    """Replace what is told by figures of today, unless that is done; how many levels are told."""
    if queries.taken_on() == today:
        return 0
    rows, told = [], []
    for root, below in queries.units_by_root().items():
        own, figures = brigade(root, below, today)
        rows += own
        told.append(figures)
    replace_all([*rows, army(told, today)])
    return len(rows) + 1


def brigade(root: Unit, below: Sequence[Unit], today: date) -> tuple[list[Row], Figures]:
    """What is told of a brigade and of each unit below, ready to be kept, and the brigade's own
    figures. Nothing is written."""
    skills = [skill_id for skill_id, _name in queries.skill_names()]
    told = _brigade(root, below, skills, today)
    return [_row(path, figures) for path, figures in told.items()], told[root.path]


def army(roots: Sequence[Figures], today: date) -> Row:
    """What is told of the Army, from what is told of its brigades."""
    return _row(ARMY, joined(roots, today, LENGTH))


def replace_all(rows: Sequence[Row]) -> None:
    """These rows are what is told from now on."""
    db.session.execute(delete(HeadcountPublication))
    db.session.execute(insert(HeadcountPublication), rows)


def _brigade(
    root: Unit, below: Sequence[Unit], skills: Collection[int], today: date
) -> dict[str, Figures]:
    """What is told of a brigade and of each unit below."""
    last = today + timedelta(days=LENGTH - 1)
    sheet = headcount.sheet(root.path, today, last, today, skills=skills)
    people: dict[str, list[tuple[Member, bytes]]] = defaultdict(list)
    needs: dict[str, list[Need]] = defaultdict(list)
    for member, states in zip(sheet.members, sheet.rows, strict=True):
        people[member.unit_path].append((member, states))
    for need in headcount.needs(root.path, today, last):
        needs[need.unit_path].append(need)
    own = {
        unit.path: figures_of(
            truth(people[unit.path], today, LENGTH),
            needs_of(needs[unit.path], today, LENGTH),
            today,
        )
        for unit in below
    }
    return levels(own, today, LENGTH)


def _row(path: str, figures: Figures) -> Row:
    return {
        "path": path,
        "taken_on": figures.first,
        "length": figures.length,
        "people": packed_people(figures),
        "skills": packed_skills(figures),
    }
