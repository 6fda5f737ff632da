"""A unit in the field, for journeys over a bad network: `python -m tests.browser.field.patrol 40`
writes it, with that many soldiers. Everybody has the password of the demonstration.

One march is open to all of them. One soldier has something to answer everywhere; a section leader
has a roll to call today.
"""

import sys
from datetime import date, timedelta

from flask import current_app

from metiis import clock, create_app, db
from metiis.applications import services as applications
from metiis.demo.accounts import PASSWORD
from metiis.models import ApplicationStatus, Person, Position, Role, Unit
from tests.attendance.scene import make_listed
from tests.factories import (
    make_activity,
    make_brigade,
    make_campaign,
    make_position,
    make_reservist,
    make_staff,
)

CHIEF, LEADER, BUSY = "chef@terrain.test", "section@terrain.test", "vigne@terrain.test"
SECTION = "1re section"
MARCH, ROLL = "Marche des Bauges", "Rallye de section"
TO_CONFIRM, TO_DECLINE, TO_WITHDRAW = "Tir au Valdahon", "Garde de Noël", "Cérémonie de Vizille"
TO_ACCEPT, TO_WISH, TO_APPLY = "Stage de secours", "Descente en rappel", "Raid des Écrins"
USUAL_SEEDS = 6  # Journeys of chaos in the suite; each is a soldier's.
OTHERS = 30  # Soldiers after those, for other tests.
AHEAD = 110  # Days before the march; the others follow, three days apart.
ON_THE_ROLL = ("Arnaud", "Berthet", "Chabert", "Dumas")


def soldier(number: int) -> str:
    """The address of a soldier."""
    return f"soldat{number:03d}@terrain.test"


def write(today: date, secret: str, soldiers: int) -> None:
    """The unit, committed."""
    unit = make_brigade()["7BCA"]
    chief = make_staff(Role.UNIT_COMMANDER, unit, email=CHIEF, password_hash=secret)
    make_staff(Role.SECTION_LEADER, unit, SECTION, email=LEADER, password_hash=secret)
    for number in range(soldiers):
        make_reservist(
            unit, last_name=f"Soldat{number:03d}", email=soldier(number), password_hash=secret
        )
    post(unit, MARCH, today + timedelta(days=AHEAD), soldiers + 10)
    busy = make_reservist(
        unit, last_name="Vigne", first_name="Solène", email=BUSY, password_hash=secret
    )
    give_answers_to_make(busy, chief, unit, today + timedelta(days=AHEAD + 3))
    list_roll(unit, today)
    db.session.commit()


def post(unit: Unit, title: str, day: date, places: int) -> Position:
    """An open activity with one kind of post."""
    activity = make_activity(unit, title=title, starts_on=day, ends_on=day + timedelta(days=1))
    return make_position(activity, headcount=places)


def give_answers_to_make(busy: Person, chief: Person, unit: Unit, day: date) -> None:
    """Somebody who is retained, invited, asked for days, and has applied."""
    now = clock.now()
    titles = (TO_CONFIRM, TO_DECLINE, TO_WITHDRAW, TO_ACCEPT, TO_WISH, TO_APPLY)
    posts = {
        title: post(unit, title, day + timedelta(days=3 * rank), 4)
        for rank, title in enumerate(titles)
    }
    for title in (TO_CONFIRM, TO_DECLINE, TO_WITHDRAW):
        application = applications.submit(busy, posts[title], [], "", now)
        if title != TO_WITHDRAW:
            applications.select_person(application, chief, now)
    applications.invite(busy, posts[TO_ACCEPT], [], chief, now)
    make_campaign(unit, chief, busy)


def list_roll(unit: Unit, today: date) -> None:
    """An activity that goes on today, and who is on its list."""
    activity = make_activity(unit, title=ROLL, starts_on=today, ends_on=today)
    position = make_position(activity, headcount=10)
    for name in ON_THE_ROLL:
        person = make_reservist(unit, last_name=name, section=SECTION)
        make_listed(position, person, ApplicationStatus.CONFIRMED)


if __name__ == "__main__":
    with create_app().app_context():
        hashed = current_app.extensions["metiis.passwords"].hash(PASSWORD)
        write(clock.today(), hashed, int(sys.argv[1]))
