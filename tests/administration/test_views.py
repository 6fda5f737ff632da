"""The door of administration shows each role its own tasks."""

import pytest

from metiis.models import Role
from tests import factories
from tests.screens import open_page

CARDS = {
    Role.UNIT_COMMANDER: ["Comptes"],
    Role.RESERVE_OFFICE: ["Effectif", "Comptes"],
    Role.BRIGADE_STAFF: ["Effectif"],
    Role.ADMIN: ["Effectif", "Comptes", "Unités", "Référentiels", "Journal"],
}


@pytest.mark.parametrize("role", CARDS)
def test_each_role_finds_its_tasks_and_every_link_leads_somewhere(
    session, as_person, max_queries, role
):
    unit = None if role is Role.ADMIN else factories.make_unit("7BCA", factories.make_unit("27BIM"))
    browser = as_person(factories.make_staff(role, unit))
    with max_queries(3):
        page = open_page(browser, "/administration")
    links = page.select(".card-title a")
    assert [link.get_text() for link in links] == CARDS[role]
    assert [browser.get(link["href"]).status_code for link in links] == [200] * len(links)
    current = page.select_one("nav.nav a[aria-current]")
    assert current is not None
    assert current.get_text(strip=True) == "Administration"


@pytest.mark.parametrize("role", [Role.SECTION_LEADER, Role.NATIONAL, None])
def test_others_have_no_door(session, as_person, role):
    unit = factories.make_unit("7BCA", factories.make_unit("27BIM"))
    person = factories.make_staff(role, unit) if role else factories.make_reservist(unit)
    assert as_person(person).get("/administration").status_code == 403
