"""The reserve office sends a roster from its own desk: what is wrong, then what is right."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metiis.settings import ROOT
from tests.browser.conftest import Visits
from tests.browser.steps import OFFICE

DATA = ROOT / "tests" / "data"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "html"])
def test_a_roster_is_looked_at_then_imported(
    visit: Visits, tmp_path: Path, javascript: bool
) -> None:
    page = visit(OFFICE, javascript=javascript)

    _send(page, DATA / "effectif-erreurs.csv")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d+\s+cellules à corriger"))
    faults = page.get_by_role("table", name="Cellules à corriger")
    expect(faults).to_contain_text("pas une adresse")
    expect(page.get_by_role("button", name="Importer", exact=True)).to_have_count(0)

    good = _roster_of("7BCA", tmp_path, "X" if javascript else "Y")
    _send(page, good)
    expect(page.locator("main")).to_contain_text("Aucune erreur")
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.locator("main")).to_contain_text("L’effectif est importé.")

    _send(page, good)
    expect(page.locator("main")).to_contain_text("Ce fichier ne change rien")
    expect(page.get_by_role("button", name="Importer", exact=True)).to_have_count(0)


def _send(page: Page, file: Path) -> None:
    page.goto("/administration/effectif")
    page.get_by_label("Fichier de l’effectif").set_input_files(file)
    page.get_by_role("button", name="Contrôler le fichier").click()
    expect(page.get_by_role("heading", name="Contrôle du fichier")).to_be_visible()


def _roster_of(unit: str, home: Path, mark: str) -> Path:
    """The first twenty lines about one unit, as new people."""
    text = (DATA / "effectif-27bim.csv").read_bytes().decode("cp1252")
    head, *lines = text.splitlines()
    kept = [line for line in lines if f";{unit};" in line][:20]
    new = [line.replace("R0", f"{mark}0", 1).replace("@", f".{mark.lower()}@") for line in kept]
    file = home / "effectif.csv"
    file.write_bytes("\r\n".join([head, *new]).encode("cp1252"))
    return file
