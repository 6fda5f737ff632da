"""Reading what people declared and on which days they are engaged."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from metiis import db
from metiis.availability import codec
from metiis.models import AvailabilityYear, DutyDay


def declared(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one byte per day of the period; unknown where nothing was ever said."""
    years: dict[int, dict[int, bytes]] = defaultdict(dict)
    rows = db.session.execute(
        select(AvailabilityYear.person_id, AvailabilityYear.year, AvailabilityYear.days).where(
            AvailabilityYear.person_id.in_(person_ids),
            AvailabilityYear.year.in_(codec.years_between(first, last)),
        )
    )
    for person_id, year, days in rows:
        years[person_id][year] = days
    return {person_id: codec.stretch(years[person_id], first, last) for person_id in person_ids}


def engaged(person_ids: Sequence[int], first: date, last: date) -> dict[int, dict[date, int]]:
    """For each person, her duty days of the period with the application that engages her."""
    days: dict[int, dict[date, int]] = {person_id: {} for person_id in person_ids}
    rows = db.session.execute(
        select(DutyDay.person_id, DutyDay.day, DutyDay.application_id).where(
            DutyDay.person_id.in_(person_ids), DutyDay.day.between(first, last)
        )
    )
    for person_id, day, application_id in rows:
        days[person_id][day] = application_id
    return days
