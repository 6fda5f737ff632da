"""Places that commanders offer to people who have not applied, and what these have answered."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from metiis.demo.accounts import RESERVIST
from metiis.demo.cast import HELD, WISHED, Brigade, Doing, Member, Post, Step, Wish
from metiis.demo.chance import Era, dice, token
from metiis.demo.deciding import UNDECIDED, Decisions
from metiis.models import ActivityStatus, ApplicationStatus, Availability, Move, Visibility

SOON, LATE = 8, 200  # Days from today between which an activity asks people.
EACH = 2  # People asked per activity.
ONE_IN = 6  # Activities that ask.


def invite_some(decisions: Decisions, first_id: int, people: Mapping[str, Member], era: Era) -> int:
    """Some people are invited to places left; most have still to answer. Gives the next key."""
    inviting = _Inviting(decisions, first_id, people.get(RESERVIST.email), era)
    for rank, doing in enumerate(_coming(decisions.brigade, era)):
        inviting.ask(doing, EACH if rank % ONE_IN == 0 else 0)
    return inviting.next_id


class _Inviting:
    """Asks people; `account` is the reservist of the accounts, who is asked once."""

    def __init__(
        self, decisions: Decisions, first_id: int, account: Member | None, era: Era
    ) -> None:
        self.decisions, self.next_id, self.account, self.era = decisions, first_id, account, era
        self.rng = dice("inviting", era.today, first_id)

    def ask(self, doing: Doing, most: int) -> None:
        """So many people are asked to an activity, the account's holder besides when it fits."""
        era = self.era
        published = doing.published_at or doing.created_at
        for asked, (member, post) in enumerate(self._fitting(doing)):
            days, hours = self.rng.randint(1, 6), self.rng.randint(2, 9)
            wanted = era.now - timedelta(days=days, hours=hours)
            sent = max(published + timedelta(hours=5), wanted)
            if sent >= era.now - timedelta(hours=2) or (
                asked >= most and member is not self.account
            ):
                return
            self._invite(doing, post, member, sent)

    def _invite(self, doing: Doing, post: Post, member: Member, sent: datetime) -> None:
        status = ApplicationStatus.INVITED
        wish = Wish(self.next_id, token(self.rng), doing, post, member, self.era, status, [])
        decider = self.decisions.decider(wish)
        wish.steps.append(Step(sent, decider.id, Move.INVITE, status))
        _answer(wish, 1.0 if member is self.account else self.rng.random())
        if member is self.account:
            self.account = None
        self.decisions.brigade.wishes.append(wish)
        doing.applicants.add(member.id)
        self.next_id += 1

    def _fitting(self, doing: Doing) -> Iterator[tuple[Member, Post]]:
        """People of the unit who could hold a post with a place left and said that they are free;
        the account's holder first."""
        account = self.account
        members = sorted(
            self.decisions.brigade.of(doing.place), key=lambda each: (each is not account, each.id)
        )
        for post in doing.posts:
            start, stop = self.era.index(post.first), self.era.index(post.last) + 1
            for member in members:
                if member.id in doing.applicants or post.taken >= post.headcount:
                    continue
                days = member.days[start:stop]
                is_free = min(days) >= Availability.IF_NEEDED
                # People are asked about days of which they have said nothing, too.
                is_free |= member is account and Availability.UNAVAILABLE not in days
                busy = member.busy[start:stop]
                is_free &= HELD not in busy if member is account else not any(busy)
                if is_free and post.can_be_held_by(member):
                    yield member, post


def _coming(brigade: Brigade, era: Era) -> list[Doing]:
    """Published activities to come that still have places, those of the story left as they are."""
    first, last = era.in_days(SOON), era.in_days(LATE)
    return [
        doing
        for doing in brigade.doings
        if doing.status is ActivityStatus.PUBLISHED
        and first <= doing.first <= last
        and doing.visibility is Visibility.UNIT
        and doing.tag not in UNDECIDED
        and any(post.taken < post.headcount for post in doing.posts)
    ]


def _answer(wish: Wish, luck: float) -> None:
    """One in four accepts, one in ten declines; the others have still to answer."""
    told = wish.last_at + timedelta(hours=1)
    if luck < 0.25:
        wish.move(Move.ACCEPT, told, wish.member)
    elif luck < 0.35:
        wish.move(Move.DECLINE, told, wish.member)
    else:
        wish.post.taken += 1
        wish.mark(WISHED)
