"""`flask account …`, as the person who installs the service runs it."""

import re

from sqlalchemy import select

from metiis import db
from metiis.models import JournalEntry, OutgoingMail, Person, Role
from tests.accounts.browsing import stored
from tests.factories import make_reservist
from tests.invitations.journey import activate


def run(app, *words: str):
    db.session.remove()
    db.set_reading(False)  # As in a process of its own.
    return app.test_cli_runner().invoke(args=["account", *words])


def test_the_first_administrator_comes_in_and_can_be_asked_for_twice(app, session, client):
    for _ in range(2):
        told = run(app, "create-admin", "Admin@Exemple.test", "--name", "Camille Durand")
        assert told.exit_code == 0, told.output
    link = re.search(r"https?://[^/]+(/activation/\S+)", told.output).group(1)
    code = re.search(r"Code\W+(.+)", told.output).group(1)
    assert activate(client, link, code).status_code == 303
    assert client.get("/administration/comptes").status_code == 200
    people = stored().scalars(select(Person)).unique().all()
    assert [(person.email, person.last_name) for person in people] == [
        ("admin@exemple.test", "Durand")
    ]
    assert [grant.role for grant in people[0].grants] == [Role.ADMIN]
    actions = set(stored().scalars(select(JournalEntry.action)))
    assert {"account.created", "role.granted", "invitation.sent"} <= actions
    assert run(app, "create-admin", "admin@exemple.test", "--name", "Camille Durand").exit_code == 1


def test_an_address_already_taken_and_words_that_say_nothing_are_refused(app, session):
    person = make_reservist()
    session.commit()
    taken = run(app, "create-admin", person.email, "--name", "Camille Durand")
    assert taken.exit_code == 1
    assert "appartient déjà" in taken.output
    assert run(app, "create-admin", "sans arobase", "--name", "Camille Durand").exit_code == 2
    assert run(app, "create-admin", "a@exemple.test", "--name", "Durand").exit_code == 2


def test_a_known_person_is_invited_from_the_server(app, session):
    person = make_reservist(activated_at=None)
    active = make_reservist()
    session.commit()
    told = run(app, "invite", person.email)
    assert told.exit_code == 0, told.output
    assert re.search(r"Code\W+\w{4} \w{4}", told.output)
    assert stored().scalars(select(OutgoingMail.recipient)).all() == [person.email]
    assert run(app, "invite", active.email).exit_code == 1
    assert run(app, "invite", "inconnu@exemple.test").exit_code == 1
