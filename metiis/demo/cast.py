"""Who and what the demonstration is made of, before it is written: people, activities, posts,
applications. An application moves by the table of the real service, so none can do what it forbids.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from metiis.applications.rules import HOLDING, after
from metiis.demo.chance import Era
from metiis.models import (
    ActivityKind,
    ActivityStatus,
    ApplicationStatus,
    CancelReason,
    Channel,
    Move,
    RejectionReason,
    Role,
    Visibility,
)

FREE, WISHED, HELD = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as written: its key, its code, its name and its path."""

    id: int
    code: str
    name: str
    garrison: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody of the reserve office entered it for a person who said it some other way."""

    public_id: str
    by_id: int
    channel: Channel


@dataclass(frozen=True, slots=True)
class Act:
    """One declaration: a value for the days of some weekdays, as the log keeps it."""

    first: date
    last: date
    weekdays: int
    value: int
    source: str
    at: datetime
    entry: Entry | None = None


@dataclass(slots=True)
class Member:
    """A person of the rolls. `days` and `busy` hold one byte per day of the era: what was declared,
    and whether the day is wished for or held. `zeal` is how willingly she applies, 0 to 1."""

    id: int
    row: dict[str, object]
    place: Place
    level: int
    section: str
    zeal: float
    cap: int
    joined: date
    leaves: date
    fit_until: date | None
    skills: dict[str, date | None]
    days: bytearray
    busy: bytearray
    role: Role | None = None
    used: Counter[int] = field(default_factory=Counter)
    acts: list[Act] = field(default_factory=list)
    declared: dict[str, date | None] = field(default_factory=dict)
    trained: set[str] = field(default_factory=set)  # Titles of courses applied to.

    @property
    def declares(self) -> bool:
        """Whether she ever said anything of her days."""
        return bool(self.acts)

    def name(self) -> str:
        """« SGT MARTINEZ Paul »."""
        return f"{self.row['rank']} {str(self.row['last_name']).upper()} {self.row['first_name']}"


@dataclass(slots=True)
class Post:
    """A line of need, with the keys it is written under."""

    id: int
    public_id: str
    label: str
    headcount: int
    low: int
    high: int
    first: date
    last: date
    skills: tuple[str, ...] = ()
    has_own_dates: bool = False
    taken: int = 0

    def can_be_held_by(self, member: Member) -> bool:
        """Rank, skills, contract and fitness allow it on these days."""
        if not self.low <= member.level <= self.high:
            return False
        if member.fit_until is None or member.fit_until < self.last:
            return False
        if member.joined > self.first or member.leaves < self.last:
            return False
        return all(_lasts(member.skills, skill, self.last) for skill in self.skills)


def _lasts(skills: dict[str, date | None], skill: str, day: date) -> bool:
    until = skills.get(skill, date.min)
    return until is None or until >= day


@dataclass(slots=True)
class Doing:
    """An activity and its posts. `tag` names the few that the demonstration's story needs."""

    id: int
    public_id: str
    place: Place
    kind: ActivityKind
    title: str
    description: str
    location: str
    first: date
    last: date
    closes_on: date
    visibility: Visibility
    priority: int
    created_at: datetime
    author: Member | None
    status: ActivityStatus = ActivityStatus.PUBLISHED
    published_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: CancelReason | None = None
    cancel_note: str = ""
    tag: str = ""
    popularity: float = 1.0
    posts: list[Post] = field(default_factory=list)
    applicants: set[int] = field(default_factory=set)  # One application per person and activity.


@dataclass(frozen=True, slots=True)
class Step:
    """One move of an application's history."""

    at: datetime
    by_id: int | None  # None when the service itself acts.
    move: Move
    status: ApplicationStatus
    reason: str = ""
    note: str = ""


@dataclass(slots=True)
class Wish:
    """An application, its place and its days."""

    id: int
    public_id: str
    doing: Doing
    post: Post
    member: Member
    era: Era
    status: ApplicationStatus
    steps: list[Step]
    note: str = ""
    rejection: RejectionReason | None = None
    waiting_rank: int | None = None

    def move(self, move: Move, at: datetime, by: Member, reason: str = "", note: str = "") -> None:
        """The move is made, with what it takes or frees; Refusal when the life-cycle forbids it."""
        status = after(self.status, move)
        was_held, is_held = self.status in HOLDING, status in HOLDING
        if is_held and not was_held:
            self._hold()
        elif was_held and not is_held:
            self._free()
        elif not is_held:
            self.mark(WISHED if status is ApplicationStatus.WAITLISTED else FREE)
        self.status = status
        self.waiting_rank = None
        self.rejection = RejectionReason(reason) if move is Move.REJECT else None
        self.steps.append(Step(at, by.id, move, status, reason, note))

    def mark(self, value: int) -> None:
        """The days of the post have a value in the person's agenda."""
        start, stop = self.span
        self.member.busy[start:stop] = bytes([value]) * (stop - start)

    @property
    def span(self) -> tuple[int, int]:
        """Where the days of the post stand in the era: from, up to but not including."""
        return self.era.index(self.post.first), self.era.index(self.post.last) + 1

    @property
    def last_at(self) -> datetime:
        """When something last happened to it."""
        return self.steps[-1].at

    def _hold(self) -> None:
        self.post.taken += 1
        self._count(+1)
        self.mark(HELD)

    def _free(self) -> None:
        self.post.taken -= 1
        self._count(-1)
        self.mark(FREE)

    def _count(self, sign: int) -> None:
        for index in range(*self.span):
            self.member.used[self.era.day(index).year] += sign


@dataclass(slots=True)
class Brigade:
    """Everything of one brigade: units (the staff first), people, activities, applications."""

    places: list[Place]
    members: list[Member]
    doings: list[Doing] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    holders: dict[tuple[int, Role | None], Member] = field(init=False)

    def __post_init__(self) -> None:
        """Remember who holds which role where: it is asked for every decision."""
        self.holders = {(m.place.id, m.role): m for m in reversed(self.members) if m.role}

    @property
    def staff(self) -> Place:
        """The unit at the root."""
        return self.places[0]

    def of(self, place: Place) -> Sequence[Member]:
        """The people of one unit."""
        return [member for member in self.members if member.place is place]

    def holder(self, place: Place, role: Role) -> Member | None:
        """Who holds a role over a unit."""
        return self.holders.get((place.id, role))
