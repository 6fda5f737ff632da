"""Reading single-use links."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.accounts.queries import fingerprint, is_live_link
from metiis.invitations import rules
from metiis.models import AccessLink, LinkPurpose, Person


@dataclass(frozen=True, slots=True)
class CodeToGive:
    """An invitation just sent and the code to give to the person by another way."""

    person: Person
    code: str


def live_link(token: object, purpose: LinkPurpose, now: datetime) -> AccessLink | None:
    """The link a token opens, with its person, if it can still serve."""
    if not isinstance(token, str):
        return None
    return db.session.scalar(
        select(AccessLink)
        .where(
            AccessLink.token_hash == fingerprint(token),
            AccessLink.purpose == purpose,
            AccessLink.tries < rules.MOST_TRIES,
            is_live_link(now),
        )
        .options(joinedload(AccessLink.person))
    )


def codes_to_give(viewer: Person, secret: str, now: datetime) -> list[CodeToGive]:
    """Codes of the invitations the viewer sent in the last minutes, by name."""
    links = db.session.scalars(
        select(AccessLink)
        .join(AccessLink.person)
        .where(
            AccessLink.created_by_id == viewer.id,
            AccessLink.purpose == LinkPurpose.ACTIVATION,
            AccessLink.created_at > now - rules.CODE_SHOWN_FOR,
            is_live_link(now),
        )
        .options(joinedload(AccessLink.person))
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    return [
        CodeToGive(link.person, rules.spaced(rules.code_for(link.token_hash, secret)))
        for link in links
    ]
