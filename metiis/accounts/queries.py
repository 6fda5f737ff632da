"""Reading accounts, sessions and single-use links."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from metiis import db
from metiis.accounts import rules
from metiis.labels import fold
from metiis.models import (
    AccessLink,
    AccountState,
    LinkPurpose,
    Notification,
    Person,
    Role,
    RoleGrant,
    Unit,
    WebSession,
)
from metiis.permissions import Permission, is_under, people_scope, units_scope
from metiis.settings import Settings


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What a list of accounts is narrowed to; what is empty narrows nothing."""

    words: str = ""
    state: AccountState | None = None
    unit: Unit | None = None


def fingerprint(secret: str) -> str:
    """The SHA-256 kept in place of a random token (64 hex digits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


_unread = (
    select(func.count())
    .where(Notification.person_id == WebSession.person_id, Notification.read_at.is_(None))
    .correlate(WebSession)
    .scalar_subquery()
)
# Built once: every page of a signed-in person asks it.
OPENED = (
    select(WebSession, _unread)
    .where(WebSession.token_hash == bindparam("token_hash"))
    .options(joinedload(WebSession.person).joinedload(Person.grants))
)


def web_session(token: str) -> tuple[WebSession, int] | None:
    """The session a token opens, with its person, unit and grants, and the messages not yet read.

    One query: every page of a signed-in person pays for it.
    """
    found = db.session.execute(OPENED, {"token_hash": fingerprint(token)})
    row = found.unique().one_or_none()
    return None if row is None else (row[0], row[1])


def live_sessions(person: Person, now: datetime, settings: Settings) -> list[WebSession]:
    """The person's devices still signed in, last used first."""
    rows = db.session.scalars(
        select(WebSession)
        .where(WebSession.person_id == person.id, WebSession.ended_at.is_(None))
        .order_by(WebSession.last_seen_at.desc(), WebSession.id.desc())
    )
    return [row for row in rows if rules.is_alive(row, person, now, settings)]


def account(email: str) -> Person | None:
    """The person with this address, whatever the account's state."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def managed_person(public_id: str) -> Person | None:
    """The person of an account page, with the grants that decide who may manage it."""
    return db.session.scalar(
        select(Person).where(Person.public_id == public_id).options(selectinload(Person.grants))
    )


def accounts(viewer: Person, wanted: AccountFilter, now: datetime) -> Select[Person]:
    """People whose accounts the viewer looks after, by name, narrowed to what is wanted."""
    statement = (
        select(Person)
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .where(people_scope(viewer, Permission.ACCOUNT_MANAGE))
        .options(selectinload(Person.grants))
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    for word in fold(wanted.words).split():
        statement = statement.where(Person.search_name.contains(word, autoescape=True))
    if wanted.state is not None:
        statement = statement.where(_is_in_state(wanted.state, now))
    if wanted.unit is not None:
        statement = statement.where(is_under(Unit.path, wanted.unit.path))
    return statement


def invitable(viewer: Person, wanted: AccountFilter, now: datetime) -> Select[Person]:
    """Those of the list who have an address and neither account nor invitation."""
    narrowed = AccountFilter(wanted.words, None, wanted.unit)
    return accounts(viewer, narrowed, now).where(
        _is_in_state(AccountState.NONE, now), Person.email.is_not(None), Person.email != ""
    )


def managed_units(viewer: Person) -> list[Unit]:
    """Units whose accounts the viewer looks after, in the order of the tree."""
    scope = units_scope(viewer, Permission.ACCOUNT_MANAGE)
    return list(db.session.scalars(select(Unit).where(scope).order_by(Unit.path)))


def is_live_link(now: datetime) -> ColumnElement[bool]:
    """SQL over AccessLink: neither used, nor revoked, nor too old."""
    return and_(
        AccessLink.used_at.is_(None), AccessLink.revoked_at.is_(None), AccessLink.expires_at > now
    )


def _is_invited(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        AccessLink.person_id == Person.id,
        AccessLink.purpose == LinkPurpose.ACTIVATION,
        is_live_link(now),
    )


def _is_in_state(state: AccountState, now: datetime) -> ColumnElement[bool]:
    if state is AccountState.DISABLED:
        return Person.disabled_at.is_not(None)
    if state is AccountState.ACTIVE:
        return and_(Person.activated_at.is_not(None), Person.disabled_at.is_(None))
    waiting = and_(Person.activated_at.is_(None), Person.disabled_at.is_(None))
    invited = _is_invited(now)
    return and_(waiting, invited if state is AccountState.INVITED else ~invited)


def invitations_of(people: list[Person], now: datetime) -> dict[int, AccessLink]:
    """The live invitation of each of these people, by person id."""
    links = db.session.scalars(
        select(AccessLink)
        .where(
            AccessLink.person_id.in_([person.id for person in people]),
            AccessLink.purpose == LinkPurpose.ACTIVATION,
            is_live_link(now),
        )
        .order_by(AccessLink.id)
    )
    return {link.person_id: link for link in links}


def invitation_count(person: Person) -> int:
    """How many invitations the person ever got: what tells a repeated form from a new one."""
    counted = select(func.count()).where(
        AccessLink.person_id == person.id, AccessLink.purpose == LinkPurpose.ACTIVATION
    )
    return db.session.scalar(counted) or 0


def state_of(person: Person, invitation: AccessLink | None) -> AccountState:
    """The state of one account; says in memory what the list's filter says in SQL."""
    if person.disabled_at is not None:
        return AccountState.DISABLED
    if person.activated_at is not None:
        return AccountState.ACTIVE
    return AccountState.NONE if invitation is None else AccountState.INVITED


def other_active_admins(person: Person) -> bool:
    """Whether somebody else could still administer the service; locks who could."""
    holders = db.session.scalars(
        select(RoleGrant.person_id)
        .where(RoleGrant.role == Role.ADMIN)
        .order_by(RoleGrant.id)
        .with_for_update()
    ).all()
    others = [holder for holder in holders if holder != person.id]
    active = and_(Person.activated_at.is_not(None), Person.disabled_at.is_(None))
    return bool(db.session.scalar(select(exists().where(Person.id.in_(others), active))))
