"""What a pattern says in words, and what is refused of it."""

from datetime import date

import pytest

from metiis.models import Availability, DayPart
from metiis.patterns import rules
from metiis.patterns.rules import Shape

TODAY = date(2026, 11, 24)
FREE = Availability.AVAILABLE


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (0b1100000, "Tous les week-ends"),
        (0b0011111, "Du lundi au vendredi"),
        (0b1111111, "Tous les jours"),
        (0b0000100, "Le mercredi"),
        (0b0000011, "Le lundi et le mardi"),
        (0b1010001, "Le lundi, le vendredi et le dimanche"),
    ],
)
def test_weekdays_are_said_as_people_say_them(mask, words):
    assert rules.weekdays_in_words(mask) == words


def test_a_mask_is_made_of_weekdays_said_once():
    assert rules.mask_of([5, 6, 5]) == 0b1100000


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), "venir après lui"),
        (date(2026, 11, 1), date(2026, 11, 23), "est passée"),
        (date(2026, 12, 1), date(2028, 12, 1), "30 novembre 2028"),
        (date(2026, 6, 1), date(2028, 11, 30), "deux ans"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused_with_the_way_out(first, last, words):
    assert words in rules.span_problem(first, last, TODAY)


def test_a_stretch_that_has_begun_is_accepted():
    assert rules.span_problem(date(2026, 11, 1), date(2026, 11, 24), TODAY) is None


def test_a_shape_must_say_something_true_of_a_part_and_of_some_day():
    whole = Shape(date(2026, 12, 1), date(2026, 12, 4), 0b1100000, FREE)
    assert "semaine" in rules.shape_faults(whole)
    away = Shape(TODAY, date(2027, 1, 1), 127, Availability.UNAVAILABLE, DayPart.EVENING)
    assert "moment" in rules.shape_faults(away)
    assert rules.shape_faults(Shape(TODAY, date(2027, 1, 1), 4, FREE, DayPart.EVENING)) == {}


def test_a_shortcut_goes_from_today_over_six_months():
    shape = rules.shortcut("week-ends", TODAY)
    assert shape == Shape(TODAY, date(2027, 4, 30), 0b1100000, FREE)
    assert rules.shortcut("autre", TODAY) is None


def test_a_line_tells_a_part_of_the_day_and_shows_it_as_it_counts():
    shape = Shape(TODAY, date(2027, 1, 1), 0b100, FREE, DayPart.EVENING)
    line = rules.line_of("x", shape)
    assert line.title == "Le mercredi, le soir"
    assert line.answer == "disponible (le jour se lit «\u00a0si besoin\u00a0»)"
    assert line.look == "is-if-needed"
