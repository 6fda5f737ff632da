"""What the unit decided meanwhile is not undone by an answer that was given before."""

from datetime import date, timedelta

import pytest

from metiis import clock, db
from metiis.applications import services
from metiis.applications.rules import refuse_unseen, seen
from metiis.models import Application, ApplicationStatus, Move, Person, RejectionReason, Role
from metiis.refusals import Refusal
from tests.factories import make_application, make_position, make_reservist, make_staff
from tests.screens import PARTIAL, judged, misprints, open_page, parsed
from tests.sending.phone import afresh, key

FIRST, LAST = date(2026, 12, 5), date(2026, 12, 6)
Status = ApplicationStatus
UNCHANGED = {Status.SUBMITTED, Status.WITHDRAWN, Status.LATE_WITHDRAWN}


@pytest.mark.parametrize(
    ("shown", "move", "status"),
    [
        ("", Move.CONFIRM, Status.REJECTED),
        ("selected", Move.CONFIRM, Status.SELECTED),
        (seen(Status.SELECTED, FIRST, LAST), Move.CONFIRM, Status.SELECTED),
        ("selected", Move.CONFIRM, Status.CONFIRMED),
        ("selected", Move.CONFIRM, Status.CALLED_UP),
        ("submitted", Move.WITHDRAW, Status.LATE_WITHDRAWN),
    ],
)
def test_what_was_seen_still_stands_or_is_done_already(shown, move, status):
    refuse_unseen(shown, move, status, FIRST, LAST)


@pytest.mark.parametrize("status", sorted(set(Status) - UNCHANGED))
def test_a_withdrawal_decided_before_another_state_is_read_again(status):
    with pytest.raises(Refusal) as refused:
        refuse_unseen("submitted", Move.WITHDRAW, status, FIRST, LAST)
    assert "a changé depuis\u00a0: elle" in refused.value.message
    assert not misprints([refused.value.message])


def test_other_days_are_read_again():
    with pytest.raises(Refusal, match="Les dates ont changé depuis"):
        refuse_unseen(
            seen(Status.SELECTED, FIRST, FIRST), Move.CONFIRM, Status.SELECTED, FIRST, LAST
        )


@pytest.fixture
def retained(session):
    person, position = make_reservist(), make_position()
    return make_application(person, position, status=Status.SELECTED)


def where(application, verb: str) -> str:
    return f"/candidatures/{application.public_id}/{verb}"


def decided(application: Application, commander: Person) -> None:
    """Meanwhile the unit gives the place to somebody else."""
    with db.transaction():
        mine = db.session.get_one(Application, application.id)
        by = db.session.get_one(Person, commander.id)
        services.reject(mine, RejectionReason.FULL, "", by, clock.now())
    db.set_reading(False)


def status_of(application: Application) -> Status:
    with afresh():
        return db.session.get_one(Application, application.id).status


@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("verb", ["confirmer", "decliner", "retirer"])
def test_a_late_answer_meets_the_decision(retained, as_person, verb, partial):
    commander = make_staff(Role.UNIT_COMMANDER, retained.activity.unit)
    browser = as_person(retained.person)
    form = open_page(browser, where(retained, "")[:-1]).select_one(f"form[action$={verb}]")
    sent = {each["name"]: each.get("value", "") for each in form.select("input")}
    decided(retained, commander)
    answer = browser.post(where(retained, verb), data=sent, headers=PARTIAL if partial else {})
    assert answer.status_code == 409
    text = (parsed if partial else judged)(answer).get_text(" ")
    assert "a changé depuis" in text
    assert "Relisez avant de décider" in text
    assert status_of(retained) is Status.REJECTED


def test_what_was_seen_is_what_is_decided(retained, as_person):
    browser = as_person(retained.person)
    page = open_page(browser, where(retained, "")[:-1])
    sent = {each["name"]: each["value"] for each in page.select("form[action$=confirmer] input")}
    assert sent["vu"].startswith("selected.")
    assert browser.post(where(retained, "confirmer"), data=sent).status_code == 303
    assert status_of(retained) is Status.CONFIRMED
    again = browser.post(where(retained, "confirmer"), data=sent)
    assert (again.status_code, again.headers.get("X-Metiis-Replay")) == (303, "1")


def test_answered_on_both_devices_it_is_a_success_on_both(retained, as_person):
    phone, tablet = as_person(retained.person), as_person(retained.person)
    for number, browser in enumerate((phone, tablet), 1):
        headers = {"Idempotency-Key": key(number)}
        sent = {"vu": "selected"}
        assert (
            browser.post(where(retained, "confirmer"), data=sent, headers=headers).status_code
            == 303
        )
    assert status_of(retained) is Status.CONFIRMED


def test_dates_moved_meanwhile_are_read_first(retained, as_person):
    browser = as_person(retained.person)
    page = open_page(browser, where(retained, "")[:-1])
    sent = {each["name"]: each["value"] for each in page.select("form[action$=confirmer] input")}
    with db.transaction():
        position = db.session.get_one(Application, retained.id).position
        position.ends_on += timedelta(days=1)
        position.activity.ends_on += timedelta(days=1)
    answer = browser.post(where(retained, "confirmer"), data=sent)
    assert answer.status_code == 409
    assert "Les dates ont changé" in answer.get_data(as_text=True)
    assert status_of(retained) is Status.SELECTED
