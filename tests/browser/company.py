"""Two units without a past, for journeys that count every message: `python -m
tests.browser.company` writes them. Everybody has the password of the demonstration.

In the 7BCA, seventeen soldiers who say they are free, then two more on other days, whom nothing
prevents. In the 13BCA, an activity that began yesterday and ends today, with a hundred and nineteen
people on its list and one who only applied.
"""

from datetime import date, timedelta

from flask import current_app

from metiis import clock, create_app, db
from metiis.availability import services as availability
from metiis.demo.accounts import PASSWORD
from metiis.labels import fold
from metiis.models import ApplicationStatus as Status
from metiis.models import Role, Unit
from tests.attendance.scene import make_listed
from tests.factories import make_activity, make_brigade, make_position, make_reservist, make_staff

CHIEF, CALLER = "chef7@exemple.test", "chef13@exemple.test"
OFFICE = "gestion13@exemple.test"
SOLDIERS = (
    *("Abadie", "Barrault", "Caumont", "Delorme", "Escoffier", "Fabre", "Guérin", "Huchet"),
    *("Issartel", "Jourdan", "Kerloch", "Lavigne", "Mazaud", "Noguès", "Ollivier", "Pradal"),
    "Quenneville",
)
GUARDS = ("Roussel", "Savoye")
SOLDIERS_AHEAD, GUARDS_AHEAD = (110, 111), (140, 141)  # On which days from today they are free.
SECTIONS = ("1re section", "2e section", "3e section", "Section de commandement")
CALLED = 120
ROLL_TITLE = "Exercice de nuit en Belledonne"


def email(last_name: str) -> str:
    """The address of somebody of the company."""
    return f"{fold(last_name)}@exemple.test"


def called_name(number: int) -> str:
    """The last name of somebody of the 13BCA."""
    return f"Rappelé{number:03d}"


def write(today: date, secret: str) -> None:
    """Both units, committed."""
    units = make_brigade()
    for unit, address in ((units["7BCA"], CHIEF), (units["13BCA"], CALLER)):
        make_staff(Role.UNIT_COMMANDER, unit, email=address, password_hash=secret)
    make_staff(Role.RESERVE_OFFICE, units["13BCA"], email=OFFICE, password_hash=secret)
    for names, ahead in ((SOLDIERS, SOLDIERS_AHEAD), (GUARDS, GUARDS_AHEAD)):
        for name in names:
            soldier = make_reservist(
                units["7BCA"], last_name=name, email=email(name), password_hash=secret
            )
            first, last = (today + timedelta(days=each) for each in ahead)
            availability.declare_available(soldier, first, last, soldier, clock.now())
    _write_list(units["13BCA"], today, secret)
    db.session.commit()


def _write_list(unit: Unit, today: date, secret: str) -> None:
    activity = make_activity(
        unit, title=ROLL_TITLE, starts_on=today - timedelta(days=1), ends_on=today
    )
    position = make_position(activity, headcount=CALLED)
    for number in range(CALLED):
        name = called_name(number)
        person = make_reservist(
            unit,
            last_name=name,
            section=SECTIONS[number * len(SECTIONS) // CALLED],
            email=email(name),
            password_hash=secret,
        )
        is_last = number == CALLED - 1
        make_listed(position, person, Status.SUBMITTED if is_last else Status.CONFIRMED)


if __name__ == "__main__":
    with create_app().app_context():
        write(clock.today(), current_app.extensions["metiis.passwords"].hash(PASSWORD))
