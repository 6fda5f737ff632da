"""What published activities ask for, post by post. Pure."""

from dataclasses import dataclass, field
from datetime import date

from metiis.headcount.states import Member
from metiis.models import LIVE, ActivityStatus


@dataclass(frozen=True, slots=True)
class Need:
    """A post: its days, its places and how many are taken, the ranks and skills each place asks."""

    position_id: int
    label: str
    first: date
    last: date
    places: int
    taken: int
    rank_min: int
    rank_max: int
    unit_path: str
    activity_id: str  # Its public id.
    title: str
    status: ActivityStatus = ActivityStatus.PUBLISHED
    skills: dict[int, str] = field(default_factory=dict)  # Their names.

    @property
    def left(self) -> int:
        """Places nobody holds."""
        return self.places - self.taken

    @property
    def is_live(self) -> bool:
        """Whether people may still be found for it."""
        return self.status in LIVE

    def covers(self, day: date) -> bool:
        """Whether a day is one of its own."""
        return self.first <= day <= self.last

    def has_rank(self, member: Member) -> bool:
        """Whether her rank is one of those asked."""
        return self.rank_min <= member.rank_level <= self.rank_max

    def suits(self, member: Member, day: date) -> bool:
        """Whether rank and skills are there on a day."""
        return self.has_rank(member) and (
            not self.skills or all(member.holds(skill, day) for skill in self.skills)
        )
