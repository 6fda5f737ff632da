"""What becomes of applications: retained, refused, waiting, confirmed, taken back, cancelled.

Everything goes through `Wish.move`, so no history can be written that the real
life-cycle forbids.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from metiis.applications.rules import ACTIVE
from metiis.demo.cast import Brigade, Doing, Member, Post, Wish
from metiis.demo.chance import Era, at, later, pick
from metiis.models import (
    ActivityKind,
    ActivityStatus,
    CancelReason,
    Move,
    RejectionReason,
    Role,
)

BEYOND = (
    (RejectionReason.FULL, 62),
    (RejectionReason.FAIRNESS, 22),
    (RejectionReason.PERIOD, 6),
    (RejectionReason.DAYS, 4),
    (RejectionReason.OTHER, 3),
    (RejectionReason.SKILL, 3),
)
WORDS = {
    RejectionReason.FULL: ("", "Toutes les places sont prises. D’autres dates suivront."),
    RejectionReason.FAIRNESS: (
        "",
        "Priorité aux personnes qui ont moins servi cette année. Merci de recandidater.",
    ),
    RejectionReason.PERIOD: ("Trop proche d’une autre activité.",),
    RejectionReason.DAYS: ("Plafond bientôt atteint : voir la cellule réserve.",),
    RejectionReason.OTHER: ("Poste finalement tenu par un cadre d’active.",),
    RejectionReason.SKILL: ("Recyclage à prévoir avant ce poste.",),
}
_BUDGET = (
    CancelReason.BUDGET,
    "Enveloppe de jours réduite ce trimestre : l’activité n’est pas maintenue.",
)
_CADRES = (CancelReason.MISSION, "L’encadrement est engagé sur une mission prioritaire.")
_WEATHER = (CancelReason.WEATHER, "Conditions annoncées incompatibles avec la sécurité.")
_FEW = (CancelReason.HEADCOUNT, "Trop peu de candidatures aux postes d’encadrement.")
REASONS = {
    ActivityKind.TRAINING: (_BUDGET, _CADRES, _WEATHER, _FEW),
    ActivityKind.SHOOTING: (
        _BUDGET,
        (CancelReason.OTHER, "Champ de tir fermé pour travaux à ces dates."),
    ),
    ActivityKind.EXERCISE: (_BUDGET, _CADRES, _WEATHER),
    ActivityKind.COURSE: (_FEW, _BUDGET),
    ActivityKind.REINFORCEMENT: (_BUDGET, (CancelReason.OTHER, "Le besoin est couvert autrement.")),
    ActivityKind.SUPERVISION: ((CancelReason.OTHER, "Reportée par l’organisateur."), _FEW),
}

DECISIONS = 45  # Days before the first: earlier, commanders keep most choices open.
UNDECIDED = ("crowded", "drivers")  # Left to whoever tries the commander's account.


@dataclass(slots=True)
class Decisions:
    """Decides on the applications of a brigade, each at a likely time and by the right person."""

    rng: Random
    era: Era
    brigade: Brigade

    def decide(self, doing: Doing, post: Post, wishes: Sequence[Wish]) -> None:
        """What has become of the applications to a post by today."""
        era, rng = self.era, self.rng
        if doing.tag in UNDECIDED:
            return
        if doing.closes_on >= era.today:
            self._decide_early(post, wishes)
        elif doing.first > era.today and (era.today - doing.closes_on).days < rng.randint(3, 12):
            self._decide_half(post, wishes)
        else:
            self._decide_all(post, wishes)

    def _decide_all(self, post: Post, wishes: Sequence[Wish]) -> None:
        is_coming = post.first > self.era.today
        waiting = 0
        for wish in wishes:
            if self.rng.random() < 0.03:
                self.withdraw(wish)
            elif post.taken < post.headcount:
                self.select(wish)
                self._answer(wish, is_coming)
            elif is_coming and waiting < max(2, post.headcount // 4) and self.rng.random() < 0.9:
                waiting += 1
                self.wait(wish, waiting)
            else:
                self.reject(wish, pick(self.rng, BEYOND))

    def _answer(self, wish: Wish, is_coming: bool) -> None:
        """Most people retained confirm; a few decline, a few have still to answer."""
        luck = self.rng.random()
        is_far = (wish.post.first - self.era.today).days > 25
        if luck < 0.05:
            self.decline(wish)
        elif is_coming and luck < (0.2 if is_far else 0.07):
            return
        else:
            self.confirm(wish)
            if luck > 0.97:
                self.withdraw(wish)

    def _decide_half(self, post: Post, wishes: Sequence[Wish]) -> None:
        """Just closed: some are retained already, the others wait for the commander."""
        waiting = 0
        for rank, wish in enumerate(wishes):
            if post.taken < post.headcount and rank < len(wishes) * 0.45:
                self.select(wish)
                self._answer(wish, is_coming=True)
            elif rank >= post.headcount and waiting < 3:
                waiting += 1
                self.wait(wish, waiting)

    def _decide_early(self, post: Post, wishes: Sequence[Wish]) -> None:
        """Still open: little is decided before the last weeks."""
        left = (post.first - self.era.today).days
        for wish in wishes:
            luck = self.rng.random()
            is_old = (self.era.now - wish.last_at).days > 21
            share = 0.6 if left < 30 else 0.35 if left < DECISIONS and is_old else 0.04
            if luck < share and post.taken < post.headcount:
                self.select(wish)
                self._answer(wish, is_coming=True)
            elif 0.94 < luck < 0.97:
                self.withdraw(wish)
            elif luck > 0.985:
                self.reject(wish, RejectionReason.PERIOD)

    # The moves, each at a likely time and by the right person.

    def select(self, wish: Wish, when: datetime | None = None) -> None:
        """Somebody is retained."""
        wish.move(Move.SELECT, when or self._decided_at(wish), self.decider(wish))

    def wait(self, wish: Wish, rank: int) -> None:
        """Somebody is put on the waiting list."""
        wish.move(Move.WAITLIST, self._decided_at(wish), self.decider(wish))
        wish.waiting_rank = rank

    def reject(self, wish: Wish, reason: RejectionReason) -> None:
        """Somebody is refused for a reason."""
        note = self.rng.choice(WORDS[reason])
        wish.move(Move.REJECT, self._decided_at(wish), self.decider(wish), reason.value, note)

    def confirm(self, wish: Wish, when: datetime | None = None) -> None:
        """The person says she will come."""
        wish.move(Move.CONFIRM, when or self._answered_at(wish), wish.member)

    def decline(self, wish: Wish) -> None:
        """The person leaves the place to somebody else."""
        wish.move(Move.DECLINE, self._answered_at(wish), wish.member)

    def withdraw(self, wish: Wish) -> None:
        """The person takes her application back."""
        wish.move(Move.WITHDRAW, self._answered_at(wish), wish.member)

    def decider(self, wish: Wish) -> Member:
        """The commander of the activity's unit, or the staff; nobody decides for herself."""
        brigade = self.brigade
        wanted = (
            (wish.doing.place, Role.UNIT_COMMANDER),
            (brigade.staff, Role.BRIGADE_STAFF),
            (brigade.places[1], Role.UNIT_COMMANDER),
        )
        holders = (brigade.holder(place, role) for place, role in wanted)
        return next(holder for holder in holders if holder and holder is not wish.member)

    def _limit(self, wish: Wish) -> datetime:
        start = at(self.rng, wish.post.first - timedelta(days=1), 7, 9)
        return min(self.era.now, start)

    def _decided_at(self, wish: Wish) -> datetime:
        """Around the closing day: a commander decides when all have applied."""
        closing = wish.doing.closes_on - timedelta(days=self.rng.randint(-9, 4))
        start = max(wish.last_at, at(self.rng, closing, 9, 21))
        limit = self._limit(wish)
        if start >= limit:
            return later(self.rng, wish.last_at, (1, 6), max(limit, wish.last_at))
        return start

    def _answered_at(self, wish: Wish) -> datetime:
        limit = max(self._limit(wish), wish.last_at + timedelta(minutes=1))
        return later(self.rng, wish.last_at, (0, 5), min(limit, self.era.now))

    def cancel(self, doing: Doing, wishes: Sequence[Wish]) -> bool:
        """An activity does not take place and its applications end with it; False if too late."""
        published = doing.published_at or doing.created_at
        soonest = max([published, *(wish.last_at for wish in wishes)])
        latest = min(self.era.now, at(self.rng, doing.first - timedelta(days=1), 9, 11))
        if soonest >= latest:
            return False
        doing.cancelled_at = later(self.rng, soonest, (2, 30), latest)
        doing.status = ActivityStatus.CANCELLED
        reasons = [row for row in REASONS[doing.kind] if row is not _WEATHER or _is_outside(doing)]
        doing.cancel_reason, doing.cancel_note = self.rng.choice(reasons)
        for wish in wishes:
            if wish.status in ACTIVE:
                wish.move(Move.CANCEL, doing.cancelled_at, doing.author or self.decider(wish))
        return True


def _is_outside(doing: Doing) -> bool:
    """Whether the weather may prevent it."""
    return any(word in doing.title for word in ("marche", "ski", "campagne", "Exercice de l"))


def cancel_some(decisions: Decisions, doings: Sequence[Doing]) -> None:
    """A few activities do not take place, past ones and coming ones."""
    wishes: dict[int, list[Wish]] = defaultdict(list)
    for wish in decisions.brigade.wishes:
        wishes[wish.doing.id].append(wish)
    today = decisions.era.today
    usual = [
        doing
        for doing in doings
        if doing.status is ActivityStatus.PUBLISHED and doing.kind in REASONS
        if not doing.tag and not doing.first <= today <= doing.last
    ]
    for doing in decisions.rng.sample(usual, len(usual) // 22):
        decisions.cancel(doing, wishes[doing.id])
