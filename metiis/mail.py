"""Outgoing mail: written as a row with the decision that causes it, sent later by the worker.

A mail says neither who, where nor when: no name, rank, unit, place or date, only that something
awaits after signing in. Links are built from the configured public address, never from a request.
"""

from datetime import datetime
from urllib.parse import urljoin

from flask import current_app, render_template

from metiis import clock, db
from metiis.models import OutgoingMail


def queue(
    recipient: str, template: str, /, *, due_at: datetime | None = None, **context: object
) -> OutgoingMail:
    """The mail `emails/<template>` will be sent once the caller commits, or later if it is due so.

    Without recipient the row is written all the same and the worker drops it, so that asking for
    an unknown account costs as much as for a known one.
    """
    context["service"] = public_url("/")
    now = clock.now()
    subject = render_template(f"emails/{template}.subject.txt", **context)
    row = OutgoingMail(
        recipient=recipient,
        subject=" ".join(subject.split()),
        body=render_template(f"emails/{template}.txt", **context).strip() + "\n",
        created_at=now,
        due_at=due_at or now,
    )
    db.session.add(row)
    return row


def public_url(path: str) -> str:
    """A path of this site as an absolute address."""
    base: str = current_app.extensions["metiis.settings"].public_url
    return urljoin(base.rstrip("/") + "/", path.lstrip("/"))
