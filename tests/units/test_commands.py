"""`flask units import`: exit codes, reasons on stderr."""

from sqlalchemy import func, select

from metiis import db
from metiis.models import JournalEntry, Unit
from tests.roster.files import UNITS


def run(app, *words):
    result = app.test_cli_runner().invoke(args=["units", "import", *map(str, words)])
    db.set_reading(False)
    db.session.rollback()
    return result.exit_code, result.stdout.replace("\u00a0", " "), result.stderr


def test_units_are_imported_and_again_without_effect(app, session):
    assert "8 unités ajoutées" in run(app, UNITS)[1]
    assert run(app, UNITS)[:2] == (
        0,
        "Import terminé : 0 unité ajoutée, 0 modifiée, 8 inchangées.\n",
    )
    assert db.session.scalar(select(func.count(Unit.id))) == 8
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1


def test_a_faulty_file_is_refused_with_its_reasons(app, session, tmp_path):
    file = tmp_path / "u.csv"
    file.write_text("Code;Libellé;Unité mère\nA;;B\n", encoding="utf-8")
    code, _, err = run(app, file)
    assert (code, db.session.scalar(select(func.count(Unit.id)))) == (1, 0)
    assert "Ligne 2, colonne « Libellé »" in err
    assert "2 à corriger" in err
    file.write_bytes(b"")
    assert run(app, file)[0] == 1
    assert run(app, tmp_path / "absent")[0] == 2
