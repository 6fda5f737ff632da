"""The independent judge of a plan: plain loops, day by day, sharing no code with the engine.

What is confirmed stays and breaks no rule by itself; everything else must respect it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from metiis.matching.engine.problem import Budget, Pair, Person, Post, Problem, Scope, State


class Rule(StrEnum):
    """What a pair of a plan may break."""

    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_POST = "unknown_post"
    DOUBLE = "double"
    CONFIRMED = "confirmed"
    HEADCOUNT = "headcount"
    SCOPE = "scope"
    GRADE = "grade"
    SKILL = "skill"
    CONTRACT = "contract"
    FITNESS = "fitness"
    AVAILABILITY = "availability"
    BANNED = "banned"
    ENGAGED = "engaged"
    OVERLAP = "overlap"
    REST = "rest"
    SAME_ACTIVITY = "same_activity"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one pair; `detail` names the day, the skill or the other post."""

    rule: Rule
    person: str
    post: str
    detail: str = ""


def check(problem: Problem, pairs: Iterable[Pair]) -> list[Violation]:
    """Every rule that a plan breaks; none when it is legal."""
    given = list(pairs)
    found = list(_strangers(problem, given))
    times: dict[Pair, int] = {}
    for person, post in given:
        if person in problem.person and post in problem.post:
            times[person, post] = times.get((person, post), 0) + 1
    held = sorted(times)
    found += [Violation(Rule.DOUBLE, *pair) for pair in held if times[pair] > 1]
    found += [Violation(Rule.CONFIRMED, *pair) for pair in problem.confirmed if pair not in times]
    found += _crowded(problem, held)
    by_person: dict[str, list[Post]] = {}
    for name, post in held:
        by_person.setdefault(name, []).append(problem.post[post])
    confirmed = set(problem.confirmed)
    for name, posts in by_person.items():
        fixed = [post for post in posts if (name, post.id) in confirmed]
        chosen = [post for post in posts if (name, post.id) not in confirmed]
        found += _of_person(problem, problem.person[name], chosen, fixed)
    return found


def _of_person(
    problem: Problem, person: Person, chosen: list[Post], fixed: list[Post]
) -> Iterator[Violation]:
    """What is wrong with the posts of one person; those confirmed stay whatever the rules say."""
    for post in chosen:
        yield from _alone(problem, person, post)
        yield from _day_by_day(problem, person, post)
        yield from _elsewhere(problem, person, post)
    yield from _together(problem, person, chosen, fixed)
    for budget in person.budgets:
        yield from _overspent(person, budget, chosen, fixed)


def _strangers(problem: Problem, pairs: list[Pair]) -> Iterator[Violation]:
    for person, post in pairs:
        if person not in problem.person:
            yield Violation(Rule.UNKNOWN_PERSON, person, post)
        if post not in problem.post:
            yield Violation(Rule.UNKNOWN_POST, person, post)


def _crowded(problem: Problem, held: list[Pair]) -> Iterator[Violation]:
    """Posts that hold more people than they have places, unless they are all confirmed."""
    confirmed = set(problem.confirmed)
    count: dict[str, int] = {}
    last: dict[str, Pair] = {}
    for pair in held:
        count[pair[1]] = count.get(pair[1], 0) + 1
        if pair not in confirmed:
            last[pair[1]] = pair
    for post, pair in last.items():
        places = problem.post[post].headcount
        if count[post] > places:
            yield Violation(Rule.HEADCOUNT, *pair, f"{count[post]} > {places}")


def _alone(problem: Problem, person: Person, post: Post) -> Iterator[Violation]:
    """What keeps somebody from a post, whatever else she holds."""
    activity = problem.activity[post.activity]
    if not _is_addressed(problem, person, activity.unit, activity.scope):
        yield Violation(Rule.SCOPE, person.id, post.id, activity.scope)
    if person.rank < post.rank_min or person.rank > post.rank_max:
        yield Violation(Rule.GRADE, person.id, post.id, str(person.rank))
    if (person.id, activity.id) in problem.banned:
        yield Violation(Rule.BANNED, person.id, post.id, activity.id)
    for skill in sorted(post.skills):
        if skill not in person.skills or person.skills[skill] < post.end:
            yield Violation(Rule.SKILL, person.id, post.id, skill)
            break


