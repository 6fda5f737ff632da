"""An activity with people who have confirmed, and those who call them up."""

from dataclasses import dataclass
from datetime import timedelta

from metiis import clock, db
from metiis.applications import services as applications
from metiis.callups import queries, services
from metiis.labels import typeset
from metiis.models import Activity, Application, CallUp, Instructions, Person, Position, Role
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)

TEXTS = {
    "departs_at": "17:30",
    "assembles_at": "08:15",
    "returns_at": "19:00",
    "assembly_point": "Quartier de Reyniès, poste de garde",
    "dress": typeset("Treillis, tenue d’hiver, « sac de 24 h »"),
    "transport": typeset("Car au départ de Grenoble à 18 h ; covoiturage possible"),
    "lodging": "Chambrée et repas à l’ordinaire, œufs au menu",
    "signatory": "CNE Élodie Œuvrard, commandant la 3e compagnie",
}


@dataclass
class Scene:
    """What the tests of this feature start from: one person is ready, another has not confirmed."""

    activity: Activity
    position: Position
    boss: Person
    person: Person
    application: Application
    silent: Application

    def instruct(self, **values: object) -> Instructions:
        """Instructions, a day of travel before."""
        kept = {"days_before": 1, **TEXTS, "version": 1, "changed_at": clock.now(), **values}
        row = Instructions(activity=self.activity, **kept)
        db.session.add(row)
        db.session.flush()
        return row

    def issued(self, *applications: Application) -> CallUp:
        """The call-up of the first of these people, or of the one who is ready."""
        called = applications or (self.application,)
        services.issue_all(self.activity, called, self.boss, clock.now())
        return self.current(called[0])

    def current(self, application: Application | None = None) -> CallUp:
        """The version in force."""
        found = queries.current(application or self.application)
        assert found is not None
        return found

    def confirmed(self, person: Person, position: Position | None = None) -> Application:
        """Somebody more who has confirmed."""
        return _confirmed(person, position or self.position, self.boss)


def make_scene(days_ahead: int = 60) -> Scene:
    """Built and flushed, not committed."""
    unit = make_brigade()["7BCA"]
    starts_on = clock.today() + timedelta(days=days_ahead)
    activity = make_activity(unit, title="Exercice Chamois", starts_on=starts_on)
    position = make_position(activity, label="Grenadier voltigeur", headcount=8)
    boss = make_staff(Role.UNIT_COMMANDER, unit)
    person = make_reservist(unit, rank="SGT", last_name="Łukasz", first_name="Zoé")
    silent = make_reservist(unit)
    application = _confirmed(person, position, boss)
    waiting = applications.submit(silent, position, [], "", clock.now())
    applications.select_person(waiting, boss, clock.now())
    return Scene(activity, position, boss, person, application, waiting)


def _confirmed(person: Person, position: Position, boss: Person) -> Application:
    now = clock.now()
    application = applications.submit(person, position, [], "", now)
    applications.select_person(application, boss, now)
    applications.confirm(application, now)
    return application
