"""`flask roster import`: exit codes, reasons on stderr."""

from sqlalchemy import func, select

from metiis import db
from metiis.models import Person
from metiis.units.services import import_units
from tests.roster.files import ERRORS, ROSTER, UNITS, UPDATE


def run(app, *words):
    result = app.test_cli_runner().invoke(args=["roster", "import", *map(str, words)])
    db.set_reading(False)
    db.session.rollback()
    return result.exit_code, result.stdout.replace("\u00a0", " "), result.stderr


def people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def test_a_dry_run_shows_and_changes_nothing(app, session):
    import_units(UNITS.read_bytes())
    session.commit()
    code, out, _ = run(app, ROSTER, "--dry-run")
    assert (code, people()) == (0, 0)
    assert "À blanc : 750 personnes ajoutées" in out
    assert run(app, ROSTER)[0] == 0
    code, out, _ = run(app, UPDATE, "--dry-run")
    assert "R000037 CPL BERTRAND Pierre – Grade : 1CL → CPL" in out
    assert (code, people()) == (0, 750)


def test_a_faulty_file_is_refused_with_every_reason(app, session):
    import_units(UNITS.read_bytes())
    session.commit()
    for words in ((ERRORS,), (ERRORS, "--dry-run"), (ERRORS, "--dry-run", "--valid-only")):
        code, _, err = run(app, *words)
        assert (code, people()) == (1, 0)
        assert len([line for line in err.splitlines() if line.startswith("Ligne ")]) == 10
    assert run(app, ERRORS, "--valid-only")[0] == 0
    assert people() == 50


def test_an_unreadable_file_is_refused_and_a_missing_one_is_bad_usage(app, session, tmp_path):
    empty = tmp_path / "vide.csv"
    empty.write_bytes(b"")
    code, _, err = run(app, empty)
    assert (code, "est vide" in err) == (1, True)
    assert run(app, tmp_path / "absent.csv")[0] == 2
