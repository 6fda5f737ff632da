"""The database as the engine reads it: people, activities and what is wanted, as one `Problem`.

The rules are those of `matching.rules`, said in numbers; a test compares both on invented data.
Identifiers are those of addresses; units and skills go by their codes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from metiis import db
from metiis.matching import rows
from metiis.matching.engine.problem import (
    Activity,
    Kind,
    Objective,
    Pair,
    Post,
    Problem,
    Scope,
    Unit,
)
from metiis.matching.near import unit_at
from metiis.matching.persons import people_of
from metiis.matching.queries import need_of, reach_of
from metiis.matching.rows import Columns, Window
from metiis.matching.sieve import can_hold, in_sight, sees_everybody
from metiis.matching.ties import Ties, lenders, lent_to, tied_to, ties
from metiis.models import HIGHEST_LEVEL, rank_at
from metiis.models import Activity as ActivityRow
from metiis.models import Person as PersonRow
from metiis.models import Unit as UnitRow
from metiis.permissions import Permission, is_under, people_scope
from metiis.reference.places import place_of
from metiis.reference.queries import legal_values
from metiis.reference.rules import LegalValues

GRADES = ("sans grade", *(rank_at(level).code for level in range(1, HIGHEST_LEVEL + 1)))
MOST_NAMED = 3000  # Beyond, the database finds them again rather than reading their numbers.
NONE = (-1, -1)  # A contract that covers no day.


def for_activity(
    viewer: PersonRow,
    activity: ActivityRow,
    today: date,
    bans: Iterable[str] = (),
    lent: tuple[str, ...] | None = None,
) -> Problem:
    """One activity and those who may serve: the viewer's people whom it addresses, everybody who
    applied, and people of units that agreed to reinforce it.

    `bans` are people somebody leaves out of this activity, `lent` what `ties.lenders` says of it
    for who has read that. Who sees the whole Army gets those who can hold one of the posts alone.
    """
    legal = legal_values(today)
    window = _window([activity], legal.rest_days)
    mine = people_scope(viewer, Permission.PERSON_SEE)
    reach = reach_of(activity)
    own = mine if reach == "/" else and_(mine, is_under(UnitRow.path, reach))
    own = and_(in_sight(viewer), own)
    if sees_everybody(viewer):
        own = and_(own, can_hold(need_of(line, activity) for line in activity.positions))
    lent = lenders(activity.id) if lent is None else lent
    others = [_serving(lent_to(activity.id))] if lent else []
    who = [_serving(own), *others, _tied_to([activity])]
    banned = {(person, activity.public_id) for person in bans}
    links = ties([activity.id], today)
    return _reinforced(_problem([activity], who, window, legal, banned, links), lent)


def _reinforced(problem: Problem, lent: tuple[str, ...]) -> Problem:
    """People whom the activity does not address count as reached when their unit agreed to
    reinforce it, and they alone."""
    event = problem.activities[0]
    outside = [each for each in problem.people if lent and not problem.reaches(event, each)]
    if not outside:
        return problem
    codes = {path.strip("/").split("/")[-1] for path in lent}
    away = {
        (each.id, event.id)
        for each in outside
        if not codes & {each.unit, *problem.units[each.unit].within}
    }
    wider = Scope.BRIGADE if event.scope is Scope.UNIT else event.scope
    return replace(
        problem,
        activities=(replace(event, scope=wider),),
        banned=problem.banned | (away - {(each, event.id) for each, _ in problem.confirmed}),
    )


def for_units(unit: UnitRow, first: date, last: date, today: date) -> Problem:
    """Every published activity of a unit and below that starts in a period, and its people.

    People from elsewhere are only those who applied, or who hold a place already.
    """
    legal = legal_values(today)
    activities = rows.published(unit, first, last)
    window = _window(activities, legal.rest_days, (first, last))
    who = [_serving(is_under(UnitRow.path, unit.path)), _tied_to(activities)]
    links = ties([activity.id for activity in activities], today)
    return _problem(activities, who, window, legal, set(), links)


def over_period(
    activity: ActivityRow, first: date, last: date, today: date, holding: Collection[int] = ()
) -> Problem:
    """One activity and everybody of its brigade over a period, its own days included.

    Only to be counted: who looks may not see all these people by name. The applications that hold
    its places (`holding`) engage nobody, and a no said for these days is none for others.
    """
    legal = legal_values(today)
    window = _window([activity], legal.rest_days, (first, last))
    who = [_serving(is_under(UnitRow.path, activity.unit.brigade_path))]
    return _problem([activity], who, window, legal, set(), Ties(holding=set(holding)))


def _serving(who: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: those who may serve, among some people."""
    return and_(who, rows.may_serve())


