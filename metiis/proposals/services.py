"""Taking a proposed team: everybody or nobody, with the trace of what was proposed and chosen.

Order of locks: the activity, its applications by number, then position and days person by person.
"""

from dataclasses import dataclass
from datetime import datetime

from metiis import clock, db
from metiis.applications import services as applications
from metiis.applications.limits import refuse_unless_ahead
from metiis.decisions import queries as decisions
from metiis.journal.services import record
from metiis.matching.rules import obstacles
from metiis.models import Activity, Person, Verb
from metiis.proposals import queries, tracing
from metiis.proposals.asking import Asked
from metiis.proposals.rules import (
    Applied,
    Cast,
    Proposed,
    Way,
    fingerprint,
    outcome_in_words,
    ways_of,
)
from metiis.refusals import Refusal

VERBS = {Way.RETAIN: Verb.SELECTED, Way.INVITE: Verb.INVITED}


class Changed(Refusal):
    """The team is not the one that was shown: nothing is done, and the new one is to be shown."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many people were retained and invited; `already` names who had taken the same team."""

    retained: int = 0
    invited: int = 0
    already: Person | None = None

    @property
    def words(self) -> str:
        """« 3 personnes retenues, 2 invitées »."""
        return outcome_in_words(self.retained, self.invited)


def take(by: Person, activity: Activity, asked: Asked, name: str, now: datetime) -> Taken:
    """Every applicant of the team is retained and everybody else in it invited, or nothing is done.

    `name` is the fingerprint of the team shown. Taking it again does nothing more. Raises Changed
    when the team is no longer that one, any Refusal when somebody in it cannot be taken.
    """
    queries.lock(activity)
    before = queries.taken_as(activity, name)
    if before is not None:
        return Taken(already=before)
    today = clock.civil_day(now)
    proposed = queries.proposed(by, activity, asked, today, explained=False)
    cast = queries.cast(activity, proposed.concerned)
    ways = ways_of(proposed, _applied(cast))
    if not ways or fingerprint(ways, queries.last_taken(activity)) != name:
        raise Changed("L’équipe proposée a changé depuis l’affichage de la page.", "changed")
    taken = _carry_out(by, activity, proposed, cast, name, now)
    record(by, "proposal.taken", activity.public_id, taken.words)
    db.session.flush()
    return taken


def _applied(cast: dict[str, Cast]) -> dict[str, Applied]:
    asked = {name: each.application for name, each in cast.items()}
    return {
        name: Applied(each.status, each.position.public_id)
        for name, each in asked.items()
        if each is not None
    }


def _carry_out(
    by: Person,
    activity: Activity,
    proposed: Proposed,
    cast: dict[str, Cast],
    name: str,
    now: datetime,
) -> Taken:
    """Make every move in the order of people, then keep the trace."""
    today, meant = clock.civil_day(now), proposed.places(cast)
    posts = {position.public_id: position for position in activity.positions}
    ways = ways_of(proposed, _applied(cast))
    # Read before the first move, which changes what is known.
    facts = decisions.facts(
        [cast[person].person for person in meant],
        {cast[person].person.id: posts[post] for person, post in meant.items()},
        activity,
        today,
    )
    for post in {post for _person, post in ways}:
        refuse_unless_ahead(posts[post], today)
    trace = tracing.Trace(by, activity, proposed, cast, facts, now)
    trace.open(name)
    for member in sorted(proposed.chosen, key=lambda each: cast[each.person].person.id):
        way = ways[member.person, member.post]
        person = cast[member.person].person
        known = facts[person.id]
        application = cast[member.person].application
        if way is Way.RETAIN and application is not None:
            applications.select_person(application, by, now)
        else:
            reasons = obstacles(known.candidate, known.need)
            applications.invite(person, posts[member.post], reasons, by, now)
        trace.keep_taken(member, VERBS[way])
    trace.keep_others()
    done = list(ways.values())
    return Taken(done.count(Way.RETAIN), done.count(Way.INVITE))
