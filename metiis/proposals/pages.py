"""The page of a proposal, post by post, from what was computed. No database, no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metiis.availability.freshness import since
from metiis.labels import NBSP, person_name
from metiis.matching.engine.problem import Pair, Points
from metiis.matching.engine.reasons import why
from metiis.matching.engine.team import Member, Source
from metiis.matching.repair_words import repair_in_words
from metiis.matching.saying import Names
from metiis.matching.words import found_in_words, hole_in_words
from metiis.models import HIGHEST_LEVEL, LIVE, Activity, Position, rank_at
from metiis.proposals.asking import Asked, Ban
from metiis.proposals.folding import Fold, Part
from metiis.proposals.rules import (
    REPAIRS,
    Cast,
    Way,
    answers_in_words,
    fingerprint,
)
from metiis.proposals.wording import (
    chosen_in_words,
    facts_in_words,
    pin_fault_in_words,
    policy_in_words,
)

GRADES = ("", *(rank_at(level).name for level in range(1, HIGHEST_LEVEL + 1)))


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the team: what taking it does to her, why she is there, how old her answer is."""

    cast: Cast
    way: Way
    is_kept: bool
    why: str
    facts: str
    said: str
    is_new: bool = False  # She was not in the team that was shown before.


@dataclass(frozen=True, slots=True)
class Hole:
    """Places nobody fills: why, and what would fill them."""

    why: tuple[str, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One post of the activity."""

    position: Position
    count: int  # Places that the team holds.
    held: tuple[Seat, ...]
    team: tuple[Seat, ...]
    more_held: int  # People who are not shown, for the post is folded.
    more_team: int
    hole: Hole | None
    others: tuple[Cast, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who was in the team shown and no longer is, and why."""

    name: str
    why: str


class Sheet:
    """Everything the page shows. `shown` is the team that somebody tried to take, if it changed."""

    def __init__(
        self,
        activity: Activity,
        fold: Fold,
        cast: Mapping[str, Cast],
        after: str,
        today: date,
        shown: Sequence[Pair] = (),
    ) -> None:
        proposed = fold.proposed
        self.activity, self.proposed, self.cast, self.fold = activity, proposed, cast, fold
        self.after, self.today, self.shown = after, today, frozenset(shown)
        self.problem, self.team = proposed.problem, proposed.team
        self.ways = fold.ways

    @property
    def asked(self) -> Asked:
        """What was asked of the team."""
        return self.proposed.asked

    @property
    def fingerprint(self) -> str:
        """The name under which the team is taken."""
        return fingerprint(self.ways, self.after)

    @property
    def pairs(self) -> list[str]:
        """The team to take, as forms carry it."""
        return [f"{person}:{post}" for person, post in sorted(self.ways)]

    @property
    def retained(self) -> int:
        """How many applicants taking the team retains."""
        return list(self.ways.values()).count(Way.RETAIN)

    @property
    def invited(self) -> int:
        """How many people taking the team invites."""
        return list(self.ways.values()).count(Way.INVITE)

    @property
    def may_be_taken(self) -> bool:
        """Whether there is somebody to take, on days still to come."""
        posts = {post for _person, post in self.ways}
        is_ahead = all(
            position.starts_on > self.today
            for position in self.activity.positions
            if position.public_id in posts
        )
        return bool(self.ways) and self.activity.status in LIVE and is_ahead

    @property
    def answers(self) -> str:
        """How far the numbers of the page can be trusted."""
        return answers_in_words(self.problem)

    @property
    def points(self) -> Points:
        """What each thing costs a choice."""
        return self.problem.objective.points

    @property
    def policy(self) -> list[tuple[str, str]]:
        """The same in words, the most important first."""
        return policy_in_words(self.points)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The posts in the order of the activity."""
        return tuple(self._line(position) for position in self.activity.positions)

    def _line(self, position: Position) -> Line:
        post = position.public_id
        held, team = self.fold.held(post), self.fold.team(post)
        return Line(
            position,
            self.fold.count(post),
            self._seats(held),
            self._seats(team),
            held.more,
            team.more,
            self._hole(position),
            tuple(self.cast[name] for name in self.fold.others(post) if name in self.cast),
        )

    def _seats(self, part: Part) -> tuple[Seat, ...]:
        return tuple(self._seat(each) for each in part.members if each.person in self.cast)

    def _seat(self, member: Member) -> Seat:
        cast = self.cast[member.person]
        pair = (member.person, member.post)
        return Seat(
            cast,
            self.ways.get(pair, Way.HELD),
            member.source is Source.PINNED,
            chosen_in_words(member, self.proposed.choice(member), self.names),
            facts_in_words(self.problem, member.person, member.worth),
            since(cast.said, self.today) if cast.said else "",
            bool(self.shown) and pair in self.ways and pair not in self.shown,
        )

    def _hole(self, position: Position) -> Hole | None:
        found = self.proposed.holes.get(position.public_id)
        if found is None:
            return None
        has_holders = self.team.missing[position.public_id] < position.headcount
        repairs = found.repairs[:REPAIRS]
        return Hole(
            tuple(hole_in_words(found, self.names, has_holders)),
            tuple(_capital(repair_in_words(each, position.label, self.names)) for each in repairs),
        )

    @cached_property
    def names(self) -> Names:
        """What identifiers are called; nobody is named who is not in the instance."""
        known = {key: each for key, each in self.cast.items() if key in self.problem.person}
        positions = self.activity.positions
        return Names(
            date.fromisoformat(self.problem.day0),
            people={key: person_name(each.person) for key, each in known.items()},
            skills={skill.code: skill.label for each in positions for skill in each.skills},
            activities={self.activity.public_id: self.activity.title},
            posts={each.public_id: each.label for each in positions},
            grades=GRADES,
        )

    def _name(self, public_id: str) -> str:
        cast = self.cast.get(public_id)
        return person_name(cast.person) if cast is not None else ""

    @cached_property
    def excluded(self) -> tuple[tuple[Cast, Ban], ...]:
        """People left out on demand."""
        bans = self.asked.bans
        known = [ban for ban in bans if ban.person in self.problem.person]
        return tuple((self.cast[ban.person], ban) for ban in known if ban.person in self.cast)

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """What was asked and could not be done."""
        found = []
        for refused in self.team.refused:
            known = refused.person in self.problem.person and refused.person in self.cast
            name = self._name(refused.person) if known else "Une personne"
            found.append(
                f"{name} ne peut pas être gardé{NBSP}: {pin_fault_in_words(refused.fault)}"
            )
        strange = sum(1 for ban in self.asked.bans if ban.person not in self.problem.person)
        if self.asked.ignored + strange:
            found.append(
                "Une partie de la demande n’a pas été comprise, ou dépasse ce qui peut être "
                f"demandé{NBSP}: elle a été laissée de côté."
            )
        return tuple(found)

    @cached_property
    def gone(self) -> tuple[Gone, ...]:
        """Those of the team shown who are no longer in it."""
        left = sorted(self.shown - self.ways.keys())
        return tuple(
            Gone(self._name(person), self._why_gone(person, post))
            for person, post in left
            if self._may_name(person)
        )

    def _may_name(self, person: str) -> bool:
        """An address or a form may hold anybody: only people of the instance, and those who have an
        application to the activity, are named."""
        cast = self.cast.get(person)
        return cast is not None and (person in self.problem.person or cast.application is not None)

    def _why_gone(self, person: str, post: str) -> str:
        """What happened to somebody since the page was shown."""
        if any(person == held for held, _post in self.problem.confirmed):
            return "A déjà une place dans cette activité."
        if person not in self.problem.person or post not in self.problem.post:
            return "Ne peut plus être choisi."
        obstacles = why(self.problem, person, post)
        if obstacles:
            return found_in_words(obstacles[0], self.names)
        if any(person == chosen for chosen, _post in self.ways):
            return "Est proposé à un autre poste."
        return "Quelqu’un d’autre passe devant, ou la place n’est plus libre."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
