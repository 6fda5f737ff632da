"""Taking a plan: who is shortlisted then, what is left out and named, what never moves."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Availability,
    Decision,
    JournalEntry,
    Notification,
    Person,
    PlanRun,
    Shortlisted,
    Verb,
)
from metiis.plans import taking
from metiis.plans.judging import SOMEBODY
from tests.accounts.browsing import together
from tests.availability.trade import engage
from tests.factories import make_activity, make_position, make_reservist
from tests.plans.trade import computed, found, make_place, prepare, say, shortlisted, take


def chosen_of(place, run) -> list[Person]:
    """The people the plan chose for the activity, by key."""
    names = {person for person, _post in pairs_of(run)}
    return [person for person in place.people if person.public_id in names]


def pairs_of(run: PlanRun) -> list[tuple[str, str]]:
    return found(run).pairs


def test_a_plan_taken_shortlists_its_choices_and_tells_nobody(session):
    place = make_place(free=3)
    run = computed(place)
    messages = db.session.scalar(select(func.count()).select_from(Notification))
    assert take(run, place.boss) == 2
    chosen = chosen_of(place, run)
    assert shortlisted(place.activity) == {person.id: place.post.id for person in chosen}
    assert db.session.scalar(select(func.count()).select_from(Notification)) == messages
    assert place.post.taken == 0


def test_each_choice_is_kept_with_what_was_known(session):
    place = make_place(free=2)
    run = computed(place)
    take(run, place.boss)
    rows = db.session.scalars(select(Decision)).all()
    assert {(row.verb, row.was_proposed, row.plan_id) for row in rows} == {
        (Verb.SHORTLISTED, True, run.id)
    }
    assert len(rows) == 2
    assert '"fit": "sure"' in rows[0].known


def test_taking_again_has_no_other_effect(session):
    place = make_place(free=3)
    run = computed(place)
    assert [take(run, place.boss), take(run, place.boss)] == [2, 0]
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 2
    taken = select(func.count()).where(JournalEntry.action == "plan.taken")
    assert db.session.scalar(taken) == 1


def test_those_whose_facts_changed_are_left_out_and_named(session):
    place = make_place(free=2)
    run = computed(place)
    busy, refusing = place.people
    engage(busy, place.activity.ends_on)
    say(refusing, place.activity, Availability.UNAVAILABLE)
    prepared = prepare(run, place.boss)
    assert prepared.kept == ()
    assert sorted(each.why for each in prepared.left_out) == [
        "est engagé depuis sur une autre activité",
        "n’est plus disponible tous les jours",
    ]
    assert any(busy.last_name.upper() in each.who for each in prepared.left_out)


def test_somebody_who_left_the_rolls_or_declined_is_left_out(session):
    place = make_place(free=2)
    gone, withdrawn = place.people
    application = applications.submit(withdrawn, place.post, [], "", clock.now())
    run = computed(place)
    db.session.add(application)
    gone.disabled_at = clock.now()
    applications.withdraw(application, clock.now())
    db.session.flush()
    whys = sorted(each.why for each in prepare(run, place.boss).left_out)
    assert whys == ["a retiré sa candidature depuis", "n’est plus dans l’effectif"]


def test_a_post_filled_meanwhile_takes_nobody_more(session):
    place = make_place(free=2)
    run = computed(place)
    place.post.taken = 1
    db.session.flush()
    prepared = prepare(run, place.boss)
    assert len(prepared.kept) == 1
    assert [each.why for each in prepared.left_out] == ["le poste est complet depuis"]


def test_an_activity_begun_cancelled_or_without_its_post_takes_nobody(session):
    place = make_place(free=1)
    run = computed(place)
    place.post.starts_on = clock.today()
    assert [each.why for each in prepare(run, place.boss).left_out] == ["l’activité a commencé"]
    place.post.public_id = "another"
    db.session.flush()
    [left_out] = prepare(run, place.boss).left_out
    assert (left_out.who, left_out.why) == (SOMEBODY, taking.GONE)


def test_people_of_other_units_are_never_named(session):
    place = make_place(free=0, **{"visibility": "brigade"})
    stranger = make_reservist(place.units["13BCA"])
    say(stranger, place.activity)
    applications.submit(stranger, place.post, [], "", clock.now())
    place.people.append(stranger)
    run = computed(place)
    stranger.disabled_at = clock.now()
    db.session.flush()
    [left_out] = prepare(run, place.boss).left_out
    assert left_out.who == SOMEBODY


def test_somebody_retained_meanwhile_is_placed_and_never_moved(session):
    place = make_place(free=2)
    first = place.people[0]
    application = applications.submit(first, place.post, [], "", clock.now())
    run = computed(place)
    db.session.add(application)
    applications.select_person(application, place.boss, clock.now())
    prepared = prepare(run, place.boss)
    assert (prepared.placed, prepared.left_out) == (1, ())
    take(run, place.boss)
    assert set(shortlisted(place.activity)) == {place.people[1].id}


def test_a_new_plan_replaces_the_entries_of_the_last_and_moves_as_few_as_it_can(session):
    place = make_place(free=5)
    first = computed(place)
    take(first, place.boss)
    before = shortlisted(place.activity)
    db.session.commit()
    second = computed_later(place)
    take(second, place.boss)
    assert shortlisted(place.activity) == before


def computed_later(place) -> PlanRun:
    """Another plan, asked once the first is no longer the same question."""
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        return computed(place)


def test_one_activity_may_be_taken_alone_and_leaves_the_others(session):
    place = make_place(free=2)
    start = place.activity.starts_on + timedelta(days=7)
    other = make_activity(place.unit, title="Autre", starts_on=start)
    make_position(other)
    for person in place.people:
        say(person, other)
    run = computed(place)
    db.session.add(other)
    take(run, place.boss, place.activity.public_id)
    assert len(shortlisted(place.activity)) == 2
    assert shortlisted(other) == {}
    take(run, place.boss)
    assert len(shortlisted(other)) == 2


def test_somebody_taken_for_an_activity_leaves_another_on_the_same_days(session):
    place = make_place(free=1)
    other = make_activity(place.unit, title="Autre", starts_on=place.activity.starts_on)
    elsewhere = make_position(other, headcount=1)
    run = computed(place)
    person = place.people[0]
    db.session.add_all([other, elsewhere])
    old = place.activity if pairs_of(run)[0][1] == elsewhere.public_id else other
    post = place.post if old is place.activity else elsewhere
    db.session.add(
        Shortlisted(
            activity_id=old.id,
            person_id=person.id,
            position_id=post.id,
            since=clock.now(),
            by_id=place.boss.id,
        )
    )
    db.session.flush()
    new = other if old is place.activity else place.activity
    take(run, place.boss, new.public_id)
    assert shortlisted(old) == {}
    assert set(shortlisted(new)) == {person.id}


def test_two_commanders_who_take_at_once_leave_one_entry_each(app, session):
    place = make_place(free=3)
    run = computed(place)
    db.session.commit()
    run_id, boss_id = run.id, place.boss.id

    def act(_number: int) -> int:
        for attempt in range(3):
            try:
                own, by = db.session.get_one(PlanRun, run_id), db.session.get_one(Person, boss_id)
                prepared = taking.prepare(by, found(own), None, clock.today(), lock=True)
                changed = taking.carry_out(own, prepared, by, clock.now())
                db.session.commit()
                return changed
            except Exception:
                db.session.rollback()
                if attempt == 2:
                    raise
        return -1

    assert sorted(together(2, act)) == [0, 2]
    db.session.remove()
    db.set_reading(False)
    assert len(shortlisted(place.activity)) == 2
