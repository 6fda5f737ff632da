"""Random walks: nothing lost, doubled, leaked or sent under another name."""

from collections.abc import Iterator

import pytest

from tests.browser.field.phones import Pocket
from tests.browser.field.records import Records
from tests.browser.field.walks import STEPS, walk

STEPS_OF_A_TEST = 400


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk_loses_doubles_and_leaks_nothing(
    pocket: Pocket, records: Records, soldiers: Iterator[str], seed: int
) -> None:
    with walk(pocket, (next(soldiers), next(soldiers)), seed) as walking:
        walking.go(STEPS_OF_A_TEST)
        walking.end()
        assert walking.faults(records) == []
        assert set(walking.steps) == set(STEPS)