def _day_by_day(problem: Problem, person: Person, post: Post) -> Iterator[Violation]:
    """What must hold on every day of a post; the first day that does not is named."""
    activity = problem.activity[post.activity]
    wanted = [(Rule.AVAILABILITY, _is_free)]
    if activity.needs_contract:
        wanted.append((Rule.CONTRACT, _is_under_contract))
    if activity.needs_fitness:
        wanted.append((Rule.FITNESS, _is_fit))
    for rule, is_right in wanted:
        for day in range(post.start, post.end + 1):
            if not is_right(person, day):
                yield Violation(rule, person.id, post.id, str(day))
                break


def _elsewhere(problem: Problem, person: Person, post: Post) -> Iterator[Violation]:
    """Engagements outside the problem, and the rest around them."""
    for start, end in person.engaged:
        rule = _closeness(post.start, post.end, start, end, problem.min_rest)
        if rule is not None:
            named = Rule.ENGAGED if rule is Rule.OVERLAP else rule
            yield Violation(named, person.id, post.id, f"{start}-{end}")
            break


def _is_under_contract(person: Person, day: int) -> bool:
    first, last = person.contract
    return first <= day <= last


def _is_fit(person: Person, day: int) -> bool:
    return day <= person.fit_until


def _is_free(person: Person, day: int) -> bool:
    """Silence is not a yes, nor is a day past those that are known."""
    if day < 0 or day >= len(person.days):
        return False
    return person.days[day] == State.IF_NEEDED or person.days[day] == State.AVAILABLE


def _is_addressed(problem: Problem, person: Person, host: str, scope: Scope) -> bool:
    if scope == Scope.NATIONAL:
        return True
    if scope == Scope.BRIGADE:
        return problem.units[person.unit].brigade == problem.units[host].brigade
    return person.unit == host or host in problem.units[person.unit].within


def _closeness(start: int, end: int, first: int, last: int, rest: int) -> Rule | None:
    """Whether two periods share a day, or leave too few free days between them."""
    if start <= last and first <= end:
        return Rule.OVERLAP
    free = first - end - 1 if first > end else start - last - 1
    return Rule.REST if free < rest else None


def _together(
    problem: Problem, person: Person, chosen: list[Post], fixed: list[Post]
) -> Iterator[Violation]:
    """Posts that nobody may hold at once; each post is judged against those before it."""
    before = list(fixed)
    for post in sorted(chosen, key=lambda each: (each.start, each.id)):
        for other in before:
            rule = _closeness(post.start, post.end, other.start, other.end, problem.min_rest)
            if post.activity == other.activity:
                rule = Rule.SAME_ACTIVITY
            if rule is not None:
                yield Violation(rule, person.id, post.id, other.id)
                break
        before.append(post)


def _overspent(
    person: Person, budget: Budget, chosen: list[Post], fixed: list[Post]
) -> Iterator[Violation]:
    """Days served in one stretch beyond those left, when a choice has some of them."""
    spent = 0
    for post in fixed:
        spent += _inside(post, budget)
    culprit = None
    for post in sorted(chosen, key=lambda each: (each.start, each.id)):
        days = _inside(post, budget)
        spent += days
        if days:
            culprit = post
    if culprit is not None and spent > budget.left:
        yield Violation(Rule.BUDGET, person.id, culprit.id, f"{spent} > {budget.left}")


def _inside(post: Post, budget: Budget) -> int:
    days = 0
    for day in range(post.start, post.end + 1):
        if budget.first <= day <= budget.last:
            days += 1
    return days
