"""Background work: reminders on their day, to those concerned only, once each.

Each piece is its own transaction and may be repeated: a reminder is named by what it reminds of, so
that it is never written twice. A worker that was stopped some days catches up `GRACE` of them.
"""

from datetime import date, datetime, timedelta

from metiis import clock, db
from metiis.applications.queries import deciders
from metiis.candidates import board
from metiis.candidates.queries import Wanted
from metiis.candidates.rules import Group
from metiis.deadlines import queries, rules
from metiis.deadlines.rules import Task
from metiis.labels import NBSP, count, long_date, period
from metiis.matching.queries import need_of
from metiis.models import Activity, Application, NoticeKind, Person
from metiis.notifications.services import notify
from metiis.people.rules import terms_of
from metiis.reference.queries import legal_values
from metiis.reference.rules import LegalValues

GRACE = timedelta(days=2)
AHEAD = timedelta(days=3)
LONGEST_NOTICE = timedelta(days=100)
NUDGED = frozenset({Task.DECIDE, Task.CALL_UP, Task.VALIDATE, Task.CERTIFY, Task.TRANSMIT})


def remind(now: datetime) -> int:
    """Everybody whom a deadline of today concerns has been told; how many activities were gone
    through."""
    today = clock.civil_day(now)
    done = 0
    for piece in (_tell_the_suitable, _tell_of_notice, _tell_of_the_start, _nudge):
        with db.transaction():
            done += piece(today, legal_values(today))
    return done


def _around(today: date, days_before: int) -> tuple[date, date]:
    """First days of the activities that stand so many days ahead, or did within the grace."""
    start = today + timedelta(days=days_before)
    return start - GRACE, start


def _tell_the_suitable(today: date, legal: LegalValues) -> int:
    """Those who are free and fit, and have not applied, hear once of an activity that comes."""
    activities = queries.starting_between(*_around(today, legal.response_days))
    for activity in activities:
        if activity.closes_on < today:
            continue
        bosses = deciders(activity)
        boss = db.session.get(Person, bosses[0]) if bosses else None
        for person_id in sorted(_suitable(activity, boss, today)) if boss else []:
            text = (
                f"{_of(activity)}{NBSP}: vous avez dit être disponible et une place vous convient. "
                "Candidatez si vous êtes intéressé."
            )
            path = f"/activites/{activity.public_id}"
            _remind(person_id, text, path, f"suits:{activity.id}:{activity.starts_on}")
    return len(activities)


def _suitable(activity: Activity, boss: Person, today: date) -> set[int]:
    """Ids of people of the unit free on all days of a post that has places left."""
    found: set[int] = set()
    for position in activity.positions:
        if position.places_left:
            need = need_of(position, activity)
            sifted = board.sift(boss, activity, need, Wanted(), today).sorted
            for near, ids in sifted.of(Group.SURE).people.items():
                found |= set(ids) if near.name != "APPLIED" else set()
    return found


def _tell_of_notice(today: date, legal: LegalValues) -> int:
    """Those whose employer must be told by a day that comes hear of it while there is time."""
    activities = queries.starting_between(today + timedelta(days=1), today + LONGEST_NOTICE)
    for each in queries.expected_at([activity.id for activity in activities]):
        start = each.position.starts_on
        days = terms_of(each.person, legal, start).notice_days
        if not days:
            continue
        last = rules.last_notice_day(start, days)
        if today <= last <= today + AHEAD:
            text = (
                f"Prévenez votre employeur au plus tard le {long_date(last)} de votre absence "
                f"{period(start, each.position.ends_on)}{NBSP}: le préavis est de "
                f"{count(days, 'jour')}."
            )
            _remind(each.person_id, text, _file(each), f"notice:{each.id}:{start}")
    return len(activities)


def _tell_of_the_start(today: date, legal: LegalValues) -> int:
    """Those who are expected hear that the day comes."""
    done = 0
    for days in (legal.first_reminder_days, legal.last_reminder_days):
        activities = queries.starting_between(*_around(today, days))
        coming = [activity for activity in activities if activity.starts_on > today]
        for each in queries.expected_at([activity.id for activity in coming]):
            start = each.position.starts_on
            left = count((start - today).days, "jour")
            text = f"{_of(each.activity)} commence dans {left}. Relisez vos consignes."
            _remind(each.person_id, text, _file(each), f"start:{each.id}:{start}:{days}")
        done += len(coming)
    return done


def _nudge(today: date, legal: LegalValues) -> int:
    """Those who decide hear once of what is due of each activity."""
    pressing = [
        due
        for due in rules.dues(queries.all_standings(today), legal, today)
        if due.task in NUDGED and today - GRACE <= due.by <= today + AHEAD
    ]
    for due in pressing:
        activity = queries.activity(due.activity.public_id)
        words = (
            f"{rules.TITLES[due.task]}, au plus tard le {long_date(due.by)}{NBSP}: {_of(activity)}."
        )
        for decider in deciders(activity):
            key = f"due:{activity.id}:{due.task.value}:{due.by}"
            notify(decider, words, due.path, kind=NoticeKind.WORK, key=key)
    return len(pressing)


def _remind(person_id: int, text: str, path: str, key: str) -> None:
    notify(person_id, text, path, kind=NoticeKind.REMINDER, key=key)


def _file(application: Application) -> str:
    return f"/candidatures/{application.public_id}"


def _of(activity: Activity) -> str:
    return f"«{NBSP}{activity.title}{NBSP}» ({period(activity.starts_on, activity.ends_on)})"
