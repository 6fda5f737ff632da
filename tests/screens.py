"""What is asked of every page, whoever wrote it: `open_page` fetches one, judges it, parses it.

Also plays htmx's part: `fragment_of` asks for the moving part, `swapped_into` puts what an answer
holds where it goes, so that tests can compare with the page reloaded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from metiis.assets import COMMENTS, STAFF_STYLES, STATIC, STYLES

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*|(?<="X-CSRFToken": ")[^"]*')
NAMED = "input:not([type=hidden], [type=submit], [type=button], [type=image]), select, textarea"
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-opens", "list")
# Text that is not prose: code samples and what people type.
VERBATIM = {"script", "style", "pre", "code", "kbd", "samp", "textarea", "option"}
MISPRINTS = {
    "straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "plain space before a mark": re.compile(r"\w [:;!?»](?=\s|$)"),
    "no space before a mark": re.compile(r"[^\W\d_)][;!?](?=\s|$)|[^\W\d_]{2}:(?=\s|$)"),
    "plain space after «": re.compile("« "),
    "no space inside « »": re.compile(r"«[^\s\u00a0\u202f]|[^\s\u00a0\u202f]»"),
    "a word of Python": re.compile(r"\b(None|True|False|undefined)\b|<\w+ object|\{[{%]"),
}


def open_page(client: FlaskClient, url: str, status: int = 200, **request: object) -> BeautifulSoup:
    """The page at an address, parsed, once its status and its quality have been checked."""
    answer = client.get(url, **request)
    assert answer.status_code == status, f"{url}: {answer.status_code}, expected {status}"
    return judged(answer, url)


def judged(answer: TestResponse, name: str = "") -> BeautifulSoup:
    """The whole page an answer holds; fails with every fault found in it."""
    html = answer.get_data(as_text=True)
    faults = faults_of(html)
    assert not faults, "\n".join([name, *faults])
    return BeautifulSoup(html, "html.parser")


def faults_of(html: str) -> list[str]:
    """What is wrong with a whole page, in words; empty when nothing is."""
    page = BeautifulSoup(html, "html.parser")
    return [
        *_frame_faults(html, page),
        *_reference_faults(page),
        *_form_faults(page),
        *_field_faults(page),
        *_control_faults(page),
        *_heading_faults(page),
        *_block_faults(page),
        *_inline_faults(page),
        *_style_faults(page),
        *misprints(_prose(page)),
    ]


def misprints(texts: Iterable[str]) -> list[str]:
    """French typography that is not respected, with the words around."""
    found = []
    for text in texts:
        for fault, pattern in MISPRINTS.items():
            for match in pattern.finditer(text):
                around = text[max(0, match.start() - 25) : match.end() + 15]
                found.append(f"{fault}: …{' '.join(around.split())}…")
    return found


def name_of(element: Tag) -> str:
    """The accessible name of a link, a button or a field, near enough for our own markup."""
    if label := element.get("aria-label"):
        return str(label)
    page = next(parent for parent in element.parents if parent.parent is None)
    if labels := element.get("aria-labelledby"):
        return " ".join(_text(page.find(id=each)) for each in str(labels).split())
    if element.name in {"input", "select", "textarea"}:
        label = page.find("label", attrs={"for": element.get("id")}) or element.find_parent("label")
        return _text(label)
    return " ".join([_text(element), *(str(image.get("alt", "")) for image in element("img"))])


def control(page: BeautifulSoup, name: str) -> Tag:
    """The one link or button that has this accessible name."""
    found = [each for each in page.select("a, button") if name_of(each).strip() == name]
    assert len(found) == 1, f"{len(found)} controls named {name!r}"
    return found[0]


def fragment_of(client: FlaskClient, url: str) -> str:
    """What htmx gets when it asks an address for its moving part."""
    return client.get(url, headers=PARTIAL).get_data(as_text=True)


def assert_fragment_is_in_page(client: FlaskClient, url: str) -> None:
    """The moving part of an address is the same markup as in its page."""
    whole, part = client.get(url).get_data(as_text=True), fragment_of(client, url)
    assert bare(part) in bare(whole), f"{url}: the fragment is not in its page"


def swapped_into(page: str, answer: str) -> str:
    """The page after htmx has put each <hx-partial> of an answer in its place."""
    shown = BeautifulSoup(page, "html.parser")
    for part in BeautifulSoup(answer, "html.parser").select("hx-partial"):
        target = shown.select_one(str(part["hx-target"]))
        assert target is not None, f"nothing to swap at {part['hx-target']}"
        if part.get("hx-swap") == "outerHTML":
            target.replace_with(*list(part.contents))
        else:
            target.clear()
            target.extend(list(part.contents))
    return str(shown)


def bare(html: str) -> str:
    """Markup without its tokens, which change with the second, nor idle spaces."""
    return " ".join(TOKEN.sub("", html).split())


def _text(element: object) -> str:
    return " ".join(element.get_text(" ").split()) if isinstance(element, Tag) else ""


def _prose(page: BeautifulSoup) -> Iterator[str]:
    """The text people read, block by block, and the names given by attributes."""
    for node in page.find_all(string=True):
        if type(node) is NavigableString and not {p.name for p in node.parents} & VERBATIM:
            yield str(node)
    for name in ("aria-label", "title", "placeholder", "alt", "hx-confirm"):
        yield from (str(element[name]) for element in page.select(f"[{name}]"))


def _frame_faults(html: str, page: BeautifulSoup) -> Iterator[str]:
    if not html.lstrip().lower().startswith("<!doctype html>"):
        yield "no doctype"
    if page.html is None or page.html.get("lang") != "fr":
        yield "the language is not said"
    title = _text(page.title)
    if not title.endswith("– METIIS") or len(title) < len("x – METIIS"):
        yield f"title {title!r} does not end with « – METIIS »"
    if len(page.select("h1")) != 1 or not _text(page.h1):
        yield f"{len(page.select('h1'))} first headings"
    if page.select_one("main#contenu") is None:
        yield "no main#contenu"
    if page.select_one("main #messages[aria-live]") is None:
        yield "no live region #messages"


def _reference_faults(page: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(element["id"]) for element in page.select("[id]"))
    yield from (f"id {name!r} used {times} times" for name, times in ids.items() if times > 1)
    for name in REFERENCES:
        for element in page.select(f"[{name}]"):
            for target in str(element[name]).split():
                if target not in ids:
                    yield f"{name}={target!r} leads nowhere"
    for link in page.select("a[href^='#']"):
        if str(link["href"])[1:] not in ids:
            yield f"link to {link['href']} leads nowhere"


def _form_faults(page: BeautifulSoup) -> Iterator[str]:
    for form in page.select("form"):
        method, action = str(form.get("method", "get")).lower(), form.get("action")
        if method == "dialog":
            continue
        if not action:
            yield f"form without action ({_text(form)[:40]!r})"
        if method == "post" and form.select_one("input[name=csrf_token][value]") is None:
            yield f"form to {action} without token"


def _field_faults(page: BeautifulSoup) -> Iterator[str]:
    for field in page.select(NAMED):
        if not name_of(field).strip():
            yield f"field {field.get('name')!r} without label"
        if field.get("type") not in {"checkbox", "radio"} and field.get("placeholder"):
            yield f"field {field.get('name')!r} has a placeholder: say it in a hint"
    for group in page.select("fieldset"):
        if group.select_one("legend") is None:
            yield "fieldset without legend"


def _control_faults(page: BeautifulSoup) -> Iterator[str]:
    for element in page.select("a, button, summary"):
        if not name_of(element).strip():
            yield f"{element.name} without name: {str(element)[:80]}"
        if element.select_one("a, button, input, select, textarea"):
            yield f"control inside a control: {str(element)[:80]}"
    for link in page.select("a"):
        if not link.get("href"):
            yield f"link without address: {_text(link)!r}"
    yield from (f"image without alt: {image}" for image in page.select("img:not([alt])"))


def _heading_faults(page: BeautifulSoup) -> Iterator[str]:
    level = 0
    for heading in page.select("main :is(h1, h2, h3, h4, h5, h6)"):
        depth = int(heading.name[1])
        if depth > level + 1:
            yield f"heading {_text(heading)!r} skips from h{level} to h{depth}"
        level = depth


def _block_faults(page: BeautifulSoup) -> Iterator[str]:
    for table in page.select("table"):
        named = table.caption or table.get("aria-label") or table.get("aria-labelledby")
        if not named and not table.find_parent(attrs={"aria-label": True}):
            yield "table without caption"
        if not table.select("th"):
            yield "table without headers"
    for items in page.select("ul, ol"):
        if strange := [child.name for child in items.find_all(True, recursive=False)]:
            yield from (f"<{name}> right under a list" for name in strange if name != "li")
    if page.select("p p, p div, p ul, p form"):
        yield "a block inside a paragraph"


def _inline_faults(page: BeautifulSoup) -> Iterator[str]:
    if page.select("[style], style, script:not([src])"):
        yield "inline style or script"
    for tag in page.find_all(True):
        yield from (
            f"{name} on <{tag.name}>" for name in tag.attrs if name.startswith(("on", "hx-on"))
        )


def _style_faults(page: BeautifulSoup) -> Iterator[str]:
    """A page without the sheet of staff has none of the looks that only this sheet knows."""
    if page.select("link[rel=stylesheet][href$='/staff.css']"):
        return
    used = {name for tag in page.select("[class]") for name in tag["class"]}
    yield from (f".{name} is styled for staff only" for name in sorted(used & STAFF_LOOKS))


def _looks(paths: Iterable[Path]) -> set[str]:
    """The classes that style sheets speak of."""
    rules = "".join(COMMENTS.sub("", path.read_text("utf-8")) for path in paths)
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


STAFF_LOOKS = _looks(STATIC.glob(STAFF_STYLES)) - _looks(
    STATIC / "css" / f"{name}.css" for name in STYLES
)
