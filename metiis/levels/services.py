"""Writing what national steering may read: all of it at once, from the true numbers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import delete

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

LENGTH = 366  # Days told, from the one on which figures are taken.


def publish(today: date) -> int:
    """Replace what is told by figures of today, unless that is done; how many levels are told."""
    if queries.taken_on() == today:
        return 0
    units = queries.units_by_root()
    skills = [skill_id for skill_id, _name in queries.skill_names()]
    brigades = [_brigade(root, below, skills, today) for root, below in units.items()]
    told = {path: figures for each in brigades for path, figures in each.items()}
    roots = [told[root.path] for root in units]
    told[ARMY] = joined(roots, today, LENGTH)
    db.session.execute(delete(HeadcountPublication))
    db.session.add_all(_written(path, figures) for path, figures in told.items())
    db.session.flush()
    return len(told)


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


def _written(path: str, figures: Figures) -> HeadcountPublication:
    return HeadcountPublication(
        path=path,
        taken_on=figures.first,
        length=figures.length,
        people=packed_people(figures),
        skills=packed_skills(figures),
    )
