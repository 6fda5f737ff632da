"""What a file of units must be, and the tree it makes. Pure: lines and known units in, tree out."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from metiis.spreadsheets import Column, Fault, Line, Table, fault

COLUMNS = (
    Column("code", "Code", ("Code unité", "Sigle", "Abrégé"), required=True),
    Column("name", "Libellé", ("Nom", "Intitulé", "Désignation", "Unité"), required=True),
    Column("parent", "Unité mère", ("Parent", "Unité supérieure", "Rattachement"), required=True),
    Column("garrison", "Garnison", ("Ville", "Commune", "Lieu")),
)
TITLES = {column.field: column.title for column in COLUMNS}
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
LENGTHS = {"name": 120, "garrison": 80}
LONGEST_PATH = 200
CYCLE = (
    "Cette unité serait placée sous elle-même. Corrigez son unité mère ou celle d’une unité "
    "au-dessus d’elle ; laissez vide pour une brigade."
)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the file or the database has it; garrison None when the file does not say."""

    code: str
    name: str
    parent: str | None
    garrison: str | None


@dataclass(frozen=True, slots=True)
class CheckedUnits:
    """Units of a file by code, the path of every unit known afterwards, and the faults."""

    units: Mapping[str, UnitLine]
    paths: Mapping[str, str]
    faults: list[Fault]


def check(table: Table, parents: Mapping[str, str | None]) -> CheckedUnits:
    """Judge a file against the units already known, given as code → parent's code."""
    faults: list[Fault] = []
    numbers: dict[str, int] = {}
    units: dict[str, UnitLine] = {}
    for line in table.lines:
        unit = _unit(line)
        faults += _faults_of_cells(line, unit)
        if unit.code in numbers:
            first = f"Le code « {unit.code} » figure déjà à la ligne {numbers[unit.code]}"
            faults.append(fault(line.number, "Code", unit.code, f"{first} : retirez une ligne."))
        elif unit.code:
            numbers[unit.code], units[unit.code] = line.number, unit
    tree = {**parents, **{code: unit.parent for code, unit in units.items()}}
    faults += _faults_of_tree(table, numbers, units, tree)
    paths = {code: _path(code, tree) for code in tree}
    return CheckedUnits(units, paths, sorted(faults, key=lambda found: found.line))


def _faults_of_tree(
    table: Table,
    numbers: Mapping[str, int],
    units: Mapping[str, UnitLine],
    tree: Mapping[str, str | None],
) -> list[Fault]:
    """Parents that do not exist, units placed under themselves, trees too deep for an address."""
    cells = {line.number: line.cells["parent"] for line in table.lines}
    found = []
    for code, unit in units.items():
        path = _path(code, tree)
        message = ""
        if unit.parent is not None and unit.parent not in tree:
            message = _unknown_parent(unit.parent, tree)
        elif not path:
            message = CYCLE
        elif len(path) > LONGEST_PATH:
            message = "Trop de niveaux au-dessus de cette unité : rattachez-la plus haut."
        if message:
            found.append(fault(numbers[code], TITLES["parent"], cells[numbers[code]], message))
    return found


def _unit(line: Line) -> UnitLine:
    cells = line.cells
    return UnitLine(
        code=cells["code"].upper(),
        name=cells["name"],
        parent=cells["parent"].upper() or None,
        garrison=cells.get("garrison"),
    )


def _faults_of_cells(line: Line, unit: UnitLine) -> list[Fault]:
    found = []

    def tell(field: str, message: str) -> None:
        found.append(fault(line.number, TITLES[field], line.cells.get(field, ""), message))

    if not CODE.fullmatch(unit.code):
        tell(
            "code",
            "Donnez un code de lettres sans accent, chiffres et tirets, 20 au plus : « 7BCA ».",
        )
    if not unit.name:
        tell("name", "Donnez le nom complet : « 7e bataillon de chasseurs alpins ».")
    for field, most in LENGTHS.items():
        text = line.cells.get(field, "")
        if len(text) > most:
            tell(field, f"Raccourcissez : {most} caractères au plus, {len(text)} ici.")
        elif text[:1] in tuple("=+-@"):
            tell(field, "Cette cellule commence comme une formule : saisissez le texte lui-même.")
    if line.extra_cells:
        tell("code", "Cette ligne a plus de cellules que de titres : vérifiez les séparateurs.")
    return found


def _unknown_parent(code: str, tree: Mapping[str, str | None]) -> str:
    near = difflib.get_close_matches(code, tree, n=1)
    advice = f"Vouliez-vous dire « {near[0]} » ?" if near else "Ajoutez-la au fichier."
    return f"L’unité mère « {code} » n’est ni dans ce fichier ni déjà connue. {advice}"


def _path(code: str, tree: Mapping[str, str | None]) -> str:
    """« /27BIM/7BCA/ »; empty when the unit would hang from itself."""
    parts = [code]
    while (parent := tree.get(parts[-1])) is not None:
        if parent in parts:
            return ""
        parts.append(parent)
    return f"/{'/'.join(reversed(parts))}/"
