"""The people shortlisted for an activity are retained or invited in one step, or nobody is.

On the services floor. Order of locks: the activity, then one person after the other by key.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from metiis import clock, db
from metiis.labels import count
from metiis.models import Activity, Person, Shortlisted
from metiis.selection import services as selection
from metiis.selection.shortlist import AT_ONCE, Entry, Way, shortlist


@dataclass(frozen=True, slots=True)
class Retained:
    """What was done: people retained because they had applied, others invited."""

    retained: int = 0
    invited: int = 0

    @property
    def words(self) -> str:
        """« 3 personnes retenues, 2 invitées. »."""
        parts = []
        if self.retained:
            parts.append(count(self.retained, "personne retenue", "personnes retenues"))
        if self.invited:
            parts.append(count(self.invited, "personne invitée", "personnes invitées"))
        return f"{', '.join(parts)}."


def retain_all(activity: Activity, by: Person, now: datetime) -> Retained:
    """Those who applied for the post are retained, the others invited; a refusal undoes the whole.

    Those who applied for another post of the activity, said no or were told no are left as they
    are.
    """
    db.session.execute(select(Activity.id).where(Activity.id == activity.id).with_for_update())
    today = clock.civil_day(now)
    entries = [each for each in shortlist(by, activity, today).entries if each.way in AT_ONCE]
    for entry in sorted(entries, key=lambda each: each.person.id):
        _retain(entry, by, now)
    db.session.execute(
        delete(Shortlisted).where(
            Shortlisted.activity_id == activity.id,
            Shortlisted.person_id.in_([entry.person.id for entry in entries]),
        )
    )
    ways = [entry.way for entry in entries]
    return Retained(ways.count(Way.RETAIN), ways.count(Way.INVITE))


def _retain(entry: Entry, by: Person, now: datetime) -> None:
    if entry.way is Way.RETAIN and entry.application is not None:
        selection.retain(entry.application, by, now)
    else:
        selection.invite(entry.person, entry.position, by, now)
