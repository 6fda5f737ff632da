"""Who applies to what: people who can, who are free, who feel like it. Decisions are elsewhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from metiis.availability.rules import EVERY_DAY
from metiis.demo.cast import WISHED, Doing, Member, Post, Step, Wish
from metiis.demo.chance import Era, at, token
from metiis.demo.deciding import Decisions
from metiis.demo.life import speak
from metiis.models import (
    ActivityKind,
    ApplicationStatus,
    Availability,
    DeclarationSource,
    EmploymentStatus,
    Move,
    Visibility,
)

NOTES = (
    "Disponible sur toute la durée.",
    "Je viendrai avec mon véhicule.",
    "Volontaire aussi pour un autre poste.",
    "Je peux arriver la veille au soir.",
)
LONG = 6
EMPLOYED = {
    EmploymentStatus.EMPLOYEE_50_OR_MORE,
    EmploymentStatus.EMPLOYEE_UNDER_50,
    EmploymentStatus.CIVIL_SERVANT,
    EmploymentStatus.DEFENCE_CIVILIAN,
}
YES, SELF = Availability.AVAILABLE, DeclarationSource.SELF


@dataclass(slots=True)
class Desk:
    """Where the applications of a brigade come in."""

    decisions: Decisions
    next_id: int
    pools: dict[str, list[Member]]

    @classmethod
    def of(cls, decisions: Decisions, next_id: int) -> "Desk":
        """The desk of a brigade, with the people who ever apply by path of unit."""
        pools: dict[str, list[Member]] = defaultdict(list)
        for member in decisions.brigade.members:
            if member.zeal > 0:
                pools[member.place.path].append(member)
        return cls(decisions, next_id, pools)

    @property
    def rng(self) -> Random:
        """The dice of the brigade."""
        return self.decisions.rng

    @property
    def era(self) -> Era:
        """The days of the demonstration."""
        return self.decisions.era

    def fill(self, doing: Doing) -> None:
        """People apply to an activity, and what is to be decided by now is decided."""
        if doing.published_at is None:
            return
        people = self.pool(doing)
        for post in doing.posts:
            takers = self.takers(people, doing, post, self._wanted(doing, post))
            wishes = [self.apply(member, doing, post) for member in takers]
            wishes.sort(key=lambda wish: wish.last_at)
            self.decisions.decide(doing, post, wishes)

    def pool(self, doing: Doing) -> list[Member]:
        """The people an activity addresses, its own unit first, in a new order each time."""
        own = list(self.pools[doing.place.path])
        self.rng.shuffle(own)
        if doing.visibility is Visibility.UNIT and doing.place is not self.decisions.brigade.staff:
            return own
        others = [
            member
            for path, members in self.pools.items()
            if path != doing.place.path
            for member in members
        ]
        self.rng.shuffle(others)
        return own + others

    def _wanted(self, doing: Doing, post: Post) -> int:
        """How many people applied by now: more than places for what is liked, in time."""
        ratio = doing.popularity + self.rng.uniform(-0.15, 0.25)
        published = (doing.published_at or doing.created_at).date()
        if doing.closes_on >= self.era.today:
            span = (doing.closes_on - published).days or 1
            elapsed = (self.era.today - published).days
            ratio *= min(1.0, elapsed / span) ** 0.7
        else:
            ratio = max(ratio, 0.9)
        wanted = post.headcount * ratio
        return int(wanted) + (self.rng.random() < wanted % 1)

    def takers(
        self, people: Sequence[Member], doing: Doing, post: Post, wanted: int
    ) -> list[Member]:
        """People who can hold the post, are not engaged then, and feel like it."""
        era, found = self.era, list[Member]()
        start, stop = era.index(post.first), era.index(post.last) + 1
        length, year = stop - start, post.first.year
        for member in people:
            if len(found) >= wanted:
                break
            if not post.low <= member.level <= post.high:
                continue
            if member.id in doing.applicants or doing.title in member.trained:
                continue
            if member.used[year] + length > member.cap or any(member.busy[start:stop]):
                continue
            if self.rng.random() > self._zeal(member, start, stop):
                continue
            if post.can_be_held_by(member):
                found.append(member)
        return found

    def _zeal(self, member: Member, start: int, stop: int) -> float:
        """How likely she is to apply: much when she is free, hardly when she said she is not."""
        days = member.days[start:stop]
        if Availability.UNAVAILABLE in days:
            return 0.04 * member.zeal
        served = member.used[self.era.day(start).year]
        fresh = max(0.1, 1.25 - served / 45)
        known = 1.0 if Availability.UNKNOWN not in days else 0.8
        if stop - start > LONG and member.row["life"] in EMPLOYED:
            known *= 0.6  # An employer lets somebody go for so long once a year, if ever.
        return member.zeal * known * fresh

    def apply(self, member: Member, doing: Doing, post: Post, when: datetime | None = None) -> Wish:
        """An application is submitted while the activity was open, and its days are said free."""
        rng, era = self.rng, self.era
        submitted = ApplicationStatus.SUBMITTED
        wish = Wish(self.next_id, token(rng), doing, post, member, era, submitted, [])
        self.next_id += 1
        sent = when or self._sent_at(doing, member)
        wish.steps.append(Step(sent, member.id, Move.SUBMIT, submitted))
        wish.mark(WISHED)
        doing.applicants.add(member.id)
        if rng.random() < 0.1 and doing.kind is not ActivityKind.FORMALITIES:
            wish.note = rng.choice(NOTES)
        if doing.kind is ActivityKind.COURSE:
            member.trained.add(doing.title)
        start, stop = wish.span
        if member.declares and min(member.days[start:stop]) < Availability.IF_NEEDED:
            said = self._said_at(member, post, sent)
            speak(member, (post.first, post.last, EVERY_DAY, YES, SELF), said, era)
        self.decisions.brigade.wishes.append(wish)
        return wish

    def _sent_at(self, doing: Doing, member: Member) -> datetime:
        """Somewhere while it was open, more often at the beginning."""
        published = doing.published_at or doing.created_at
        first = max(published.date(), min(member.joined, doing.closes_on))
        last = min(doing.closes_on, self.era.in_days(-2))
        days = max(0, (last - first).days)
        day = first + timedelta(days=int(days * self.rng.random() ** 1.6))
        sent = at(self.rng, day)
        return max(sent, published + timedelta(minutes=self.rng.randint(15, 200)))

    def _said_at(self, member: Member, post: Post, sent: datetime) -> datetime:
        """After what she had said of these days before, and before they came."""
        before = [
            act.at for act in member.acts if act.first <= post.last and act.last >= post.first
        ]
        eve = at(self.rng, post.first - timedelta(days=1), 12, 18)
        return min(max([sent, *before]), max(sent, eve))
