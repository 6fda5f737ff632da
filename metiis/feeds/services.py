"""What becomes of a calendar address: made, replaced, called otherwise, revoked."""

from datetime import datetime

from sqlalchemy import delete, update

from metiis import db
from metiis.feeds.queries import own_feed
from metiis.feeds.rules import fingerprint
from metiis.journal.services import record
from metiis.models import CalendarFeed, Person


def make(person: Person, token: str, title: str, now: datetime) -> None:
    """This address opens the person's calendar, and the one before no longer does."""
    known = own_feed(person)
    if known is not None and known.token_hash == fingerprint(token):
        return
    values = {"token_hash": fingerprint(token), "title": title, "created_at": now}
    db.session.execute(
        db.insert_for(CalendarFeed)
        .values(person_id=person.id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    record(person, "feed.made", person.public_id)


def rename(person: Person, title: str) -> None:
    """Entries are called this from the next reading on."""
    mine = update(CalendarFeed).where(CalendarFeed.person_id == person.id)
    db.session.execute(mine.values(title=title))


def revoke(person: Person) -> None:
    """No address opens the person's calendar any more."""
    gone = delete(CalendarFeed).where(CalendarFeed.person_id == person.id)
    if db.changed_rows(gone):
        record(person, "feed.revoked", person.public_id)
