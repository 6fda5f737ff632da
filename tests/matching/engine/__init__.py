"""Tests of the engine, and what they are made of.

`builders`    hand-made instances: `make_person`, `make_post`, `make_activity`, `make_problem`.
`strategies`  tiny instances drawn by Hypothesis, with every optional feature: `tiny_problems()`;
              `examples(n)` gives the settings of a property (`METIIS_TEST_EXAMPLES` overrides `n`:
              100000 at night); `shuffled(data, random)` writes the same file in another order.
`oracle`      the exact answer by trying everything: `optimum(problem)`, `may_hold(problem, person,
              post)`, `may_hold_all(problem, person, posts)`. Shares no code with the engine but
              the points of one pair.
"""
