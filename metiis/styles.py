"""The part of a style sheet that one page shows, so that the page brings it and waits for nothing.

What is left out follows once the page is there: papers, high contrast, what a mouse hovers, what
only adorns (under `@media screen`), and what the page does not show yet.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Said by the network or the server at any time, perhaps before the rest of the sheet is there.
ALWAYS = frozenset({"html", "div", "p", "strong", ".alert", ".alert-error", ".htmx-request"})
# One press turns each of these into another.
FAMILIES = (frozenset({".is-available", ".is-if-needed", ".is-unavailable", ".is-unknown"}),)
LATER_BLOCKS = (
    "@media print",
    "@media screen",
    "@media (forced-colors",
    "@media (prefers-reduced-motion",
)
LATER_PARTS = (":hover",)

HIDDEN = '<input type="hidden"'  # Has no look.
TAGS = re.compile(r"<([a-z][a-z0-9]*)")
ROOTS, TOKENS = re.compile(r":root\{[^}]*\}"), re.compile(r"(--[\w-]+):[^;}]*;?")
ASKED = re.compile(r"var\((--[\w-]+)")
EXCLUDED = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
ALTERNATIVES = re.compile(r":(?:is|has)\(([^()]*)\)")
BETWEEN_PARTS = re.compile(r",(?![^()]*\))")
NAMES = re.compile(r"(?:^|(?<=[\s>+~]))[a-z][a-z0-9]*|\.[a-z][\w-]*|\[[a-z][^]]*\]")
# Conditions that a script or the person may fulfil at any time are taken as fulfilled.
LIVE = re.compile(r"\[(?:hidden|aria-disabled|aria-selected)[^]]*\]")


class Part(NamedTuple):
    """One selector of a rule, and the names that an element of the page must bear for each
    of its alternatives."""

    text: str
    needs: tuple[tuple[frozenset[str], ...], ...]

    def concerns(self, names: frozenset[str]) -> bool:
        """Whether a page where these names appear may hold an element of this selector."""
        return all(any(each <= names for each in choices) for choices in self.needs)


class Rule(NamedTuple):
    """Selectors and what they say; or a condition and the rules under it."""

    parts: tuple[Part, ...]
    body: str
    condition: str = ""
    under: tuple["Rule", ...] = ()


class Sheet:
    """A style sheet, squeezed, of which each page is given its part."""

    def __init__(self, text: str) -> None:
        self.rules = tuple(_rules(text))
        conditions = {each for each in _needs(self.rules) if each.startswith("[")}
        self.conditions = {each: _as_written(each) for each in conditions}
        self.part = lru_cache(maxsize=512)(self._part)

    def shown_in(self, page: str) -> str:
        """What of the sheet is seen in a page as it is; nothing that is not is missed."""
        names = {*ALWAYS, *TAGS.findall(page.replace(HIDDEN, ""))}
        for classes in {part.partition('"')[0] for part in page.split(' class="')[1:]}:
            names.update(f".{name}" for name in classes.split())
        names.update(each for each, text in self.conditions.items() if text in page)
        names.update(*(family for family in FAMILIES if names & family))
        return self.part(frozenset(names))

    def _part(self, names: frozenset[str]) -> str:
        style = _written(self.rules, names)
        asked = set(ASKED.findall(style))
        return ROOTS.sub(lambda root: _without_idle_tokens(root[0], asked), style)


def _rules(text: str) -> Iterator[Rule]:
    start = 0
    while (opening := text.find("{", start)) >= 0:
        head, end = text[start:opening].strip(), _closing(text, opening)
        inside = text[opening + 1 : end]
        if not head.startswith("@"):
            yield Rule(tuple(_part(each) for each in BETWEEN_PARTS.split(head)), inside)
        elif not head.startswith(LATER_BLOCKS):
            yield Rule((), "", head, tuple(_rules(inside)))
        start = end + 1


def _needs(rules: tuple[Rule, ...]) -> Iterator[str]:
    for rule in rules:
        yield from _needs(rule.under)
        for part in rule.parts:
            yield from (name for choices in part.needs for each in choices for name in each)


def _as_written(condition: str) -> str:
    """`[type=date]` as pages write it."""
    name, _, value = condition.strip("[]").partition("=")
    return f' {name}="{value}"' if value else f" {name}"


def _closing(text: str, opening: int) -> int:
    depth, place = 0, opening
    for mark in re.finditer(r"[{}]", text[opening:]):
        depth += 1 if mark[0] == "{" else -1
        place = opening + mark.start()
        if depth == 0:
            break
    return place


def _part(selector: str) -> Part:
    bare = LIVE.sub("", EXCLUDED.sub("", selector))
    choices = [
        tuple(frozenset(NAMES.findall(each)) for each in group.split(","))
        for group in ALTERNATIVES.findall(bare)
    ]
    own = (frozenset(NAMES.findall(ALTERNATIVES.sub("", bare))),)
    return Part(selector, (own, *choices))


def _written(rules: tuple[Rule, ...], names: frozenset[str]) -> str:
    return "".join(_one(rule, names) for rule in rules)


def _one(rule: Rule, names: frozenset[str]) -> str:
    if rule.condition:
        inside = _written(rule.under, names)
        return f"{rule.condition}{{{inside}}}" if inside else ""
    kept = [part.text for part in rule.parts if part.concerns(names) and not _is_later(part)]
    return f"{','.join(kept)}{{{rule.body}}}" if kept else ""


def _without_idle_tokens(root: str, asked: set[str]) -> str:
    return TOKENS.sub(lambda token: token[0] if token[1] in asked else "", root)


def _is_later(part: Part) -> bool:
    return any(each in part.text for each in LATER_PARTS)
