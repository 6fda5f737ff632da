"""The month of a unit as markup: sections, signs, layers."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from metiis.availability.codec import ENGAGED
from metiis.grids import day, grid
from metiis.grids.grid import Grid
from metiis.grids.layers import Layer
from metiis.models import Availability, DayPart, RankCategory
from tests.grids.trade import (
    FIRST,
    TODAY,
    behind,
    days,
    member,
    need,
    said_of,
    sight,
)

FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


def built(states, people, layer=Layer.STATE, **values) -> Grid:
    return grid.build(sight(states, people, **values), layer, {}, people, "/reservistes/~")


def cells(group) -> list[str]:
    return [td.get_text() for td in BeautifulSoup(group.rows, "html.parser").find_all("td")]


def test_rows_are_grouped_escaped_and_marked():
    people = [member(1, name="SDT <B> & Co"), member(2), member(3, section="")]
    states = {1: days(d5=FREE, d10=ENGAGED), 2: bytes(31), 3: bytes(31)}
    shape = built(states, people)
    assert [(group.title, group.size) for group in shape.groups] == [
        ("1re section", 2),
        ("Sans section", 1),
    ]
    rows = shape.groups[0].rows
    assert '<a href="/reservistes/id1">SDT &lt;B&gt; &amp; Co</a>' in rows
    assert '<td class="d w p">✓</td>' in rows  # Saturday 5, past.
    assert '<td class="e">■</td>' in rows
    assert '<td class="t">·</td>' in rows
    assert rows.count("<td") == 62


def test_units_are_named_only_when_there_are_several():
    people = [member(1), member(2, unit_code="13BCA")]
    shape = built({1: bytes(31), 2: bytes(31)}, people)
    assert [group.title for group in shape.groups] == ["7BCA, 1re section", "13BCA, 1re section"]


def test_a_section_counts_its_own_people_even_those_of_another_page():
    people = [member(1), member(2), member(3, section="2e section")]
    states = {1: days(d5=FREE), 2: days(d5=MAYBE, d6=AWAY), 3: days(d5=FREE)}
    shape = grid.build(sight(states, people), Layer.STATE, {}, people[:1], "/~")
    assert [(group.title, group.size) for group in shape.groups] == [("1re section", 2)]
    assert str(shape.groups[0].cells).count("<td>2</td>") == 1
    assert str(shape.groups[0].cells).count("<td></td>") == 30


def test_promised_days_and_parts_of_days_have_signs_of_their_own():
    parts = days(d5=DayPart.EVENING, d6=DayPart.MORNING)
    said = said_of(
        {1: days(d5=MAYBE, d6=AWAY, d7=MAYBE, d12=FREE)},
        promises={1: {date(2026, 12, 11): date(2026, 12, 10), date(2026, 12, 12): TODAY}},
        p1=behind(FIRST, 31, parts),
    )
    shape = built(said, [member(1)])
    signs = cells(shape.groups[0])
    assert [signs[at] for at in (4, 5, 6, 10, 11)] == ["½", "✕", "~", "?", "✓"]
    counts = {total.title: total.counts for total in shape.more}
    assert counts["Non renseignés"][10] == 1  # A promise is silence still.
    assert counts["Si besoin"][4] == 1


@pytest.mark.parametrize(
    ("said_on", "sign", "title"),
    [
        (date(2026, 11, 9), "●", "30\u00a0jours au plus"),
        (date(2026, 11, 8), "◐", "3\u00a0mois au plus"),
        (date(2026, 9, 10), "◐", "3\u00a0mois au plus"),
        (date(2026, 9, 9), "○", "Plus de 3\u00a0mois"),
        (None, "–", "Date inconnue"),
    ],
)
def test_freshness_shows_the_age_of_each_answer_and_of_the_last(said_on, sign, title):
    said = said_of({1: days(d5=AWAY, d6=ENGAGED)}, p1=behind(FIRST, 31, said=said_on))
    shape = built(said, [member(1)], Layer.FRESHNESS)
    last, *signs = cells(shape.groups[0])
    assert signs[3:7] == ["·", sign, "■", "·"]
    assert last == ("–" if said_on is None else last)
    assert (said_on is None) == (last == "–")
    assert {total.title for total in shape.more if total.counts[4]} == {title}


def test_the_layer_of_ranks_counts_who_may_come_by_family():
    people = [member(1), member(2, category=RankCategory.NCO), member(3, category=None)]
    states = {1: days(d5=FREE), 2: days(d5=MAYBE), 3: days(d5=FREE)}
    shape = built(states, people, Layer.RANK)
    assert {total.title: total.counts[4] for total in shape.more} == {
        "Officiers": 0,
        "Sous-officiers": 1,
        "Militaires du rang": 1,
        "Sans grade": 1,
    }


def test_the_layer_of_skills_stands_beside_what_is_asked_and_stops_with_validity():
    people = [member(1), member(2)]
    states = {1: days(d10=FREE, d11=FREE), 2: days(d10=FREE, d11=FREE)}
    needs = [need(date(2026, 12, 10), date(2026, 12, 11), 3, 2, PL=7)]
    held = {7: {1: date(2026, 12, 10), 2: None}}
    shape = grid.build(sight(states, people, needs), Layer.SKILL, held, people, "/~")
    free, wanted = shape.more
    assert (free.title, free.counts[9:11]) == ("PL", (2, 1))
    assert (wanted.counts[9], wanted.beside[9], wanted.under) == (2, 3, "PL")
    assert free.short == wanted.short == {10}
    assert '<td class="is-low">2/3<span' in wanted.cells


def test_nobody_is_said_to_be_missing_to_who_sees_a_part_of_the_unit():
    needs = [need(date(2026, 12, 10), date(2026, 12, 10), 3, 3)]
    left = built({1: bytes(31)}, [member(1)], needs=needs).main[2]
    assert left.short == {9}
    assert built({1: bytes(31)}, [member(1)], needs=needs, judges=False).main[2].short == set()


def test_people_left_out_by_a_filter_are_not_missing():
    shown, hidden = member(1), member(2)
    states = {1: bytes(31), 2: days(d10=FREE)}
    needs = [need(date(2026, 12, 10), date(2026, 12, 10), 1, 1)]
    shape = built(states, [shown], needs=needs, pool=[shown, hidden])
    free, _asked, left = shape.main
    assert (free.counts[9], left.counts[9], left.short) == (0, 1, frozenset())


def test_a_day_says_how_and_when_each_answer_came():
    at = date(2026, 12, 10)
    people = [member(number) for number in (1, 2, 3, 4)]
    said = said_of(
        {1: bytes([MAYBE]), 2: bytes([0]), 3: bytes([ENGAGED]), 4: bytes([FREE])},
        first=at,
        promises={2: {at: date(2026, 12, 10)}},
        p1=behind(at, 1, bytes([DayPart.EVENING]), date(2026, 11, 27)),
        p3=behind(at, 1, bytes([DayPart.EVENING]), date(2026, 11, 27)),
    )
    lists = day.day_lists(people, said, at, TODAY)
    found = {each.title: [(a.member.id, a.note, a.origin) for a in each.people] for each in lists}
    assert found == {
        "Disponibles": [(4, "", "")],
        "Si besoin": [(1, "le soir", "il y a 12\u00a0jours")],
        "Engagés": [(3, "", "")],
        "Non renseignés": [(2, "saura le 10 déc.", "")],
        "Indisponibles": [],
    }
