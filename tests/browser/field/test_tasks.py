"""What a reservist does survives eight hours without network, a reload, a restart of the browser
and the end of the session."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from metiis import clock
from tests.browser.field.phones import Pocket
from tests.browser.field.records import Records
from tests.browser.field.tasks import TASKS, survive
from tests.serving import Served

NEEDS_A_PAGE_THAT_IS_NOT_KEPT = "noter une absence"


@pytest.fixture
def movable(served: Served) -> Iterator[Served]:
    """The server, back to its own time afterwards."""
    yield served
    served.stop()
    served.start()


def test_tasks_survive_all_that_happens_to_a_phone(
    pocket: Pocket, records: Records, movable: Served
) -> None:
    def hours_later(hours: int) -> None:
        movable.stop()
        movable.start(at=clock.now() + timedelta(hours=hours))

    survived = survive(pocket.phone(lasts=True), records, hours_later)

    expected = [task.name for task in TASKS if task.name != NEEDS_A_PAGE_THAT_IS_NOT_KEPT]
    assert survived == expected
