"""The life of an invitation and of a forgotten password, as browsers see it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from metiis import clock, db
from metiis.models import AccessLink, JournalEntry, OutgoingMail, Person, Role
from tests.accounts.browsing import (
    NEW,
    PASSWORD,
    is_signed_in,
    make_account,
    next_hour,
    sign_in,
    stored,
    together,
)
from tests.factories import make_brigade, make_reservist, make_staff
from tests.invitations.journey import (
    ACCOUNTS,
    activate,
    codes_shown,
    commander,
    invite,
    link_in_mail,
)
from tests.screens import judged, open_page


@pytest.fixture
def invited(app, session, as_person):
    """(person, inviter's browser, link, code) of an invitation just sent."""
    units = make_brigade()
    person = make_reservist(units["7BCA"], activated_at=None)
    chief = commander(as_person, units["7BCA"])
    assert invite(chief, person).status_code == 303
    return person, chief, link_in_mail(), codes_shown(chief)[0]


def test_an_invited_person_comes_in_with_the_link_and_the_code(app, invited, client):
    person, _chief, link, code = invited
    moved = client.get(link)
    assert moved.status_code == 303
    assert moved.headers["Location"] == "/activation"
    page = open_page(client, "/activation")
    assert len(page.select_one(".proposal").text.split()) == 7
    spoken = f" {code.lower().replace(' ', '-')} "
    answer = activate(client, link, spoken)
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    assert client.post("/deconnexion").status_code == 303
    assert sign_in(client, person.email, NEW).status_code == 303
    again = activate(app.test_client(), link, code)
    assert again.status_code == 410
    judged(again)
    actions = list(stored().scalars(select(JournalEntry.action).order_by(JournalEntry.id)))
    assert actions[:2] == ["invitation.sent", "account.activated"]


def test_five_wrong_codes_kill_the_link_and_the_right_one_comes_too_late(app, invited):
    _person, _chief, link, code = invited
    browser = app.test_client()
    for left in (4, 3, 2, 1):
        answer = activate(browser, link, "AAAA AAAA")
        assert answer.status_code == 422
        assert f"Essais restants\u00a0: {left}." in answer.get_data(as_text=True)
        assert NEW not in answer.get_data(as_text=True)
    assert activate(browser, link, "AAAA AAAA").status_code == 410
    assert activate(app.test_client(), link, code).status_code == 410


def test_a_password_that_is_refused_costs_no_try(app, invited):
    _person, _chief, link, code = invited
    browser = app.test_client()
    for _ in range(6):
        assert activate(browser, link, code, "trop court").status_code == 422
    assert activate(browser, link, code).status_code == 303


def test_an_invitation_lasts_seven_days(app, invited):
    person, _chief, link, code = invited
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        late = app.test_client()
        assert activate(late, link, code).status_code == 410
    assert stored().get(Person, person.id).activated_at is None


def test_a_withdrawn_invitation_opens_nothing_and_withdrawing_twice_is_the_same(app, invited):
    person, chief, link, code = invited
    for _ in range(2):
        path = f"{ACCOUNTS}/{person.public_id}/retirer-invitation"
        assert chief.post(path).status_code == 303
    assert activate(app.test_client(), link, code).status_code == 410
    assert codes_shown(chief) == []
    actions = list(stored().scalars(select(JournalEntry.action)))
    assert actions.count("invitation.revoked") == 1


def test_inviting_again_replaces_and_the_same_form_twice_invites_once(app, invited):
    person, chief, link, code = invited
    assert invite(chief, person, after=0).status_code == 303
    assert stored().scalar(select(func.count()).select_from(AccessLink)) == 1
    assert invite(chief, person, after=1).status_code == 303
    fresh, fresh_code = link_in_mail(), codes_shown(chief)[0]
    assert fresh != link
    assert activate(app.test_client(), link, code).status_code == 410
    assert activate(app.test_client(), fresh, code).status_code == 422
    assert activate(app.test_client(), fresh, fresh_code).status_code == 303


def test_the_codes_are_shown_to_the_inviter_alone_and_for_ten_minutes(invited, as_person):
    _person, chief, _link, _code = invited
    assert len(codes_shown(chief)) == 1
    db.session.remove()
    db.set_reading(False)
    assert codes_shown(as_person(make_staff(Role.ADMIN, None))) == []
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert codes_shown(chief) == []


def test_of_two_activations_at_once_one_succeeds(app, invited):
    person, _chief, link, code = invited
    passwords = [NEW, PASSWORD]
    browsers = [app.test_client() for _ in passwords]
    for browser in browsers:
        browser.get(link)

    def act(number: int) -> int:
        data = {"code": code, "password": passwords[number], "repeat": passwords[number]}
        return browsers[number].post("/activation", data=data).status_code

    codes = together(2, act)
    assert sorted(codes) == [303, 410]
    assert is_signed_in(browsers[codes.index(303)])
    assert not is_signed_in(browsers[codes.index(410)])
    assert sign_in(app.test_client(), person.email, passwords[codes.index(303)]).status_code == 303


def test_a_disabled_person_cannot_activate(app, invited):
    person, chief, link, code = invited
    chief.post(f"{ACCOUNTS}/{person.public_id}/desactiver")
    assert activate(app.test_client(), link, code).status_code == 410
    assert invite(chief, person, after=1).status_code == 409


def test_neither_link_nor_code_can_be_read_in_the_database_nor_in_the_mail(invited):
    person, _chief, link, code = invited
    row = stored().scalars(select(AccessLink)).one()
    token, bare = link.rsplit("/", 1)[1], code.replace(" ", "")
    assert token not in str(vars(row))
    assert bare not in str(vars(row))
    mail = stored().scalars(select(OutgoingMail)).one()
    assert mail.recipient == person.email
    assert bare not in mail.body.replace(" ", "")
    assert person.last_name not in mail.subject + mail.body
    assert "7BCA" not in mail.subject + mail.body


def test_a_person_without_address_is_asked_for_it_once_and_never_for_another_s(
    app, session, as_person
):
    units = make_brigade()
    person = make_reservist(units["7BCA"], activated_at=None, email=None)
    taken = make_reservist(units["13BCA"])
    chief = commander(as_person, units["7BCA"])
    asked = open_page(chief, f"{ACCOUNTS}/{person.public_id}/inviter")
    assert not asked.select("[aria-invalid]")
    assert chief.get(f"{ACCOUNTS}/{taken.public_id}/inviter").status_code == 404
    judged(invite(chief, person, email="pas une adresse"))
    refused = invite(chief, person, email=taken.email.upper())
    assert refused.status_code == 409
    assert "ne peut pas servir" in refused.get_data(as_text=True)
    assert invite(chief, person, email=" Camille@Exemple.TEST ").status_code == 303
    assert stored().get(Person, person.id).email == "camille@exemple.test"
    assert link_in_mail().startswith("/activation/")
    known = chief.get(f"{ACCOUNTS}/{person.public_id}/inviter")
    assert known.headers["Location"] == f"{ACCOUNTS}/{person.public_id}"


def test_a_form_that_counts_wrong_invites_nobody_again(invited):
    person, chief, link, code = invited
    address = f"{ACCOUNTS}/{person.public_id}/inviter"
    assert chief.post(address, data={"apres": "xé"}).status_code == 303
    assert link_in_mail() == link
    assert codes_shown(chief) == [code]


def test_everybody_of_a_list_is_invited_once(app, session, as_person):
    units = make_brigade()
    waiting = [make_reservist(units["7BCA"], activated_at=None) for _ in range(3)]
    make_reservist(units["7BCA"], activated_at=None, email=None)
    make_reservist(units["7BCA"])
    foreign = make_reservist(units["13BCA"], activated_at=None)
    chief = commander(as_person, units["7BCA"])
    page = open_page(chief, f"{ACCOUNTS}/inviter")
    assert "3\u00a0personnes recevront une invitation." in page.text
    for _ in range(2):
        assert chief.post(f"{ACCOUNTS}/inviter", data={"q": "", "unite": ""}).status_code == 303
    assert len(set(codes_shown(chief))) == 3
    open_page(chief, f"{ACCOUNTS}/inviter")
    recipients = list(stored().scalars(select(OutgoingMail.recipient)))
    assert sorted(recipients) == sorted(person.email for person in waiting)
    assert foreign.email not in recipients
    assert chief.get(f"{ACCOUNTS}/inviter?unite=13BCA").status_code == 404


def test_nobody_invites_outside_his_scope(session, as_person):
    units = make_brigade()
    foreign = make_reservist(units["13BCA"], activated_at=None)
    mine = make_reservist(units["7BCA"], activated_at=None)
    assert invite(commander(as_person, units["7BCA"]), foreign).status_code == 404
    assert invite(as_person(make_reservist(units["7BCA"])), mine).status_code == 403
    assert (
        invite(as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"])), mine).status_code == 403
    )


@pytest.mark.parametrize("path", ["/activation", "/mot-de-passe/nouveau"])
def test_a_link_that_never_existed_says_the_same_as_a_dead_one(client, path: str):
    bare = client.get(path)
    assert bare.status_code == 410
    judged(bare)
    followed = client.get(f"{path.removesuffix('/nouveau')}/nimportequoi", follow_redirects=True)
    assert followed.status_code == 410


def test_a_forgotten_password_is_chosen_again_once(app, session, client):
    person = make_account(app)
    session.commit()
    elsewhere = app.test_client()
    sign_in(elsewhere, person.email)
    open_page(client, "/mot-de-passe")
    assert client.post("/mot-de-passe", data={"email": person.email}).status_code == 303
    link = link_in_mail()
    assert client.get(link).headers["Location"] == "/mot-de-passe/nouveau"
    open_page(client, "/mot-de-passe/nouveau")
    data = {"password": NEW, "repeat": NEW}
    assert client.post("/mot-de-passe/nouveau", data={**data, "repeat": "x"}).status_code == 422
    assert client.post("/mot-de-passe/nouveau", data=data).headers["Location"] == "/connexion"
    assert not is_signed_in(elsewhere)
    assert sign_in(client, person.email).status_code == 422
    assert sign_in(client, person.email, NEW).status_code == 303
    thief = app.test_client()
    thief.get(link)
    assert thief.post("/mot-de-passe/nouveau", data=data).status_code == 410


def test_a_recovery_link_lasts_half_an_hour(app, session, client):
    person = make_account(app)
    session.commit()
    client.post("/mot-de-passe", data={"email": person.email})
    link = link_in_mail()
    with time_machine.travel(clock.now() + timedelta(minutes=30, seconds=1)):
        assert client.get(link, follow_redirects=True).status_code == 410


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(app, session):
    people = [make_account(app), make_account(app, disabled_at=clock.now())]
    people.append(make_reservist(activated_at=None))
    emails = [person.email for person in people] + ["inconnu@exemple.test"]
    session.commit()
    answers = set()
    for email in emails:
        browser = app.test_client()
        answer = browser.post("/mot-de-passe", data={"email": email})
        page = browser.get("/mot-de-passe").get_data(as_text=True).replace(email, "EMAIL")
        page = re.sub(r'(csrf_token"[^>]*value=")[^"]*', r"\1", page)
        answers.add((answer.status_code, answer.headers["Location"], page))
    assert len(answers) == 1
    rows = stored().scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [row.recipient for row in rows] == [people[0].email, "", "", ""]


def test_requests_for_a_new_password_are_few(app, session):
    person = make_account(app)
    session.commit()
    with time_machine.travel(next_hour(), tick=False):
        answers = [
            app.test_client().post("/mot-de-passe", data={"email": person.email}) for _ in range(4)
        ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    judged(answers[-1])
