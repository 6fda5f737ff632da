"""What the pages of a plan show: today’s titles, and names within the sight of who looks.

On the floor of queries: each face asks a constant number of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from metiis.models import Activity, Person, Position
from metiis.plans import queries
from metiis.plans.results import ActivityLine, CallLine, HoleLine, PostLine, Result, Stretched

POSTS_SHOWN = 3  # For each person to call.
MARKS = {"kept": "gardé", "moved": "déplacé", "new": "nouveau"}


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post in the plan: people whom the viewer may name, each with what changes; the others."""

    line: PostLine
    position: Position | None
    people: tuple[tuple[Person, str], ...]
    others: int


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """An activity in the plan; `is_taken` when the people shortlisted now are those of the plan."""

    line: ActivityLine
    activity: Activity | None
    posts: tuple[PostCard, ...]
    is_taken: bool

    @property
    def chosen(self) -> int:
        """People chosen for it, those who held a place left out."""
        return sum(len(post.chosen) for post in self.line.posts)


@dataclass(frozen=True, slots=True)
class HoleCard:
    """A post with empty places."""

    line: HoleLine
    position: Position | None
    skill: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The first face of a plan: figures are in the result, here are the names they need."""

    skills: dict[str, str]
    stretched: tuple[tuple[Stretched, Person], ...]
    hidden: int  # People of other units among the most asked.
    late: dict[str, Activity]


def summary(viewer: Person, result: Result) -> Summary:
    """Names of skills, of the people most asked, of activities made known late."""
    named = queries.named(viewer, [row.person for row in result.stretched])
    shown = tuple((row, named[row.person]) for row in result.stretched if row.person in named)
    return Summary(
        skills=queries.skill_labels([row.skill for row in result.scarce if row.skill]),
        stretched=shown,
        hidden=len(result.stretched) - len(shown),
        late=queries.activities([row.activity for row in result.late]) if result.late else {},
    )


def activity_cards(
    viewer: Person, result: Result, lines: Sequence[ActivityLine]
) -> list[ActivityCard]:
    """What some activities get; three queries, however many."""
    activities = queries.activities([line.activity for line in lines])
    ids = {person for line in lines for post in line.posts for person in post.chosen}
    named = queries.named(viewer, ids)
    kept: dict[int, set[tuple[str, str]]] = {}
    for row in queries.shortlist([activity.id for activity in activities.values()]):
        pair = (row.person.public_id, row.position.public_id)
        kept.setdefault(row.activity_id, set()).add(pair)
    marks = _marks(result)
    return [_card(line, activities.get(line.activity), named, kept, marks) for line in lines]


def _marks(result: Result) -> dict[tuple[str, str], str]:
    changes = result.changes
    marks = dict.fromkeys(changes.kept, MARKS["kept"])
    marks |= {(person, new): MARKS["moved"] for person, _old, new in changes.moved}
    if changes.kept or changes.moved or changes.gone:  # Else everybody is new: not worth a word.
        marks |= dict.fromkeys(changes.new, MARKS["new"])
    return marks


def _card(
    line: ActivityLine,
    activity: Activity | None,
    named: dict[str, Person],
    kept: dict[int, set[tuple[str, str]]],
    marks: dict[tuple[str, str], str],
) -> ActivityCard:
    rows = {row.public_id: row for row in activity.positions} if activity else {}
    posts = []
    for post in line.posts:
        people = [
            (named[each], marks.get((each, post.post), "")) for each in post.chosen if each in named
        ]
        people.sort(key=lambda pair: (-pair[0].rank_level, pair[0].last_name, pair[0].first_name))
        others = len(post.chosen) - len(people)
        posts.append(PostCard(post, rows.get(post.post), tuple(people), others))
    wanted = {(person, post.post) for post in line.posts for person in post.chosen}
    now = kept.get(activity.id, set()) if activity else set()
    return ActivityCard(line, activity, tuple(posts), bool(wanted) and wanted <= now)


def hole_groups(lines: Sequence[HoleLine]) -> list[tuple[Activity | None, list[HoleCard]]]:
    """Posts with empty places by activity, in the order of the result; two queries."""
    rows = queries.positions([line.post for line in lines])
    labels = queries.skill_labels([line.skill for line in lines if line.skill])
    cards = [HoleCard(line, rows.get(line.post), labels.get(line.skill or "")) for line in lines]
    runs = groupby(cards, key=lambda card: card.position.activity_id if card.position else None)
    found = []
    for _activity, run in runs:
        held = list(run)
        position = held[0].position
        found.append((position.activity if position else None, held))
    return found


@dataclass(frozen=True, slots=True)
class Calls:
    """The silent people worth calling first: those whom the viewer may name, and the others."""

    people: tuple[tuple[CallLine, Person], ...]
    hidden: int
    posts: dict[str, Position]


def calls(viewer: Person, result: Result) -> Calls:
    """Who to call, with the posts an answer could fill; two queries."""
    named = queries.named(viewer, [line.person for line in result.calls])
    shown = tuple((line, named[line.person]) for line in result.calls if line.person in named)
    posts = queries.positions(
        {post for line, _person in shown for post in line.posts[:POSTS_SHOWN]}
    )
    return Calls(shown, len(result.calls) - len(shown), posts)
