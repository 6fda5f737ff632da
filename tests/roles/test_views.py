"""Roles granted and taken back, as the administrator and the person concerned see it."""

import pytest
from sqlalchemy import select

from metiis import db
from metiis.models import JournalEntry, Person, Role, RoleGrant
from metiis.refusals import Refusal
from metiis.roles import queries, rules, services
from tests.accounts.browsing import stored, together
from tests.factories import grant, make_brigade, make_reservist, make_staff
from tests.screens import judged, open_page

MINE = "/administration/comptes"


def roles_of(person: Person) -> str:
    return f"{MINE}/{person.public_id}/roles"


def test_a_role_counts_at_the_very_next_request_and_ends_so_too(session, as_person):
    units = make_brigade()
    person, admin = make_reservist(units["7BCA"]), make_staff(Role.ADMIN, None)
    hers, his = as_person(person), as_person(admin)
    assert hers.get(MINE).status_code == 403
    page = open_page(his, roles_of(person))
    assert "Aucun rôle." in page.text
    data = {"role": "unit_commander", "unite": "7BCA", "section": ""}
    for _ in range(2):
        assert his.post(roles_of(person), data=data).status_code == 303
    assert hers.get(MINE).status_code == 200
    held = open_page(his, roles_of(person)).select("input[name=attribution]")
    assert len(held) == 1
    for _ in range(2):
        path, which = f"{roles_of(person)}/retirer", {"attribution": held[0]["value"]}
        assert his.post(path, data=which).status_code == 303
    assert hers.get(MINE).status_code == 403
    entries = stored().scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [(entry.action, entry.actor_id, entry.subject) for entry in entries] == [
        ("role.granted", admin.id, person.public_id),
        ("role.revoked", admin.id, person.public_id),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choisissez un rôle"),
        ({"role": "zzz"}, "valeur de la liste"),
        ({"role": "unit_commander"}, "Choisissez l’unité"),
        ({"role": "unit_commander", "unite": "zzz"}, "valeur de la liste"),
        ({"role": "admin", "unite": "7BCA"}, "laissez l’unité vide"),
        ({"role": "unit_commander", "unite": "7BCA", "section": "1re"}, "videz ce champ"),
        ({"role": "section_leader", "unite": "7BCA", "section": "9e"}, "Sections connues"),
        ({"role": "section_leader", "unite": "7BCA", "section": "x" * 61}, "au plus 60"),
    ],
)
def test_a_role_that_cannot_be_is_explained(session, as_person, data, words: str):
    person = make_reservist(make_brigade()["7BCA"], section="1re section")
    admin = as_person(make_staff(Role.ADMIN, None))
    answer = admin.post(roles_of(person), data={"role": "", "unite": "", "section": "", **data})
    assert answer.status_code == 422
    assert words in judged(answer).text
    assert stored().get(Person, person.id).grants == []


def test_a_section_leader_holds_a_section_that_has_people(session, as_person):
    person = make_reservist(make_brigade()["7BCA"], section="1re section")
    admin = as_person(make_staff(Role.ADMIN, None))
    data = {"role": "section_leader", "unite": "7BCA", "section": " 1re section "}
    assert admin.post(roles_of(person), data=data).status_code == 303
    assert [held.section for held in stored().get(Person, person.id).grants] == ["1re section"]


def test_the_last_administrator_stays(session, as_person):
    admin = make_staff(Role.ADMIN, None)
    idle = make_staff(Role.ADMIN, None, activated_at=None)
    own, unused = admin.grants[0].id, idle.grants[0].id
    browser = as_person(admin)
    which = {"attribution": own}
    answer = browser.post(f"{roles_of(admin)}/retirer", data=which)
    assert answer.status_code == 409
    assert "dernier compte" in judged(answer).text
    which = {"attribution": unused}
    # An administrator who never came in is not the one who keeps the service in hand.
    assert browser.post(f"{roles_of(idle)}/retirer", data=which).status_code == 303
    assert browser.get(MINE).status_code == 200


def test_two_administrators_taking_each_other_s_role_leave_one(session):
    pair = [make_staff(Role.ADMIN, None) for _ in range(2)]
    session.commit()
    ids = [person.public_id for person in pair]

    def take(number: int) -> bool:
        by, other = (queries.person_with_grants(ids[(number + step) % 2]) for step in range(2))
        try:
            services.revoke(by, other, other.grants[0])
        except Refusal:
            db.session.rollback()
            return False
        db.session.commit()
        return True

    assert sorted(together(2, take)) == [False, True]
    assert len(stored().scalars(select(RoleGrant)).unique().all()) == 1


def test_only_the_administrator_grants_and_only_that_person_s_grants_are_taken(session, as_person):
    units = make_brigade()
    person, other = make_reservist(units["7BCA"]), make_reservist(units["7BCA"])
    held = grant(other, Role.RESERVE_OFFICE, units["7BCA"])
    staff = make_staff(Role.ADMIN, None), make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    admin, chief = map(as_person, staff)
    assert chief.get(roles_of(person)).status_code == 403
    data = {"role": "admin", "unite": "", "section": ""}
    assert chief.post(roles_of(person), data=data).status_code == 403
    assert admin.get(f"{MINE}/inconnu/roles").status_code == 404
    for which in (str(held.id), "zzz", ""):
        answer = admin.post(f"{roles_of(person)}/retirer", data={"attribution": which})
        assert answer.status_code == 303
    assert len(stored().get(Person, other.id).grants) == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in rules.WITHOUT_UNIT])
def test_a_role_over_a_unit_needs_one(role: Role):
    assert "unite" in rules.fault(role, None, "", [])
