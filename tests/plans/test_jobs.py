"""The worker and the program apart: a plan is computed once, whoever dies, stops or gives up."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from metiis import clock, db
from metiis.models import (
    ApplicationStatus,
    Notification,
    PlanRun,
    PlanStatus,
)
from metiis.plans import apart, jobs, rules, services
from metiis.plans.apart import Ended
from metiis.selection import services as selection
from tests.accounts.browsing import together
from tests.plans.trade import (
    BROKEN,
    ENDLESS,
    SILENT,
    again,
    ask,
    computed,
    found,
    make_place,
    take,
)

NEVER = threading.Event()


def beat(run: PlanRun, **values: object) -> None:
    """Another worker has this run."""
    db.session.remove()
    db.set_reading(False)
    db.session.execute(update(PlanRun).where(PlanRun.id == run.id).values(**values))
    db.session.commit()


def test_a_plan_is_computed_in_a_process_of_its_own_and_kept(session):
    place = make_place(free=3)
    run = computed(place)
    result = found(run)
    assert run.status is PlanStatus.DONE
    assert (result.total.asked, result.total.filled, result.total.hand) == (2, 2, 2)
    assert result.total.places_proof == "bound"
    assert {person for person, _post in result.pairs} <= {each.public_id for each in place.people}
    assert result.answered.startswith("3 sur 3 ont répondu")


def test_a_unit_without_activity_has_a_plan_that_says_so(session):
    place = make_place(free=1)
    place.activity.starts_on = place.activity.ends_on = clock.today() + timedelta(days=300)
    result = found(computed(place))
    assert result.total.asked == 0
    assert rules.coverage_words(result.total) == "Aucune place n’est à pourvoir sur cette période."


def test_nothing_waits_nothing_is_done(session):
    assert jobs.compute_next(NEVER) is False


@pytest.mark.parametrize("command", [BROKEN, SILENT])
def test_a_program_that_dies_or_says_nothing_leaves_a_fault_in_words(session, command):
    run = ask(make_place())
    assert jobs.compute_next(NEVER, command)
    kept = again(run)
    assert kept.status is PlanStatus.FAILED
    assert kept.fault == rules.INTERRUPTED
    assert kept.result is None


def test_a_program_that_takes_too_long_is_ended(session, monkeypatch):
    run = ask(make_place())
    beat(run, seconds=1)
    monkeypatch.setattr(apart, "GRACE", 0)
    assert jobs.compute_next(NEVER, ENDLESS)
    assert again(run).fault == rules.TOO_LONG


def test_a_plan_given_up_on_is_computed_no_further(session):
    run = ask(make_place())
    claim = jobs.take_up(clock.now())
    assert claim is not None
    program = apart.Apart(ENDLESS, 30, b"")

    def give_up(_stage: str, _progress: int) -> bool:
        db.session.remove()
        db.set_reading(False)
        services.cancel(db.session.get_one(PlanRun, run.id), clock.now())
        db.session.commit()
        return jobs._beat(claim)

    assert program.run(give_up, NEVER) is Ended.LOST
    assert again(run).status is PlanStatus.CANCELLED


def test_a_worker_that_stops_gives_its_plan_back(session):
    run, stop = ask(make_place()), threading.Event()
    stop.set()
    assert jobs.compute_next(stop, ENDLESS)
    assert again(run).status is PlanStatus.QUEUED
    assert jobs.compute_next(NEVER)
    assert again(run).status is PlanStatus.DONE


def test_a_plan_left_by_a_dead_worker_is_taken_again(session):
    run, long_ago = ask(make_place()), clock.now() - timedelta(minutes=5)
    beat(run, status=PlanStatus.RUNNING, started_at=long_ago, beat_at=long_ago)
    assert jobs.compute_next(NEVER)
    assert again(run).status is PlanStatus.DONE


def test_a_plan_in_the_hands_of_another_worker_is_left_to_it(session):
    run, now = ask(make_place()), clock.now()
    beat(run, status=PlanStatus.RUNNING, started_at=now, beat_at=now)
    assert jobs.compute_next(NEVER) is False


def test_a_plan_left_again_and_again_is_given_up(session):
    run, long_ago = ask(make_place()), clock.now() - timedelta(hours=1)
    beat(run, status=PlanStatus.RUNNING, started_at=long_ago, beat_at=long_ago)
    assert jobs.compute_next(NEVER) is False
    assert again(run).fault == rules.LEFT


def test_a_worker_thought_dead_does_not_write_over_the_one_that_took_its_plan(session):
    run = ask(make_place())
    first = jobs.take_up(clock.now())
    beat(run, beat_at=clock.now() - timedelta(minutes=5))
    second = jobs.take_up(clock.now())
    assert first is not None
    assert second is not None
    assert jobs._beat(first) is False
    assert jobs._beat(second) is True


def test_two_workers_never_take_up_the_same_plan(app, session):
    ask(make_place())
    claims = together(2, lambda _number: jobs.take_up(clock.now()))
    assert sum(claim is not None for claim in claims) == 1


def test_what_a_plan_found_is_erased_after_ninety_days(session):
    run = computed(make_place())
    assert jobs.forget_old_results(clock.now() + timedelta(days=89)) == 0
    assert jobs.forget_old_results(clock.now() + timedelta(days=91)) == 1
    kept = again(run)
    assert (kept.result, kept.status) == (None, PlanStatus.DONE)


def told(place) -> list[str]:
    mine = select(Notification.text).where(Notification.person_id == place.boss.id)
    return list(db.session.scalars(mine))


def test_those_who_decide_are_told_once_that_it_is_time_to_retain(session):
    place = make_place(free=2, starts_on=clock.today() + timedelta(days=36))
    run = computed(place)
    take(run, place.boss)
    db.session.commit()
    assert jobs.tell_of_call_up(clock.now()) == 0
    later = clock.now() + timedelta(days=1)
    assert [jobs.tell_of_call_up(later), jobs.tell_of_call_up(later)] == [1, 0]
    [text] = told(place)
    assert text.startswith("Il est temps de retenir les pressentis de «\u00a0Exercice de plan")


def test_nobody_is_told_of_people_already_placed(session):
    place = make_place(free=1, starts_on=clock.today() + timedelta(days=20))
    run = computed(place)
    take(run, place.boss)
    invite(place, place.people[0])
    db.session.commit()
    assert jobs.tell_of_call_up(clock.now()) == 0


def invite(place, person) -> None:
    application = selection.invite(person, place.post, place.boss, clock.now())
    assert application.status is ApplicationStatus.INVITED
