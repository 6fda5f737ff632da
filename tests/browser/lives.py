"""What the long journeys do and read: people of the company, the worker, mails, messages."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http import HTTPStatus
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page, StorageState, expect

from metiis import clock
from tests.browser.company import email
from tests.browser.conftest import Visits, sign_in
from tests.serving import Served

LINK = re.compile(r"\S+(/reponse/\S+)")
QUESTION = "Une réponse vous est demandée"
MEANINGS = {
    "Vous êtes invité au poste": "invited",
    "Vous êtes sur la liste d’attente": "waits",
    "Une place s’est libérée": "offered",
    "Il vous reste jusqu’au": "reminded",
    "Le délai pour répondre": "lapsed",
    "Vous êtes convoqué": "called up",
}


def next_morning() -> datetime:
    """Ten o’clock tomorrow in Paris: nobody’s hours of silence."""
    day = clock.in_paris(clock.now()) + timedelta(days=1)
    return day.replace(hour=10, minute=0)


@dataclass
class Life:
    """People who come and go on one server, and what time brings there."""

    visits: Visits
    served: Served
    cookies: dict[str, StorageState] = field(default_factory=dict)

    @contextmanager
    def as_(self, who: str, width: int = 360, javascript: bool = True) -> Iterator[Page]:
        """A page of somebody, by last name or address; signed in once for all her visits."""
        page = self.visits.open(
            width=width, state=self.cookies.get(who), java_script_enabled=javascript
        )
        if who not in self.cookies:
            sign_in(page, who if "@" in who else email(who))
            self.cookies[who] = page.context.storage_state()
        yield page
        page.context.close()

    def stranger(self) -> Page:
        """A page of whoever follows a link, signed in as nobody."""
        return self.visits.open(width=360)

    def work(self, at: datetime) -> None:
        """The worker does what waits, once, at that time."""
        self.served.work(at)

    def mails(self, last_name: str) -> list[EmailMessage]:
        """What somebody has in her mailbox."""
        found = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in self.served.outbox.glob("*.eml")
        ]
        return [each for each in found if each["To"] == email(last_name)]

    def links(self, last_name: str) -> list[str]:
        """The paths that answer what she was asked by mail."""
        bodies = [each.get_content() for each in self.mails(last_name)]
        return [found[1] for body in bodies for found in LINK.finditer(body)]

    def scan(self, path: str) -> None:
        """What the scanner of a mail server does to a link: it looks, and sends nothing."""
        for method in ("HEAD", "GET", "GET"):
            look = Request(f"{self.served.address}{path}", method=method)
            with urlopen(look, timeout=10) as answer:
                assert answer.status == HTTPStatus.OK

    def told(self, who: str) -> list[str]:
        """Every message somebody has, in one word each; as it is when no word is known for it."""
        with self.as_(who) as page:
            return sorted(_meaning(text) for text in messages(page))

    def deeds(self, who: str, title: str) -> Counter[tuple[str, str]]:
        """What somebody who decides was told that people did: last name and deed, how often."""
        pattern = re.compile(rf"^\S+ (\S+) \S+ (.+) «\u00a0{re.escape(title)}\u00a0»")
        with self.as_(who) as page:
            about = [text for text in messages(page) if title in text]
        found = [(text, pattern.match(text)) for text in about]
        return Counter(
            (match[1].title(), match[2]) if match else ("", text) for text, match in found
        )


def _meaning(text: str) -> str:
    return next((word for start, word in MEANINGS.items() if text.startswith(start)), text)


def messages(page: Page) -> list[str]:
    """The text of every message of the person, page after page."""
    page.goto("/notifications")
    texts: list[str] = []
    while True:
        items = page.locator("#notifications-list .item-title").all_inner_texts()
        texts += [item.removesuffix("non lu").strip() for item in items]
        following = page.get_by_role("link", name=re.compile("suivante", re.IGNORECASE))
        if not following.count():
            return texts
        following.click()


def open_message(page: Page, start: str) -> None:
    """Open what a message is about, by its button."""
    page.goto("/notifications")
    item = page.locator(".item").filter(has_text=start)
    item.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def press(page: Page, name: str, then: str) -> None:
    """Press a button by the start of its name; the page then says so."""
    page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()
    expect(page.locator("main")).to_contain_text(then)


def applicants(page: Page, state: str) -> list[str]:
    """Last names of those whose line on the page of choice shows a state."""
    lines = page.locator(".applicant").filter(has_text=state)
    names = lines.locator(".applicant-name").all_inner_texts()
    return sorted(name.split()[1].title() for name in names)


def applicant(page: Page, last_name: str) -> Locator:
    """Somebody’s line on the page of choice."""
    return page.locator(".applicant").filter(has_text=last_name.upper())
