"""What is kept with a decision, and how it is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.decisions.rules import (
    CODE_WORDS,
    PART_WORDS,
    Known,
    as_text,
    days_in_words,
    from_text,
    in_words,
    known_of,
)
from metiis.matching.engine.choices import PARTS
from metiis.matching.facts import Candidate, Code, Need
from metiis.models import Availability, Fit
from tests.screens import misprints

MONDAY = date(2027, 3, 1)
NEED = Need(1, "/", MONDAY, MONDAY + timedelta(days=2), 1, 20, blocks_on_contract=False)


def candidate(*days: Availability) -> Candidate:
    return Candidate(1, 3, "/27BIM/", MONDAY, bytes(days), day_cap=60, days_used={2027: 12})


def test_silence_and_refusal_are_kept_apart():
    person = candidate(Availability.UNKNOWN, Availability.UNAVAILABLE, Availability.IF_NEEDED)
    known = known_of(person, NEED, None, MONDAY)
    assert (known.fit, known.silent, known.refused, known.if_needed) == (Fit.PARTLY, 1, 1, 1)
    words = in_words(known)
    assert words[0] == (
        "1\u00a0jour déclaré indisponible, 1\u00a0jour non renseigné, "
        "1\u00a0jour «\u00a0si besoin\u00a0» sur 3."
    )
    assert "12\u00a0jours d’activité engagés sur l’année, pour un plafond de 60." in words
    assert any("aptitude médicale" in each for each in words)


def test_somebody_free_is_said_free():
    known = Known(Fit.SURE, 2)
    assert days_in_words(known) == "Disponible\u00a0: 2\u00a0jours sur 2."


knowns = st.builds(
    Known,
    fit=st.sampled_from(Fit),
    days=st.integers(1, 30),
    refused=st.integers(0, 30),
    silent=st.integers(0, 30),
    if_needed=st.integers(0, 30),
    used=st.integers(0, 60),
    cap=st.integers(0, 150),
    said=st.none() | st.dates(),
    obstacles=st.lists(st.sampled_from([code.value for code in Code]), max_size=3).map(tuple),
    warnings=st.lists(st.sampled_from([code.value for code in Code]), max_size=3).map(tuple),
    worth=st.dictionaries(st.sampled_from(list(PART_WORDS)), st.integers(1, 400), max_size=4),
)


@given(knowns)
def test_what_is_kept_is_read_back_and_said_in_good_french(known: Known):
    assert from_text(as_text(known)) == known
    assert misprints(in_words(known)) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "pas du JSON", '{"fit": "autre"}', "3"])
def test_what_cannot_be_read_back_says_nothing(text: str):
    assert from_text(text) is None
    assert in_words(from_text(text)) == []


def test_every_code_and_every_part_that_ranks_has_its_words():
    assert set(CODE_WORDS) == set(Code)
    assert set(PART_WORDS) == set(PARTS) - {"place"}
