"""A year drawn as strips: what is drawn is what was said."""

import re
from collections import Counter
from datetime import date

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from metiis.grids import year
from metiis.models import Availability
from tests.grids.trade import member, need, said_of, sight

LETTERS = {"n": 1, "s": 2, "d": 3, "e": 4}
YEARS = st.sampled_from([365, 366]).flatmap(
    lambda length: st.lists(
        st.tuples(st.integers(0, 4), st.integers(1, 40)), min_size=20, max_size=80
    ).map(
        lambda runs: b"".join(bytes([state]) * times for state, times in runs)[:length].ljust(
            length, b"\0"
        )
    )
)


def drawn(svg: str) -> bytes:
    """The days that a strip's strokes cover."""
    parsed = BeautifulSoup(svg, "html.parser").svg
    days = bytearray(int(parsed["viewbox"].split()[2]))
    for path in parsed.find_all("path"):
        at = 0
        for letter, length in re.findall(r"([Mmh])(\d+)", path["d"]):
            if letter == "h":
                assert not any(days[at : at + int(length)]), "a stroke over another"
                days[at : at + int(length)] = bytes([LETTERS[path["class"][0]]]) * int(length)
                at += int(length)
            else:
                at = int(length) if letter == "M" else at + int(length)
    return bytes(days)


@given(YEARS)
def test_a_strip_draws_each_day_as_it_was_said(days):
    assert drawn(year.strip(days)) == days


def test_a_year_counts_says_what_is_missing_and_where():
    free = bytes([Availability.AVAILABLE]) * 180 + bytes(185)
    people = [member(1), member(2, section="2e section")]
    said = said_of({1: free, 2: bytes(365)}, first=date(2026, 1, 1))
    needs = [
        need(date(2026, 2, 1), date(2026, 2, 3), 5, 5),  # Past: nobody can come any more.
        need(date(2026, 12, 9), date(2026, 12, 12), 3, 1),
    ]
    shape = year.build(sight(said, people, needs), people, "/reservistes/~")
    assert (shape.number, shape.is_leap, shape.people) == (2026, False, 2)
    assert (shape.short, shape.left, shape.average) == (4, 5, 0)
    assert Counter({head.name: head.short for head in shape.months}) == Counter(décembre=4)
    assert [head.short_name for head in shape.months][:3] == ["janv.", "févr.", "mars"]
    cells = BeautifulSoup(shape.groups[0].rows, "html.parser").find_all("td")
    assert [cell.get_text() for cell in cells] == ["", "180", "0", "0", "185"]
    assert [group.averages for group in shape.groups] == [(180, 0, 0, 185), (0, 0, 0, 365)]
    assert 'class="k" d="M342 ' in shape.strip
    assert "h4" in shape.strip


def test_a_folded_section_says_the_average_of_its_people_even_of_those_on_another_page():
    people = [member(1), member(2)]
    said = said_of({1: b"\3" * 100 + bytes(265), 2: bytes(365)}, first=date(2026, 1, 1))
    shape = year.build(sight(said, people, []), people[:1], "/reservistes/~")
    assert [group.averages for group in shape.groups] == [(50, 0, 0, 315)]


def test_months_begin_where_their_line_is():
    assert "M31 -5v10M59 -5v10" in year.month_lines(2026)
    assert "M31 -5v10M60 -5v10" in year.month_lines(2028)
