"""Reading what units may spend and have spent: the same few queries however many days there are."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, case, func, select

from metiis import db
from metiis.budgets.rules import Account, Spent, accounts, cost, excess_words, under
from metiis.models import Activity, Application, DayBudget, DutyDay, Unit
from metiis.permissions import is_under


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def spent_under(path: str, year: int, today: date) -> dict[str, Spent]:
    """Days of the ledger in a year, by the path of the unit that organises the activity."""
    served = func.sum(case((DutyDay.day < today, 1), else_=0))
    rows = db.session.execute(
        select(Unit.path, func.count(), served)
        .select_from(DutyDay)
        .join(Application, Application.id == DutyDay.application_id)
        .join(Activity, Activity.id == Application.activity_id)
        .join(Unit, Unit.id == Activity.unit_id)
        .where(DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)), is_under(Unit.path, path))
        .group_by(Unit.path)
    )
    return {path: Spent(every - done, done) for path, every, done in rows}


def tree(top: Unit, year: int, today: date) -> list[Account]:
    """The account of a unit, then those of the units below it."""
    rows = db.session.execute(
        select(Unit, DayBudget.days)
        .outerjoin(DayBudget, and_(DayBudget.unit_id == Unit.id, DayBudget.year == year))
        .where(is_under(Unit.path, top.path))
        .order_by(Unit.path)
    )
    return accounts(((each, days) for each, days in rows), spent_under(top.path, year, today))


def notices(activity: Activity, today: date) -> list[str]:
    """What publishing an activity would exceed: of its unit’s budget or of one above. Nothing is
    read of the ledger where no budget is set."""
    asked = cost(activity)
    rows = db.session.execute(
        select(Unit, DayBudget.year, DayBudget.days)
        .join(DayBudget, DayBudget.unit_id == Unit.id)
        .where(Unit.path.in_(_above(activity.unit.path)), DayBudget.year.in_(asked))
        .order_by(DayBudget.year, Unit.path.desc())
    ).all()
    words = []
    for year in sorted({row.year for row in rows}):
        of_year = [row for row in rows if row.year == year]
        spent = spent_under(of_year[-1].Unit.path, year, today)
        for each, _year, days in of_year:
            account = Account(each, days, under(each.path, spent))
            words.append(excess_words(account, year, asked[year]))
    return [each for each in words if each]


def _above(path: str) -> Iterable[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
