"""Pages of the reference data."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from metiis import clock, db
from metiis.models import JournalEntry, LegalValue, Role, Skill, SkillFamily
from metiis.reference import queries
from tests import factories
from tests.screens import judged, open_page

HOME, TEXTS = "/administration/referentiels", "/administration/referentiels/textes"


@pytest.fixture
def admin(session, as_person):
    """An administrator's browser; the reference data are put back afterwards."""
    skills = {skill.id: (skill.label, skill.family) for skill in session.scalars(select(Skill))}
    values = {(each.code, each.valid_from) for each in session.scalars(select(LegalValue))}
    yield as_person(factories.make_staff(Role.ADMIN, None))
    session.close()
    db.session.remove()
    db.set_reading(False)
    for skill in session.scalars(select(Skill)):
        if skill.id in skills:
            (skill.label, skill.family), skill.retired = skills[skill.id], False
        else:
            session.delete(skill)
    for value in session.scalars(select(LegalValue)):
        if (value.code, value.valid_from) not in values:
            session.delete(value)
    session.execute(delete(JournalEntry))
    session.commit()


def words(page) -> str:
    return page.get_text(" ", strip=True).replace("\u00a0", " ")


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def test_the_catalogue_shows_families_and_holders(admin, max_queries):
    db.set_reading(False)
    person = factories.make_reservist()
    factories.qualify(person, "Ski")
    db.session.commit()
    with max_queries(4):
        page = open_page(admin, HOME)
    rows = {row.th.get_text(strip=True): row.td.get_text() for row in page.select("tbody tr")}
    assert (rows["Ski"], rows["Permis VL"]) == ("1", "0")
    names = [row.th.get_text(strip=True) for row in page.select("tbody tr")]
    assert names.index("Électricité") < names.index("Enseignement")


def test_a_skill_is_added_once(admin):
    data = {"label": "  Maître-chien ", "family": "military"}
    assert admin.post(HOME, data=data).status_code == 303
    assert "Maître-chien" in words(open_page(admin, HOME))
    answer = admin.post(HOME, data={**data, "label": "maitre chien"})
    assert answer.status_code == 422
    assert "déjà au catalogue" in words(judged(answer))
    assert queries.skill("maitre-chien").family is SkillFamily.MILITARY
    assert actions() == ["reference.skill_added"]


@pytest.mark.parametrize(
    ("label", "told"),
    [("", "Donnez un nom"), ("x" * 81, "80 caractères"), ("!!!", "lettres ou des chiffres")],
)
def test_a_bad_name_is_told(admin, label, told):
    answer = admin.post(HOME, data={"label": label, "family": "civil"})
    assert answer.status_code == 422
    assert told in words(judged(answer))


def test_a_skill_is_renamed_moved_and_retired(admin):
    url = f"{HOME}/competences/haute-montagne"
    assert open_page(admin, url).find("input", {"name": "label"})["value"] == "Haute montagne"
    data = {"label": "Alpinisme", "family": "civil", "retired": "y"}
    for _ in range(2):
        assert admin.post(url, data=data).status_code == 303
    row = open_page(admin, HOME).find("a", string="Alpinisme").find_parent("tr")
    assert "retirée" in words(row)
    assert actions() == ["reference.skill_changed"]
    answer = admin.post(url, data={**data, "label": "SKI"})
    assert (answer.status_code, "déjà au catalogue" in words(judged(answer))) == (422, True)
    assert admin.get(f"{HOME}/competences/absente").status_code == 404


def test_a_number_of_the_law_changes_from_a_day_on_and_the_past_stays(admin, max_queries):
    with max_queries(4):
        page = open_page(admin, TEXTS)
    assert "Plafond annuel de jours en vigueur 60 jours par an 1er août 2018" in words(page)
    tomorrow = clock.today() + timedelta(days=1)
    data = {"code": "annual_day_cap", "value": "75", "valid_from": str(tomorrow), "source": "Loi"}
    for _ in range(2):
        assert admin.post(TEXTS, data=data).status_code == 303
    assert "Plafond annuel de jours à venir 75" in words(open_page(admin, TEXTS))
    assert queries.legal_values(clock.today()).annual_day_cap == 60
    assert queries.legal_values(tomorrow).annual_day_cap == 75
    answer = admin.post(TEXTS, data={**data, "valid_from": "2010-01-01"})
    assert answer.status_code == 422
    assert "donnez une date postérieure" in words(judged(answer))


def test_only_a_number_to_come_can_be_withdrawn(admin):
    tomorrow = str(clock.today() + timedelta(days=1))
    data = {"code": "annual_day_cap", "value": "75", "valid_from": tomorrow, "source": "Loi"}
    admin.post(TEXTS, data=data)
    assert open_page(admin, TEXTS).find("button", string="Retirer")
    for _ in range(2):
        assert admin.post(f"{TEXTS}/retirer", data=data).status_code == 303
    assert actions()[-2:] == ["reference.value_added", "reference.value_withdrawn"]
    past = {"code": "annual_day_cap", "valid_from": "2018-08-01"}
    assert admin.post(f"{TEXTS}/retirer", data=past).status_code == 409
    assert admin.post(f"{TEXTS}/retirer", data={"valid_from": "hier"}).status_code == 404
    assert queries.legal_value("annual_day_cap", clock.today()) == 60


def test_a_bad_number_is_told(admin):
    answer = admin.post(TEXTS, data={"code": "annual_day_cap", "value": "-1"})
    assert answer.status_code == 422
    told = words(judged(answer))
    assert "entre 0 et" in told
    assert "Citez le texte" in told


@pytest.mark.parametrize("role", [Role.RESERVE_OFFICE, Role.UNIT_COMMANDER, Role.NATIONAL])
def test_only_administrators_keep_the_reference_data(session, as_person, role):
    browser = as_person(factories.make_staff(role, factories.make_unit("27BIM")))
    for url in (HOME, TEXTS, f"{HOME}/competences/ski"):
        assert browser.get(url).status_code == 403
