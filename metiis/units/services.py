"""What is done to units: import a file of them, choose what blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from metiis import db
from metiis.labels import count
from metiis.models import Unit
from metiis.spreadsheets import Fault, read
from metiis.units import queries
from metiis.units.rules import COLUMNS, CheckedUnits, UnitLine, check


@dataclass(slots=True)
class UnitsReport:
    """What an import of units did: codes added, changed, left as they were; or only faults."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def has_effect(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed)


def import_units(content: bytes) -> UnitsReport:
    """The units of the file exist as it says, all of them or, with one fault, none.

    Nothing is deleted: a unit absent from the file stays. Importing again changes nothing.
    """
    table = read(content, COLUMNS)
    known = {unit.code: unit for unit in queries.all_units()}
    codes = {unit.id: unit.code for unit in known.values()}
    parents = {code: codes.get(unit.parent_id or 0) for code, unit in known.items()}
    checked = check(table, parents)
    report = UnitsReport(faults=checked.faults, notices=table.notices)
    if not report.faults:
        _apply(checked, known, report)
    return report


def _apply(checked: CheckedUnits, known: dict[str, Unit], report: UnitsReport) -> None:
    for code in sorted(checked.units, key=lambda code: checked.paths[code].count("/")):
        line = checked.units[code]
        unit = known.get(code)
        if unit is None:
            known[code] = unit = Unit(code=code, path=checked.paths[code], name="", garrison="")
            db.session.add(unit)
            report.added.append(code)
        elif _differs(unit, line, known):
            report.changed.append(code)
        else:
            report.unchanged.append(code)
        unit.name = line.name
        unit.garrison = unit.garrison if line.garrison is None else line.garrison
        unit.parent = known[line.parent] if line.parent else None
    for code, unit in known.items():  # Units below one that moved follow it.
        unit.path = checked.paths[code]
    db.session.flush()


def _differs(unit: Unit, line: UnitLine, known: Mapping[str, Unit]) -> bool:
    parent = known[line.parent] if line.parent else None
    garrison = unit.garrison if line.garrison is None else line.garrison
    return (unit.name, unit.parent, unit.garrison) != (line.name, parent, garrison)


def summary(report: UnitsReport) -> str:
    """What an import did, in one sentence."""
    counts = (
        count(len(report.added), "unité ajoutée", "unités ajoutées"),
        count(len(report.changed), "modifiée", "modifiées"),
        count(len(report.unchanged), "inchangée", "inchangées"),
    )
    return f"Import terminé\u00a0: {', '.join(counts)}."


def refusal(report: UnitsReport) -> str:
    """Why nothing was imported, in one sentence."""
    cells = count(len(report.faults), "cellule à corriger", "cellules à corriger")
    return f"Rien n’a été importé\u00a0: {cells}, dont voici la liste."


def choose_blocks(unit: Unit, on_contract: bool, on_fitness: bool) -> bool:
    """The unit blocks, or only warns, on an expired contract or medical visit; False if already."""
    if (unit.blocks_on_contract, unit.blocks_on_fitness) == (on_contract, on_fitness):
        return False
    unit.blocks_on_contract, unit.blocks_on_fitness = on_contract, on_fitness
    db.session.flush()
    return True
