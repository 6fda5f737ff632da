"""The text of a calendar, as RFC 5545 and RFC 7986 want it. Pure."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from metiis.feeds.rules import NEUTRAL, Entry

EVERY = timedelta(hours=6)
ONE_DAY = timedelta(days=1)
ELSEWHERE = "Détail après connexion."


def written(entries: Iterable[Entry], title: str) -> bytes:
    """The entries under one title; the same entries always give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//METIIS//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title or NEUTRAL)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry, title or NEUTRAL))
    return calendar.to_ical()


def _event(entry: Entry, title: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + ONE_DAY)  # The end is the first day that is free again.
    event.add("summary", title)
    event.add("description", ELSEWHERE)
    event.add("status", entry.status.value)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
