"""Taking a proposed team: everybody or nobody, once, with its trace; alone and several at once."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    Decision,
    DutyDay,
    JournalEntry,
    Notification,
    OverrideReason,
    Person,
    Position,
    Proposal,
    RejectionReason,
    Role,
    Verb,
)
from metiis.proposals import services
from metiis.proposals.asking import Asked, Ban, Pin, asked_of
from metiis.proposals.services import Changed
from metiis.refusals import Refusal
from tests.applications.test_services import all_at_once
from tests.factories import (
    make_activity,
    make_position,
    make_reservist,
    make_staff,
    make_unit,
    qualify,
)
from tests.proposals.world import Scene, make_scene

NOW = clock.now
Status = ApplicationStatus


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene()


def take(scene: Scene, asked: Asked | None = None) -> services.Taken:
    name = scene.sheet(asked).fingerprint
    return services.take(scene.boss, scene.activity, asked or Asked(), name, NOW())


def status_of(person: Person) -> ApplicationStatus | None:
    return db.session.scalar(select(Application.status).where(Application.person_id == person.id))


def verbs() -> dict[str, Decision]:
    rows = db.session.scalars(select(Decision)).all()
    return {each.person.public_id: each for each in rows}


def test_applicants_are_retained_and_others_invited(scene: Scene):
    applied, guest = scene.applicant(), scene.free()
    taken = take(scene)
    assert (taken.retained, taken.invited) == (1, 1)
    assert applied.status is Status.SELECTED
    assert status_of(guest) is Status.INVITED
    assert scene.soldier.taken == 2
    assert db.session.scalar(select(func.count()).select_from(DutyDay)) == 2
    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.detail) == (
        "proposal.taken",
        "1\u00a0personne retenue, 1\u00a0personne invitée",
    )
    told = set(db.session.scalars(select(Notification.person_id)))
    assert {applied.person_id, guest.id} <= told


def test_the_trace_says_what_was_proposed_and_known(scene: Scene):
    applied, guest = scene.applicant(), scene.free()
    take(scene)
    found = verbs()
    assert found[applied.person.public_id].verb is Verb.SELECTED
    assert found[guest.public_id].verb is Verb.INVITED
    assert all(each.was_proposed for each in found.values())
    known = json.loads(found[guest.public_id].known)
    assert (known["fit"], known["worth"]["not_applicant"]) == ("sure", 100)
    proposal = db.session.scalars(select(Proposal)).one()
    assert {pair[0] for pair in json.loads(proposal.team)} == set(found)
    assert json.loads(proposal.policy)["not_applicant"] == 100


def test_choosing_otherwise_keeps_the_reasons(scene: Scene):
    scene.soldier.headcount = 1
    first, second, out = scene.applicant(), scene.free(), scene.applicant()
    [plain] = [each.person for each in scene.sheet().proposed.plain.members]
    left, passed = sorted(
        [first.person.public_id, out.person.public_id], key=lambda name: name == plain
    )
    asked = Asked(
        pins=(Pin(second.public_id, scene.soldier.public_id, OverrideReason.TRAINING),),
        bans=(Ban(left, OverrideReason.SPOKEN),),
    )
    take(scene, asked)
    found = verbs()
    chosen = found[second.public_id]
    assert (chosen.verb, chosen.was_proposed, chosen.reason) == (
        Verb.INVITED,
        False,
        OverrideReason.TRAINING,
    )
    excluded = found[left]
    assert (excluded.verb, excluded.was_proposed, excluded.reason) == (
        Verb.EXCLUDED,
        False,
        OverrideReason.SPOKEN,
    )
    over = found[passed]
    assert (over.verb, over.was_proposed, over.reason) == (
        Verb.PASSED_OVER,
        True,
        OverrideReason.TRAINING,
    )


def test_taking_twice_is_taking_once(scene: Scene):
    scene.applicant()
    name = scene.sheet().fingerprint
    first = services.take(scene.boss, scene.activity, Asked(), name, NOW())
    again = services.take(scene.boss, scene.activity, Asked(), name, NOW())
    assert (first.retained, again.already) == (1, scene.boss)
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1
    assert len(verbs()) == 1


def test_the_same_team_can_be_taken_again_once_it_has_come_apart(scene: Scene):
    application = scene.applicant()
    take(scene)
    applications.withdraw(application, NOW())
    applications.submit(application.person, scene.soldier, [], "", NOW())
    assert take(scene).retained == 1
    assert application.status is Status.SELECTED


def test_who_applied_to_another_post_is_asked_not_ordered(scene: Scene):
    scene.soldier.headcount = 1
    for _ in range(2):
        qualify(scene.applicant().person, "Permis PL")
    taken = take(scene)
    assert (taken.retained, taken.invited) == (1, 1)
    driver = db.session.scalars(
        select(Application).where(Application.position_id == scene.driver.id)
    ).one()
    assert driver.status is Status.INVITED


CHANGES: dict[str, Callable[[Scene, Application], object]] = {
    "withdrawn": lambda scene, application: applications.withdraw(application, NOW()),
    "refused": lambda scene, application: applications.reject(
        application, RejectionReason.OTHER, "", scene.boss, NOW()
    ),
    "retained": lambda scene, application: applications.select_person(
        application, scene.boss, NOW()
    ),
    "engaged": lambda scene, application: applications.select_person(
        applications.submit(
            application.person,
            make_position(make_activity(scene.unit, starts_on=scene.activity.ends_on)),
            [],
            "",
            NOW(),
        ),
        scene.boss,
        NOW(),
    ),
    "full": lambda scene, application: [
        applications.invite(scene.free(), scene.soldier, [], scene.boss, NOW()) for _ in range(2)
    ],
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_what_changed_meanwhile_refuses_the_whole(scene: Scene, session: Session, change: str):
    applied, other = scene.applicant(), scene.applicant()
    name = scene.sheet().fingerprint
    CHANGES[change](scene, applied)
    session.commit()
    with pytest.raises(Changed):
        services.take(scene.boss, scene.activity, Asked(), name, NOW())
    session.rollback()
    assert status_of(other.person) is Status.SUBMITTED
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_a_pin_that_facts_refuse_is_told_and_holds_nobody(scene: Scene):
    person = scene.free()
    asked = asked_of([f"{person.public_id}:{scene.driver.public_id}"], [])
    sheet = scene.sheet(asked)
    assert "compétence" in sheet.notices[0]
    assert all(post == scene.soldier.public_id for _person, post in sheet.ways)


def taking(scene: Scene, boss: Person, name: str, asked: Asked) -> Callable[[], None]:
    boss_id, activity_id = boss.id, scene.activity.id

    def job() -> None:
        by, activity = (
            db.session.get_one(Person, boss_id),
            db.session.get_one(Activity, activity_id),
        )
        taken = services.take(by, activity, asked, name, NOW())
        if taken.already is not None:
            raise Refusal("Déjà prise.")

    return job


def test_commanders_taking_overlapping_teams_at_once_leave_one_team(scene: Scene, session: Session):
    scene.soldier.headcount = 3
    people = [scene.applicant().person for _ in range(5)]
    bosses = [scene.boss, *(make_staff(Role.UNIT_COMMANDER, scene.unit) for _ in range(7))]
    # Each leaves somebody else out, so that every team overlaps the others without being one.
    asks = [asked_of([], [f"{people[at % 5].public_id}:team"]) for at in range(len(bosses))]
    names = [scene.sheet(asked).fingerprint for asked in asks]
    session.commit()
    jobs = [taking(scene, *row) for row in zip(bosses, names, asks, strict=True)]
    assert all_at_once(jobs) == 1
    db.set_reading(False)
    session.expire_all()
    held = select(func.count()).where(Application.status == Status.SELECTED)
    assert session.scalar(held) == 3
    taken = session.scalar(select(Position.taken).where(Position.id == scene.soldier.id))
    assert taken == 3
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 6
    assert session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_a_team_and_single_choices_at_once_leave_a_legal_state(scene: Scene, session: Session):
    scene.soldier.headcount = 3
    applied = [scene.applicant() for _ in range(5)]
    name = scene.sheet().fingerprint
    keys, boss_id = [each.id for each in applied], scene.boss.id
    session.commit()

    def retaining(key: int) -> Callable[[], None]:
        def job() -> None:
            boss = db.session.get_one(Person, boss_id)
            applications.select_person(db.session.get_one(Application, key), boss, NOW())

        return job

    def leaving(key: int) -> Callable[[], None]:
        return lambda: applications.withdraw(db.session.get_one(Application, key), NOW())

    jobs = [taking(scene, scene.boss, name, Asked())] * 2
    jobs += [retaining(key) for key in keys[2:]] + [leaving(key) for key in keys[:2]]
    all_at_once(jobs)
    db.set_reading(False)
    session.expire_all()
    held = session.scalar(select(func.count()).where(Application.status == Status.SELECTED))
    taken = session.scalar(select(Position.taken).where(Position.id == scene.soldier.id))
    assert held == taken
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 2 * (held or 0)


def test_two_activities_on_the_same_days_never_share_a_person(scene: Scene, session: Session):
    other = make_scene()
    people = [scene.free() for _ in range(3)]
    for person in people:
        for each in (scene, other):
            applications.submit(person, each.soldier, [], "", NOW())
    names = [each.sheet().fingerprint for each in (scene, other)]
    session.commit()
    jobs = [
        taking(each, each.boss, name, Asked())
        for each, name in zip((scene, other), names, strict=True)
    ]
    assert all_at_once(jobs) == 1
    db.set_reading(False)
    assert session.scalar(select(func.count()).select_from(DutyDay)) == 4


def test_nothing_is_kept_of_people_out_of_sight_whom_a_form_names(scene: Scene):
    scene.free()
    stranger = make_reservist(make_unit("92RI"))
    asked = Asked(bans=(Ban(stranger.public_id),))
    assert take(scene, asked).invited == 1
    assert stranger.public_id not in verbs()
