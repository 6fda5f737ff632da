"""The page of components: complete, well formed, and strict about scripts and styles."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient


@pytest.fixture
def page(client: FlaskClient) -> BeautifulSoup:
    answer = client.get("/composants")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_every_component_is_shown(page: BeautifulSoup) -> None:
    shown = (
        "alert badge button calendar card disclosure empty error-summary facts field figures gauge "
        "grid legend modal pager post-button steps table tabs timeline"
    )
    for name in shown.split():
        assert page.select(f".{name}"), name


def test_ids_are_unique_and_every_reference_leads_somewhere(page: BeautifulSoup) -> None:
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-describedby", "aria-labelledby", "data-opens"):
        for element in page.select(f"[{name}]"):
            for target in str(element[name]).split():
                assert target in ids, (name, target)


def test_nothing_is_inline(page: BeautifulSoup) -> None:
    assert not page.select("[style], style:not(head > style), script:not([src])")
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_a_wrong_field_says_so_and_how_to_mend_it(page: BeautifulSoup) -> None:
    wrong = page.select_one("#title")
    assert wrong is not None
    assert wrong["aria-invalid"] == "true"
    assert wrong["aria-describedby"] == "title-hint title-error"
    message = page.select_one("#title-error")
    assert message is not None
    assert message.text.startswith("Erreur\u00a0: Donnez un titre")
    summary = page.select_one(".error-summary")
    assert summary is not None
    assert summary.select_one('a[href="#title"]')


def test_an_optional_field_keeps_its_label_as_its_name(page: BeautifulSoup) -> None:
    label = page.select_one('label[for="vide-notes"]')
    mark = page.select_one("#vide-notes-optional")
    assert label is not None
    assert label.text == "Précisions"
    assert mark is not None
    assert mark.text == "(optionnel)"


def test_a_day_is_named_by_its_date_then_its_state(page: BeautifulSoup) -> None:
    names = [" ".join(day.text.split()) for day in page.select("button.day")]
    assert "samedi 5 décembre 2026, indisponible" in names
