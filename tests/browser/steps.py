"""What people do on the screen, told by the names of controls: the words of the contract."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from metiis import clock
from metiis.labels import long_date

RESERVIST, COMMANDER = "reserviste@metiis.test", "commandant@metiis.test"
OFFICE = "gestion@metiis.test"
RESERVIST_NAME = re.compile("MARCEAU Lucas")
NEXT = {
    "non renseigné": "disponible",
    "disponible": "si besoin",
    "si besoin": "indisponible",
    "indisponible": "non renseigné",
}
FAR = 100  # Days: beyond it, nothing of the demonstration closes soon.


@dataclass(frozen=True)
class Post:
    """A position as the form of the draft asks for it."""

    label: str
    headcount: int
    rank_min: str
    rank_max: str
    skills: tuple[str, ...] = ()


def month_after(months: int) -> date:
    """The first day of a month that starts far enough from today."""
    first = (clock.today() + timedelta(days=FAR)).replace(day=1)
    for _ in range(months + 1):
        first = (first + timedelta(days=31)).replace(day=1)
    return first


def open_month(page: Page, first: date) -> None:
    """Open one's own calendar on a month."""
    page.goto(f"/disponibilites?mois={first:%Y-%m}")


def day_button(page: Page, day: date) -> Locator:
    """The button of a day, by the full date its name starts with."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(long_date(day))}\b"))


def state_of(page: Page, day: date) -> str:
    """What the name of a day's button ends with."""
    return (day_button(page, day).text_content() or "").rsplit(", ", 1)[-1].strip()


def expect_state(page: Page, day: date, state: str) -> None:
    """Wait until the name of a day's button ends with a state."""
    expect(day_button(page, day)).to_have_accessible_name(re.compile(rf", {state}$"))


def press_until(page: Page, day: date, wanted: str) -> None:
    """Press a day until it is in a state, waiting for each press to be kept."""
    for _ in NEXT:
        state = state_of(page, day)
        if state == wanted:
            return
        day_button(page, day).click()
        expect_state(page, day, NEXT[state])
    expect_state(page, day, wanted)


def free_days(page: Page, first: date, width: int) -> list[date]:
    """Days in a row of a month on which nothing engages the person; opens her calendar."""
    open_month(page, first)
    row: list[date] = []
    for number in range(28):
        day = first + timedelta(days=number)
        row = [] if state_of(page, day) == "engagé" else [*row, day]
        if len(row) == width:
            return row
    raise AssertionError(f"no {width} free days in {first:%Y-%m}")


def create_activity(page: Page, title: str, days: list[date], posts: list[Post]) -> str:
    """Create an activity, add its posts and publish it; its address."""
    page.goto("/activites")
    page.get_by_role("link", name="Créer une activité").click()
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Type").select_option(label="Séance de tir")
    page.get_by_label("Début").fill(days[0].isoformat())
    page.get_by_label("Fin").fill(days[-1].isoformat())
    page.get_by_label("Lieu").fill("Varces")
    page.get_by_role("button", name="Créer l’activité").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    for post in posts:
        _add_post(page, post)
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("main")).to_contain_text("Candidatures ouvertes")
    return page.url.partition("#")[0]


def _add_post(page: Page, post: Post) -> None:
    form = page.get_by_role("form", name="Ajouter un poste")
    form.get_by_label("Fonction").fill(post.label)
    form.get_by_label("Effectif").fill(str(post.headcount))
    form.get_by_label("Grade minimum").select_option(value=post.rank_min)
    form.get_by_label("Grade maximum").select_option(value=post.rank_max)
    form.get_by_label("Compétences").select_option(label=list(post.skills))
    form.get_by_role("button", name="Ajouter un poste").click()
    expect(page.get_by_role("heading", name=post.label, exact=True)).to_be_visible()
    expect(form.get_by_label("Fonction")).to_have_value("")


def apply_to(page: Page, title: str) -> None:
    """Find an activity among those that fit, open it and apply to the one open post."""
    page.goto("/activites?pour-moi=1")
    page.get_by_label("Recherche").fill(title)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Candidater").click()
    expect(page.get_by_role("button", name="Retirer ma candidature")).to_be_visible()


def applicant_on(page: Page, activity: str) -> Locator:
    """The reservist's line on the page of choice of an activity; opens it."""
    page.goto(f"{activity}/selection")
    return applicant(page)


def applicant(page: Page) -> Locator:
    """The reservist among those who applied."""
    return page.locator(".applicant").filter(has_text=RESERVIST_NAME)
