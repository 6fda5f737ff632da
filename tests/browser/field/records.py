"""What the server holds, read in its database while it answers."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import db
from metiis.availability import codec
from metiis.models import (
    Absence,
    Activity,
    Application,
    Availability,
    AvailabilityDeclaration,
    AvailabilityPattern,
    AvailabilityYear,
    CampaignTarget,
    Person,
    Wish,
)


@dataclass(frozen=True)
class Records:
    """What the server holds, read in its database."""

    url: str

    @contextmanager
    def _read(self) -> Iterator[Session]:
        engine = db.make_engine(self.url)
        db.set_reading(True)
        with Session(engine) as session:
            yield session
        engine.dispose()

    def days(self, email: str, first: date, last: date) -> dict[date, Availability]:
        """What somebody says of each day of a period."""
        person = select(Person.id).where(Person.email == email).scalar_subquery()
        wanted = select(AvailabilityYear).where(AvailabilityYear.person_id == person)
        with self._read() as session:
            years = {each.year: each.days for each in session.scalars(wanted)}
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        return {
            day: codec.value_at(years[day.year], day) if day.year in years else Availability.UNKNOWN
            for day in days
        }

    def declarations(self, email: str) -> Counter[tuple[date, date, int]]:
        """Every declaration somebody made: first day, last day, value; how often."""
        kind = AvailabilityDeclaration
        wanted = select(kind.first_day, kind.last_day, kind.value).join(
            Person, Person.id == kind.person_id
        )
        with self._read() as session:
            rows = session.execute(wanted.where(Person.email == email)).all()
        return Counter((first, last, value) for first, last, value in rows)

    def applications(self, email: str) -> dict[str, str]:
        """The state of each application of somebody, by the title of the activity."""
        wanted = (
            select(Activity.title, Application.status)
            .join(Application, Application.activity_id == Activity.id)
            .join(Person, Person.id == Application.person_id)
            .where(Person.email == email)
        )
        with self._read() as session:
            return {title: status.value for title, status in session.execute(wanted)}

    def address(self, title: str) -> str:
        """Where an activity is read."""
        with self._read() as session:
            found = session.scalars(select(Activity).where(Activity.title == title)).one()
            return f"/activites/{found.public_id}"

    def application(self, email: str, title: str) -> str:
        """Where the application of somebody to an activity is read."""
        wanted = (
            select(Application.public_id)
            .join(Person, Person.id == Application.person_id)
            .join(Activity, Activity.id == Application.activity_id)
            .where(Person.email == email, Activity.title == title)
        )
        with self._read() as session:
            return f"/candidatures/{session.scalars(wanted).one()}"

    def moves(self, email: str, title: str) -> list[str]:
        """Each move of the application of somebody to an activity, in order."""
        wanted = (
            select(Application)
            .join(Person, Person.id == Application.person_id)
            .join(Activity, Activity.id == Application.activity_id)
            .where(Person.email == email, Activity.title == title)
        )
        with self._read() as session:
            found = session.scalars(wanted).one()
            return [event.move.value for event in found.events]

    def replies(self, email: str) -> int:
        """How many requests of units somebody has answered."""
        kind = CampaignTarget
        return self._count(kind, email, kind.reply.is_not(None))

    def patterns(self, email: str) -> int:
        """How many weekly patterns somebody has."""
        return self._count(AvailabilityPattern, email)

    def absences(self, email: str) -> int:
        """How many absences somebody has said."""
        return self._count(Absence, email)

    def wishes(self, email: str) -> list[str]:
        """The titles of the activities somebody wishes."""
        wanted = (
            select(Activity.title)
            .join(Wish, Wish.activity_id == Activity.id)
            .join(Person, Person.id == Wish.person_id)
            .where(Person.email == email)
        )
        with self._read() as session:
            return list(session.scalars(wanted))

    def _count(self, kind: Any, email: str, *conditions: Any) -> int:
        wanted = select(func.count()).select_from(kind).join(Person, Person.id == kind.person_id)
        with self._read() as session:
            return session.scalar(wanted.where(Person.email == email, *conditions)) or 0
