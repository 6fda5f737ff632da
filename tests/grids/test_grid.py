"""The grid of a unit: counts, filters, markup."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from metiis.availability.codec import ENGAGED
from metiis.grids import grid
from metiis.grids.grid import Filters, Member
from metiis.models import Availability, RankCategory

FIRST, TODAY = date(2026, 12, 1), date(2026, 12, 9)
FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


def member(number: int = 1, **values: object) -> Member:
    defaults: dict[str, object] = {
        "id": number,
        "public_id": f"id{number}",
        "name": f"SDT ESSAI{number} Camille",
        "section": "1re section",
        "category": RankCategory.RANK_AND_FILE,
        "unit_code": "7BCA",
        "unit_path": "/27BIM/7BCA/",
        "has_skill": True,
    }
    return Member(**{**defaults, **values})


def days(**said: int) -> bytes:
    month = bytearray(31)
    for key, value in said.items():
        month[int(key[1:]) - 1] = value
    return bytes(month)


@given(st.lists(st.binary(min_size=3, max_size=3).map(lambda raw: bytes(b % 5 for b in raw))))
def test_each_person_counts_once_a_day_and_silence_is_its_own_line(states):
    lines = grid.totals(states, 3)
    assert [sum(line.counts[day] for line in lines) for day in range(3)] == [len(states)] * 3
    silent = next(line for line in lines if line.title == "Non renseignés")
    assert silent.counts == tuple(sum(1 for row in states if row[day] == 0) for day in range(3))


def test_only_silence_counts_as_not_answered():
    assert grid.answered([bytes(31), days(d3=AWAY), days(d4=ENGAGED)]) == 2


def test_rows_are_grouped_escaped_and_marked():
    people = [member(1, name="SDT <B> & Co"), member(2), member(3, section="")]
    states = {1: days(d5=FREE, d10=ENGAGED), 2: bytes(31), 3: bytes(31)}
    built = grid.build(FIRST, TODAY, states, people, "/reservistes/~")
    assert [(group.title, group.size) for group in built.groups] == [
        ("1re section", 2),
        ("Sans section", 1),
    ]
    rows = built.groups[0].rows
    assert '<a href="/reservistes/id1">SDT &lt;B&gt; &amp; Co</a>' in rows
    assert '<td class="d w p">✓</td>' in rows  # Saturday 5, past.
    assert '<td class="e">■</td>' in rows
    assert '<td class="t">·</td>' in rows
    assert rows.count("<td") == 62


def test_units_are_named_only_when_there_are_several():
    people = [member(1), member(2, unit_code="13BCA")]
    states = {1: bytes(31), 2: bytes(31)}
    built = grid.build(FIRST, TODAY, states, people, "/~")
    assert [group.title for group in built.groups] == ["7BCA, 1re section", "13BCA, 1re section"]


def test_filters_narrow_by_who_and_by_what_is_said():
    person, month = member(), days(d5=MAYBE, d20=FREE)
    free = frozenset({int(FREE)})
    kept = {
        "all": Filters(),
        "unit": Filters(unit_path="/27BIM/7BCA/"),
        "some day": Filters(states=free),
        "that day": Filters(states=free, on=date(2026, 12, 20)),
        "rank": Filters(category=RankCategory.RANK_AND_FILE),
    }
    dropped = {
        "unit": Filters(unit_path="/27BIM/13BCA/"),
        "section": Filters(section=""),
        "rank": Filters(category=RankCategory.OFFICER),
        "day": Filters(states=free, on=date(2026, 12, 5)),
        "state": Filters(states=frozenset({ENGAGED})),
    }
    assert all(wanted.keep(person, month, FIRST) for wanted in kept.values())
    assert not any(wanted.keep(person, month, FIRST) for wanted in dropped.values())
    assert not Filters().keep(member(has_skill=False), month, FIRST)


def test_a_day_lists_people_by_state():
    people = [member(1), member(2), member(3)]
    lists = grid.day_lists(people, {1: bytes([FREE]), 2: bytes([0]), 3: bytes([ENGAGED])})
    assert {each.title: [person.id for person in each.people] for each in lists} == {
        "Disponibles": [1],
        "Si besoin": [],
        "Engagés": [3],
        "Non renseignés": [2],
        "Indisponibles": [],
    }
