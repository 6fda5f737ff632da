"""A commander looks for people, keeps the search, opens it again, and takes a list away."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from metiis.demo.accounts import PASSWORD
from tests.browser.conftest import Visits
from tests.browser.steps import COMMANDER


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "html"])
def test_a_search_is_made_kept_opened_and_exported(
    visit: Visits, tmp_path: Path, javascript: bool
) -> None:
    page = visit(COMMANDER, javascript=javascript)
    name = "Conducteurs" if javascript else "Conducteurs, sans script"

    page.goto("/unites/7BCA")
    page.get_by_role("link", name="Qui est libre").click()
    page.get_by_text("Grades, compétences, unité").click()
    page.get_by_label("Permis PL").check()
    page.get_by_role("button", name="Chercher").click()
    found = page.locator("#pool-result-title").inner_text()
    assert re.match(r"\d+\s+personnes?", found)

    page.get_by_text("Garder cette recherche").first.click()
    page.get_by_label("Nom de la recherche").fill(name)
    page.get_by_role("button", name="Garder cette recherche").click()
    expect(page.locator("#messages")).to_contain_text("gardée")

    page.goto("/unites/7BCA/vivier")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#pool-result-title")).to_have_text(found)

    page.get_by_role("link", name="Exporter une liste").click()
    page.get_by_label(re.compile("Inconnus")).check()
    page.get_by_label("Motif").fill("Appel du week-end")
    page.get_by_label("Mot de passe actuel").fill("un autre")
    page.get_by_role("button", name="Exporter").click()
    expect(page.locator("main")).to_contain_text("Ce n’est pas votre mot de passe actuel.")
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Exporter").click()
    file = tmp_path / "liste.csv"
    download.value.save_as(file)
    assert download.value.suggested_filename.startswith("vivier-7BCA-")
    assert "Appel du week-end" in file.read_text(encoding="utf-8-sig")
