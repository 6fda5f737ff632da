"""Two devices and a unit, in any order, over a network that loses answers: what the unit decided
stands, what is told to be saved is saved, nothing is done twice, nothing is changed in silence."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from flask.testing import FlaskClient

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Application,
    ApplicationStatus,
    Availability,
    Person,
    RejectionReason,
    Role,
)
from metiis.once import instant
from metiis.refusals import Refusal
from tests.availability import trade
from tests.factories import make_application, make_position, make_reservist, make_staff
from tests.screens import parsed
from tests.sending.phone import PHONE, TABLET, afresh, day_entry, entry, mark_of, send, told

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
VALUES = {
    "disponible": Availability.AVAILABLE,
    "si-besoin": Availability.IF_NEEDED,
    "indisponible": Availability.UNAVAILABLE,
}
MOVES = ("confirmer", "decliner", "retirer")
Status = ApplicationStatus


@dataclass
class Device:
    """What a phone shows, and what waits on it."""

    name: str
    browser: FlaskClient
    seen: str = ""
    state: str = ""
    waiting: list[dict[str, object]] = field(default_factory=list)


class Life:
    """One person with two devices, an application, and the unit that decides of it."""

    def __init__(self, app, as_person, seed: int) -> None:
        self.dice, self.number = random.Random(seed), 0
        person, position = make_reservist(), make_position()
        commander = make_staff(Role.UNIT_COMMANDER, position.activity.unit)
        self.application = make_application(person, position, status=Status.SUBMITTED)
        self.person, self.commander = person, commander
        self.days = [clock.today() + timedelta(days=n) for n in (20, 21)]
        self.devices = [Device(name, as_person(person)) for name in (PHONE, TABLET)]
        self.account = mark_of(app, person)
        self.last: dict[date, tuple[str, str]] = {}  # Who said a day, and when.

    def look(self, device: Device) -> None:
        """The device shows things as they are."""
        page = parsed(device.browser.get("/disponibilites"))
        device.seen = str(page.select_one("#jours input[name=vu]")["value"])
        device.state = self.status().value

    def press(self, device: Device) -> None:
        """A day is said, and kept on the device."""
        day, value = self.dice.choice(self.days), self.dice.choice([*VALUES])
        self.number += 1
        device.waiting.append(day_entry(self.number, day, value, vu=device.seen))

    def answer(self, device: Device) -> None:
        """The application is answered, and the answer kept on the device."""
        self.number += 1
        path = f"/candidatures/{self.application.public_id}/{self.dice.choice(MOVES)}"
        device.waiting.append(entry(self.number, path, vu=device.state))

    def decide(self, _device: Device) -> None:
        """The unit retains the person, or refuses her."""
        act = self.dice.choice(("select", "reject"))
        try:
            with db.transaction():
                mine = db.session.get_one(Application, self.application.id)
                by = db.session.get_one(Person, self.commander.id)
                if act == "select":
                    applications.select_person(mine, by, clock.now())
                else:
                    applications.reject(mine, RejectionReason.FULL, "", by, clock.now())
        except Refusal:
            return
        finally:
            db.set_reading(False)

    def send(self, device: Device) -> None:
        """What waits leaves; each outcome is judged by what was there before."""
        for kept in list(device.waiting):
            before = self.facts()
            (outcome,) = told(send(device.browser, self.account, kept, device=device.name))
            self.judge(device, kept, outcome, before)
            if self.dice.random() < 0.4:  # The answer is lost: the same is sent again, later.
                after = self.facts()
                (again,) = told(send(device.browser, self.account, kept, device=device.name))
                assert self.facts() == after
                assert again["status"] < 400 if outcome["status"] < 400 else again["status"] >= 400
                assert bool(again["replay"]) == (outcome["status"] < 400)
            device.waiting.remove(kept)

    def judge(self, device, kept, outcome, before) -> None:
        status, said, rows = self.facts()
        was, said_before, rows_before = before
        if outcome["status"] >= 400:
            assert (status, said, rows) == before, "refused, yet something changed"
            assert outcome["words"], "refused without a word"
            return
        if "jours" in str(kept["body"]):
            body = dict(parse_qsl(str(kept["body"])))
            day = next(day for day in self.days if str(day) == body["jours"])
            assert said[day] == VALUES[body["valeur"]], "told to be saved, and it is not"
            if said[day] != said_before[day]:
                who, at = self.last.get(day, (device.name, ""))
                assert who == device.name or at <= body["vu"], "replaced without a word"
                self.last[day] = (device.name, instant(clock.now()))
            assert rows - rows_before <= 1
            assert status is was
        elif status is not was:
            assert device.state.partition(".")[0] == was.value, "decided on what was not seen"
        assert not (was is Status.REJECTED and status is not was), "a refusal undone"

    def facts(self):
        with afresh():
            person = db.session.get_one(Person, self.person.id)
            values = {day: trade.said(person, day)[0] for day in self.days}
            mine = db.session.get_one(Application, self.application.id)
            return mine.status, values, len(trade.log(person))

    def status(self) -> Status:
        return self.facts()[0]


@pytest.mark.parametrize("seed", range(6))
def test_a_commander_s_decision_is_never_undone_by_a_late_replay(app, session, as_person, seed):
    with time_machine.travel(START, tick=False) as travelled:
        life = Life(app, as_person, seed)
        for device in life.devices:
            life.look(device)
        acts = [life.look, life.press, life.press, life.answer, life.decide, life.send]
        for _step in range(25):
            travelled.shift(timedelta(seconds=30))
            life.dice.choice(acts)(life.dice.choice(life.devices))
        for device in life.devices:
            travelled.shift(timedelta(seconds=30))
            life.send(device)
