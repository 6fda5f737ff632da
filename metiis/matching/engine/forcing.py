"""What it costs to force a pair, at the prices of a plan: no search, one person's choices."""

from collections import Counter

from metiis.matching.engine.answers import Prices
from metiis.matching.engine.objective import levels, radix
from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Kind, Post, Problem
from metiis.matching.engine.reasons import Reading

MICRO = 1_000_000


def weight_of(problem: Problem, scorer: Scorer, person_id: str, post: Post) -> int:
    """What one pair adds to the one number that is maximised."""
    if problem.objective.kind is Kind.POLICY:
        return scorer.worth(problem.person[person_id], post).total
    parts = levels(problem, (person_id, post.id))
    return sum(part * factor for part, factor in zip(parts, radix(problem), strict=True))


def cost_of_forcing(scorer: Scorer, prices: Prices, person_id: str, post: Post) -> int:
    """The objective lost, at least, if a person has to hold a post the rules allow her.

    The post has a place that is not confirmed; prices that prove the plan give a sure loss.

    Every place and day being paid at its price, it is the best she can do freely less the best she
    can do around that post.
    """
    problem = scorer.problem
    rules, fixed = Reading(problem), Counter(post_id for _, post_id in problem.confirmed)
    able = [
        each
        for each in problem.posts
        if each.headcount > fixed[each.id] and rules.lets(person_id, each.id)
    ]
    able = [each for each in able if (person_id, each.id) not in rules.confirmed]
    net = {each.id: _net(scorer, prices, person_id, each) for each in able}
    around = [each for each in able if not rules.clash(post, each)]
    lost = _best(able, net, problem.min_rest) - _best(around, net, problem.min_rest)
    return max(0, round((lost - net[post.id]) / MICRO))


def _net(scorer: Scorer, prices: Prices, person_id: str, post: Post) -> int:
    """The worth of a pair once its place and its days are paid, in millionths."""
    problem = scorer.problem
    days = sum(
        prices.days.get((person_id, number), 0) * post.days_between(budget.first, budget.last)
        for number, budget in enumerate(problem.person[person_id].budgets)
    )
    weight = weight_of(problem, scorer, person_id, post)
    return weight * MICRO - prices.posts.get(post.id, 0) - days


def _best(posts: list[Post], net: dict[str, int], rest: int) -> int:
    """The most that posts held one after the other are worth, rest included."""
    done: list[tuple[int, int]] = []  # (last day, best of what ends by then), both rising.
    best = 0
    for post in sorted(posts, key=lambda each: each.end):
        before = max((worth for end, worth in done if end + rest < post.start), default=0)
        best = max(best, before + net[post.id])
        done.append((post.end, best))
    return best
