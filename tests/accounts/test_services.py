"""Services of accounts, on both databases and with several hands at once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from metiis import clock, db
from metiis.accounts import queries, rules, services
from metiis.accounts.queries import AccountFilter, fingerprint
from metiis.models import (
    AccessLink,
    AccountState,
    JournalEntry,
    LinkPurpose,
    Person,
    Role,
    RoleGrant,
    ThrottleWindow,
    WebSession,
)
from metiis.permissions import Permission, can
from metiis.refusals import Refusal
from tests.accounts.browsing import stored, together
from tests.factories import grant, make_brigade, make_reservist, make_staff

SECRET = "only for tests"
LIMIT = rules.Limit("essai", 10, timedelta(minutes=5))


def test_eight_threads_of_twenty_attempts_are_all_counted(app, session):
    now = clock.now().replace(second=0)

    def hit(_number: int) -> int:
        answers = [services.count_attempt([(LIMIT, "a")], SECRET, now) for _ in range(20)]
        return sum(until is None for until in answers)

    passed = together(8, hit)
    assert stored().scalar(select(ThrottleWindow.count)) == 160
    assert sum(passed) == LIMIT.most


def test_a_flooded_account_says_when_to_come_back_and_leaves_others_alone(session):
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    for _ in range(LIMIT.most):
        assert services.count_attempt([(LIMIT, "a")], SECRET, start) is None
    until = services.count_attempt([(LIMIT, "a")], SECRET, start + timedelta(seconds=10))
    assert until == start + timedelta(minutes=5)
    assert services.count_attempt([(LIMIT, "b")], SECRET, start) is None
    assert services.count_attempt([(LIMIT, "a")], SECRET, until) is None


def test_what_a_narrow_limit_refuses_does_not_fill_the_wide_one(session):
    now = clock.now()
    wide = rules.Limit("tous", 12, timedelta(minutes=5))
    for _ in range(40):
        services.count_attempt([(LIMIT, "flood"), (wide, "")], SECRET, now)
    assert services.count_attempt([(LIMIT, "quiet"), (wide, "")], SECRET, now) is None


def test_success_is_given_back_and_never_below_nothing(session):
    now = clock.now()
    services.count_attempt([(LIMIT, "a")], SECRET, now)
    for _ in range(3):
        services.give_back([(LIMIT, "a")], SECRET, now)
    session.commit()
    assert session.scalar(select(ThrottleWindow.count)) == 0


def test_the_table_of_attempts_holds_no_address_and_is_swept(session):
    now = clock.now()
    services.count_attempt([(LIMIT, "paul@exemple.test")], SECRET, now)
    key = session.scalar(select(ThrottleWindow.key))
    assert len(key) == 64
    assert "paul" not in key
    session.rollback()
    services.forget_attempts(now + timedelta(days=1))
    assert session.scalar(select(func.count()).select_from(ThrottleWindow)) == 0


def test_a_session_ended_meanwhile_is_not_brought_back_by_a_request_in_flight(session):
    person = make_reservist()
    token = services.open_session(person, "Essai", clock.now())
    session.commit()
    seen = queries.web_session(token)[0].id
    session.rollback()
    services.end_session(token, clock.now())
    session.commit()
    services.mark_seen(seen, clock.now() + timedelta(minutes=6))
    found = stored().scalar(select(WebSession).where(WebSession.id == seen))
    assert found.ended_at is not None
    assert found.last_seen_at < clock.now() + timedelta(minutes=1)
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1


def test_ending_and_marking_together_leave_the_session_ended(session):
    person = make_reservist()
    tokens = [services.open_session(person, "Essai", clock.now()) for _ in range(8)]
    session.commit()
    ids = dict(session.execute(select(WebSession.token_hash, WebSession.id)).all())
    session.rollback()

    def act(number: int) -> None:
        token = tokens[number // 2]
        if number % 2:
            services.mark_seen(ids[fingerprint(token)], clock.now())
        else:
            services.end_session(token, clock.now())
            db.session.commit()

    together(8, act)
    ended = select(func.count()).where(WebSession.ended_at.is_not(None))
    assert stored().scalar(ended) == 4


def test_only_a_fingerprint_of_the_token_is_kept(session):
    token = services.open_session(make_reservist(), "Essai", clock.now())
    row = session.scalars(select(WebSession)).one()
    assert row.token_hash == fingerprint(token)
    assert token not in str(vars(row))


def test_a_person_ends_only_her_own_devices(session):
    mine, other = make_reservist(), make_reservist()
    services.open_session(mine, "Essai", clock.now())
    session.flush()
    device = session.scalars(select(WebSession)).one()
    services.end_device(other, device.public_id, clock.now())
    session.refresh(device)
    assert device.ended_at is None
    services.end_device(mine, device.public_id, clock.now())
    session.refresh(device)
    assert device.ended_at is not None


def test_disabling_ends_every_session_and_is_journalled_once(session):
    admin, person = make_staff(Role.ADMIN, None), make_reservist()
    services.open_session(person, "Essai", clock.now())
    for _ in range(2):
        services.disable(admin, person, clock.now())
    assert not person.is_active
    assert all(row.ended_at for row in session.scalars(select(WebSession)))
    actions = list(session.scalars(select(JournalEntry.action)))
    assert actions == ["account.disabled"]
    services.enable(admin, person)
    assert person.is_active


def test_nobody_closes_his_own_account_nor_the_last_administrator(session):
    units = make_brigade()
    admin = make_staff(Role.ADMIN, None)
    with pytest.raises(Refusal):
        services.disable(admin, admin, clock.now())
    commander = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    with pytest.raises(Refusal, match="dernier compte"):
        services.disable(commander, admin, clock.now())
    second = make_staff(Role.ADMIN, None)
    services.disable(second, admin, clock.now())
    assert not admin.is_active


def test_two_administrators_closing_each_other_leave_one(session):
    first, second = make_staff(Role.ADMIN, None), make_staff(Role.ADMIN, None)
    session.commit()
    pair = [(first.public_id, second.public_id), (second.public_id, first.public_id)]

    def close(number: int) -> bool:
        by, person = (queries.managed_person(public_id) for public_id in pair[number])
        try:
            services.disable(by, person, clock.now())
        except Refusal:
            db.session.rollback()
            return False
        db.session.commit()
        return True

    assert sorted(together(2, close)) == [False, True]
    people = [stored().get(Person, person.id) for person in (first, second)]
    assert [person.is_active for person in people].count(True) == 1


def test_the_list_of_accounts_knows_its_states_and_its_scope(session):
    units, now = make_brigade(), clock.now()
    none = make_reservist(units["7BCA"], activated_at=None)
    invited = make_reservist(units["7BCA"], activated_at=None)
    expired = make_reservist(units["7BCA"], activated_at=None, email=None)
    active = make_reservist(units["7BCA"])
    disabled = make_reservist(units["7BCA"], disabled_at=now)
    foreign = make_reservist(units["13BCA"])
    for person, day in ((invited, 1), (expired, -1)):
        session.add(
            AccessLink(
                person_id=person.id,
                purpose=LinkPurpose.ACTIVATION,
                token_hash=fingerprint(str(person.id)),
                created_at=now,
                expires_at=now + timedelta(days=day),
            )
        )
    session.flush()
    commander = make_staff(Role.UNIT_COMMANDER, units["7BCA"])

    def listed(state: AccountState | None = None, words: str = "", unit=None) -> set[int]:
        wanted = AccountFilter(words, state, unit)
        return {row.id for row in session.scalars(queries.accounts(commander, wanted, now))}

    mine = {none.id, invited.id, expired.id, active.id, disabled.id}
    assert listed() == mine
    assert listed(AccountState.NONE) == {none.id, expired.id}
    assert listed(AccountState.INVITED) == {invited.id}
    assert listed(AccountState.ACTIVE) == {active.id}
    assert listed(AccountState.DISABLED) == {disabled.id}
    assert listed(words=f"CAMILLE {active.last_name.upper()}") == {active.id}
    assert listed(words="100%_") == set()
    assert listed(unit=units["13BCA"]) == set()
    waiting = session.scalars(queries.invitable(commander, AccountFilter(), now))
    assert [person.id for person in waiting] == [none.id]
    # The list and the single decision agree.
    everybody = [none, invited, expired, active, disabled, foreign]
    allowed = {p.id for p in everybody if can(commander, Permission.ACCOUNT_MANAGE, p)}
    assert allowed == mine
    links = queries.invitations_of(everybody, now)
    for person in everybody[:5]:
        assert person.id in listed(queries.state_of(person, links.get(person.id)))


def test_a_role_counts_in_the_scope_of_managed_units(session):
    units = make_brigade()
    somebody = make_reservist(units["7BCA"])
    assert queries.managed_units(somebody) == []
    grant(somebody, Role.UNIT_COMMANDER, units["27BIM"])
    codes = [unit.code for unit in queries.managed_units(somebody)]
    assert codes == ["27BIM", "13BCA", "7BCA"]
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 1


def test_time_does_not_stop_for_old_sessions(session, settings):
    person = make_reservist()
    services.open_session(person, "Essai", clock.now())
    session.commit()
    assert len(queries.live_sessions(person, clock.now(), settings)) == 1
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        assert queries.live_sessions(person, clock.now(), settings) == []
