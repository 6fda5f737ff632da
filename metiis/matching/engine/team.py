"""The best team for one activity, exact, found while a page is asked for."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from metiis.matching.engine.bits import Bits, bits_of
from metiis.matching.engine.filling import Filling, fill
from metiis.matching.engine.objective import Value, value_of
from metiis.matching.engine.points import Worth
from metiis.matching.engine.problem import Activity, Kind, Pair, Post, Problem
from metiis.matching.engine.ranking import Offer, Ranking, offers_of
from metiis.matching.engine.roll import Roll

Ban = str | Pair  # A person for the whole activity, or (person, post).


class Source(StrEnum):
    """Why somebody is in a team."""

    CONFIRMED = "confirmed"
    PINNED = "pinned"
    CHOSEN = "chosen"


class PinFault(StrEnum):
    """What refuses a pin: facts only. Declared days, rest and days left give way to a commander."""

    ABSENT = "absent"  # The person or the post is not there.
    BANNED = "banned"
    SAME_ACTIVITY = "same_activity"  # She holds another post of the activity.
    HEADCOUNT = "headcount"  # Every place is held by somebody confirmed or pinned.
    SCOPE = "scope"
    GRADE = "grade"
    SKILL = "skill"
    CONTRACT = "contract"
    FITNESS = "fitness"
    ENGAGED = "engaged"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team. `rank` is hers among all who could hold the post, the best being first;
    None for those whom nobody ranked."""

    person: str
    post: str
    worth: Worth
    source: Source
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A pin that could not be kept."""

    person: str
    post: str
    fault: PinFault


@dataclass(frozen=True, slots=True)
class Team:
    """The best people for the places left of an activity, beside those who are there already.

    `considered` counts those who could hold each post; `is_exact` says that prices prove, over all
    people, that no other team is worth more; `others` are by post the best of those left out.
    """

    activity: str
    members: tuple[Member, ...]
    value: Value
    is_exact: bool
    considered: Mapping[str, int]
    missing: Mapping[str, int]
    refused: tuple[Refused, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Who holds which post."""
        return tuple((member.person, member.post) for member in self.members)


def suggest(
    problem: Problem,
    activity_id: str,
    pins: Iterable[Pair] = (),
    bans: Iterable[Ban] = (),
    roll: Roll | None = None,
    others: int = 0,
) -> Team:
    """The team of an activity that is worth most, beside confirmed people and pins.

    A roll built once may be given; what it holds is respected. `others`: how many of the best left
    out are told for each post.
    """
    roll = roll or Roll(problem)
    activity = problem.activity[activity_id]
    posts = tuple(sorted(activity.posts, key=lambda post: post.id))
    table = _Table(roll, activity, frozenset(bans))
    refused = table.seat(sorted(set(pins)))
    room = [max(0, post.headcount - table.count(post)) for post in posts]
    eligible = [table.eligible(post) for post in posts]
    offers = list(offers_of(Ranking(roll, activity), posts, eligible, sum(room), others))
    filling = fill_most(room, offers)
    members = [*table.members(), *_chosen(roll, posts, offers, filling)]
    taken = [member.post for member in members]
    return Team(
        activity=activity_id,
        members=tuple(sorted(members, key=lambda member: (member.post, member.person))),
        value=_value(problem, members),
        is_exact=filling.is_proven,
        considered={post.id: eligible[n].bit_count() for n, post in enumerate(posts)},
        missing={post.id: max(0, post.headcount - taken.count(post.id)) for post in posts},
        refused=tuple(refused),
        others={
            post.id: tuple(_left_out(roll, row, filling, others))
            for post, row in zip(posts, offers, strict=True)
        },
    )


def _left_out(roll: Roll, row: list[Offer], filling: Filling, most: int) -> Iterable[str]:
    """The best of a post, without those who are in the team."""
    free = (place for _gain, place in row if place not in filling.post_of)
    return (roll.people[place].id for place in islice(free, most))


def fill_most(room: list[int], offers: list[list[Offer]]) -> Filling:
    """Fill the places for the highest sum and, among equals, the most places."""
    factor = sum(room) + 1
    return fill(room, [[(gain * factor + 1, who) for gain, who in row] for row in offers])


