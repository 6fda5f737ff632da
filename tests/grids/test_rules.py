"""Counts of a unit's grid, each compared with a recount by hand over whatever people may say."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metiis.availability.codec import ENGAGED
from metiis.grids import layers, rules
from metiis.grids.rules import Filters, Need
from metiis.models import Availability, RankCategory
from tests.grids.trade import FIRST, behind, days, member, need, said_of

FREE, MAYBE = Availability.AVAILABLE, Availability.IF_NEEDED
WIDTH = 7
ROWS = st.binary(min_size=WIDTH, max_size=WIDTH).map(lambda raw: bytes(byte % 5 for byte in raw))
CROWDS = st.lists(ROWS, max_size=12)
DAYS = st.integers(-3, WIDTH + 3).map(lambda step: FIRST + timedelta(days=step))


@st.composite
def wanted(draw: st.DrawFn) -> Need:
    """A position that touches the week, with up to two skills."""
    start, stop = sorted(draw(st.tuples(DAYS, DAYS)))
    start, stop = min(start, FIRST + timedelta(days=WIDTH - 1)), max(stop, FIRST)
    asked = draw(st.integers(1, 9))
    skills = {key: f"Compétence {key}" for key in draw(st.sets(st.integers(1, 3), max_size=2))}
    left = draw(st.integers(0, asked))
    return Need(start, stop, asked, left, "/27BIM/7BCA/", skills)


def week() -> list[date]:
    return [FIRST + timedelta(days=at) for at in range(WIDTH)]


def crowd(rows: list[bytes]):
    people = [member(number) for number in range(len(rows))]
    said = said_of(dict(enumerate(rows)) or {99: bytes(WIDTH)})
    return people, said


@given(CROWDS)
def test_each_person_counts_once_a_day_and_silence_is_its_own_line(rows):
    lines = layers.by_state(rows, WIDTH)
    assert [sum(line.counts[at] for line in lines) for at in range(WIDTH)] == [len(rows)] * WIDTH
    silent = next(line for line in lines if line.title == "Non renseignés")
    assert silent.counts == tuple(sum(1 for row in rows if row[at] == 0) for at in range(WIDTH))


@given(CROWDS)
def test_free_people_are_those_who_may_come_and_are_not_taken(rows):
    people, said = crowd(rows)
    recount = [sum(1 for row in rows if row[at] in (2, 3)) for at in range(WIDTH)]
    assert list(rules.free(people, said)) == recount
    by_family = layers.by_category(people, said)
    assert [sum(line.counts[at] for line in by_family) for at in range(WIDTH)] == recount


@given(CROWDS, st.lists(st.one_of(st.none(), DAYS), min_size=12, max_size=12))
def test_holders_count_on_the_days_their_skill_is_valid(rows, ends):
    people, said = crowd(rows)
    held = {person.id: ends[person.id] for person in people if person.id % 3}
    recount = [
        sum(
            1
            for person, until in held.items()
            if rows[person][at] in (2, 3) and (until is None or day <= until)
        )
        for at, day in enumerate(week())
    ]
    assert list(rules.free_holders(people, said, held)) == recount


@given(CROWDS, st.lists(wanted(), max_size=8), DAYS)
def test_places_and_people_missing_are_recounted_day_by_day(rows, needs, today):
    people, said = crowd(rows)
    demand = rules.demand(needs, said)
    for at, day in enumerate(week()):
        here = [each for each in needs if each.first <= day <= each.last]
        assert demand.asked[at] == sum(each.asked for each in here)
        assert demand.left[at] == sum(each.left for each in here)
    able = rules.free(people, said)
    short = rules.short_of(demand.left, able, said, today)
    assert short == {
        at for at, day in enumerate(week()) if day >= today and demand.left[at] > able[at]
    }
    for line in layers.by_skill(
        people, people, said, needs, {1: {}, 2: {}, 3: {}}, rules.asked_skills(needs), today
    ):
        if line.under:
            mine = [each for each in needs if line.under in each.skills.values()]
            assert line.counts == rules.demand(mine, said).left
            assert line.beside == rules.demand(mine, said).asked


@given(CROWDS, st.lists(st.integers(0, 200), min_size=12, max_size=12))
def test_ages_tell_every_answer_once_and_leave_silence_alone(rows, ages):
    people, _said = crowd(rows)
    back = {
        f"p{number}": behind(FIRST, WIDTH, said=FIRST - timedelta(days=ages[number]))
        for number in range(len(rows))
    }
    said = said_of(dict(enumerate(rows)) or {99: bytes(WIDTH)}, **back)
    lines = {line.title: line.counts for line in layers.by_age(people, said, layers.Ages(FIRST))}
    for at in range(WIDTH):
        assert sum(counts[at] for counts in lines.values()) == len(rows)
        old = sum(
            1 for row, age in zip(rows, ages, strict=False) if row[at] in (1, 2, 3) and age > 90
        )
        assert lines["Plus de 3\u00a0mois"][at] == old


def test_a_position_counts_on_its_own_days():
    said = said_of({1: bytes(WIDTH)})
    needs = [need(FIRST, FIRST, 4, 1), need(FIRST + timedelta(days=6), date(2027, 3, 1), 2, 2)]
    assert rules.demand(needs, said).asked == (4, 0, 0, 0, 0, 0, 2)
    assert rules.demand(needs, said).left == (1, 0, 0, 0, 0, 0, 2)


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


def test_a_year_is_shown_when_some_of_its_months_are():
    today = date(2026, 11, 24)
    shown = [year for year in range(2000, 2060) if rules.shown_year(str(year), today)]
    assert shown == [2023, 2024, 2025, 2026, 2027, 2028]
    for text in ("", None, "x", "20266", "-2026", "２０２６", "2026\n", "\0"):
        assert rules.shown_year(text, today) is None
