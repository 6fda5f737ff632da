"""The ledger follows the roll: exactly the days kept, in a few statements for the whole company.

On the services floor; the applications are locked by the caller. Days of another application are
never touched: they refuse.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select, tuple_

from metiis import db
from metiis.models import Application, DutyDay
from metiis.refusals import Refusal

Wanted = Mapping[int, tuple[Application, frozenset[date]]]
RACE = "Quelqu’un vient d’engager l’un de ces jours ailleurs. Rechargez la page, puis recommencez."


def conflicts(wanted: Wanted) -> dict[int, list[date]]:
    """For each application, by id, the days it wants that another one holds."""
    people = {application.person_id: key for key, (application, _days) in wanted.items()}
    every = {day for _application, days in wanted.values() for day in days}
    if not every:
        return {}
    rows = db.session.execute(
        select(DutyDay.person_id, DutyDay.day)
        .where(
            DutyDay.person_id.in_(people),
            DutyDay.day.between(min(every), max(every)),
            DutyDay.application_id.not_in(wanted),
        )
        .order_by(DutyDay.day)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for person_id, day in rows:
        if day in wanted[people[person_id]][1]:
            found[people[person_id]].append(day)
    return dict(found)


def hold_exactly(wanted: Wanted) -> None:
    """The ledger has these days for these applications, and no other of theirs."""
    if not wanted:
        return
    held: dict[int, set[date]] = defaultdict(set)
    rows = db.session.execute(
        select(DutyDay.application_id, DutyDay.day).where(DutyDay.application_id.in_(wanted))
    )
    for key, day in rows:
        held[key].add(day)
    surplus, missing = [], []
    for key, (application, days) in wanted.items():
        surplus += [(application.person_id, day) for day in held[key] - days]
        missing += [
            {"person_id": application.person_id, "day": day, "application_id": key}
            for day in sorted(days - held[key])
        ]
    if surplus:
        which = tuple_(DutyDay.person_id, DutyDay.day).in_(surplus)
        db.session.execute(delete(DutyDay).where(which, DutyDay.application_id.in_(wanted)))
    if missing:
        _insert(missing)


def _insert(rows: list[dict[str, object]]) -> None:
    written = db.session.scalars(
        db.insert_for(DutyDay)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["person_id", "day"])
        .returning(DutyDay.day)
    ).all()
    if len(written) != len(rows):
        raise Refusal(RACE, "engaged")
