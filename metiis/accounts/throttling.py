"""Attempts of this request counted against the limits, and the page that says when to come back."""

import math

from flask import Response, current_app, request

from metiis import clock, db
from metiis.accounts import rules, services
from metiis.accounts.services import Counted
from metiis.web import page


def sign_in_limits(email: str) -> Counted:
    """What one attempt to sign in counts against; the address may belong to nobody."""
    return (
        (rules.ADDRESS_LIMIT, _place()),
        (rules.ACCOUNT_LIMIT, email.lower()),
        (rules.GLOBAL_LIMIT, ""),
    )


def recovery_limits(email: str) -> Counted:
    """What one request for a new password counts against."""
    return (
        (rules.RECOVERY_ADDRESS_LIMIT, _place()),
        (rules.RECOVERY_ACCOUNT_LIMIT, email.lower()),
        (rules.RECOVERY_GLOBAL_LIMIT, ""),
    )


def answer_limits() -> Counted:
    """What one answer by a link of a mail counts against."""
    return ((rules.ANSWER_ADDRESS_LIMIT, _place()), (rules.ANSWER_GLOBAL_LIMIT, ""))


def _place() -> str:
    return rules.network_of(request.remote_addr)


def refused(counted: Counted) -> Response | None:
    """Count one attempt; the page to answer with when it is one too many, else None.

    Whatever transaction was open is left, because the count has its own.
    """
    db.session.rollback()
    now = clock.now()
    until = services.count_attempt(counted, current_app.secret_key, now)  # type: ignore[arg-type]
    if until is None:
        return None
    db.set_reading(True)
    response = page("accounts/wait.html", until=until)
    response.status_code = 429
    response.headers["Retry-After"] = str(math.ceil((until - now).total_seconds()))
    return response


def forgive(counted: Counted) -> None:
    """The attempt succeeded: it no longer counts, once the caller commits."""
    services.give_back(counted, current_app.secret_key, clock.now())  # type: ignore[arg-type]
