"""Random histories of two overlapping activities, against a small reference model.

Whatever people, commanders and the passing of time do, in any order: no illegal state, no lost
place, no double engagement, no message without cause. Each history is one transaction, taken back
at its end. `METIIS_TEST_EXAMPLES` draws more of them.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.activities import services as activities
from metiis.activities import steering
from metiis.activities.planning import Plan
from metiis.applications import services
from metiis.applications.rules import Actor, allowed_moves
from metiis.attendance import marking
from metiis.attendance import services as attendance
from metiis.attendance.rules import Said, Sent
from metiis.callups import services as callups
from metiis.models import (
    Activity,
    ActivityMove,
    Application,
    ApplicationEvent,
    Attendance,
    CancelReason,
    DutyDay,
    Mark,
    Move,
    Notification,
    Position,
    RejectionReason,
    Role,
    WithdrawalReason,
)
from metiis.models import ApplicationStatus as Status
from metiis.refusals import Refusal
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit

HISTORIES = 1_000  # On each database; the suite runs on two.
PARTS = 4  # So that workers share them.
STEPS = 15  # Several moves each.
# The reference: what each move makes of what, written down apart from the code.
OPEN, ASKED, ENGAGED = "submitted waitlisted", "invited offered", "selected confirmed called_up"
ENDED = "declined lapsed withdrawn late_withdrawn"
RECORDED = "attended partly_attended excused no_show"
LEGAL: dict[str, tuple[str, str]] = {
    "submit": (f"{ENDED} rejected new", "submitted"),
    "invite": (f"{OPEN} {ENDED} rejected new", "invited"),
    "accept": (ASKED, "confirmed"),
    "waitlist": ("submitted selected rejected lapsed", "waitlisted"),
    "offer": ("waitlisted", "offered"),
    "select": (f"{OPEN} rejected lapsed", "selected"),
    "confirm": ("selected", "confirmed"),
    "call_up": ("confirmed", "called_up"),
    "reask": ("confirmed called_up", "selected"),
    "lapse": (f"{ASKED} selected", "lapsed"),
    "reject": (f"{OPEN} {ASKED} {ENGAGED}", "rejected"),
    "decline": (f"{ASKED} selected", "declined"),
    "withdraw": (f"{OPEN} selected confirmed", "withdrawn"),
    "back_out": ("called_up", "late_withdrawn"),
    "cancel": (f"{OPEN} {ASKED} {ENGAGED}", "cancelled"),
    "attend": (f"{ENGAGED} {RECORDED}", "attended"),
    "attend_partly": (f"{ENGAGED} {RECORDED}", "partly_attended"),
    "excuse": (f"{ENGAGED} {RECORDED}", "excused"),
    "miss": (f"{ENGAGED} {RECORDED}", "no_show"),
}
# Days changed before she had answered: the same question is put again, where she stands.
ASKED_AGAIN = set(f"{ASKED} selected".split())
LEAVING = {Move.WITHDRAW, Move.BACK_OUT}
PLACED = set(f"{ASKED} {ENGAGED} {RECORDED}".split())
HOLDING = set(f"{ENGAGED} {RECORDED}".split())
# Why a legal move may still be refused: no room, no free day, too late; never « move ».
REASONS = {"full", "engaged", "begun", "cancelled", "closed", "applied", "other_position", "draft"}
MARKS = (Mark.PRESENT, Mark.PRESENT, Mark.LEFT_EARLY, Mark.EXCUSED, Mark.ABSENT)

people = st.integers(0, 3)
posts = st.integers(0, 2)


class Histories(RuleBasedStateMachine):
    """Four people, two posts of one activity and one of another that shares a day with it."""

    @initialize()
    def world(self) -> None:
        db.session.rollback()
        unit = make_unit()
        self.now = clock.now()
        first = make_activity(unit, starts_on=clock.today() + timedelta(days=45))
        other = make_activity(unit, starts_on=first.ends_on, title="Séance de tir")
        for activity in (first, other):
            activity.closes_on = activity.starts_on - timedelta(days=1)
        self.boss = make_staff(Role.UNIT_COMMANDER, unit)
        self.people = [make_reservist(unit) for _ in range(4)]
        self.posts = [
            make_position(first, headcount=2),
            make_position(first, headcount=1, label="Radio"),
            make_position(other, headcount=1, label="Tireur"),
        ]
        self.seen: dict[int, tuple[object, ...]] = {}
        self.acts: dict[Move, Callable[[Application], object]] = {
            Move.SELECT: lambda each: services.select_person(each, self.boss, self.now),
            Move.WAITLIST: lambda each: services.put_on_waiting_list(each, self.boss, self.now),
            Move.REJECT: self.refuse,
            Move.ACCEPT: lambda each: services.accept(each, self.now),
            Move.CONFIRM: lambda each: services.confirm(each, self.now),
            Move.DECLINE: lambda each: services.decline(each, self.now),
            Move.WITHDRAW: lambda each: services.withdraw(each, self.now, WithdrawalReason.WORK),
            Move.BACK_OUT: lambda each: services.withdraw(each, self.now, WithdrawalReason.WORK),
        }
        self.told = 0

    def refuse(self, each: Application) -> object:
        return services.reject(each, RejectionReason.FULL, "", self.boss, self.now)

    def teardown(self) -> None:
        db.session.rollback()

    # What happens

    @rule(who=people, where=posts)
    def apply(self, who: int, where: int) -> None:
        person, post = self.people[who], self.posts[where]
        self.try_to(lambda: services.submit(person, post, [], "", self.now))

    @rule(who=people, where=posts)
    def invite(self, who: int, where: int) -> None:
        person, post = self.people[who], self.posts[where]
        self.try_to(lambda: services.invite(person, post, [], self.boss, self.now))

    @rule(who=people, where=posts, calls=st.booleans())
    def settle(self, who: int, where: int, calls: bool) -> None:
        """The usual road at one go: applied, retained, confirmed, perhaps called up."""
        self.apply(who, where)
        person, activity = self.people[who], self.posts[where].activity
        for each in self.all():
            if each.person is person and each.activity is activity:
                self.attempt(each, Move.SELECT)
                self.attempt(each, Move.CONFIRM)
        if calls:
            self.call_up(where)

    @precondition(lambda self: bool(self.seen))
    @rule(which=st.integers(0, 11), what=st.integers(0, 11))
    def move(self, which: int, what: int) -> None:
        """Somebody makes a move that her page shows."""
        each = self.all()[which % len(self.seen)]
        shown = self.shown(each)
        if shown:
            self.attempt(each, shown[what % len(shown)])

    @precondition(lambda self: bool(self.seen))
    @rule(which=st.integers(0, 11), what=st.integers(0, 11))
    def force(self, which: int, what: int) -> None:
        """Somebody tries any move, from a page left open or by hand."""
        self.attempt(self.all()[which % len(self.seen)], list(self.acts)[what % len(self.acts)])

    def shown(self, each: Application) -> list[Move]:
        return [
            move
            for actor in (Actor.COMMANDER, Actor.APPLICANT)
            for move in allowed_moves(each.status, actor, each.origin)
            if move in self.acts
        ]

    def attempt(self, each: Application, move: Move) -> None:
        """What the page shows is what the server accepts, facts in the way aside. One verb leaves a
        place, before the call-up or after it."""
        shown = self.shown(each)
        code = self.try_to(lambda: self.acts[move](each))
        is_still = each.status is Status(str(self.before[each.id][0]))
        if code is None:
            assert is_still or move in shown or (move in LEAVING and LEAVING & set(shown))
        else:
            assert code in REASONS or move not in shown

    @rule(where=posts)
    def offer_what_is_free(self, where: int) -> None:
        waiting = [each for each in self.all() if each.position is self.posts[where]]
        waiting = [each for each in waiting if each.status.value == "waitlisted"]
        if waiting:
            first = min(waiting, key=lambda each: each.waiting_rank or 0)
            self.try_to(lambda: services.offer(first, [], self.now))

    @rule(where=posts)
    def call_up(self, where: int) -> None:
        activity = self.posts[where].activity
        ready = [each for each in self.all() if each.activity is activity]
        ready = [each for each in ready if each.status.value == "confirmed"]
        self.try_to(lambda: callups.issue_all(activity, ready, self.boss, self.now))

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        for each in self.all():
            self.try_to(lambda each=each: services.lapse(each, self.now))  # type: ignore[misc]
        asked = [each for each in self.all() if each.answer_by and each.answer_by <= self.now]
        begun = clock.civil_day(self.now)
        assert all(each.position.starts_on <= begun for each in asked)

    @precondition(lambda self: clock.civil_day(self.now) < self.posts[2].starts_on)
    @rule(where=posts, odds=st.integers(0, 19))
    def cancel(self, where: int, odds: int) -> None:
        activity = self.posts[where].activity
        if odds == 13:
            reason = CancelReason.WEATHER
            self.try_to(lambda: activities.cancel(activity, reason, "", self.boss, self.now))

    @rule(where=posts, days=st.integers(-3, 9))
    def change_days(self, where: int, days: int) -> None:
        """The activity moves, to days that the other one may hold."""
        activity = self.posts[where].activity
        later = timedelta(days=days)
        plan = Plan(
            **{name: getattr(activity, name) for name in ("title", "kind", "location")},
            visibility=activity.visibility,
            priority=activity.priority,
            description=activity.description,
            starts_on=activity.starts_on + later,
            ends_on=activity.ends_on + later,
            closes_on=activity.closes_on + later,
        )
        reached = set(self.everybody(activity))
        self.try_to(lambda: activities.edit(activity, plan, self.boss, self.now), reached)

    @precondition(lambda self: len(self.seen) > 2)
    @rule(where=posts, marks=st.lists(st.sampled_from(MARKS), min_size=4, max_size=4))
    def call_the_roll(self, where: int, marks: list[Mark]) -> None:
        """The last day comes; everybody listed is marked and their presence validated; perhaps once
        more, mended."""
        activity = self.posts[where].activity
        self.time_passes(max(0, (activity.ends_on - clock.civil_day(self.now)).days))
        listed = [each for each in self.all() if each.activity is activity]
        reached = set(self.everybody(activity))
        if activity.status.value == "completed":
            self.try_to(lambda: self.steer(activity, ActivityMove.REOPEN))
        self.try_to(lambda: self.mark(activity, listed, marks), reached)
        self.try_to(lambda: self.validate(activity), reached)

    def mark(self, activity: Activity, listed: list[Application], marks: list[Mark]) -> None:
        roll = marking.locked(self.boss, activity)
        sent = []
        for each, mark in zip(listed, marks, strict=False):
            last = each.position.starts_on if mark is Mark.LEFT_EARLY else None
            sent.append(Sent(each.public_id, 99, "", Said(mark, None, last)))
        marking.save(activity, roll, sent, self.boss, self.now)

    def validate(self, activity: Activity) -> None:
        if self.steer(activity, ActivityMove.COMPLETE):
            attendance.validate(activity, self.boss, self.now)

    def steer(self, activity: Activity, move: ActivityMove) -> bool:
        return steering.move(activity, move, self.boss, self.now, note="Une ligne à reprendre.")

    def everybody(self, activity: Activity) -> list[int]:
        return [each.person_id for each in self.all() if each.activity is activity]

    # How it is tried

    def try_to(self, act: Callable[[], object], reached: Collection[int] = ()) -> str | None:
        """Do it as a request would, all or nothing; the code of the refusal when it is refused.
        Then everything that must hold is looked at. `reached` are people who may hear of it though
        nothing of theirs has moved."""
        code, self.before = None, self.seen
        try:
            with db.session.begin_nested():
                act()
        except Refusal as refusal:
            code = refusal.code
        after = Picture()
        changed = {key for key in after.states if after.states[key] != self.seen.get(key)}
        self.check_messages(changed, reached, is_refused=code is not None)
        if code is not None:
            assert after.states == self.seen
        elif changed or reached:
            after.check(self.posts, clock.civil_day(self.now))
        self.seen = after.states
        return code

    def check_messages(
        self, changed: set[int], reached: Collection[int], *, is_refused: bool
    ) -> None:
        new = db.session.scalars(
            select(Notification).where(Notification.id > self.told).order_by(Notification.id)
        ).all()
        self.told = max((each.id for each in new), default=self.told)
        if is_refused or not (changed or reached):
            assert new == []
        rows = select(Application.person_id).where(Application.id.in_(changed))
        concerned = set(db.session.scalars(rows)) | {self.boss.id, *reached}
        assert {each.person_id for each in new} <= concerned
        assert max(Counter((each.person_id, each.text) for each in new).values(), default=1) == 1
        to_her = Counter(each.person_id for each in new if each.person_id != self.boss.id)
        assert all(number == 1 for number in to_her.values())

    def all(self) -> list[Application]:
        return list(db.session.scalars(select(Application).order_by(Application.id)))


class Picture:
    """Everything there is at one moment, and what must hold of it."""

    def __init__(self) -> None:
        self.rows = db.session.execute(
            select(
                Application.id,
                Application.person_id,
                Application.position_id,
                Application.status,
                Application.answer_by,
            )
        ).all()
        self.history: dict[int, list[tuple[str, str]]] = {}
        for application_id, move, status in db.session.execute(
            select(
                ApplicationEvent.application_id, ApplicationEvent.move, ApplicationEvent.status
            ).order_by(ApplicationEvent.id)
        ):
            self.history.setdefault(application_id, []).append((move.value, status.value))
        self.days = db.session.execute(
            select(DutyDay.person_id, DutyDay.day, DutyDay.application_id)
        ).all()
        marks = select(Attendance.application_id, Attendance.first_day, Attendance.last_day)
        self.served = {key: days for key, *days in db.session.execute(marks)}
        self.taken = dict(db.session.execute(select(Position.id, Position.taken)).all())
        self.states: dict[int, tuple[object, ...]] = {
            row.id: (row.status, row.position_id, len(self.history[row.id])) for row in self.rows
        }

    def days_of(self, application_id: int, post: Position) -> set[date]:
        """The days somebody who holds a place is engaged on: once marked, those she served."""
        first, last = self.served.get(application_id, (post.starts_on, post.ends_on))
        if first is None:
            return set()
        return {first + timedelta(days=at) for at in range((last - first).days + 1)}

    def check(self, posts: list[Position], day: date) -> None:
        """Places, days, questions and histories are as they must be."""
        held = Counter(row.position_id for row in self.rows if row.status.value in PLACED)
        for post in posts:
            assert self.taken[post.id] == held[post.id] <= post.headcount
        by_id = {post.id: post for post in posts}
        wanted = {
            (row.person_id, day, row.id)
            for row in self.rows
            if row.status.value in HOLDING
            for day in self.days_of(row.id, by_id[row.position_id])
        }
        assert {tuple(row) for row in self.days} == wanted
        assert len({(person, day) for person, day, _application in wanted}) == len(wanted)
        for row in self.rows:
            is_asked = row.status.value in {"invited", "offered", "selected"}
            # Retained once the days have begun, she is asked without an end.
            may_be_endless = (
                row.status.value == "selected" and by_id[row.position_id].starts_on <= day
            )
            assert (row.answer_by is not None) is is_asked or (is_asked and may_be_endless)
            state = "new"
            for move, target in self.history[row.id]:
                if move == "reask" and state == target:
                    assert state in ASKED_AGAIN
                    continue
                assert state in LEGAL[move][0].split(), f"{move} from {state}"
                assert target == LEGAL[move][1]
                state = target
            assert state == row.status.value


@pytest.mark.drawn
@pytest.mark.parametrize("part", range(PARTS))
def test_no_history_breaks_the_life_of_applications(part: int, session: Session):
    number = int(os.environ.get("METIIS_TEST_EXAMPLES", HISTORIES)) // PARTS
    machine = seed(part)(type(f"Histories{part}", (Histories,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=number,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
