"""What is to be mended and who is told: thresholds on their day, against a plain recount."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.models import FilesTold, Fitness
from metiis.upkeep.reminding import digest_words, fingerprint, is_due, reminders
from metiis.upkeep.rules import TITLES, Ending, Facts, Kind, Tone, files_of, ordered, shifted
from tests.people.test_rules import LEGAL

TODAY = date(2026, 11, 29)
FAR = date(2031, 1, 1)
FINE = Facts(
    7,
    contract_start=date(2024, 1, 1),
    contract_end=FAR,
    fitness=Fitness.EMPLOYABLE,
    fitness_until=FAR,
    last_served=TODAY,
    last_said=TODAY,
)


def found(**values):
    return [(each.kind, each.tone) for each in files_of(replace(FINE, **values), LEGAL, TODAY)]


def test_a_file_in_order_has_nothing_to_mend():
    assert found() == []
    assert list(reminders(FINE, LEGAL, TODAY)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"fitness_until": date(2026, 11, 28)}, (Kind.FITNESS, Tone.BLOCKS)),
        ({"fitness_until": date(2026, 11, 29)}, (Kind.FITNESS, Tone.SOON)),
        ({"fitness_until": date(2027, 2, 28)}, (Kind.FITNESS, Tone.SOON)),
        ({"fitness_until": date(2027, 3, 1)}, (Kind.FITNESS, Tone.WATCH)),
        ({"fitness_until": date(2027, 5, 29)}, (Kind.FITNESS, Tone.WATCH)),
        ({"fitness_until": date(2027, 5, 30)}, None),
        ({"fitness": None}, (Kind.FITNESS, Tone.BLOCKS)),
        ({"fitness": Fitness.UNFIT}, (Kind.FITNESS, Tone.BLOCKS)),
        ({"contract_end": date(2026, 11, 28)}, (Kind.CONTRACT, Tone.BLOCKS)),
        ({"contract_end": date(2027, 5, 29)}, (Kind.CONTRACT, Tone.WATCH)),
        ({"contract_end": date(2027, 5, 30)}, None),
        ({"contract_end": None}, (Kind.CONTRACT, Tone.BLOCKS)),
        ({"skills": [Ending(1, "SC1", date(2026, 11, 28))]}, (Kind.SKILL, Tone.BLOCKS)),
        ({"skills": [Ending(1, "SC1", date(2025, 11, 28))]}, None),
        ({"skills": [Ending(1, "SC1", date(2027, 2, 28))]}, (Kind.SKILL, Tone.SOON)),
        ({"skills": [Ending(1, "SC1", date(2027, 3, 1))]}, None),
        ({"used": 47}, None),
        ({"used": 48}, (Kind.CAP, Tone.SOON)),
        ({"used": 60}, (Kind.CAP, Tone.BLOCKS)),
        ({"last_served": date(2025, 11, 28)}, (Kind.UNSEEN, Tone.WATCH)),
        ({"last_served": date(2025, 11, 29)}, None),
        ({"last_served": None, "contract_start": date(2026, 1, 1)}, None),
        ({"last_said": date(2026, 8, 28)}, (Kind.SILENT, Tone.WATCH)),
        ({"last_said": date(2026, 8, 29)}, None),
        ({"last_said": None}, (Kind.SILENT, Tone.WATCH)),
        ({"last_said": None, "contract_start": date(2026, 10, 1)}, None),
    ],
)
def test_each_threshold_is_on_its_day(values, expected):
    assert found(**values) == ([expected] if expected else [])


def test_nobody_whose_contract_is_over_is_called_silent():
    gone = {"contract_end": date(2026, 1, 1), "last_said": None, "last_served": None}
    assert found(**gone) == [(Kind.CONTRACT, Tone.BLOCKS)]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-30, 30))
def test_months_are_shifted_to_the_same_day_or_the_last(day, months):
    moved = shifted(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_what_blocks_stands_first_and_every_kind_has_a_name():
    files = ordered(
        each
        for person_id in (1, 2)
        for each in files_of(
            replace(FINE, person_id=person_id, fitness=None, last_said=None), LEGAL, TODAY
        )
    )
    assert [each.tone for each in files] == [Tone.BLOCKS] * 2 + [Tone.WATCH] * 2
    assert set(TITLES) == set(Kind)


@pytest.mark.parametrize(
    ("until", "threshold"),
    [
        (date(2027, 5, 30), None),
        (date(2027, 5, 29), "6"),
        (date(2027, 3, 1), "6"),
        (date(2027, 2, 28), "3"),
        (date(2026, 12, 30), "3"),
        (date(2026, 12, 29), "1"),
        (date(2026, 11, 29), "1"),
        (date(2026, 11, 28), "over"),
        (date(2026, 8, 31), "over"),
        (date(2026, 8, 30), None),
    ],
)
def test_a_visit_is_reminded_of_at_its_nearest_threshold(until, threshold):
    said = list(reminders(replace(FINE, fitness_until=until), LEGAL, TODAY))
    assert [each.key for each in said] == (
        [f"file:fitness:{until}:{threshold}"] if threshold else []
    )
    assert all(len(each.text) <= 300 for each in said)


@given(st.integers(0, 800))
def test_a_person_is_told_of_each_threshold_once_on_the_way(start):
    """Looked at every day, a visit brings four messages and no more, the first ones ahead of it."""
    until = TODAY + timedelta(days=start)
    person = replace(FINE, fitness_until=until)
    days = {
        each.key: day
        for day in (TODAY + timedelta(days=at) for at in reversed(range(1000)))
        for each in reminders(person, LEGAL, day)
    }
    first = {key.rsplit(":", 1)[1]: day for key, day in days.items()}
    assert first["over"] == until + timedelta(days=1)
    for months in (6, 3, 1):
        due = shifted(until, -months)
        if due >= TODAY:
            assert first[str(months)] == due


def test_skills_contract_and_ceiling_are_told_of_too():
    near = replace(
        FINE,
        contract_end=date(2027, 4, 1),
        skills=[Ending(1, "Permis PL", date(2027, 1, 1)), Ending(2, "SC1", date(2027, 1, 1))],
        used=50,
    )
    said = list(reminders(near, LEGAL, TODAY))
    assert len({each.key for each in said}) == 4
    assert [each.key for each in said if ":skill:" in each.key] == [
        f"file:skill:{number}:2027-01-01:3" for number in (1, 2)
    ]
    assert all(len(each.key) <= 80 and len(each.text) <= 300 for each in said)
    assert "50\u00a0jours servis ou promis" in said[-1].text


def test_a_unit_is_told_once_a_week_and_only_of_what_changed():
    monday = date(2026, 11, 23)
    told = FilesTold(unit_id=1, told_on=monday, files=3, fingerprint="a")
    assert is_due(None, "a", monday)
    assert not is_due(told, "b", monday + timedelta(days=6))
    assert is_due(told, "b", monday + timedelta(days=7))
    assert not is_due(told, "a", monday + timedelta(days=7))
    assert digest_words("7BCA", 4, 3).endswith("4, 3 la dernière fois.")
    assert "plus rien" in digest_words("7BCA", 0, 3)


def test_a_mark_follows_what_is_to_be_mended():
    one = list(files_of(replace(FINE, fitness=None), LEGAL, TODAY))
    other = list(files_of(replace(FINE, used=60), LEGAL, TODAY))
    assert fingerprint(one) == fingerprint(list(one))
    assert len({fingerprint(each) for each in ([], one, other, one + other)}) == 4
    assert fingerprint(one + other) == fingerprint(other + one)
