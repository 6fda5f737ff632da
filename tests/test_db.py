"""What the database says when it refuses."""

import traceback

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from metiis import clock, db
from metiis.models import OutgoingMail

LINK = "https://metiis.exemple/reponse/un-jeton"
MAIL = {"public_id": "m" * 22, "recipient": "zoe@exemple.test", "subject": "Un message"}


@pytest.mark.parametrize("fault", [{}, {"subject": None}])
def test_an_error_that_goes_to_the_log_holds_no_value(session, fault):
    now = clock.now()
    row = {**MAIL, "body": LINK, "created_at": now, "due_at": now}
    session.execute(insert(OutgoingMail).values(row))
    with pytest.raises(IntegrityError) as refused:
        session.execute(insert(OutgoingMail).values(row | fault))
    logged = "".join(traceback.format_exception(refused.value))
    assert "INSERT INTO outgoing_mail" in logged
    assert "jeton" not in logged
    assert "zoe@" not in logged


class Refused(Exception):  # noqa: N818 - what a driver says.
    """A driver's error with the code of PostgreSQL."""

    def __init__(self, code: str) -> None:
        super().__init__("the database refused")
        self.sqlstate = code


@pytest.mark.parametrize(
    ("code", "again", "busy"),
    [
        ("40P01", True, True),  # Deadlock.
        ("55P03", False, True),  # A lock waited for four seconds.
        ("57014", False, True),  # A statement of ten seconds.
        ("23505", False, False),
    ],
)
def test_want_of_time_is_no_fault_of_ours(app, caplog, code, again, busy):
    error = DBAPIError("UPDATE", {}, Refused(code))
    assert (db.is_retriable(error), db.is_busy(error)) == (again, busy)
    with app.test_request_context("/"):
        status = app.handle_user_exception(error).status_code
    assert status == (503 if busy else 500)
    assert bool(caplog.records) is not busy
    caplog.clear()
