"""Who asks, and when."""

from collections.abc import Iterator

import pytest
import time_machine

from metiis.models import Person, Role, Unit
from tests.campaigns.trade import NOW
from tests.factories import make_staff


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit(units: dict[str, Unit]) -> Unit:
    return units["7BCA"]


@pytest.fixture
def boss(unit: Unit) -> Person:
    return make_staff(Role.UNIT_COMMANDER, unit)
