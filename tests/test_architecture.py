"""The floors of the house: what may import what, who commits, how big things grow."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.floors import FILE_FLOORS, OTHER_FLOORS, ROOT_FLOORS, SHELF

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "metiis"
TEMPLATES = CODE / "templates"

COMMITTERS = {"views", "jobs", "commands", "cli", "db"}
TIME = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
TIME |= {("time", "time")}
DRAWERS = {"utils", "util", "helpers", "common", "misc", "tools", "base"}
FILE_LIMIT, FUNCTION_LIMIT, VIEW_LIMIT, TEMPLATE_LIMIT, TEST_LIMIT = 300, 40, 25, 120, 400


class Module:
    """One source file: its dotted name without `metiis.`, its floor, its place on the shelf."""

    def __init__(self, path: Path) -> None:
        self.path = path
        parts = path.relative_to(CODE).with_suffix("").parts
        self.name = ".".join(part for part in parts if part != "__init__") or "metiis"
        self.source = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.source)
        self.is_init = path.name == "__init__.py"

    @property
    def feature(self) -> str | None:
        first = self.name.split(".")[0]
        return None if first in ROOT_FLOORS else first

    @property
    def short(self) -> str:
        return self.name.rsplit(".", 1)[-1]

    @property
    def floor(self) -> int:
        return floor_of(self.name)

    def functions(self) -> Iterator[ast.FunctionDef]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of what the module imports, one entry per name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                dots = "." * node.level
                yield from (
                    (node.lineno, f"{dots}{node.module or ''}.{alias.name}") for alias in node.names
                )

    def own_imports(self) -> Iterator[tuple[int, str]]:
        """The imports of this house, as module names without `metiis.`."""
        for line, name in self.imports():
            if name == "metiis" or name.startswith("metiis."):
                yield line, module_of(name.removeprefix("metiis").lstrip(".")) or "metiis"

    def at(self, line: int, words: str) -> str:
        return f"{self.path.relative_to(ROOT)}:{line} {words}"


def module_of(name: str) -> str:
    """`db.session` -> `db`, `accounts.queries.account` -> `accounts.queries`."""
    parts = name.split(".")
    if parts[0] in ROOT_FLOORS:
        return parts[0]
    return (
        ".".join(parts[:2])
        if (CODE / parts[0] / f"{'.'.join(parts[1:2])}.py").is_file()
        else (parts[0])
    )


def floor_of(name: str) -> int:
    """The floor of a module of this house."""
    first, _, rest = name.partition(".")
    if first in ROOT_FLOORS:
        return ROOT_FLOORS[first]
    if first == "demo":
        return 7
    return OTHER_FLOORS.get(name, FILE_FLOORS.get(rest, 2))


MODULES = [Module(path) for path in sorted(CODE.rglob("*.py"))]
FEATURE_MODULES = [module for module in MODULES if module.feature is not None]


def report(faults: Iterable[str]) -> None:
    found = list(faults)
    assert not found, "\n" + "\n".join(found)


def test_every_feature_has_its_place_on_the_shelf():
    features = {module.feature for module in FEATURE_MODULES}
    assert features <= set(SHELF), f"not on the shelf: {features - set(SHELF)}"
    assert set(SHELF) <= features, f"on the shelf only: {set(SHELF) - features}"


def test_every_root_module_has_its_floor():
    roots = {module.name.split(".")[0] for module in MODULES if module.feature is None}
    assert set(ROOT_FLOORS) == roots


def test_imports_only_go_down():
    report(
        module.at(line, f"imports {target} (floor {floor_of(target)} from {module.floor})")
        for module in MODULES
        for line, target in module.own_imports()
        if not may_import(module, target)
    )


def may_import(module: Module, target: str) -> bool:
    above = floor_of(target)
    feature = None if target.split(".")[0] in ROOT_FLOORS else target.split(".")[0]
    if module.floor != above:
        return above < module.floor
    if feature is None:
        return True  # Root modules come first on their floor.
    if module.feature is None:
        return module.floor == 7
    return SHELF.index(feature) <= SHELF.index(module.feature)


def test_nobody_uses_the_views_or_forms_of_another_feature():
    report(
        module.at(line, f"imports {target}")
        for module in FEATURE_MODULES
        for line, target in module.own_imports()
        if target.endswith((".views", ".forms")) and target.split(".")[0] != module.feature
    )


def test_rules_know_neither_the_web_nor_the_database():
    report(
        module.at(line, f"imports {name}")
        for module in FEATURE_MODULES
        if module.floor == 2 and not module.is_init
        for line, name in module.imports()
        if name.split(".")[0] in {"flask", "sqlalchemy", "flask_login", "flask_wtf", "wtforms"}
        or name.startswith("metiis.db")
        or name == "metiis.db"
    )


def test_the_engine_knows_nothing_of_the_house():
    report(
        module.at(line, f"imports {name}")
        for module in MODULES
        if module.name.startswith("matching.engine")
        for line, name in module.imports()
        if name.startswith("metiis.")
        and not name.startswith("metiis.matching.engine.")
        or name.split(".")[0] in {"flask", "sqlalchemy"}
    )


def test_the_solver_is_known_to_one_module_only():
    report(
        module.at(line, f"imports {name}")
        for module in MODULES
        if module.name != "matching.engine.solver"
        for line, name in module.imports()
        if name.split(".")[0] == "highspy"
    )


def test_web_processes_never_load_what_only_commands_need():
    heavy = {"numpy", "highspy", "openpyxl", "fpdf", "alembic", "metiis.demo.load"}
    known = "from metiis import schema; schema.head()"  # As each page of health asks it.
    asked = f"import sys, wsgi; {known}; sys.exit(bool({heavy} & set(sys.modules)))"
    environment = {**os.environ, "METIIS_DEMO": "1", "METIIS_DATABASE_URL": "sqlite://"}
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, check=True)


def test_services_and_queries_do_not_know_the_web():
    report(
        module.at(line, f"imports {name}")
        for module in MODULES
        if module.floor < 5
        for line, name in module.imports()
        if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
    )


def test_only_views_jobs_and_commands_commit():
    report(
        module.at(node.lineno, "commits")
        for module in MODULES
        if module.short not in COMMITTERS and module.feature != "demo"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    )


def test_views_and_forms_ask_no_question_to_the_database():
    report(
        module.at(line, f"imports {name}")
        for module in FEATURE_MODULES
        if module.short in {"views", "forms"}
        for line, name in module.imports()
        if name.split(".")[0] == "sqlalchemy"
    )


def test_only_the_clock_reads_the_time():
    report(
        module.at(node.lineno, f"reads the time with {node.value.id}.{node.attr}")
        for module in MODULES
        if module.name != "clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in TIME
    )


def test_imports_stand_at_the_top_and_are_absolute():
    report(
        module.at(inner.lineno, "imports inside a function")
        for module in MODULES
        for function in module.functions()
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    )
    report(
        module.at(line, "relative import")
        for module in MODULES
        for line, name in module.imports()
        if name.startswith(".")
    )


def test_a_feature_says_what_it_is_and_holds_no_code_at_its_door():
    for module in FEATURE_MODULES:
        if module.is_init:
            assert ast.get_docstring(module.tree), module.at(1, "says nothing")
            assert len(module.tree.body) == 1, module.at(1, "holds code")


def test_there_is_no_drawer_for_everything():
    report(module.at(1, "is a drawer") for module in MODULES if module.short in DRAWERS)


def test_headers_of_htmx_are_known_to_one_module_only():
    report(
        module.at(node.lineno, f"knows {node.value!r}")
        for module in MODULES
        if module.name not in {"web", "headers"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.upper().startswith("HX-")
    )


def test_files_stay_short():
    sizes = [(path, FILE_LIMIT) for path in CODE.rglob("*.py")]
    sizes += [(path, TEST_LIMIT) for path in (ROOT / "tests").rglob("*.py")]
    sizes += [(path, TEMPLATE_LIMIT) for path in TEMPLATES.rglob("*.html")]
    counted = [(path, len(path.read_text().splitlines()), most) for path, most in sizes]
    report(
        f"{path.relative_to(ROOT)}: {lines} lines, {most} at most"
        for path, lines, most in counted
        if lines > most
    )


def test_functions_stay_short():
    report(
        module.at(function.lineno, f"{function.name}: {lines} lines, {most} at most")
        for module in MODULES
        for function in module.functions()
        for lines in [(function.end_lineno or 0) - function.lineno + 1]
        for most in [VIEW_LIMIT if is_view(module, function) else FUNCTION_LIMIT]
        if lines > most
    )


def is_view(module: Module, function: ast.FunctionDef) -> bool:
    return module.short == "views" and any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "requires"
        for each in function.decorator_list
    )
