"""Twelve things a reservist does, done without network: how each is done, how it is known done.

They are done on the pages that the phone keeps; then the page is loaded again, the browser is
restarted, the session ends; whoever it is signs in again, and each must be on the server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page

from metiis import clock
from metiis.models import Availability
from tests.browser.field import patrol
from tests.browser.field.phones import WAITS_AT_MOST, Phone
from tests.browser.field.records import Records
from tests.browser.steps import day_button, expect_state, month_after

WHO = patrol.BUSY
MONTH = month_after(5)
DAY, PERIOD = MONTH + timedelta(days=2), (MONTH + timedelta(days=9), MONTH + timedelta(days=12))
SATURDAY = MONTH + timedelta(days=14 + (5 - MONTH.weekday()) % 7)
FREE = Availability.AVAILABLE


@dataclass(frozen=True)
class Task:
    """A thing to do on a page, and whether the server has it."""

    name: str
    page: Callable[[Records], str]
    act: Callable[[Page], None]
    is_done: Callable[[Records], bool]


def _month(_records: Records) -> str:
    return f"/disponibilites?mois={MONTH:%Y-%m}"


def _home(_records: Records) -> str:
    return "/"


def _week(_records: Records) -> str:
    return "/disponibilites/semaine-type"


def _activity(title: str) -> Callable[[Records], str]:
    return lambda records: records.address(title)


def _mine(title: str) -> Callable[[Records], str]:
    return lambda records: records.application(WHO, title)


def _stands(title: str, *states: str) -> Callable[[Records], bool]:
    return lambda records: records.applications(WHO).get(title) in states


def _free(*days: date) -> Callable[[Records], bool]:
    return lambda records: all(records.days(WHO, day, day)[day] is FREE for day in days)


def _press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _set_day(page: Page) -> None:
    day_button(page, DAY).click()
    expect_state(page, DAY, "disponible")


def _set_period(page: Page) -> None:
    form = page.get_by_role("region", name="Déclarer une période")
    for label, day in zip(("Du", "Au"), PERIOD, strict=True):
        form.get_by_label(label, exact=True).fill(day.isoformat())
    form.get_by_label("Disponible", exact=True).check()
    form.get_by_role("button", name="Enregistrer").click()
    expect_state(page, PERIOD[1], "disponible")


def _set_weekend(page: Page) -> None:
    page.locator(f"button[id^='week-end-'][value^='{SATURDAY.isoformat()}']").click()
    expect_state(page, SATURDAY, "disponible")


def _say_absence(page: Page) -> None:
    form = page.get_by_role("form", name="Ajouter une absence")
    start = clock.today() + timedelta(days=70)
    form.get_by_label("Du", exact=True).fill(start.isoformat())
    form.get_by_label("Au", exact=True).fill((start + timedelta(days=3)).isoformat())
    form.get_by_role("button", name="Ajouter l’absence").click()


TASKS = (
    Task("dire un jour", _month, _set_day, _free(DAY)),
    Task("dire une période", _month, _set_period, _free(*PERIOD)),
    Task("dire un week-end", _month, _set_weekend, _free(SATURDAY, SATURDAY + timedelta(days=1))),
    Task(
        "répondre à une demande de l’unité",
        _home,
        _press("Si besoin"),
        lambda records: records.replies(WHO) == 1,
    ),
    Task("candidater", _activity(patrol.TO_APPLY), _press("Candidater"),
         _stands(patrol.TO_APPLY, "submitted")),
    Task("noter un souhait", _activity(patrol.TO_WISH), _press("Ajouter à mes souhaits"),
         lambda records: records.wishes(WHO) == [patrol.TO_WISH]),
    Task("confirmer sa participation", _mine(patrol.TO_CONFIRM),
         _press("Confirmer ma participation"), _stands(patrol.TO_CONFIRM, "confirmed")),
    Task("accepter une invitation", _mine(patrol.TO_ACCEPT), _press("Accepter l’invitation"),
         _stands(patrol.TO_ACCEPT, "confirmed")),
    Task("décliner une place", _mine(patrol.TO_DECLINE), _press("Décliner"),
         _stands(patrol.TO_DECLINE, "declined")),
    Task("retirer sa candidature", _mine(patrol.TO_WITHDRAW), _press("Retirer ma candidature"),
         _stands(patrol.TO_WITHDRAW, "withdrawn")),
    Task("dire sa semaine type", _month, _press("Disponible tous les week-ends"),
         lambda records: records.patterns(WHO) == 1),
    Task("noter une absence", _week, _say_absence,
         lambda records: records.absences(WHO) == 1),
)  # fmt: skip


def survive(phone: Phone, records: Records, hours_later: Callable[[int], None]) -> list[str]:
    """Do everything without network, lose the page, the browser and the session; what survived."""
    phone.enter(WHO)
    places = {task.name: task.page(records) for task in TASKS}
    for place in dict.fromkeys(places.values()):
        phone.page.goto(place)
    phone.network.cut()
    hours_later(8)
    done = 0
    for task in TASKS:
        phone.page.goto(places[task.name])
        if phone.page.get_by_role("heading", name="Sans réseau", level=1).count():
            continue  # This page is not kept: the task cannot be done here.
        task.act(phone.page)
        done += 1
        phone.keeps(done)
    phone.page.reload()
    phone.restart()
    hours_later(25)
    phone.network.mend()
    phone.page.goto("/")
    phone.page.get_by_role("button", name="Se connecter").wait_for(timeout=WAITS_AT_MOST)
    phone.enter(WHO)
    phone.sends_all()
    return [task.name for task in TASKS if task.is_done(records)]
