"""Where towns are, near enough to say a distance."""

import pytest

from metiis.demo.garrisons import AROUND
from metiis.demo.units import brigades
from metiis.matching.near import about, kilometres
from metiis.reference.places import SEATS, home_of, place_of


def test_every_department_has_its_seat():
    metropolitan = {f"{number:02d}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert metropolitan <= SEATS.keys()
    assert all(
        41 < north < 52 and -6 < east < 10
        for code in metropolitan
        for _name, north, east in [SEATS[code]]
    )


def test_garrisons_and_homes_of_the_demonstration_are_known():
    for brigade in brigades(10):
        for unit in brigade.units:
            assert place_of(unit.garrison), unit.garrison
    for garrison, towns in AROUND.items():
        assert place_of(garrison), garrison
        assert all(home_of(*town) for town in towns)


@pytest.mark.parametrize("text", ["Varces", "VARCES", "Varces (quartier de Reyniès)", " varces "])
def test_a_town_is_found_however_it_is_written(text):
    assert place_of(text) == (45.09, 5.68)


def test_a_camp_is_found_by_its_name():
    assert place_of("Camp de Canjuers") == place_of("Canjuers") == (43.65, 6.46)


def test_an_unknown_town_stands_at_the_seat_of_its_department():
    assert home_of("Trifouilly", "38") == home_of("", "38") == place_of("Grenoble")
    assert home_of("Trifouilly", "") is None
    assert home_of("Valence", "82") == place_of("Montauban")


def test_overseas_a_department_must_be_said():
    assert place_of("Saint-Denis") is None
    assert home_of("Saint-Denis", "974") is not None


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (None, ""),
        (3.0, "moins de 10\u00a0km"),
        (62.0, "environ 60\u00a0km"),
        (430.0, "environ 450\u00a0km"),
    ],
)
def test_a_distance_is_said_as_what_it_is(away, words):
    assert about(away) == words


def test_grenoble_is_some_forty_five_kilometres_from_chambery():
    assert 40 < (kilometres(place_of("Grenoble"), place_of("Chambéry")) or 0) < 50
    assert kilometres(None, place_of("Grenoble")) is None
