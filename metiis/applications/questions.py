"""A question is put to somebody, with its end; answered, no link opens it any more. On the services
floor: the application is locked by the caller."""

from datetime import datetime, timedelta

from sqlalchemy import update

from metiis import db
from metiis.applications.asking import stands_until
from metiis.models import AnswerLink, Application, ApplicationStatus
from metiis.reference.queries import legal_values


def put(application: Application, now: datetime) -> None:
    """What the application now asks of her stands until `answer_by`; older links are void.

    Somebody retained long before is not pressed: she answers when confirmations are expected.
    """
    starts_on = application.position.starts_on
    legal = legal_values(starts_on)
    opens_on = None
    if application.status is ApplicationStatus.SELECTED:
        opens_on = starts_on - timedelta(days=legal.confirmation_days)
    application.answer_by = stands_until(now, starts_on, legal.answer_days, opens_on)
    close_links(application, now)
    db.session.flush()


def close_links(application: Application, now: datetime) -> None:
    """No link answers what was asked so far."""
    db.session.execute(
        update(AnswerLink)
        .where(
            AnswerLink.application_id == application.id,
            AnswerLink.used_at.is_(None),
            AnswerLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
