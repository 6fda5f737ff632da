"""Taking a plan: its choices become the people shortlisted, which engages nobody. Repeated, once.

Order of locks: the activities, by key; two commanders who take overlapping plans wait here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select

from metiis import db
from metiis.availability import queries as availability
from metiis.clock import civil_day
from metiis.decisions.queries import facts
from metiis.decisions.rules import known_of
from metiis.decisions.services import record as record_decision
from metiis.journal.services import record
from metiis.labels import count
from metiis.models import Activity, Person, PlanRun, Position, Shortlisted, Unit, Verb
from metiis.permissions import is_under
from metiis.plans import queries
from metiis.plans.judging import SOMEBODY, Choice, LeftOut, Taking, judged
from metiis.plans.results import Pair, Result

GONE = "la personne, le poste ou l’activité n’existe plus"


def prepare(
    viewer: Person, result: Result, only: str | None, today: date, lock: bool = False
) -> Taking:
    """What taking a plan, or what it gives one activity, would do now; locked when it is to be."""
    lines = [each for each in result.activities if only is None or each.activity == only]
    activities = queries.activities([each.activity for each in lines])
    if lock:
        _lock(activities.values())
    pairs = [(person, post.post) for each in lines for post in each.posts for person in post.chosen]
    found, missing = _choices(activities, pairs)
    named = queries.named(viewer, [choice.person.public_id for choice in found])
    ids = frozenset(person.id for person in named.values())
    return judged(activities.values(), found, missing, ids, today)


def _lock(activities: Iterable[Activity]) -> None:
    ids = sorted(activity.id for activity in activities)
    db.session.execute(
        select(Activity.id).where(Activity.id.in_(ids)).order_by(Activity.id).with_for_update()
    )


def _choices(
    activities: dict[str, Activity], pairs: Sequence[Pair]
) -> tuple[list[Choice], list[LeftOut]]:
    """The pairs of a plan as they are known now; those of which a part no longer exists."""
    posts = {post.public_id: post for each in activities.values() for post in each.positions}
    people = queries.people({person for person, _post in pairs})
    known = [(people.get(person), posts.get(post)) for person, post in pairs]
    whole = [(person, post) for person, post in known if person is not None and post is not None]
    states = _states(whole)
    ids = [person.id for person, _post in whole]
    held = queries.applications([each.id for each in activities.values()], ids)
    found = [
        Choice(person, post, post.activity, states[at], held.get((post.activity_id, person.id)))
        for at, (person, post) in enumerate(whole)
    ]
    lost = len(pairs) - len(whole)
    return found, [LeftOut(SOMEBODY, "", "", GONE)] * lost


def _states(whole: Sequence[tuple[Person, Position]]) -> list[bytes]:
    """The state of each day of each post for the person chosen; two queries."""
    if not whole:
        return []
    first = min(post.starts_on for _person, post in whole)
    last = max(post.ends_on for _person, post in whole)
    states = availability.states([person.id for person, _post in whole], first, last)
    return [
        states[person.id][(post.starts_on - first).days : (post.ends_on - first).days + 1]
        for person, post in whole
    ]


def carry_out(run: PlanRun, taking: Taking, by: Person, now: datetime) -> int:
    """The people shortlisted for these activities are those of the plan; how many entries changed.

    Somebody shortlisted until now for another activity of the unit on the same days leaves it.
    """
    wanted = {(each.activity.id, each.person.id): each for each in taking.kept}
    known = queries.shortlist([activity.id for activity in taking.activities])
    rows = {(row.activity_id, row.person_id): row for row in known}
    gone = [row for key, row in rows.items() if key not in wanted]
    gone += _elsewhere(run.unit, taking)
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    changed = [each for key, each in wanted.items() if _keep(rows.get(key), each, run, by, now)]
    _trace(changed, run, by, now)
    if changed or gone:
        chosen = count(len(wanted), "pressenti")
        what = f"{chosen}, {count(len(taking.activities), 'activité')}"
        record(by, "plan.taken", run.public_id, what)
    db.session.flush()
    return len(changed) + len(gone)


def _trace(changed: Sequence[Choice], run: PlanRun, by: Person, now: datetime) -> None:
    """Each new choice is kept with what was known of the person on this day."""
    groups: dict[int, list[Choice]] = {}
    for choice in changed:
        groups.setdefault(choice.activity.id, []).append(choice)
    for choices in groups.values():
        activity = choices[0].activity
        posts = {each.person.id: each.position for each in choices}
        persons = [each.person for each in choices]
        found = facts(persons, posts, activity, civil_day(now))
        for each in choices:
            at = found[each.person.id]
            record_decision(
                by,
                activity,
                each.position,
                each.person,
                Verb.SHORTLISTED,
                known_of(at.candidate, at.need, at.said, civil_day(now)),
                True,
                None,
                "",
                plan=run,
                now=now,
            )


def _keep(row: Shortlisted | None, choice: Choice, run: PlanRun, by: Person, now: datetime) -> bool:
    """The person is shortlisted for the position; whether she was not already."""
    if row is None:
        db.session.add(
            Shortlisted(
                activity_id=choice.activity.id,
                person_id=choice.person.id,
                position_id=choice.position.id,
                plan_id=run.id,
                since=now,
                by_id=by.id,
            )
        )
        return True
    row.plan_id = run.id
    if row.position_id == choice.position.id:
        return False
    row.position_id, row.since, row.by_id = choice.position.id, now, by.id
    return True


def _elsewhere(unit: Unit, taking: Taking) -> list[Shortlisted]:
    """Entries of the same people on the same days for other activities of the unit."""
    here = [activity.id for activity in taking.activities]
    stretches: dict[int, list[Position]] = {}
    for choice in taking.kept:
        stretches.setdefault(choice.person.id, []).append(choice.position)
    rows = db.session.execute(
        select(Shortlisted, Position)
        .join(Position, Position.id == Shortlisted.position_id)
        .join(Activity, Activity.id == Shortlisted.activity_id)
        .join(Unit, Unit.id == Activity.unit_id)
        .where(
            Shortlisted.person_id.in_(stretches),
            Shortlisted.activity_id.not_in(here),
            is_under(Unit.path, unit.path),
        )
    )
    return [
        row
        for row, position in rows
        if any(
            position.starts_on <= taken.ends_on and taken.starts_on <= position.ends_on
            for taken in stretches[row.person_id]
        )
    ]
