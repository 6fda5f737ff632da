"""Keeping what a person confirmed of her calendar: her own word, like any other."""

from collections.abc import Mapping
from datetime import date, datetime

from metiis.availability import queries, rules, sheets
from metiis.availability.services import set_days
from metiis.clock import civil_day
from metiis.models import Availability, DeclarationSource, Person
from metiis.refusals import Refusal


def confirm(person: Person, chosen: Mapping[date, Availability], now: datetime) -> rules.Sorting:
    """The chosen days have their values; engaged and past ones are left and told.

    Nothing tells them from days said by hand: what the calendar held is known nowhere.
    """
    engaged = queries.engaged([person.id], min(chosen), max(chosen))[person.id]
    sorting = rules.sort_out(chosen, engaged, civil_day(now))
    if not sorting.open:
        raise Refusal(rules.refusal_of(sorting), "closed_days")
    sheets.opened(person, sorting.open)  # All years first: setters cannot wait crosswise.
    for value in sorted({chosen[day] for day in sorting.open}):
        same = [day for day in sorting.open if chosen[day] is value]
        set_days(person, same, value, person, DeclarationSource.SELF, now)
    return sorting
