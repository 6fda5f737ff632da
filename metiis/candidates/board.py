"""What the page of candidates shows: everybody sorted, then one page of people read in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metiis.availability.freshness import Behind, Coverage, coverage, since
from metiis.candidates import queries
from metiis.candidates.queries import File, Said, Wanted
from metiis.candidates.ranking import Key, Target, ordered
from metiis.candidates.rules import Circles, Order, Sorted, sort_out
from metiis.labels import plain_date
from metiis.matching import queries as matching
from metiis.matching.facts import Candidate, Need, days_with
from metiis.matching.near import about, kilometres
from metiis.matching.rules import Verdict, days_in_words, judge
from metiis.models import Activity, Application, Availability, Fit, Person
from metiis.permissions import Permission, can
from metiis.reference.places import place_of
from metiis.reference.queries import legal_values

FREE = (Availability.AVAILABLE, Availability.IF_NEEDED)


@dataclass(frozen=True, slots=True)
class Sifted:
    """Everybody for a position, and how far the answers of those who can hold it are known."""

    sorted: Sorted
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list: where she stands, what is known, what stands in the way."""

    number: int
    person: Person
    application: Application | None
    verdict: Verdict
    away: str  # « environ 60 km »; empty when not known.
    served: int
    said: str  # How old her oldest answer for these days is; empty without any.
    free: str  # Which days she is free, when only some are.
    skills: tuple[tuple[str, bool], ...]  # Skills asked that she holds; whether certified.
    is_known: bool  # Whether the viewer may open her file.


def sift(viewer: Person, activity: Activity, need: Need, wanted: Wanted, today: date) -> Sifted:
    """Everybody for a position by group; two queries."""
    lots = queries.lots(viewer, activity, need, wanted)
    able = [each for lot in lots if lot.cause is None for each in lot.ids]
    said = queries.said(able, need.starts_on, need.ends_on)
    found = sort_out(lots, said.days, need.day_count)
    return Sifted(found, _coverage(found, said, need, today))


def _coverage(found: Sorted, said: Said, need: Need, today: date) -> Coverage:
    able = found.able()
    if not said.is_dated:
        answered = sum(1 for each in able if each in said.days)
        return Coverage(len(able), answered, promised=0, typical=None, old=0)
    blank = bytes(need.day_count)
    days = {each: said.days.get(each, blank) for each in able}
    behind = {each: Behind(need.starts_on, b"", b"", said.stamps.get(each, b"")) for each in able}
    return coverage(days, behind, {}, today)


def lines(
    viewer: Person,
    activity: Activity,
    need: Need,
    found: Sorted,
    circles: Circles,
    order: Order,
    places: tuple[int, int],
    today: date,
) -> list[Line]:
    """The people who stand at some places of a group, in the order asked; five queries."""
    start, stop = places
    before, near = circles.around(*places) if order is Order.BEST else (0, circles.people)
    keys = queries.keys([each for ids in near.values() for each in ids], need.starts_on.year)
    target = Target(
        activity.unit.code,
        activity.unit.path,
        activity.priority,
        need.day_count,
        place_of(activity.location) or place_of(activity.unit.garrison),
    )
    ids = ordered(near, found.days, keys, target, order)[start - before : stop - before]
    files = queries.files(ids, activity, need.starts_on, need.ends_on)
    candidates = _candidates(list(files.values()), need, today)
    return [
        _line(number, viewer, files[key], candidates[key], keys[key], target, need, today)
        for number, key in enumerate(ids, start + 1)
        if key in files
    ]


def _candidates(files: Sequence[File], need: Need, today: date) -> dict[int, Candidate]:
    people = [each.person for each in files]
    return matching.candidates(
        people,
        need.starts_on,
        need.ends_on,
        legal_values(need.starts_on),
        today,
        {each.person.id: each.days for each in files},
        [held for each in files for held in each.held],
    )


def _line(
    number: int,
    viewer: Person,
    known: File,
    candidate: Candidate,
    key: Key,
    target: Target,
    need: Need,
    today: date,
) -> Line:
    verdict = judge(candidate, need, today)
    oldest = known.behind.oldest()
    free = [day for value in FREE for day in days_with(candidate, need, value)]
    partly = verdict.fit in (Fit.PARTLY, Fit.UNKNOWN) and free
    return Line(
        number=number,
        person=known.person,
        application=known.application,
        verdict=verdict,
        away=about(kilometres(key.home, target.place)),
        served=key.served,
        said=since(oldest, today) if oldest else "",
        free=days_in_words(sorted(free)) if partly else "",
        skills=_skills(candidate, need),
        is_known=can(viewer, Permission.PERSON_SEE, known.person),
    )


def _skills(candidate: Candidate, need: Need) -> tuple[tuple[str, bool], ...]:
    found = []
    for key, label in need.skills.items():
        if key in candidate.skills:
            until = candidate.skills[key]
            words = f"{label} jusqu’au {plain_date(until)}" if until else label
            found.append((words, key not in candidate.declared_only))
    return tuple(found)
