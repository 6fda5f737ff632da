"""An activity of the 7BCA that goes on today, and the people on its list."""

from dataclasses import dataclass
from datetime import date, timedelta

from metiis import clock, db
from metiis.availability.codec import days_between
from metiis.models import (
    Activity,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    DutyDay,
    Move,
    Person,
    Position,
    Role,
    Unit,
)
from tests.factories import (
    grant,
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)

FIRST, SECOND = "1re section", "2e section"


@dataclass
class Scene:
    """Who commands, who leads a section, who is listed."""

    units: dict[str, Unit]
    boss: Person
    leader: Person
    office: Person
    position: Position
    listed: list[Application]

    @property
    def activity(self) -> Activity:
        """What goes on."""
        return self.position.activity

    @property
    def address(self) -> str:
        """Where its roll is called."""
        return f"/activites/{self.activity.public_id}/appel"

    def join(
        self,
        status: ApplicationStatus = ApplicationStatus.CONFIRMED,
        section: str = FIRST,
        person: Person | None = None,
    ) -> Application:
        """One more person on the list, or beside it."""
        person = person or make_reservist(self.units["7BCA"], section=section)
        application = make_listed(self.position, person, status)
        self.listed.append(application)
        return application


def make_listed(
    position: Position, person: Person, status: ApplicationStatus = ApplicationStatus.CONFIRMED
) -> Application:
    """Somebody’s application in a state, with the place and the days that go with it."""
    now = clock.now()
    application = Application(
        activity=position.activity,
        position=position,
        person=person,
        status=status,
        submitted_at=now,
        changed_at=now,
        events=[ApplicationEvent(at=now, move=Move.SUBMIT, status=status)],
    )
    db.session.add(application)
    db.session.flush()
    if status in {ApplicationStatus.SELECTED, *list(ApplicationStatus)[5:7]}:
        position.taken += 1
        for day in days_between(position.starts_on, position.ends_on):
            db.session.add(DutyDay(person_id=person.id, day=day, application_id=application.id))
    elif status in {ApplicationStatus.INVITED, ApplicationStatus.OFFERED}:
        position.taken += 1
    db.session.flush()
    return application


def make_scene(people: int = 3, starts: int = -1, days: int = 3, headcount: int = 150) -> Scene:
    """Begun yesterday, over tomorrow; `people` confirmed, one in two in each section."""
    units = make_brigade()
    start = clock.today() + timedelta(days=starts)
    activity = make_activity(
        units["7BCA"],
        title="Exercice au Vercors",
        starts_on=start,
        ends_on=start + timedelta(days=days - 1),
    )
    position = make_position(activity, headcount=headcount)
    leader = make_reservist(units["7BCA"], section=FIRST, rank="SGT", last_name="Chef")
    grant(leader, Role.SECTION_LEADER, units["7BCA"], FIRST)
    scene = Scene(
        units,
        make_staff(Role.UNIT_COMMANDER, units["7BCA"], last_name="Commandant"),
        leader,
        make_staff(Role.RESERVE_OFFICE, units["7BCA"]),
        position,
        [],
    )
    for number in range(people):
        scene.join(section=SECOND if number % 2 else FIRST)
    return scene


def held(application: Application) -> list[date]:
    """The days that the ledger holds for an application."""
    rows = db.session.query(DutyDay.day).filter(DutyDay.application_id == application.id)
    return sorted(row.day for row in rows)
