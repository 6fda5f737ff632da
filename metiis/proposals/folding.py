"""A long team is shown post by post with its first people; one post may be unfolded whole. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from metiis.matching.engine.problem import Pair
from metiis.matching.engine.team import Member, Source
from metiis.proposals.rules import Proposed, Way

LONG = 40  # People beyond whom the posts are folded.
FEW = 3  # People shown of each folded list.


@dataclass(frozen=True, slots=True)
class Part:
    """Some people of a post, the first of them when they are many; `more` counts the others."""

    members: Sequence[Member]
    more: int = 0


class Fold:
    """What a page shows of a proposed team; `whole` is the post that is unfolded."""

    def __init__(self, proposed: Proposed, ways: Mapping[Pair, Way], whole: str = "") -> None:
        self.proposed, self.ways, self.whole = proposed, ways, whole
        self.is_long = len(proposed.team.members) > LONG

    def is_folded(self, post: str) -> bool:
        """Whether only the first people of a post are shown."""
        return self.is_long and post != self.whole

    @cached_property
    def _by_post(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {post.id: [] for post in self.proposed.event.posts}
        for member in self.proposed.team.members:
            found[member.post].append(member)
        return found

    def count(self, post: str) -> int:
        """How many people the team has at a post."""
        return len(self._by_post[post])

    def held(self, post: str) -> Part:
        """Those who had their place already."""
        return self._part(post, (each for each in self._by_post[post] if _is_held(each)))

    def team(self, post: str) -> Part:
        """Those who are proposed: people kept on demand come first, then the best."""
        chosen = [each for each in self._by_post[post] if not _is_held(each)]
        return self._part(post, sorted(chosen, key=lambda each: (each.rank or 0, each.person)))

    def _part(self, post: str, members: Iterable[Member]) -> Part:
        found = list(members)
        if self.is_folded(post):
            return Part(found[:FEW], len(found[FEW:]))
        return Part(found)

    def others(self, post: str) -> Sequence[str]:
        """Those whom the page offers to choose instead at a post."""
        return () if self.is_folded(post) else self.proposed.team.others[post]

    @property
    def people(self) -> frozenset[str]:
        """Everybody the page has to name."""
        proposed, posts = self.proposed, self._by_post
        parts = [part for post in posts for part in (self.held(post), self.team(post))]
        seen = [each for part in parts for each in part.members]
        compared = (proposed.choice(each).runner_up for each in seen if not _is_held(each))
        offered = (person for post in posts for person in self.others(post))
        named = {*compared, *offered, *(each.person for each in seen)}
        return proposed.spoken_of | {person for person in named if person}


def _is_held(member: Member) -> bool:
    return member.source is Source.CONFIRMED
