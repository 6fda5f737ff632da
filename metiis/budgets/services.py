"""What a unit may spend in a year is set, or fixed no more."""

from datetime import datetime

from sqlalchemy import delete

from metiis import db
from metiis.journal.services import record
from metiis.labels import count
from metiis.models import DayBudget, Person, Unit


def set_days(unit: Unit, year: int, days: int | None, by: Person, now: datetime) -> bool:
    """The unit has this many days for the year, None for no limit said; False when it had."""
    known = db.session.get(DayBudget, (unit.id, year), populate_existing=True)
    if (known.days if known else None) == days:
        return False
    if days is None:
        db.session.execute(
            delete(DayBudget).where(DayBudget.unit_id == unit.id, DayBudget.year == year)
        )
    else:
        values = {"days": days, "set_at": now, "set_by_id": by.id}
        db.session.execute(
            db.insert_for(DayBudget)
            .values(unit_id=unit.id, year=year, **values)
            .on_conflict_do_update(index_elements=["unit_id", "year"], set_=values)
        )
    words = "non fixé" if days is None else count(days, "jour")
    record(by, "units.budget", unit.code, f"{year}, {words}")
    db.session.flush()
    return True
