"""A person's years taken out to be changed, and put back: locked, so that setters wait."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from metiis import db
from metiis.availability import codec
from metiis.availability.layers import Sheet
from metiis.models import Availability, AvailabilityDetail, AvailabilityYear, Person

COLUMNS = ("by_hand", "sources", "parts", "said_on")


def opened(person: Person, days: Iterable[date]) -> dict[int, Sheet]:
    """The sheets of the years of some days, made when missing, locked until the caller commits.

    Rows are locked in the order of years: two setters cannot wait for each other crosswise.
    """
    wanted = sorted({day.year for day in days})
    _make_missing(person, wanted)
    rows = _years(person, wanted)
    details = {
        row.year: row
        for row in db.session.scalars(
            select(AvailabilityDetail)
            .where(AvailabilityDetail.person_id == person.id, AvailabilityDetail.year.in_(wanted))
            .execution_options(populate_existing=True)
        )
    }
    return {row.year: _sheet(row, details.get(row.year)) for row in rows}


def keep(person: Person, changed: Mapping[int, Sheet]) -> None:
    """What changed on the sheets is in the database; the version grows when a day did."""
    rows = {row.year: row for row in _years(person, sorted(changed))}
    for year, sheet in changed.items():
        row = rows[year]
        if row.days != sheet.days:
            row.days, row.version = bytes(sheet.days), row.version + 1
        values = {name: bytes(getattr(sheet, name)) for name in COLUMNS}
        key = {"person_id": person.id, "year": year}
        put = db.insert_for(AvailabilityDetail).values(key | values)
        db.session.execute(
            put.on_conflict_do_update(index_elements=["person_id", "year"], set_=values)
        )


def values(opened: Mapping[int, Sheet], days: Iterable[date]) -> dict[date, Availability]:
    """What some days are on the sheets of their years."""
    return {day: codec.value_at(opened[day.year].days, day) for day in days}


def _sheet(row: AvailabilityYear, detail: AvailabilityDetail | None) -> Sheet:
    if detail is None:
        return Sheet.of(row.year, row.days)
    behind = (bytearray(getattr(detail, name)) for name in COLUMNS)
    return Sheet(row.year, bytearray(row.days), *behind)


def _years(person: Person, years: Sequence[int]) -> list[AvailabilityYear]:
    return list(
        db.session.scalars(
            select(AvailabilityYear)
            .where(AvailabilityYear.person_id == person.id, AvailabilityYear.year.in_(years))
            .order_by(AvailabilityYear.year)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _make_missing(person: Person, years: Sequence[int]) -> None:
    """Blank rows for years that have none; one that another setter makes meanwhile is kept."""
    blanks = [
        {"person_id": person.id, "year": year, "days": codec.blank(year), "version": 1}
        for year in years
    ]
    db.session.execute(db.insert_for(AvailabilityYear).values(blanks).on_conflict_do_nothing())
