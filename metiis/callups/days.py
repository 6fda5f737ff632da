"""The days of a call-up in the ledger, and its number in the unit's year. On the services floor;
the application is locked by the caller."""

from datetime import date

from sqlalchemy import delete, select

from metiis import db
from metiis.availability.codec import days_between
from metiis.labels import NBSP, period, person_name
from metiis.models import Application, CallUpNumber, DutyDay, Unit
from metiis.refusals import Refusal


def engage_exactly(application: Application, first: date, last: date) -> None:
    """The ledger holds these days of hers for this application, and no other; Refusal when
    another activity holds one of them."""
    mine = DutyDay.application_id == application.id
    db.changed_rows(delete(DutyDay).where(mine, ~DutyDay.day.between(first, last)))
    days = list(days_between(first, last))
    db.session.execute(
        db.insert_for(DutyDay)
        .values(
            [
                {"person_id": application.person_id, "day": day, "application_id": application.id}
                for day in days
            ]
        )
        .on_conflict_do_nothing(index_elements=["person_id", "day"])
    )
    held = set(db.session.scalars(select(DutyDay.day).where(mine)))
    missing = [day for day in days if day not in held]
    if missing:
        raise Refusal(
            f"{person_name(application.person)} est déjà engagé sur une autre activité "
            f"{period(missing[0], missing[-1])}, jours de trajet compris{NBSP}: réduisez les jours "
            "de trajet dans les consignes, ou libérez ces jours.",
            "engaged",
        )


def next_reference(unit: Unit, year: int) -> str:
    """« 7BCA-2027-0042 »: one more than the last of the unit's year. The row stays locked until
    the caller commits, and a number given in vain goes back with the rest."""
    number = db.session.scalars(
        db.insert_for(CallUpNumber)
        .values(unit_id=unit.id, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["unit_id", "year"], set_={"last": CallUpNumber.last + 1}
        )
        .returning(CallUpNumber.last),
        execution_options={"populate_existing": True},
    ).one()
    return f"{unit.code}-{year}-{number:04d}"
