"""What every page shows around its content: the menu of this viewer, the demonstration banner."""

from dataclasses import dataclass

from flask import current_app, g, request, url_for
from flask_login import current_user

from metiis import clock
from metiis.campaigns import answers
from metiis.models import Person
from metiis.permissions import Permission, can
from metiis.web import viewer


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry of the menu; `count` is what awaits there, 0 for nothing."""

    label: str
    href: str
    current: bool
    count: int = 0


def context() -> dict[str, object]:
    """Names every template may use."""
    return {
        "navigation": navigation,
        "can": lambda name, subject=None: can(viewer(), name, subject),
        # Asked by the calendar, which stands before campaigns on the shelf.
        "campaign_requests": lambda: answers.requests(viewer(), clock.today()),
        "unread_messages": lambda: g.get("unread_messages", 0),
        "demo": current_app.extensions["metiis.settings"].demo,
        "offline": current_app.extensions["metiis.settings"].offline,
    }


def navigation() -> list[NavigationItem]:
    """The menu of the signed-in person, in the order of use; empty for a visitor."""
    if not current_user.is_authenticated:
        return []
    person = viewer()
    steers = can(person, Permission.REINFORCEMENT_RAISE)
    entries: list[tuple[bool, str, str, dict[str, str]]] = [
        (True, "Accueil", "home.index", {}),
        (person.is_reservist, "Disponibilités", "availability.index", {}),
        (can(person, Permission.ACTIVITY_SEE), "Activités", "activities.index", {}),
        (person.is_reservist, "Candidatures", "applications.index", {}),
        (can(person, Permission.TASK_SEE), "À faire", "deadlines.index", {}),
        (can(person, Permission.HEADCOUNT_FIGURES), "Effectif", "levels.figures", {}),
        (can(person, Permission.UNIT_SEE), "Unité", *_unit_page(person)),
        (steers, "Renforts", "reinforcements.index", {}),
        (can(person, Permission.ADMINISTRATION_SEE), "Administration", "administration.index", {}),
        (True, "Profil", "profile.index", {}),
    ]
    return [_item(label, endpoint, values) for shown, label, endpoint, values in entries if shown]


def _unit_page(person: Person) -> tuple[str, dict[str, str]]:
    """The sheet of the unit first granted, or the list when the grant is on all of them."""
    unit = next((grant.unit for grant in person.grants if grant.unit is not None), None)
    return ("units.index", {}) if unit is None else ("units.show", {"code": unit.code})


def _item(label: str, endpoint: str, values: dict[str, str]) -> NavigationItem:
    href = url_for(endpoint, **values)  # type: ignore[arg-type]
    return NavigationItem(label, href, _room(href) == _room(request.path))


def _room(path: str) -> str:
    """The part of the site an address belongs to: its first word, but people and what they are
    asked are in their units, and wishes stand beside applications."""
    word = path.split("/")[1]
    if word == "souhaits":
        return "candidatures"
    return "unites" if word in {"reservistes", "campagnes"} else word
