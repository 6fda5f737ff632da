"""The calendar of an activity, counted from its start and its end, and what is due of it. Pure.

The numbers of days are dated reference values, not constants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from metiis.labels import NBSP, count
from metiis.models import LIVE, ActivityStatus
from metiis.reference.rules import LegalValues

SOON = timedelta(days=7)


class Task(StrEnum):
    """What those who steer an activity have to do, in the order of its life."""

    PUBLISH = "publish"
    DECIDE = "decide"
    FILL = "fill"
    ANSWERS = "answers"
    CALL_UP = "call_up"
    NOTICE = "notice"
    RECEIPTS = "receipts"
    ROLL = "roll"
    VALIDATE = "validate"
    CERTIFY = "certify"
    TRANSMIT = "transmit"


ORDER = list(Task)
# What to do, in words; « {n} » is counted with the noun that follows.
TITLES: dict[Task, str] = {
    Task.PUBLISH: "Publier",
    Task.DECIDE: "Choisir parmi les candidatures",
    Task.FILL: "Pourvoir les places libres",
    Task.ANSWERS: "Obtenir les réponses attendues",
    Task.CALL_UP: "Convoquer",
    Task.NOTICE: "Régler les préavis d’employeur",
    Task.RECEIPTS: "Obtenir les accusés de réception",
    Task.ROLL: "Faire l’appel",
    Task.VALIDATE: "Valider les présences",
    Task.CERTIFY: "Certifier le service fait",
    Task.TRANSMIT: "Transmettre le service fait",
}
NOUNS: dict[Task, tuple[str, str]] = {
    Task.PUBLISH: ("brouillon", "brouillons"),
    Task.DECIDE: ("candidature à décider", "candidatures à décider"),
    Task.FILL: ("place libre", "places libres"),
    Task.ANSWERS: ("réponse attendue", "réponses attendues"),
    Task.CALL_UP: ("personne à convoquer", "personnes à convoquer"),
    Task.NOTICE: ("préavis qui n’est plus possible", "préavis qui ne sont plus possibles"),
    Task.RECEIPTS: ("convocation sans accusé", "convocations sans accusé"),
    Task.ROLL: ("personne à noter", "personnes à noter"),
    Task.VALIDATE: ("personne attendue", "personnes attendues"),
    Task.CERTIFY: ("personne attendue", "personnes attendues"),
    Task.TRANSMIT: ("personne attendue", "personnes attendues"),
}
# Where it is done, under the activity's address.
PLACES: dict[Task, str] = {
    Task.PUBLISH: "",
    Task.DECIDE: "/selection",
    Task.FILL: "/remplacants",
    Task.ANSWERS: "/selection",
    Task.CALL_UP: "/convocations",
    Task.NOTICE: "/convocations",
    Task.RECEIPTS: "/convocations",
    Task.ROLL: "/appel",
    Task.VALIDATE: "/appel",
    Task.CERTIFY: "/appel",
    Task.TRANSMIT: "/appel",
}
# What a section leader sees: she calls the roll, and decides nothing.
LED = frozenset({Task.ROLL})


@dataclass(frozen=True, slots=True)
class Steps:
    """The dated steps of one activity."""

    publication: date
    responses: date
    closing: date
    selection: date
    confirmation: date
    call_up: date
    first_reminder: date
    last_reminder: date
    validation: date
    transmission: date


def steps(starts_on: date, ends_on: date, legal: LegalValues) -> Steps:
    """The calendar of an activity: days before its start, then days after its end."""

    def before(days: int) -> date:
        return starts_on - timedelta(days=days)

    def after(days: int) -> date:
        return ends_on + timedelta(days=days)

    return Steps(
        publication=before(legal.publication_days),
        responses=before(legal.response_days),
        closing=before(legal.closing_days),
        selection=before(legal.selection_days),
        confirmation=before(legal.confirmation_days),
        call_up=before(legal.call_up_days),
        first_reminder=before(legal.first_reminder_days),
        last_reminder=before(legal.last_reminder_days),
        validation=after(legal.validation_days),
        transmission=after(legal.transmission_days),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an activity stands, in numbers of people."""

    public_id: str
    title: str
    unit_code: str
    unit_path: str
    status: ActivityStatus
    starts_on: date
    ends_on: date
    closes_on: date
    places: int
    taken: int
    submitted: int
    asked: int  # Invited, offered a place or retained, who have not answered.
    confirmed: int
    called_up: int
    recorded: int  # Presence validated.
    unread: int  # Call-ups in force without acknowledgement.
    marked: int  # Noted by the roll call.
    out_of_notice: int = 0  # Not called up yet, whose employer can no longer be told in time.

    @property
    def expected(self) -> int:
        """People who are, or were, to come."""
        return self.asked + self.confirmed + self.called_up + self.recorded


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do by a day, for one activity."""

    task: Task
    activity: Standing
    by: date
    number: int

    @property
    def words(self) -> str:
        """« 4 candidatures à décider »."""
        return count(self.number, *NOUNS[self.task])

    @property
    def path(self) -> str:
        """Where it is done."""
        return f"/activites/{self.activity.public_id}{PLACES[self.task]}"


def dues(standings: Iterable[Standing], legal: LegalValues, today: date) -> list[Due]:
    """Everything due of these activities, what is due first on top."""
    found = [
        Due(task, each, by, number)
        for each in standings
        for task, by, number in _of_one(each, steps(each.starts_on, each.ends_on, legal), today)
        if number
    ]
    order = list(Task)
    return sorted(
        found,
        key=lambda due: (
            due.by,
            due.activity.starts_on,
            due.activity.public_id,
            order.index(due.task),
        ),
    )


def _of_one(each: Standing, at: Steps, today: date) -> list[tuple[Task, date, int]]:
    if each.status is ActivityStatus.DRAFT:
        is_time = at.publication <= today <= each.starts_on
        return [(Task.PUBLISH, max(at.responses, today), 1)] if is_time else []
    if each.status is ActivityStatus.COMPLETED:
        return [(Task.CERTIFY, at.transmission, each.recorded)]
    if each.status is ActivityStatus.CERTIFIED:
        return [(Task.TRANSMIT, at.transmission, each.recorded)]
    if each.status not in LIVE:
        return []
    return _before(each, at, today) if today < each.starts_on else _during(each, at, today)


def _before(each: Standing, at: Steps, today: date) -> list[tuple[Task, date, int]]:
    is_closed = each.closes_on < today or at.closing <= today
    found = []
    if is_closed:
        found.append((Task.DECIDE, at.selection, each.submitted))
    if at.selection <= today:
        found.append((Task.FILL, at.call_up, each.places - each.taken))
    if at.confirmation <= today:
        found.append((Task.ANSWERS, at.call_up, each.asked))
        found.append((Task.CALL_UP, at.call_up, each.confirmed))
    found.append((Task.NOTICE, each.starts_on, each.out_of_notice))
    if at.first_reminder - SOON <= today:
        found.append((Task.RECEIPTS, at.first_reminder, each.unread))
    return found


def _during(each: Standing, at: Steps, today: date) -> list[tuple[Task, date, int]]:
    if today <= each.ends_on:
        return [(Task.ROLL, today, max(0, each.expected - each.marked))]
    return [(Task.VALIDATE, at.validation, each.expected)]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is due within one stretch of time."""

    title: str
    tone: str
    dues: list[Due]