def _value(problem: Problem, members: list[Member]) -> Value:
    if problem.objective.kind is Kind.POLICY:
        return sum(member.worth.total for member in members)
    return value_of(problem, [(member.person, member.post) for member in members])


def _chosen(
    roll: Roll, posts: tuple[Post, ...], offers: list[list[Offer]], filling: Filling
) -> Iterable[Member]:
    gains = [{who: gain for gain, who in row} for row in offers]
    costs = [[-gain for gain, _who in row] for row in offers]  # Best first, so in order.
    for place, at in filling.post_of.items():
        person, post = roll.people[place], posts[at]
        better = bisect_left(costs[at], -gains[at][place])
        worth = roll.scorer.worth(person, post)
        yield Member(person.id, post.id, worth, Source.CHOSEN, better + 1)


class _Table:
    """Those who are in the team before anybody is looked for: confirmed, then pinned."""

    def __init__(self, roll: Roll, activity: Activity, bans: frozenset[Ban]) -> None:
        self.roll, self.activity, self.bans = roll, activity, bans
        self.posts = {post.id: post for post in activity.posts}
        self.seated: dict[Pair, Source] = {
            pair: Source.CONFIRMED for pair in roll.held if pair[1] in self.posts
        }
        self.seats = dict.fromkeys(self.posts, 0)
        for _, post in self.seated:
            self.seats[post] += 1

    def count(self, post: Post) -> int:
        """Places of a post that are held."""
        return self.seats[post.id]

    def seat(self, pins: Iterable[Pair]) -> list[Refused]:
        """Give pinned people their place; what facts refuse comes back."""
        refused = []
        for pair in pins:
            if pair in self.seated:
                continue
            if fault := self._fault(*pair):
                refused.append(Refused(*pair, fault))
                continue
            self.seated[pair] = Source.PINNED
            self.seats[pair[1]] += 1
        return refused

    def _fault(self, person_id: str, post_id: str) -> PinFault | None:
        place, post = self.roll.place.get(person_id), self.posts.get(post_id)
        if place is None or post is None:
            return PinFault.ABSENT
        if not self.bans.isdisjoint((person_id, (person_id, post_id))):
            return PinFault.BANNED
        if (person_id, self.activity.id) in self.roll.problem.banned:
            return PinFault.BANNED
        if any(person_id == seated for seated, _ in self.seated):
            return PinFault.SAME_ACTIVITY
        if self.seats[post_id] >= post.headcount:
            return PinFault.HEADCOUNT
        return self._fact_against(place, post)

    def _fact_against(self, place: int, post: Post) -> PinFault | None:
        problem, person = self.roll.problem, self.roll.people[place]
        skills = person.skills
        first, last = person.contract
        checks = (
            (PinFault.SCOPE, not problem.reaches(self.activity, person)),
            (PinFault.GRADE, not post.rank_min <= person.rank <= post.rank_max),
            (PinFault.SKILL, any(skills.get(skill, -1) < post.end for skill in post.skills)),
            (
                PinFault.CONTRACT,
                self.activity.needs_contract and not first <= post.start <= post.end <= last,
            ),
            (PinFault.FITNESS, self.activity.needs_fitness and person.fit_until < post.end),
            (PinFault.ENGAGED, self.roll.is_busy(place, post)),
        )
        return next((fault for fault, is_broken in checks if is_broken), None)

    def eligible(self, post: Post) -> Bits:
        """Those who can hold a post, without those who are seated or whom the commander bans."""
        away = {person for person, _ in self.seated}
        away |= {ban for ban in self.bans if isinstance(ban, str)}
        away |= {ban[0] for ban in self.bans if not isinstance(ban, str) and ban[1] == post.id}
        place = self.roll.place
        out = bits_of(self.roll.size, (place[person] for person in away if person in place))
        return self.roll.eligible(self.activity, post) & ~out

    def members(self) -> Iterable[Member]:
        """Confirmed and pinned people."""
        problem = self.roll.problem
        for (person, post), source in self.seated.items():
            worth = self.roll.scorer.worth(problem.person[person], problem.post[post])
            yield Member(person, post, worth, source)
