"""A proposed team as its page shows it and as it is taken. No database, no HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from metiis.labels import NBSP, count
from metiis.matching.engine.choices import Choice, deciding_part
from metiis.matching.engine.holes import Explainer, Hole
from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Activity as Event
from metiis.matching.engine.problem import Pair, Problem
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.team import Member, Source, Team, suggest
from metiis.models import Application, ApplicationStatus, OverrideReason, Person
from metiis.proposals.asking import Asked

NAMED = 4  # People a sentence names at most.
REPAIRS = 4  # Ways to fill a place that the page shows, the cheapest.
OTHERS = 20  # People one may choose instead, per post.
OPEN = (ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED)


class Way(StrEnum):
    """What taking the team does to somebody in it."""

    HELD = "held"  # She has a place already.
    RETAIN = "retain"  # She applied to this post.
    INVITE = "invite"


class Applied(NamedTuple):
    """An application to the activity: where it stands, and for which post."""

    status: ApplicationStatus
    post: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody the page names, her application to the activity, and when she gave her answers."""

    person: Person
    application: Application | None
    said: date | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """The team for one activity, as somebody asks for it; `plain` is what the service proposes
    when nothing is asked."""

    problem: Problem
    asked: Asked
    team: Team
    plain: Team
    scorer: Scorer
    holes: Mapping[str, Hole] = field(default_factory=dict)  # By post with empty places.

    @property
    def event(self) -> Event:
        """The activity as the engine knows it."""
        return self.problem.activities[0]

    @property
    def chosen(self) -> tuple[Member, ...]:
        """Those whom taking the team concerns: all but people who have a place already."""
        return tuple(each for each in self.team.members if each.source is not Source.CONFIRMED)

    @property
    def concerned(self) -> frozenset[str]:
        """Everybody in the team, named by its holes, or of whom something is asked."""
        return self.spoken_of.union(
            member.person for team in (self.team, self.plain) for member in team.members
        )

    @property
    def spoken_of(self) -> frozenset[str]:
        """Everybody named by the holes of the team, or of whom something is asked."""
        named = {person for hole in self.holes.values() for person in named_by(hole)}
        named |= {*self.asked.left_out, *(pin.person for pin in self.asked.pins)}
        return frozenset(named)

    def choice(self, member: Member) -> Choice:
        """What ranks somebody in the team, and the best of those ranked after her outside it."""
        post = self.problem.post[member.post]
        after, second = None, None
        for name in self.team.others[member.post]:
            worth = self.scorer.worth(self.problem.person[name], post)
            if worth.total <= member.worth.total:
                after, second = name, worth
                break
        return Choice(
            person=member.person,
            post=member.post,
            worth=member.worth,
            rank=member.rank or 1,
            among=self.team.considered[member.post],
            runner_up=after,
            runner_up_worth=second,
            part=None if second is None else deciding_part(member.worth, second),
        )

    def was_proposed(self, member: Member) -> bool:
        """Whether the service chose somebody, by itself or beside what was asked."""
        pair = (member.person, member.post)
        return member.source is Source.CHOSEN or pair in self.plain.pairs

    def displaced_by(self, post: str) -> OverrideReason | None:
        """The reason given for whoever was kept at a post without being proposed for it."""
        reasons = (
            self.asked.reason_of(each.person, each.post)
            for each in self.team.members
            if each.post == post and not self.was_proposed(each)
        )
        return next((reason for reason in reasons if reason is not None), None)

    def places(self, cast: Mapping[str, Cast]) -> dict[str, str]:
        """The post meant for each person on whom something is decided when the team is taken."""
        teams = (self.plain, self.team)
        found = {
            each.person: each.post
            for team in teams
            for each in team.members
            if each.source is not Source.CONFIRMED
        }
        for person in self.asked.left_out:
            found.setdefault(person, self.event.posts[0].id)
        known = self.problem.person  # An address may name anybody: nothing is decided on others.
        return {
            person: post for person, post in found.items() if person in cast and person in known
        }


def propose(problem: Problem, asked: Asked, *, explained: bool) -> Proposed:
    """The best team of the one activity of a problem, beside what is asked; `explained` also says
    why places stay empty."""
    event, roll = problem.activities[0], Roll(problem)
    plain = suggest(problem, event.id, roll=roll, others=OTHERS)
    team = (
        suggest(problem, event.id, asked.pairs, asked.left_out, roll, OTHERS)
        if asked.pins or asked.bans
        else plain
    )
    holes = _holes(problem, asked, team, roll) if explained else {}
    return Proposed(problem, asked, team, plain, roll.scorer, holes)


def named_by(hole: Hole) -> set[str]:
    """People whom the words of a hole name: the first of each list."""
    found = {person for person, _day in hole.one_day_misses[:NAMED]}
    found |= {*hole.unknowns[:NAMED]}
    for repair in hole.repairs[:REPAIRS]:
        found |= {*repair.people[:NAMED], *repair.lost[:NAMED]}
        found |= {
            person for swap in repair.swaps[:1] for person in (swap.person, swap.by) if person
        }
    return found


def _holes(problem: Problem, asked: Asked, team: Team, roll: Roll) -> dict[str, Hole]:
    """What is known of the places that the team leaves empty; people left out count as such, and
    those who would be chosen first are named first."""
    short = [post for post, missing in team.missing.items() if missing]
    if not short:
        return {}
    out = {(person, team.activity) for person in asked.left_out}
    without = replace(problem, banned=problem.banned | out) if out else problem
    explainer = Explainer(without, team.pairs, roll.masks)
    return {post: explainer.hole(post) for post in short}


def way_of(member: Member, applied: Applied | None) -> Way:
    """What taking the team does to one of its members; who applied to another post is asked."""
    if member.source is Source.CONFIRMED:
        return Way.HELD
    if applied is None or applied.status not in OPEN:
        return Way.INVITE
    return Way.RETAIN if applied.post == member.post else Way.INVITE


def ways_of(proposed: Proposed, applied: Mapping[str, Applied]) -> dict[Pair, Way]:
    """What taking the team does to each of those it concerns, who may have applied."""
    return {
        (each.person, each.post): way_of(each, applied.get(each.person)) for each in proposed.chosen
    }


def fingerprint(ways: Mapping[Pair, Way], after: str) -> str:
    """The name of a team to be taken: who, where, how, and after which taken team it comes.

    The same team proposed again later bears another name, a repeated tap bears the same.
    """
    rows = sorted([*pair, way.value] for pair, way in ways.items())
    return sha256(json.dumps([after, rows]).encode()).hexdigest()


def outcome_in_words(retained: int, invited: int) -> str:
    """« 3 personnes retenues, 2 invitées »."""
    parts = []
    if retained:
        parts.append(count(retained, "personne retenue", "personnes retenues"))
    if invited:
        parts.append(count(invited, "personne invitée", "personnes invitées"))
    return ", ".join(parts)


def answers_in_words(problem: Problem) -> str:
    """How many people said anything of the days of the activity: what the numbers are worth."""
    event = problem.activities[0]
    first, last = event.start, event.end + 1
    said = sum([1 for person in problem.people if person.days[first:last].strip(b"\0")])
    share = round(100 * said / len(problem.people)) if problem.people else 0
    have = "ont" if said > 1 else "a"
    return (
        f"{said} sur {len(problem.people)} {have} répondu pour au moins un jour ({share}{NBSP}%). "
        "L’âge de la réponse est dit pour chaque personne proposée."
    )