def shelves(found: Sequence[Due], today: date) -> list[Shelf]:
    """Late, this week, later; none that is empty."""
    late = [due for due in found if due.by < today or due.task is Task.NOTICE]
    rest = [due for due in found if due not in late]
    soon = [due for due in rest if due.by <= today + SOON]
    later = [due for due in rest if due.by > today + SOON]
    shelved = [
        Shelf("En retard ou hors délai", "danger", late),
        Shelf("Sous sept jours", "warning", soon),
        Shelf("Plus tard", "neutral", later),
    ]
    return [shelf for shelf in shelved if shelf.dues]


def mark(day: date, starts_on: date, ends_on: date) -> str:
    """« J-35 », « J », « J+3 »: how soldiers name a day, from the start then from the end."""
    if day <= starts_on:
        left = (starts_on - day).days
        return f"J-{left}" if left else "J"
    past = (day - ends_on).days
    return f"J+{past}" if past > 0 else "en cours"


def notice_lapsed(starts_on: date, notice_days: int | None, today: date) -> bool:
    """Whether the employer can no longer be told as long before as she is owed; never when no
    number applies (Code du travail L3142-94-3)."""
    return bool(notice_days) and today > starts_on - timedelta(days=notice_days or 0)


def last_notice_day(starts_on: date, notice_days: int) -> date:
    """Last day on which the employer is told in time."""
    return starts_on - timedelta(days=notice_days)


def lateness(due: Due, today: date) -> str:
    """« depuis 3 jours », « aujourd’hui », « dans 5 jours »."""
    if due.task is Task.NOTICE:
        return "délai passé"
    left = (due.by - today).days
    if left < 0:
        return f"en retard de{NBSP}{count(-left, 'jour')}"
    return "aujourd’hui" if left == 0 else f"dans {count(left, 'jour')}"
