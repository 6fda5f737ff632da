"""As each role, every page that can be reached answers, is well made, and its fragment is in it;
every form shown leads to an action that is open to whoever sees it."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from metiis.models import Person
from tests.screens import PARTIAL, bare, faults_of, parsed
from tests.world import make_world

PERSONAS = [
    "reservist",
    "leader",
    "commander",
    "office",
    "brigade",
    "national",
    "admin",
    "stranger",
]
MOST_PAGES = 400
# Pages of one list, months, filters, buttons of one kind: a few of each are enough.
VARIANTS = 3
ENDING = re.compile(r"cancel|remove|delete|revoke|disable|withdraw|end_")
# Who leaves a place no longer reads what is for those who hold one.
LEAVING = re.compile(r"applications\.(withdraw|back_out|decline)")
# A new passphrase is offered each time, a new address is prepared.
NEVER_TWICE_THE_SAME = {"accounts.security", "feeds.show"}


@pytest.fixture(params=PERSONAS)
def visit(request, app: Flask, session: Session, as_person: Callable[[Person], FlaskClient]):
    world = make_world()
    app.config["WTF_CSRF_ENABLED"] = True  # Forms are shown and sent as they are for people.
    return Visit(app, as_person(world.people[request.param]), request.param)


class Visit:
    """One person going everywhere she is shown the way."""

    def __init__(self, app: Flask, client: FlaskClient, name: str) -> None:
        self.app, self.client, self.name = app, client, name
        self.adapter = app.url_map.bind("localhost")
        self.forms: dict[str, tuple[str, list[tuple[str, str]], str]] = {}
        self.faults: list[str] = []
        self.seen: dict[str, int] = {}

    def endpoint(self, url: str, method: str = "GET") -> str:
        try:
            return str(self.adapter.match(urlsplit(url).path, method=method)[0])
        except Exception as error:  # The map raises many kinds; any means « leads nowhere ».
            self.faults.append(f"{method} {url}: {error.__class__.__name__}")
            return ""

    def is_new(self, kind: str) -> bool:
        """Whether few of its kind have been met."""
        self.seen[kind] = self.seen.get(kind, 0) + 1
        return self.seen[kind] <= VARIANTS

    def everywhere(self) -> "Visit":
        """Every page reached from home, once, and a few variants of each."""
        waiting, known = deque([("/", "home")]), {"/"}
        while waiting and len(known) < MOST_PAGES:
            url, origin = waiting.popleft()
            endpoint = self.endpoint(url)
            shape = f"{endpoint}{'?' if urlsplit(url).query else ''}"
            if not endpoint or not self.is_new(shape):
                continue
            page = self.look(url, origin, is_first=self.seen[shape] == 1)
            for link in self.links(page, url) if page else ():
                if link not in known:
                    known.add(link)
                    waiting.append((link, url))
        return self

    def look(self, url: str, origin: str, *, is_first: bool) -> BeautifulSoup | None:
        """The page, judged; the first of its shape is compared with its fragment."""
        answer = self.client.get(url)
        if answer.status_code >= 400:
            self.faults.append(f"{url} (linked from {origin}): {answer.status_code}")
            return None
        if answer.status_code >= 300 or not answer.content_type.startswith("text/html"):
            return None
        html, page = answer.get_data(as_text=True), parsed(answer)
        self.faults += [f"{url}: {fault}" for fault in faults_of(page)]
        if is_first and self.endpoint(url) not in NEVER_TWICE_THE_SAME:
            part = self.client.get(url, headers=PARTIAL).get_data(as_text=True)
            if bare(part) not in bare(html):
                self.faults.append(f"{url}: its fragment is not in its page")
        return page

    def links(self, page: BeautifulSoup, here: str) -> Iterator[str]:
        for element in page.find_all(True):
            target = element.get("hx-get")
            if not target and element.name in {"a", "link", "script"}:
                target = element.get("href") or element.get("src")
            if not target:
                continue
            parts = urlsplit(urljoin(here, str(target)))
            if not parts.netloc and not parts.scheme and not parts.path.startswith("/static/"):
                yield parts._replace(fragment="").geturl()
        for form in page.find_all("form"):
            yield from self.form(form, here)

    def form(self, form: Tag, here: str) -> Iterator[str]:
        action = urljoin(here, str(form.get("action")))
        values = list(filled(form))
        if str(form.get("method", "get")).lower() == "get":
            yield f"{urlsplit(action).path}?{urlencode(values)}"
            return
        buttons = form.select("button:not([type=button], [form])") or [form]
        for button in buttons:
            target = urljoin(here, str(button.get("formaction") or action))
            pressed = (
                [(str(button["name"]), str(button.get("value", "")))] if button.get("name") else []
            )
            endpoint = self.endpoint(target, "POST")
            key, kind = f"{endpoint} {pressed}", f"{endpoint} {button.get('name')}"
            if key not in self.forms and self.is_new(kind):
                self.forms[key] = (target, values + pressed, here)

    def press_everything(self) -> "Visit":
        """Each kind of form, sent as it is shown; those that end something come last."""
        for key in sorted(self.forms, key=when):
            target, values, here = self.forms[key]
            data: dict[str, list[str]] = {}
            for name, value in values:
                data.setdefault(name, []).append(value)
            answer = self.client.post(
                target, data=data, headers={"Referer": f"http://localhost{here}"}
            )
            if answer.status_code >= 400 and answer.status_code not in {409, 422}:
                self.faults.append(f"POST {target} (from {here}): {answer.status_code}")
            if answer.status_code == 422:
                found = faults_of(parsed(answer))
                self.faults += [f"POST {target} (from {here}): {fault}" for fault in found]
        return self


def when(key: str) -> tuple[bool, bool, bool, str]:
    """Forms that end something come late, then those that give a place back, then signing out."""
    return "sign_out" in key, bool(LEAVING.search(key)), bool(ENDING.search(key)), key


def filled(form: Tag) -> Iterator[tuple[str, str]]:
    """What a browser would send of a form left as it is."""
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if kind in {"submit", "file"}:
            continue
        if field.name == "select":
            chosen = field.select("option[selected]")
            if not chosen and not field.has_attr("multiple"):
                chosen = field.select("option")[:1]
            yield from ((name, str(option.get("value", option.text))) for option in chosen)
        elif field.name == "textarea":
            yield name, field.text.strip()
        else:
            yield name, str(field.get("value", "on" if kind == "checkbox" else ""))


def test_every_link_and_form_shown_leads_somewhere_well_made_and_open(visit: Visit):
    visit.everywhere()
    assert len(visit.seen) > 5
    visit.press_everything()
    assert not visit.faults, "\n" + "\n".join(sorted(set(visit.faults)))


def test_a_visitor_finds_only_open_pages(app: Flask, client: FlaskClient):
    visit = Visit(app, client, "visitor")
    visit.everywhere()
    assert not visit.faults, "\n" + "\n".join(sorted(set(visit.faults)))
