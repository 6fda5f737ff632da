"""Entering days for somebody who phones in; she is told, and may take it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from metiis import db
from metiis.availability import codec, sheets
from metiis.availability import queries as availability
from metiis.availability import rules as days
from metiis.availability import services as declaring
from metiis.behalf import queries, rules
from metiis.clock import civil_day
from metiis.journal.services import record
from metiis.labels import count, label, person_name
from metiis.models import Availability, BehalfEntry, Channel, DeclarationSource, NoticeKind, Person
from metiis.notifications.services import notify
from metiis.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry became: its row, and the days set, engaged and past."""

    entry: BehalfEntry
    sorting: days.Sorting


def enter(
    by: Person,
    person: Person,
    asked: Sequence[date],
    value: Availability,
    channel: Channel,
    now: datetime,
) -> Entered:
    """The person's open days have the value, entered for her; she is told. Repeating it is safe.

    The same days with the same value, entered again by the same hand on the same civil day while
    nobody spoke in between, are the same entry.
    """
    if by.id == person.id:
        raise Refusal(rules.ONESELF, "oneself")
    refuse_disabled(person)
    sorting = declaring.open_days(person, asked, now, rules.CLOSED)
    by_hand = _locked(person, sorting.open)
    words = queries.log_of(person.id, sorting.open[0]).words
    known = rules.repeated(words, by_hand, by.id, value, civil_day(now))
    if known is not None:
        return Entered(db.session.get_one(BehalfEntry, known), sorting)
    entry = BehalfEntry(person_id=person.id, by_id=by.id, channel=channel, said_at=now)
    db.session.add(entry)
    db.session.flush()
    source = DeclarationSource.ON_BEHALF
    declaring.set_days(person, sorting.open, value, by, source, now, entry)
    _tell(entry, by, person, sorting.open, value)
    return Entered(entry, sorting)


def refuse_disabled(person: Person) -> None:
    """Refusal when the account is disabled: she could neither read nor contest an entry."""
    if person.disabled_at is not None:
        raise Refusal(rules.DISABLED, "disabled")


def _tell(
    entry: BehalfEntry, by: Person, person: Person, entered: Sequence[date], value: Availability
) -> None:
    """The person and the journal know; the journal has counts only."""
    record(by, "availability.entered", person.public_id, count(len(entered), "jour"))
    notify(
        person.id,
        f"{person_name(by)} a saisi vos disponibilités, {rules.span(entered)}\u00a0: "
        f"{label(value)}. Vérifiez-les.",
        f"/disponibilites/origine?mois={entered[0]:%Y-%m}",
        kind=NoticeKind.AVAILABILITY,
        key=f"behalf:{entry.id}",
    )


@dataclass(frozen=True, slots=True)
class Contested:
    """What contesting did: the days given back, and those an engagement keeps as they are."""

    released: tuple[date, ...]
    engaged: tuple[date, ...]


def contest(entry: BehalfEntry, note: str, now: datetime) -> Contested:
    """The coming days that the entry still holds are no longer said by hand; its author is told.

    Days said again since, by whomever, stay. Repeating it releases what it would hold by then.
    """
    person = entry.person
    _lock(entry)
    coming = _coming_days(entry, civil_day(now))
    by_hand = _locked(person, coming)
    words = queries.log_of(person.id, civil_day(now)).words
    held = rules.held_by(words, by_hand).get(entry.id, [])
    engaged = availability.engaged([person.id], held[0], held[-1])[person.id] if held else {}
    sorting = days.sort_out(held, engaged, civil_day(now))
    if sorting.open:
        declaring.release_days(person, sorting.open, now, entry)
    if entry.contested_at is None:
        entry.contested_at, entry.contest_note = now, note
        _tell_author(entry, len(sorting.open))
    db.session.flush()
    return Contested(sorting.open, sorting.engaged)


def _tell_author(entry: BehalfEntry, released: int) -> None:
    taken_back = count(released, "jour repris", "jours repris")
    record(entry.person, "availability.contested", entry.public_id, taken_back)
    notify(
        entry.by_id,
        f"{person_name(entry.person)} conteste les disponibilités que vous avez saisies"
        f"\u00a0: {taken_back}.",
        f"/reservistes/{entry.person.public_id}/disponibilites#behalf-entries",
        kind=NoticeKind.WORK,
        key=f"behalf:{entry.id}:contested",
    )


def _locked(person: Person, asked: Iterable[date]) -> dict[date, int]:
    """What is said by hand of some days, whose years nobody else may change until the commit."""
    wanted = sorted(asked)
    opened = sheets.opened(person, wanted) if wanted else {}
    return {day: opened[day.year].by_hand[codec.index_of(day)] for day in wanted}


def _lock(entry: BehalfEntry) -> None:
    """Two presses on « Contester » follow each other."""
    db.session.execute(
        select(BehalfEntry)
        .where(BehalfEntry.id == entry.id)
        .with_for_update(of=BehalfEntry)
        .execution_options(populate_existing=True)
    ).one()


def _coming_days(entry: BehalfEntry, today: date) -> set[date]:
    """The days from today on that the log says the entry was about."""
    words = queries.log_of(entry.person_id, today).words
    return {
        day
        for word in words
        if word.entry_id == entry.id
        for day in word.run.days()
        if day >= today
    }
