"""Reading what units may spend and have spent: the same few queries however many days there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import and_, case, func, select

from metiis import db
from metiis.applications.rules import ENGAGED, RECORDED
from metiis.budgets.forecast import WINDOW, Forecast, Ledger, Places, forecast
from metiis.budgets.rules import (
    Account,
    Spent,
    accounts,
    cost,
    excess_words,
    ledger_under,
    spent_in,
    under,
)
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    DayBudget,
    DutyDay,
    Instructions,
    Position,
    Unit,
)
from metiis.permissions import is_under

LONGEST_TRAVEL = timedelta(days=3)
UNCERTAIN = (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)  # What never was offered.


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def spent_under(path: str, year: int, today: date) -> dict[str, Spent]:
    """Days of the ledger in a year, by the path of the unit that organises the activity."""
    found = _ledgers(path, date(year, 1, 1), date(year, 12, 31))
    return {path: spent_in(ledger, year, today) for path, ledger in found.items()}


def _ledgers(path: str, first: date, last: date) -> dict[str, Ledger]:
    """How many people serve or will, by path of the unit that organises, then by day."""
    rows = db.session.execute(
        select(Unit.path, DutyDay.day, func.count())
        .select_from(DutyDay)
        .join(Application, Application.id == DutyDay.application_id)
        .join(Activity, Activity.id == Application.activity_id)
        .join(Unit, Unit.id == Activity.unit_id)
        .where(DutyDay.day.between(first, last), is_under(Unit.path, path))
        .group_by(Unit.path, DutyDay.day)
    )
    found: dict[str, Counter[date]] = defaultdict(Counter)
    for each, day, number in rows:
        found[each][day] = number
    return dict(found)


def _places(path: str, first: date, last: date) -> list[Places]:
    """Places offered between two days by a unit and those below, travel included."""
    held = (
        select(func.count())
        .where(
            Application.position_id == Position.id,
            Application.status.in_(ENGAGED | RECORDED),
        )
        .correlate(Position)
        .scalar_subquery()
    )
    before = func.coalesce(Instructions.days_before, 0)
    after = func.coalesce(Instructions.days_after, 0)
    rows = db.session.execute(
        select(
            Unit.path,
            Position.starts_on,
            Position.ends_on,
            before,
            after,
            Position.headcount,
            case((Position.headcount > held, Position.headcount - held), else_=0),
        )
        .select_from(Position)
        .join(Activity, Activity.id == Position.activity_id)
        .join(Unit, Unit.id == Activity.unit_id)
        .outerjoin(Instructions, Instructions.activity_id == Activity.id)
        .where(
            is_under(Unit.path, path),
            Activity.status.not_in(UNCERTAIN),
            Position.starts_on <= last + LONGEST_TRAVEL,
            Position.ends_on >= first - LONGEST_TRAVEL,
        )
    )
    return [
        Places(each, start - timedelta(days=ahead), end + timedelta(days=behind), offered, free)
        for each, start, end, ahead, behind, offered, free in rows
    ]


def tree(top: Unit, year: int, today: date, ahead: int) -> list[tuple[Account, Forecast]]:
    """The account of a unit, then those of the units below it, each with how its year may end;
    `ahead` is how many days before they begin activities are published."""
    rows = db.session.execute(
        select(Unit, DayBudget.days)
        .outerjoin(DayBudget, and_(DayBudget.unit_id == Unit.id, DayBudget.year == year))
        .where(is_under(Unit.path, top.path))
        .order_by(Unit.path)
    )
    span = (min(date(year, 1, 1), today - timedelta(days=WINDOW)), date(year, 12, 31))
    ledgers, places = _ledgers(top.path, *span), _places(top.path, *span)
    spent = {path: spent_in(ledger, year, today) for path, ledger in ledgers.items()}
    found = []
    for account in accounts(((each, days) for each, days in rows), spent):
        path = account.unit.path
        offered = [each for each in places if each.path.startswith(path)]
        ledger = ledger_under(path, ledgers)
        found.append((account, forecast(ledger, offered, year, today, ahead)))
    return found


def notices(activity: Activity, today: date) -> list[str]:
    """What publishing an activity would exceed: of its unit’s budget or of one above. Nothing is
    read of the ledger where no budget is set."""
    instructions = db.session.get(Instructions, activity.id)
    asked = cost(activity, instructions)
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
            is_known = instructions is not None
            words.append(excess_words(account, year, asked[year], is_travel_known=is_known))
    return [each for each in words if each]


def _above(path: str) -> Iterable[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
