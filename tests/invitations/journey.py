"""What tests of invitations share: the link somebody finds in her mail, the code she is told."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from metiis.models import OutgoingMail, Person, Role, Unit
from tests.accounts.browsing import NEW, stored
from tests.factories import make_staff
from tests.screens import open_page

ACCOUNTS = "/administration/comptes"


def commander(as_person: Callable[[Person], FlaskClient], unit: Unit) -> FlaskClient:
    """The browser of somebody who looks after the accounts of a unit."""
    return as_person(make_staff(Role.UNIT_COMMANDER, unit))


def invite(browser: FlaskClient, person: Person, after: int = 0, **data: str) -> TestResponse:
    """Press « Inviter » on the page of an account that knew of so many invitations."""
    path = f"{ACCOUNTS}/{person.public_id}/inviter"
    return browser.post(path, data={"apres": after, **data})


def link_in_mail(number: int = -1) -> str:
    """The path of the single-use link of one of the mails waiting to leave."""
    bodies = stored().scalars(select(OutgoingMail.body).order_by(OutgoingMail.id)).all()
    found = re.search(r"https?://[^/\s]+(/\S+/\S+)", bodies[number])
    assert found is not None
    return found.group(1)


def codes_shown(browser: FlaskClient) -> list[str]:
    """The codes the inviter can read now."""
    page = open_page(browser, f"{ACCOUNTS}/codes")
    return [code.get_text() for code in page.select("code.code")]


def activate(browser: FlaskClient, link: str, code: str, password: str = NEW) -> TestResponse:
    """Follow a link, then give the code and a password."""
    browser.get(link)
    data = {"code": code, "password": password, "repeat": password}
    return browser.post("/activation", data=data)
