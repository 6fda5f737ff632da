"""An activity of two posts and people for it, some of whom applied."""

from dataclasses import dataclass, field

from metiis import clock, db
from metiis.applications import services as applications
from metiis.availability import services as availability
from metiis.models import Activity, Application, Person, Position, Role, Unit
from metiis.proposals import queries
from metiis.proposals.asking import Asked
from metiis.proposals.folding import Fold
from metiis.proposals.pages import Sheet
from metiis.proposals.rules import ways_of
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit

NOW = clock.now


@dataclass
class Scene:
    """An activity, who steers it, who is free for it."""

    unit: Unit
    boss: Person
    activity: Activity
    soldier: Position
    driver: Position
    people: list[Person] = field(default_factory=list)

    def free(self, **values: object) -> Person:
        """Somebody of the unit who said that she is free on these days."""
        person = make_reservist(self.unit, **values)
        first, last = self.activity.starts_on, self.activity.ends_on
        availability.declare_available(person, first, last, person, NOW())
        self.people.append(person)
        return person

    def applicant(self, position: Position | None = None, **values: object) -> Application:
        """Somebody free who applied."""
        return applications.submit(self.free(**values), position or self.soldier, [], "", NOW())

    def sheet(self, asked: Asked | None = None, whole: str = "") -> Sheet:
        """The page as the commander would see it now."""
        opened = queries.opened(self.activity.public_id)
        assert opened is not None
        activity, today = opened.activity, clock.today()
        proposed = queries.proposed(self.boss, activity, asked or Asked(), today, lent=opened.lent)
        ways = ways_of(proposed, queries.applied(activity))
        fold = Fold(proposed, ways, whole)
        cast = queries.cast(activity, fold.people)
        return Sheet(activity, fold, cast, opened.after, today)


def make_scene(soldiers: int = 2, drivers: int = 1) -> Scene:
    """Nobody free yet; places for soldiers and for drivers of heavy vehicles."""
    unit = make_unit("7BCA", make_unit("27BIM"))
    activity = make_activity(unit, title="Exercice de franchissement")
    soldier = make_position(activity, label="Combattant", headcount=soldiers)
    driver = make_position(activity, "Permis PL", label="Conducteur", headcount=drivers)
    boss = make_staff(Role.UNIT_COMMANDER, unit)
    db.session.flush()
    db.session.refresh(activity)
    return Scene(unit, boss, activity, soldier, driver)