def _tied_to(activities: Iterable[ActivityRow]) -> ColumnElement[bool]:
    """SQL over Person: those whom something ties to some activities already."""
    return PersonRow.id.in_(tied_to([activity.id for activity in activities]))


def _window(
    activities: Sequence[ActivityRow], rest: int, period: tuple[date, date] | None = None
) -> Window:
    """The days of some activities and of a period, with the days of rest on both sides."""
    firsts = [post.starts_on for activity in activities for post in activity.positions]
    lasts = [post.ends_on for activity in activities for post in activity.positions]
    firsts += [activity.starts_on for activity in activities] + list(period or ())[:1]
    lasts += [activity.ends_on for activity in activities] + list(period or ())[1:]
    around = timedelta(days=rest)
    return Window(min(firsts) - around, max(lasts) + around, min(firsts).year)


def _problem(
    activities: Sequence[ActivityRow],
    who: Sequence[ColumnElement[bool]],
    window: Window,
    legal: LegalValues,
    banned: set[Pair],
    links: Ties,
) -> Problem:
    found = rows.people(who, window)
    few = len(found.keys) <= MOST_NAMED
    among = db.keys_of(sorted(found.keys)) if few else rows.keys(who)
    asked = {skill for each in activities for post in each.positions for skill in post.skills}
    ledger, held = rows.records(among, links.holding, asked, window)
    paths = dict(zip(found.units, found.paths, strict=True))
    paths |= {each.unit.code: each.unit.path for each in activities}
    known = frozenset(paths)
    return Problem(
        horizon=window.length,
        day0=window.first.isoformat(),
        min_rest=legal.rest_days,
        grades=GRADES,
        units={code: _unit(code, path, known) for code, path in paths.items()},
        people=tuple(people_of(found, ledger, held, window, legal.annual_day_cap)),
        activities=_activities(activities, window),
        objective=Objective(kind=Kind.POLICY),
        **_tied(links, found, activities, banned),
    )


def _unit(code: str, path: str, known: frozenset[str]) -> Unit:
    """A unit, with those above it of which the instance speaks."""
    found = unit_at(code, path)
    return replace(found, within=found.within & known)


def _activities(activities: Sequence[ActivityRow], window: Window) -> tuple[Activity, ...]:
    told = sorted(activities, key=lambda each: (each.published_at or each.created_at, each.id))
    order = {activity.id: rank for rank, activity in enumerate(told, 1)}
    return tuple(_activity(each, order[each.id], window) for each in activities)


def _activity(activity: ActivityRow, order: int, window: Window) -> Activity:
    needs = [need_of(position, activity) for position in activity.positions]
    return Activity(
        id=activity.public_id,
        unit=activity.unit.code,
        start=window.number(activity.starts_on),
        end=window.number(activity.ends_on),
        priority=activity.priority,
        scope=Scope(activity.visibility.value),
        created=order,
        posts=tuple(_post(position, activity, window) for position in activity.positions),
        place=place_of(activity.location) or place_of(activity.unit.garrison),
        needs_contract=any(need.blocks_on_contract for need in needs),
        needs_fitness=any(need.blocks_on_fitness for need in needs),
    )


def _post(position: Any, activity: ActivityRow, window: Window) -> Post:
    return Post(
        id=position.public_id,
        activity=activity.public_id,
        label=position.label,
        headcount=position.headcount,
        rank_min=position.rank_min,
        rank_max=position.rank_max,
        skills=frozenset(skill.code for skill in position.skills),
        start=window.number(position.starts_on),
        end=window.number(position.ends_on),
    )


def _tied(
    links: Ties, found: Columns, activities: Sequence[ActivityRow], banned: set[Pair]
) -> dict[str, Any]:
    """What links people and activities, said with the identifiers of addresses."""
    people = dict(zip(found.keys, found.names, strict=True))
    names = {activity.id: activity.public_id for activity in activities}
    posts = {post.id: post.public_id for each in activities for post in each.positions}

    def pairs(keys: Iterable[tuple[int, int]], second: Mapping[int, str]) -> list[Pair]:
        return [(people[one], second[other]) for one, other in keys if one in people]

    def ranked(ranks: Mapping[tuple[int, int], int]) -> dict[Pair, int]:
        return {
            (people[one], names[other]): rank
            for (one, other), rank in ranks.items()
            if one in people
        }

    return {
        "applications": ranked(links.waiting),
        "wishes": ranked(links.wishes),
        "confirmed": tuple(pairs(links.held, posts)),
        "previous": tuple(pairs(links.kept, posts)),
        "banned": frozenset(banned | set(pairs(links.closed, names))),
    }
