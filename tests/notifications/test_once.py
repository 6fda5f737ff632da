"""Whatever is done twice is told once: a double tap, an answer that was lost, a job run again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.behalf import services as behalf
from metiis.campaigns import services as campaigns
from metiis.models import (
    Application,
    Availability,
    Channel,
    Notification,
    Person,
    Position,
    RejectionReason,
    ReportSubject,
    WithdrawalReason,
)
from metiis.people import services as people
from metiis.profile import services as profile
from metiis.refusals import Refusal
from metiis.reinforcements import services as reinforcements
from tests.factories import (
    make_position,
    make_reservist,
    make_skill,
    make_unit,
)
from tests.world import World, make_world

STEPS = 40
Deed = Callable[[], object]


def told() -> list[tuple[int, str, str]]:
    """Everything told so far: to whom, what, for which state."""
    db.session.flush()
    rows = db.session.execute(
        select(Notification.person_id, Notification.text, Notification.key)
    ).all()
    return sorted(tuple(row) for row in rows)


def twice(act: Deed) -> bool:
    """Do something, then the same again: what is told after is what was told after the first.
    Whether it was agreed to."""
    before = told()
    try:
        with db.session.begin_nested():
            act()
    except Refusal:
        assert told() == before, "a refusal tells nobody"
        return False
    once = told()
    try:
        with db.session.begin_nested():
            act()
    except Refusal:
        db.session.flush()
    assert told() == once
    return True


def moves(person: Person, position: Position, boss: Person, at: datetime) -> list[Deed]:
    """What the person, or those who decide, may try at a moment."""
    one = db.session.scalar(select(Application).where(Application.person_id == person.id))
    first: list[Deed] = [
        lambda: applications.submit(person, position, [], "", at),
        lambda: applications.invite(person, position, [], boss, at),
    ]
    if one is None:
        return first
    return [
        *first,
        lambda: applications.select_person(one, boss, at),
        lambda: applications.put_on_waiting_list(one, boss, at),
        lambda: applications.reject(one, RejectionReason.SKILL, "", boss, at),
        lambda: applications.offer(one, [], at),
        lambda: applications.reask(one, boss, at),
        lambda: applications.confirm(one, at),
        lambda: applications.accept(one, at),
        lambda: applications.decline(one, at),
        lambda: applications.withdraw(one, at, next(iter(WithdrawalReason))),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_random_lives_of_applications_tell_each_state_once(session, seed):
    rng, now = Random(seed), clock.now()
    position, boss = make_position(headcount=2), make_reservist()
    members = [make_reservist() for _ in range(4)]
    done = 0
    for step in range(STEPS):
        possible = moves(rng.choice(members), position, boss, now + timedelta(minutes=step))
        done += twice(rng.choice(possible))
    assert done > STEPS / 5
    assert all(key for _person, _text, key in told()), "each state is named"
    assert twice(lambda: applications.cancel_all(position.activity, boss, now))


def deeds(world: World) -> dict[str, Deed]:
    """What else tells somebody something, on the world of the tests."""
    now, people_of = clock.now(), world.people
    skill, asked = make_skill("Chef de pièce"), world.reinforcement
    days = [clock.today() + timedelta(days=ahead) for ahead in (50, 51)]
    phone, yes = Channel.PHONE, Availability.AVAILABLE
    near = make_unit("13BCA")
    reservist, office = people_of["reservist"], people_of["office"]
    commander, foreign = people_of["commander"], people_of["foreign"]
    later = now + timedelta(days=6)
    return {
        "report": lambda: profile.report(reservist, ReportSubject.DAYS, "Il manque un jour.", now),
        "answer a report": lambda: people.answer_report(office, world.report, "Corrigé.", now),
        "certify": lambda: people.certify(office, reservist, skill, None, now),
        "withdraw a skill": lambda: people.withdraw(office, reservist, skill),
        "enter": lambda: behalf.enter(office, people_of["comrade"], days, yes, phone, now),
        "contest": lambda: behalf.contest(world.entry, "", now),
        "raise a need": lambda: reinforcements.raise_need(
            world.activities["asked"], world.positions["asked"], 1, "", commander, now
        ),
        "lend": lambda: reinforcements.answer(asked, near, True, "", foreign, now),
        "take back": lambda: reinforcements.answer(asked, near, False, "", foreign, now),
        "lend again": lambda: reinforcements.answer(asked, near, True, "", foreign, now),
        "close a need": lambda: reinforcements.close(asked, commander, now),
        "chase": lambda: campaigns.chase(world.campaign, commander, later),
        "close a campaign": lambda: campaigns.close(world.campaign, commander, later),
    }


def test_whatever_else_tells_somebody_tells_it_once(session):
    world = make_world()
    session.flush()
    started = told()
    refused = [name for name, act in deeds(world).items() if not twice(act)]
    assert not refused
    assert len(told()) >= len(started) + 10
