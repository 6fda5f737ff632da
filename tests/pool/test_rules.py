"""Into which group somebody goes, how many there are, what is said of her."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.availability import codec
from metiis.models import DeclarationSource
from metiis.pool import lines, rules
from metiis.pool.lines import Asked
from metiis.pool.rules import Answer, Candidate, Group, Held, Person
from metiis.pool.search import Search, in_words, next_weekend, period_fault

SATURDAY, TODAY = date(2026, 12, 5), date(2026, 11, 24)
DAYS = [SATURDAY + timedelta(days=at) for at in range(3)]
SILENT, NO, PERHAPS, YES, TAKEN = range(5)


def answer(*states: int, said: date | None = None, **values: object) -> Answer:
    stamp = codec.stamp_of(said) if said else b"\0\0"
    source = codec.source_code(DeclarationSource.PATTERN) if said else 0
    size = len(states)
    defaults = {"sources": bytes([source] * size), "parts": bytes(size), "said_on": stamp * size}
    return Answer(bytes(states), **{**defaults, **values})


def candidate(*states: int, number: int = 1, rank: str = "SDT", **values: object) -> Candidate:
    who = Person(number, "x", rank, 1, f"Nom{number}", "Camille", "7BCA", "", "", is_known=True)
    said = answer(*states, **values)
    return Candidate(who, said, rules.group_of(said.states))


@pytest.mark.parametrize(
    ("states", "group"),
    [
        ([YES, YES, YES], Group.SURE),
        ([YES, PERHAPS, YES], Group.IF_NEEDED),
        ([PERHAPS], Group.IF_NEEDED),
        ([YES, SILENT, YES], Group.PARTLY),
        ([NO, PERHAPS, NO], Group.PARTLY),
        ([SILENT, SILENT], Group.UNKNOWN),
        ([NO, SILENT], Group.UNKNOWN),
        ([NO, NO], Group.UNAVAILABLE),
        ([YES, TAKEN, YES], Group.TAKEN),
        ([NO, TAKEN], Group.TAKEN),
    ],
)
def test_silence_makes_nobody_free_and_nobody_unavailable(states: list[int], group: Group):
    assert rules.group_of(bytes(states)) is group


def test_those_who_have_most_free_days_come_first_then_rank():
    one, two = candidate(YES, NO, NO, number=1), candidate(YES, YES, SILENT, number=2)
    assert [each.person.id for each in rules.sort_out([one, two]).groups[Group.PARTLY]] == [2, 1]


def test_the_days_are_told_only_when_one_word_does_not_say_it_all():
    asked = Asked(DAYS, 127, {}, TODAY)
    assert lines.told_days(candidate(YES, YES, YES), asked) == []
    assert lines.told_days(candidate(YES, YES, NO), asked) == [
        ("libre", "du sam. 5 déc. au dim. 6 déc."),
        ("refusé", "lun. 7 déc."),
    ]
    assert lines.told_days(candidate(TAKEN, TAKEN, TAKEN), asked) == [
        ("pris", "du sam. 5 déc. au lun. 7 déc.")
    ]


def test_many_stretches_are_cut_short_and_weekdays_asked_follow_each_other():
    days = [SATURDAY + timedelta(days=7 * at) for at in range(9)]
    assert lines.in_words(days, 1 << 5) == "du sam. 5 déc. au sam. 30 janv."
    assert lines.in_words(days, 127).endswith(", …")
    assert lines.in_words(days, 127).count("sam.") == lines.MOST_STRETCHES


def test_a_line_tells_the_age_the_origin_the_part_and_when_she_will_know():
    parts = {"parts": bytes([3, 0, 0])}
    asked = Asked(DAYS, 127, {7: "Permis PL"}, TODAY)
    one = candidate(PERHAPS, YES, YES, said=TODAY - timedelta(days=12), **parts)
    assert lines.line(one, asked).notes == ["le soir", "il y a 12\u00a0jours, semaine type"]
    waiting = candidate(SILENT, promised={SATURDAY: date(2026, 12, 3)})
    assert lines.line(waiting, Asked(DAYS[:1], 127, {}, TODAY)).notes == ["dira le 3 décembre 2026"]


def test_only_promises_still_running_about_days_still_open_are_kept():
    behind = {1: rules.Behind(SATURDAY, bytes(3), bytes(3), bytes(6))}
    promised = dict.fromkeys(DAYS, DAYS[0]) | {DAYS[2]: TODAY}
    found = rules.answers(SATURDAY, DAYS, {1: bytes([YES, 0, 0])}, behind, {1: promised}, TODAY)
    assert found[1].promised == {DAYS[1]: DAYS[0]}


def test_skills_asked_come_first_and_twelve_at_most_are_counted():
    held = tuple(Held(number, True, None) for number in range(20))
    free, refused = candidate(YES), candidate(NO, number=2)
    pool = rules.sort_out(
        Candidate(each.person, each.answer, each.group, held) for each in (free, refused)
    )
    labels = {number: f"{number:02d}" for number in range(21)}
    rows = rules.by_skill(pool, [20, 3], labels)
    assert [row.title for row in rows[:3]] == ["20", "03", "00"]
    assert len(rows) == 12
    assert rows[0].counts == (0,) * 6
    assert rows[1].counts == (1, 0, 0, 0, 0, 1)


@given(
    st.binary(min_size=12, max_size=12),
    st.sets(st.integers(0, 5), min_size=1).map(sorted),
)
def test_the_bytes_of_some_days_are_those_of_these_days(whole: bytes, places: list[int]):
    days = [SATURDAY + timedelta(days=at) for at in places]
    assert rules.picker(SATURDAY, days)(whole[:6]) == bytes(whole[at] for at in places)
    pairs = b"".join(whole[2 * at : 2 * at + 2] for at in places)
    assert rules.picker(SATURDAY, days, width=2)(whole) == pairs


# Searches


@given(st.integers(-400, 400), st.integers(0, 40))
def test_a_past_search_moves_to_the_first_days_not_begun_of_the_same_weekdays(ago: int, more: int):
    first = TODAY + timedelta(days=ago)
    search = Search(first, first + timedelta(days=more), weekdays=(5,))
    moved = search.moved_on(TODAY)
    if search.last >= TODAY:
        assert moved == search
        return
    assert moved.first >= TODAY
    assert moved.first - timedelta(days=7) < TODAY
    assert moved.first.weekday() == first.weekday()
    assert moved.last - moved.first == search.last - search.first


@pytest.mark.parametrize(
    ("today", "saturday"),
    [
        (date(2026, 11, 24), date(2026, 11, 28)),
        (date(2026, 11, 27), date(2026, 11, 28)),
        (date(2026, 11, 28), date(2026, 12, 5)),
        (date(2026, 11, 29), date(2026, 12, 5)),
    ],
)
def test_the_next_week_end_has_not_begun(today: date, saturday: date):
    assert next_weekend(today) == (saturday, saturday + timedelta(days=1))


def test_a_period_ends_after_its_start_and_lasts_a_year_at_most():
    assert period_fault(TODAY, TODAY) is None
    assert period_fault(TODAY, TODAY + timedelta(days=365)) is None
    assert "366" in (period_fault(TODAY, TODAY + timedelta(days=366)) or "")
    assert "premier" in (period_fault(TODAY, TODAY - timedelta(days=1)) or "")


def test_a_search_is_told_in_words():
    search = Search(SATURDAY, DAYS[1], (5, 6), "", "1re section", 3, None, ("x",), "élec", True)
    assert in_words(search, "7e BCA", ["Permis PL"]) == (
        "du sam. 5 au dim. 6 déc. 2026 · seulement\u00a0: samedi, dimanche · 7e BCA · "
        "1re section · à partir de caporal · Permis PL · savoir-faire «\u00a0élec\u00a0» · "
        "contrat et visite à jour"
    )
