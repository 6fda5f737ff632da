"""Writing the journal: who did what to what, when. Never contents, never what was typed."""

from metiis import clock, db
from metiis.models import JournalEntry, Person


def record(by: Person | None, action: str, subject: str = "", detail: str = "") -> None:
    """An entry is in the journal once the caller commits.

    `action` is `<feature>.<verb>` (labels.ACTIONS says it in French), `subject` a public id or a
    code, `detail` counts or names of fields: at most 300 characters, no personal data.
    """
    db.session.add(
        JournalEntry(
            at=clock.now(),
            actor_id=by.id if by is not None else None,
            action=action,
            subject=subject[:60],
            detail=detail[:300],
        )
    )
