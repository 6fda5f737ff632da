"""Templates: nothing inline, fragments that know their name, French typography, nothing unused."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment

from tests.screens import misprints

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "metiis"
FOLDER = CODE / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
PAGES = [name for name in TEMPLATES if name.endswith(".html")]
FORBIDDEN = {
    "a style": r"\sstyle\s*=",
    "an inline handler": r"<[^>]*\son\w+\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "hx-on": r"\bhx[-_]on\b",
    "a js: value": r"[\"']js:",
    "hx-boost": r"hx[-_]boost",
    "hx-vals computed": r"hx[-_]vals\s*=\s*[\"']?(js|javascript):",
    "a trigger filter": r"hx[-_]trigger\s*=\s*[\"'][^\"']*\[",
    "an unescaped value": r"\|\s*safe\b|autoescape\s+false",
    "a foreign address": r"(src|href|action)\s*=\s*[\"'](https?:)?//",
    "a static address by hand": r"[\"']/static/",
}
# Dynamic names: the event is in the caller, the folder in the module that renders.
RENDERED_BY_NAME = {"emails"}
FRENCH = re.compile(r"[à-ÿ’«]|\b(le|la|les|des|une|est|pas|vous|pour|dans)\b")


@cache
def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def strings() -> dict[str, list[ast.Constant]]:
    """Every string of the code by file, docstrings left out."""
    found = {}
    for path in sorted(CODE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        found[path.relative_to(ROOT).as_posix()] = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
        ]
    return found


def code_names() -> set[str]:
    """Templates named by the code, whole."""
    return {str(node.value) for nodes in strings().values() for node in nodes}


def is_named(name: str, named: set[str]) -> bool:
    """Whether a template's name is said, or made from a beginning such as `profile/_`."""
    if name in named or name.split("/")[0] in RENDERED_BY_NAME:
        return True
    return any(
        each.count("/") == 1 and len(each) > each.index("/") + 1 and name.startswith(each)
        for each in named
    )


@cache
def lexed(name: str) -> tuple[str, list[str]]:
    """A template's markup, with X for what Jinja computes and no macro; the strings in Jinja."""
    markup: list[str] = []
    texts: list[str] = []
    in_macro = False
    for _line, kind, value in Environment(autoescape=True).lex(source(name)):
        if kind == "name" and value in {"macro", "endmacro"}:
            in_macro = value == "macro"
        elif kind == "string":
            texts.append(value[1:-1])
        elif kind in {"data", "variable_begin"} and not in_macro:
            markup.append(value if kind == "data" else "X")
    return "".join(markup), texts


# Each test goes through every file and says all it found: a test per file would cost more in the
# running of tests than in what they do.
def test_nothing_forbidden_is_written():
    found = []
    for name in PAGES:
        text = re.sub(r"{#.*?#}", "", source(name), flags=re.S)
        found += [
            f"{name}: {what}"
            for what, pattern in FORBIDDEN.items()
            if re.search(pattern, text, re.I)
        ]
    assert not found, "\n".join(found)


def test_french_is_well_printed():
    found = [f"{name}: {fault}" for name in TEMPLATES for fault in misprints(printed(name))]
    assert not found, "\n".join(found)


def printed(name: str) -> list[str]:
    """What a template shows, names or says in its Jinja."""
    markup, texts = lexed(name)
    page = BeautifulSoup(markup, "html.parser")
    shown = [str(node) for node in page.find_all(string=True) if node.parent.name != "code"]
    named = [str(tag[each]) for each in ("aria-label", "title") for tag in page.select(f"[{each}]")]
    return [*shown, *named, *texts]


def test_french_in_the_code_is_well_printed():
    found = [
        f"{path}:{node.lineno} {fault}"
        for path, nodes in strings().items()
        # Commands print to terminals, where a plain space is what people copy.
        if "commands" not in path and not is_typeset(path)
        for node in nodes
        if FRENCH.search(str(node.value))
        for fault in misprints([str(node.value)])
        if "Python" not in fault
    ]
    assert not found, "\n".join(found)


@cache
def is_typeset(path: str) -> bool:
    """Whether this feature's words get their spaces when they are used."""
    beside = (ROOT / path).parent.glob("*.py")
    return any("typeset(" in each.read_text(encoding="utf-8") for each in beside)


def test_every_template_is_used():
    named = code_names().union(*(lexed(name)[1] for name in TEMPLATES))
    unused = {name for name in TEMPLATES if not is_named(name, named)}
    assert not unused


def test_every_mail_is_sent():
    events = {
        name.removeprefix("emails/").split(".")[0]
        for name in TEMPLATES
        if name.startswith("emails/")
    }
    assert {event for event in events if not event.startswith("_")} <= code_names()


def swapped() -> Iterator[str]:
    """Fragments that views send on their own."""
    named = code_names()
    for name in PAGES:
        if Path(name).name.startswith("_") and name in named and not name.startswith("errors/"):
            yield name


def test_a_fragment_has_one_root_which_bears_its_name():
    found = []
    for name in swapped():
        markup = BeautifulSoup(lexed(name)[0], "html.parser")
        roots = [node for node in markup.contents if isinstance(node, Tag)]
        # Without one, its root is a macro's: the crawl compares what is really sent with the page.
        if len(roots) > 1:
            found.append(f"{name}: {len(roots)} roots")
        elif roots and not roots[0].get("id"):
            found.append(f"{name}: its root has no id")
    assert not found, "\n".join(found)


def test_pages_extend_the_frame():
    strays = [
        name
        for name in PAGES
        if not Path(name).name.startswith("_")
        and name.split("/")[0] != "components"
        and name != "base.html"
        and '{% extends "' not in source(name)
    ]
    assert not strays
