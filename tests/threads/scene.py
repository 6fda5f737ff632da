"""An activity with people in every standing, and what they write."""

from dataclasses import dataclass

from metiis import clock, db
from metiis.applications.rules import HOLDING
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    MessageKind,
    Person,
    Role,
    ThreadMessage,
)
from metiis.threads import services
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)


@dataclass
class Scene:
    """The activity, who commands, who takes part."""

    activity: Activity
    boss: Person
    first: Person
    second: Person

    @property
    def address(self) -> str:
        return f"/activites/{self.activity.public_id}/fil"

    def say(self, who: Person, text: str, key: str = "", announced: bool = False) -> bool:
        kind = MessageKind.ANNOUNCEMENT if announced else MessageKind.MESSAGE
        return services.post(self.activity, who, text, kind, key, clock.now())


def make_scene(**values: object) -> Scene:
    """A commander and two people who hold a place."""
    unit = make_brigade()["7BCA"]
    activity = make_activity(unit, **values)
    boss = make_staff(Role.UNIT_COMMANDER, unit)
    first, second = make_reservist(unit), make_reservist(unit)
    scene = Scene(activity, boss, first, second)
    for person in (first, second):
        stand(scene, person, ApplicationStatus.CONFIRMED)
    return scene


def stand(scene: Scene, person: Person, status: ApplicationStatus) -> Application:
    """The person's application stands so."""
    line = (
        scene.activity.positions[0]
        if scene.activity.positions
        else make_position(scene.activity, headcount=30)
    )
    now = clock.now()
    application = Application(
        activity=scene.activity,
        position=line,
        person=person,
        status=status,
        submitted_at=now,
        changed_at=now,
    )
    db.session.add(application)
    db.session.flush()
    return application


def messages() -> list[ThreadMessage]:
    """Everything said, in order."""
    return list(db.session.query(ThreadMessage).order_by(ThreadMessage.id))


OUTSIDE = sorted(set(ApplicationStatus) - HOLDING)
