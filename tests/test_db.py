"""What the database says when it refuses."""

import traceback

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from metiis import clock
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
