"""What is asked of every page, whoever wrote it: `open_page` fetches one, judges it, parses it.

Also plays htmx's part: `fragment_of` asks for the moving part, `swapped_into` puts what an answer
holds where it goes, so that tests can compare with the page reloaded.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Doctype, NavigableString, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from metiis.assets import COMMENTS, STAFF_STYLES, STATIC, STYLES
from metiis.models import Person

SignIn = Callable[[Person], FlaskClient]  # A browser signed in as somebody.
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
TOKEN = re.compile(
    r'(?<=name="csrf_token" value=")[^"]*|(?<="X-CSRFToken": ")[^"]*'
    r'|(?<=name="vu" value=")[^"]*|(?<=name="cle" value=")[^"]*'
)
UNNAMED = {"hidden", "submit", "button", "image"}  # Inputs that need no label.
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
CONTROLS = ["a", "button", "input", "select", "textarea"]
REFERENCES = {"for", "aria-describedby", "aria-labelledby", "aria-controls", "data-opens", "list"}
SPOKEN = {"aria-label", "title", "placeholder", "alt", "hx-confirm"}
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


def unstyled(client: FlaskClient, url: str) -> bytes:
    """A page as a phone that keeps the style sheet asks for it: nothing but what it says."""
    version = client.application.extensions["metiis.assets"].version
    return client.get(url, headers={"X-Metiis-Shell": version}).data


def open_page(client: FlaskClient, url: str, status: int = 200, **request: object) -> BeautifulSoup:
    """The page at an address, parsed, once its status and its quality have been checked."""
    answer = client.get(url, **request)
    assert answer.status_code == status, f"{url}: {answer.status_code}, expected {status}"
    return judged(answer, url)


def judged(answer: TestResponse, name: str = "") -> BeautifulSoup:
    """The whole page an answer holds; fails with every fault found in it."""
    page = parsed(answer)
    faults = faults_of(page)
    assert not faults, "\n".join([name, *faults])
    return page


def parsed(answer: TestResponse) -> BeautifulSoup:
    """What an answer holds."""
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def faults_of(page: BeautifulSoup) -> list[str]:
    """What is wrong with a whole page, in words; empty when nothing is."""
    tree = Tree(page)
    return [
        *_frame_faults(tree),
        *_reference_faults(tree),
        *_form_faults(tree),
        *_field_faults(tree),
        *_control_faults(tree),
        *_heading_faults(tree),
        *_block_faults(tree),
        *_inline_faults(tree),
        *_style_faults(tree),
        *misprints(_prose(tree)),
    ]


class Tree:
    """A page gone through once, its tags at hand by name: hundreds of pages are judged."""

    def __init__(self, page: BeautifulSoup) -> None:
        self.page, self.tags = page, page.find_all(True)
        self.by_name: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.tags:
            self.by_name[tag.name].append(tag)

    def named(self, *names: str) -> list[Tag]:
        """The tags of these names, in no order across names."""
        return [tag for name in names for tag in self.by_name[name]]


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


def _prose(tree: Tree) -> Iterator[str]:
    """The text people read, block by block, and the names given by attributes."""
    yield from _text_nodes(tree.page)
    for tag in tree.tags:
        yield from (str(value) for name, value in tag.attrs.items() if name in SPOKEN)


def _text_nodes(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name not in VERBATIM:
                yield from _text_nodes(child)
        elif type(child) is NavigableString and not child.isspace():
            yield str(child)


def _frame_faults(tree: Tree) -> Iterator[str]:
    page = tree.page
    if not any(isinstance(each, Doctype) for each in page.children):
        yield "no doctype"
    if page.html is None or page.html.get("lang") != "fr":
        yield "the language is not said"
    title = _text(page.title)
    if not title.endswith("– METIIS") or len(title) < len("x – METIIS"):
        yield f"title {title!r} does not end with « – METIIS »"
    if len(tree.named("h1")) != 1 or not _text(page.h1):
        yield f"{len(tree.named('h1'))} first headings"
    main = page.find("main", id="contenu")
    if main is None:
        yield "no main#contenu"
    if not isinstance(main, Tag) or main.find(id="messages", attrs={"aria-live": True}) is None:
        yield "no live region #messages"


def _reference_faults(tree: Tree) -> Iterator[str]:
    ids: Counter[str] = Counter()
    wanted: list[tuple[str, str]] = []
    for tag in tree.tags:
        if "id" in tag.attrs:
            ids[str(tag["id"])] += 1
        for name in REFERENCES & tag.attrs.keys():
            wanted += [(name, target) for target in str(tag[name]).split()]
        href = str(tag.get("href", ""))
        if tag.name == "a" and href.startswith("#"):
            wanted.append(("href", href[1:]))
    yield from (f"id {name!r} used {times} times" for name, times in ids.items() if times > 1)
    yield from (f"{name}={target!r} leads nowhere" for name, target in wanted if target not in ids)


def _form_faults(tree: Tree) -> Iterator[str]:
    for form in tree.named("form"):
        method, action = str(form.get("method", "get")).lower(), form.get("action")
        if method == "dialog":
            continue
        if not action:
            yield f"form without action ({_text(form)[:40]!r})"
        token = form.find("input", attrs={"name": "csrf_token", "value": True})
        if method == "post" and token is None:
            yield f"form to {action} without token"


def _field_faults(tree: Tree) -> Iterator[str]:
    for field in tree.named("input", "select", "textarea"):
        if field.name == "input" and field.get("type") in UNNAMED:
            continue
        if not name_of(field).strip():
            yield f"field {field.get('name')!r} without label"
        if field.get("type") not in {"checkbox", "radio"} and field.get("placeholder"):
            yield f"field {field.get('name')!r} has a placeholder: say it in a hint"
    for group in tree.named("fieldset"):
        if group.find("legend") is None:
            yield "fieldset without legend"


def _control_faults(tree: Tree) -> Iterator[str]:
    for element in tree.named("a", "button", "summary"):
        if not name_of(element).strip():
            yield f"{element.name} without name: {str(element)[:80]}"
        if element.find(CONTROLS):
            yield f"control inside a control: {str(element)[:80]}"
    for link in tree.named("a"):
        if not link.get("href"):
            yield f"link without address: {_text(link)!r}"
    yield from (
        f"image without alt: {each}" for each in tree.named("img") if "alt" not in each.attrs
    )


def _heading_faults(tree: Tree) -> Iterator[str]:
    main, level = tree.page.find("main"), 0
    for heading in main.find_all(HEADINGS) if isinstance(main, Tag) else ():
        depth = int(heading.name[1])
        if depth > level + 1:
            yield f"heading {_text(heading)!r} skips from h{level} to h{depth}"
        level = depth


def _block_faults(tree: Tree) -> Iterator[str]:
    for table in tree.named("table"):
        named = table.caption or table.get("aria-label") or table.get("aria-labelledby")
        if not named and not table.find_parent(attrs={"aria-label": True}):
            yield "table without caption"
        if not table.find("th"):
            yield "table without headers"
    for items in tree.named("ul", "ol"):
        if strange := [child.name for child in items.find_all(True, recursive=False)]:
            yield from (f"<{name}> right under a list" for name in strange if name != "li")
    if any(each.find(["p", "div", "ul", "form"]) for each in tree.named("p")):
        yield "a block inside a paragraph"


def _inline_faults(tree: Tree) -> Iterator[str]:
    for tag in tree.tags:
        is_script = tag.name == "script" and "src" not in tag.attrs
        is_ours = tag.name == "style" and "data-rest" in tag.attrs and tag.parent is tree.page.head
        if (tag.name == "style" and not is_ours) or "style" in tag.attrs or is_script:
            yield f"inline style or script on <{tag.name}>"
        yield from (
            f"{name} on <{tag.name}>" for name in tag.attrs if name.startswith(("on", "hx-on"))
        )


def _style_faults(tree: Tree) -> Iterator[str]:
    """A page without the sheet of staff has none of the looks that only this sheet knows."""
    asked = [str(each.get("href", "")) for each in tree.named("link")]
    asked += [str(each.get("data-rest", "")) for each in tree.named("style")]
    if any(each.endswith("/staff.css") for each in asked):
        return
    used = {name for tag in tree.tags for name in tag.get("class", ())}
    yield from (f".{name} is styled for staff only" for name in sorted(used & STAFF_LOOKS))


def _looks(paths: Iterable[Path]) -> set[str]:
    """The classes that style sheets speak of."""
    rules = "".join(COMMENTS.sub("", path.read_text("utf-8")) for path in paths)
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


STAFF_LOOKS = _looks(STATIC.glob(STAFF_STYLES)) - _looks(
    STATIC / "css" / f"{name}.css" for name in STYLES
)
