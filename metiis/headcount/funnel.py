"""From the rolls to those who come: who meets each step over a period, and who is left out. Pure.

Over several days somebody meets a step when she does on at least one day, the same for this step
and all those before it; her best day says how available she is, once. From the application on,
acts are counted: people apply whatever they have declared.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from metiis.applications.rules import ENGAGED, RECORDED, SERVED
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State
from metiis.models import ApplicationStatus, Origin, RankCategory, RejectionReason
from metiis.people.rules import RANK_LEVELS


class Step(StrEnum):
    """A step of the funnel, by its word in addresses."""

    ROLLS = "inscrits"
    EMPLOYABLE = "employables"
    QUALIFIED = "qualifies"
    SURE = "disponibles"
    IF_NEEDED = "si-besoin"
    ENGAGED = "engages"
    UNKNOWN = "non-renseignes"
    UNAVAILABLE = "indisponibles"
    APPLIED = "candidats"
    RETAINED = "retenus"
    CALLED = "convoques"
    PRESENT = "presents"


# Her best day decides, in this order.
BEST = {
    State.AVAILABLE: Step.SURE,
    State.IF_NEEDED: Step.IF_NEEDED,
    State.ENGAGED: Step.ENGAGED,
    State.UNKNOWN: Step.UNKNOWN,
    State.UNAVAILABLE: Step.UNAVAILABLE,
}
PARTS = tuple(BEST.values())
ACTS = (Step.APPLIED, Step.RETAINED, Step.CALLED, Step.PRESENT)
_WAITING = {ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED, ApplicationStatus.OFFERED}
_REACHED: tuple[tuple[Step, frozenset[ApplicationStatus]], ...] = (
    (Step.PRESENT, frozenset(SERVED)),
    (Step.CALLED, frozenset({ApplicationStatus.CALLED_UP, *RECORDED})),
    (Step.RETAINED, frozenset({*ENGAGED, *RECORDED})),
    (Step.APPLIED, frozenset({*_WAITING, *ENGAGED, *RECORDED})),
)


@dataclass(frozen=True, slots=True)
class Act:
    """An application of somebody to a post."""

    person_id: int
    position_id: int
    status: ApplicationStatus
    origin: Origin = Origin.SELF
    reason: RejectionReason | None = None

    @property
    def depth(self) -> int:
        """How many of the steps of acts it meets."""
        if self.status is ApplicationStatus.REJECTED:  # She applied; an invitation is no act.
            return 1 if self.origin is Origin.SELF else 0
        return max(
            (ACTS.index(step) + 1 for step, reached in _REACHED if self.status in reached),
            default=0,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: days, and what posts or people must be. `needs` are those of the period."""

    first: date
    last: date
    label: str = ""
    category: RankCategory | None = None
    skill: int | None = None
    needs: Sequence[Need] = ()

    @property
    def posts(self) -> list[Need]:
        """The posts kept: of the function, open to the ranks, asking for the skill."""
        low, high = RANK_LEVELS[self.category] if self.category else (0, 99)
        return [
            need
            for need in self.needs
            if (not self.label or need.label == self.label)
            and need.rank_min <= high
            and need.rank_max >= low
            and (self.skill is None or self.skill in need.skills)
        ]

    @property
    def is_narrow(self) -> bool:
        """Whether rank, skill or function set anybody aside."""
        return bool(self.label or self.category or self.skill is not None)

    def days(self) -> list[date]:
        """The days counted: those of the posts of the function asked, or all; all too when no
        post is left, for papers are in order or not whatever is asked."""
        every = [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]
        posts = self.posts if self.label else []
        if not posts:
            return every
        return [day for day in every if any(post.covers(day) for post in posts)]

    def keeps(self, member: Member, day: date) -> bool:
        """Whether rank and skill asked by name are there on a day, posts aside."""
        return (self.category is None or member.category is self.category) and (
            self.skill is None or member.holds(self.skill, day)
        )

    def wanted(self, days: Iterable[date]) -> dict[date, list[Need]]:
        """The posts of the function on each day, one of each kind; a day bears none when no
        function is asked."""
        posts = self.posts if self.label else []
        return {
            day: list(
                {
                    (post.rank_min, post.rank_max, *post.skills): post
                    for post in posts
                    if post.covers(day)
                }.values()
            )
            for day in days
        }

    def suits(self, member: Member, day: date, wanted: Iterable[Need]) -> bool:
        """Whether she is qualified on a day, whose posts are these."""
        return self.keeps(member, day) and (
            not self.label or any(post.suits(member, day) for post in wanted)
        )


@dataclass(frozen=True, slots=True)
class Funnel:
    """Who meets each step and who is left out at it, by place in the sheet; by person, the act
    that went furthest."""

    people: Mapping[Step, list[int]]
    left: Mapping[Step, list[int]]
    acts: Mapping[int, Act] = field(default_factory=dict)

    def count(self, *steps: Step) -> int:
        """How many people meet one of these steps."""
        return sum(len(self.people[step]) for step in steps)


def funnel(
    members: Sequence[Member], rows: Sequence[bytes], question: Question, acts: Iterable[Act] = ()
) -> Funnel:
    """The funnel of people whose states are known on each day of the period."""
    people: dict[Step, list[int]] = {step: [] for step in Step}
    left: dict[Step, list[int]] = {step: [] for step in Step}
    days = question.days()
    places = [(day - question.first).days for day in days]
    wanted = question.wanted(days)
    for at, (member, row) in enumerate(zip(members, rows, strict=True)):
        people[Step.ROLLS].append(at)
        states = {row[place] for place in places} - {State.NOT_EMPLOYABLE}
        if not states:
            left[Step.EMPLOYABLE].append(at)
            continue
        people[Step.EMPLOYABLE].append(at)
        if question.is_narrow:
            states = {
                row[place]
                for place, day in zip(places, days, strict=True)
                if row[place] != State.NOT_EMPLOYABLE and question.suits(member, day, wanted[day])
            }
        if not states:
            left[Step.QUALIFIED].append(at)
            continue
        people[Step.QUALIFIED].append(at)
        people[next(step for state, step in BEST.items() if state in states)].append(at)
    furthest = _furthest(members, question, acts)
    _count_acts(members, furthest, people, left)
    return Funnel(people, left, furthest)


def _furthest(members: Sequence[Member], question: Question, acts: Iterable[Act]) -> dict[int, Act]:
    """For each person kept, the act that went furthest on a post kept."""
    known = {member.id: member for member in members}
    days = {post.position_id: (post.first, post.last) for post in question.posts}
    found: dict[int, Act] = {}
    for act in acts:
        member, own = known.get(act.person_id), days.get(act.position_id)
        if member is None or own is None:
            continue
        # A skill only ends: who holds it on any of the days holds it on the first.
        if not question.keeps(member, max(own[0], question.first)):
            continue
        best = found.get(act.person_id)
        if best is None or act.depth > best.depth:
            found[act.person_id] = act
    return found


def _count_acts(
    members: Sequence[Member],
    furthest: Mapping[int, Act],
    people: dict[Step, list[int]],
    left: dict[Step, list[int]],
) -> None:
    depths = {
        at: furthest[member.id].depth for at, member in enumerate(members) if member.id in furthest
    }
    free: Collection[int] = sorted([*people[Step.SURE], *people[Step.IF_NEEDED]])
    for rank, step in enumerate(ACTS, start=1):
        people[step] = [at for at, depth in depths.items() if depth >= rank]
        before = free if rank == 1 else people[ACTS[rank - 2]]
        left[step] = [at for at in before if depths.get(at, 0) < rank]
