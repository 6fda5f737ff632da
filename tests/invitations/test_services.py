"""Single-use links used by several hands at the same instant, on both databases."""

from datetime import timedelta

from sqlalchemy import select

from metiis import clock, db
from metiis.invitations import rules, services
from metiis.models import AccessLink
from tests.accounts.browsing import together
from tests.factories import make_reservist

DAY = timedelta(days=1)


def make_link(session) -> int:
    """A link to choose a new password, committed; returns its key."""
    services.issue_recovery(make_reservist(), DAY, clock.now())
    session.commit()
    found = session.scalars(select(AccessLink.id)).one()
    session.rollback()
    return found


def test_of_eight_uses_of_a_link_one_succeeds(session):
    link = make_link(session)

    def act(number: int) -> bool:
        person = services.recover(link, f"hash {number}", clock.now())
        db.session.commit()
        return person is not None

    assert sorted(together(8, act)) == [False] * 7 + [True]


def test_a_link_is_used_only_while_it_lives(session):
    link = make_link(session)
    assert services.recover(link, "hash", clock.now() + DAY) is None
    session.rollback()
    assert services.recover(link, "hash", clock.now()) is not None
    assert services.recover(link, "hash", clock.now()) is None


def test_guesses_sent_together_are_counted_one_by_one(session):
    link = make_link(session)
    left = together(12, lambda _number: services.tries_left(link, clock.now()))
    assert sorted(str(tries) for tries in left) == ["0", "1", "2", "3", "4"] + ["None"] * 7
    assert session.scalar(select(AccessLink.tries)) == rules.MOST_TRIES


def test_a_new_link_replaces_the_one_before(session):
    person = make_reservist()
    for _ in range(2):
        services.issue_recovery(person, DAY, clock.now())
        session.flush()
    revoked = list(session.scalars(select(AccessLink.revoked_at).order_by(AccessLink.id)))
    assert revoked[0] is not None
    assert revoked[1] is None
