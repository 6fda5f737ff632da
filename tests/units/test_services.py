"""Importing units and choosing what blocks."""

from sqlalchemy import select

from metiis import db
from metiis.models import Unit
from metiis.units import services
from tests import factories
from tests.roster.files import UNITS, csv_file, xlsx_file

TITLES = ["Code", "Libellé", "Unité mère", "Garnison"]


def paths() -> dict[str, str]:
    db.session.expire_all()
    return {unit.code: unit.path for unit in db.session.scalars(select(Unit))}


def test_the_real_file_is_imported_once(session):
    report = services.import_units(UNITS.read_bytes())
    assert len(report.added) == 8
    assert paths()["27CCTM"] == "/27BIM/27CCTM/"
    again = services.import_units(UNITS.read_bytes())
    assert (again.has_effect, len(again.unchanged)) == (False, 8)
    assert services.summary(again).endswith("8\u00a0inchangées.")


def test_units_move_change_and_are_never_deleted(session):
    services.import_units(UNITS.read_bytes())
    rows = [TITLES, ["93RAM", "Le 93", "13BCA", "Varces"], ["13BCA", "Le 13", "27BIM", "Barby"]]
    report = services.import_units(xlsx_file(rows))
    assert sorted(report.changed) == ["13BCA", "93RAM"]
    assert paths()["93RAM"] == "/27BIM/13BCA/93RAM/"
    assert len(paths()) == 8


def test_settings_and_an_absent_garrison_stay(session):
    unit = factories.make_unit("7BCA", factories.make_unit("27BIM"), blocks_on_contract=False)
    report = services.import_units(csv_file([TITLES[:3], ["7BCA", "Le 7", "27BIM"]]))
    assert report.changed == ["7BCA"]
    assert (unit.name, unit.garrison, unit.blocks_on_contract) == ("Le 7", "Varces", False)


def test_one_fault_imports_nothing(session):
    report = services.import_units(csv_file([TITLES, ["A", "x", "", ""], ["B", "", "", ""]]))
    assert ([fault.line for fault in report.faults], report.added, paths()) == ([3], [], {})


def test_a_unit_chooses_what_blocks(session):
    unit = factories.make_unit("7BCA")
    assert services.choose_blocks(unit, on_contract=False, on_fitness=True)
    assert (unit.blocks_on_contract, unit.blocks_on_fitness) == (False, True)
    assert not services.choose_blocks(unit, on_contract=False, on_fitness=True)
