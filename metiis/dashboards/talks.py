"""Threads in which messages wait for somebody, whatever makes them hers. No database."""

from collections.abc import Iterable
from dataclasses import dataclass

from metiis.applications.rules import HOLDING
from metiis.dashboards.desk import Outing, Steered
from metiis.dashboards.rules import Living


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread with messages to read."""

    activity_id: str
    title: str
    unread: int


def talks(
    living: Iterable[Living], steered: Iterable[Steered], outings: Iterable[Outing]
) -> list[Talk]:
    """Those of the activities she takes part in, then of those he steers or leads people to; each
    once."""
    own = [
        Talk(each.activity_public_id, each.title, each.unread)
        for each in living
        if each.status in HOLDING
    ]
    led: list[Steered | Outing] = [*steered, *outings]
    others = [Talk(each.public_id, each.title, each.unread) for each in led]
    found = {each.activity_id: each for each in [*others, *own] if each.unread}
    order = [each.activity_id for each in [*own, *others] if each.activity_id in found]
    return [found[key] for key in dict.fromkeys(order)]
