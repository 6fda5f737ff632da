"""What single-use links do: they are issued, revoked, tried and used, once."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from metiis import db
from metiis.accounts.queries import fingerprint, invitation_count, invitations_of, is_live_link
from metiis.accounts.services import set_password
from metiis.invitations import rules
from metiis.journal.services import record
from metiis.models import AccessLink, LinkPurpose, Person
from metiis.refusals import Refusal


def invite(
    by: Person | None, person: Person, lifetime: timedelta, secret: str, now: datetime
) -> tuple[str, str]:
    """A fresh invitation stands for the person, in place of any other; returns (token, code)."""
    if person.disabled_at is not None:
        raise Refusal("Ce compte est désactivé. Réactivez-le d’abord.", "disabled")
    if person.activated_at is not None:
        raise Refusal("Cette personne a déjà activé son compte.", "activated")
    if not person.email:
        raise Refusal("Aucune adresse électronique n’est connue pour cette personne.", "no_email")
    token, link = _issue(by, person, LinkPurpose.ACTIVATION, lifetime, now)
    code = rules.code_for(link.token_hash, secret)
    link.code_hash = rules.code_hash(token, code)
    record(by, "invitation.sent", person.public_id)
    db.session.flush()
    return token, code


def invite_again(
    by: Person, person: Person, after: int, lifetime: timedelta, secret: str, now: datetime
) -> str | None:
    """Like `invite`, unless the person got another invitation than the `after` ones the page knew:
    then this is the same request sent twice and nothing is done. Returns the token, or None."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    if invitation_count(person) != after:
        return None
    return invite(by, person, lifetime, secret, now)[0]


def invite_all(
    by: Person, people: list[Person], lifetime: timedelta, secret: str, now: datetime
) -> list[tuple[Person, str]]:
    """Each of these people has an invitation; those invited meanwhile keep theirs."""
    ids = [person.id for person in people]
    db.session.scalars(
        select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    ).all()
    waiting = invitations_of(people, now)
    return [
        (person, invite(by, person, lifetime, secret, now)[0])
        for person in people
        if person.id not in waiting
    ]


def set_address(by: Person, person: Person, email: str) -> None:
    """The person has this address, which nobody else has; given by the unit, before activation."""
    email = email.strip().lower()
    if person.email == email:
        return
    if person.activated_at is not None:
        raise Refusal("Seule la personne change son adresse une fois son compte activé.")
    taken = select(Person.id).where(Person.email == email, Person.id != person.id)
    if db.session.scalar(taken) is not None:
        raise Refusal("Cette adresse ne peut pas servir. Demandez-en une autre à la personne.")
    person.email = email
    record(by, "account.address_set", person.public_id)
    db.session.flush()


def revoke(by: Person, person: Person, now: datetime) -> None:
    """No invitation of the person can serve any more."""
    if _revoke(person, LinkPurpose.ACTIVATION, now):
        record(by, "invitation.revoked", person.public_id)


def issue_recovery(person: Person, lifetime: timedelta, now: datetime) -> str:
    """A link to choose a new password stands for the person, in place of any other."""
    return _issue(None, person, LinkPurpose.PASSWORD, lifetime, now)[0]


def _issue(
    by: Person | None, person: Person, purpose: LinkPurpose, lifetime: timedelta, now: datetime
) -> tuple[str, AccessLink]:
    _revoke(person, purpose, now)
    token = secrets.token_urlsafe(32)
    link = AccessLink(
        person_id=person.id,
        purpose=purpose,
        token_hash=fingerprint(token),
        created_at=now,
        created_by_id=by.id if by is not None else None,
        expires_at=now + lifetime,
    )
    db.session.add(link)
    return token, link


def _revoke(person: Person, purpose: LinkPurpose, now: datetime) -> bool:
    revoked = db.session.scalars(
        update(AccessLink)
        .where(AccessLink.person_id == person.id, AccessLink.purpose == purpose, is_live_link(now))
        .values(revoked_at=now)
        .returning(AccessLink.id)
    )
    return bool(revoked.all())


def tries_left(link_id: int, now: datetime) -> int | None:
    """One more try of the code is counted, for good; how many are left after it, None if too many.

    Has its own transaction: nothing else may be open.
    """
    with db.writing() as apart:
        tries = apart.scalar(
            update(AccessLink)
            .where(AccessLink.id == link_id, AccessLink.tries < rules.MOST_TRIES, is_live_link(now))
            .values(tries=AccessLink.tries + 1)
            .returning(AccessLink.tries)
        )
    return None if tries is None else rules.MOST_TRIES - tries


def activate(link_id: int, hashed: str, now: datetime) -> Person | None:
    """The link is used and its person has an account; None when somebody was faster."""
    person = _use(link_id, now)
    if person is None or person.activated_at is not None or person.disabled_at is not None:
        return None
    person.activated_at = now
    set_password(person, hashed, now)
    record(person, "account.activated", person.public_id)
    return person


def recover(link_id: int, hashed: str, now: datetime) -> Person | None:
    """The link is used and its person has a new password; None when it can no longer serve."""
    person = _use(link_id, now)
    if person is None or not person.is_active:
        return None
    set_password(person, hashed, now)
    record(person, "account.recovered", person.public_id)
    return person


def _use(link_id: int, now: datetime) -> Person | None:
    """Of any number of simultaneous uses, one finds the person."""
    owner = db.session.scalar(
        update(AccessLink)
        .where(AccessLink.id == link_id, is_live_link(now))
        .values(used_at=now)
        .returning(AccessLink.person_id)
    )
    return None if owner is None else db.session.get(Person, owner)
