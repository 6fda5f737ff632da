"""What may be asked of a plan, and what is said of one: coverage and proof apart."""

from datetime import date, timedelta

import pytest

from metiis.matching.engine.answers import Obstacle
from metiis.plans import rules
from metiis.plans.results import Figures
from tests.screens import misprints

TODAY = date(2026, 11, 25)


def days(first: int, last: int) -> tuple[date, date, date]:
    return TODAY + timedelta(days=first), TODAY + timedelta(days=last), TODAY


def test_a_plan_covers_from_today_four_hundred_days_at_most():
    assert rules.period_faults(*days(0, 399)) == {}
    assert set(rules.period_faults(*days(0, 400))) == {"au"}
    assert set(rules.period_faults(*days(-1, 5))) == {"du"}
    assert set(rules.period_faults(*days(5, 4))) == {"au"}
    assert set(rules.period_faults(*days(1000, 1101))) == {"au"}
    assert set(rules.period_faults(date(9999, 6, 1), date.max, TODAY)) == {"au"}
    assert rules.period_faults(*rules.usual_period(TODAY), TODAY) == {}


def test_how_many_places_says_nothing_of_the_search():
    figures = Figures(asked=1232, filled=664, places_proof="bound")
    assert rules.coverage_words(figures) == "664\u00a0places sur 1\u00a0232 pourvues."
    assert rules.coverage_words(Figures(asked=3, filled=1)) == "1\u00a0place sur 3 pourvue."


def test_only_what_is_proven_is_said_to_be():
    bound, search = "prouvé par notre borne.", "une recherche complète, menée deux fois."
    places = Figures(asked=5, filled=3, optimal=True, proof="search", places_proof="bound")
    assert rules.proof_words(places).endswith(f"à ces priorités\u00a0: {bound}")
    searched = Figures(asked=5, filled=3, places_proof="search")
    assert rules.proof_words(searched).endswith(search)
    for proof, words in (("bound", bound), ("search", search)):
        worth = Figures(asked=5, filled=3, optimal=True, proof=proof)
        assert rules.proof_words(worth).startswith("Aucun plan ne vaut mieux")
        assert rules.proof_words(worth).endswith(words)
    assert "prouvé" not in rules.proof_words(Figures(asked=5, filled=3, optimal=True))
    near = Figures(asked=5, filled=3, gap=0.0112)
    assert rules.proof_words(near) == "Ce plan est à 1,2\u00a0% au plus du meilleur possible."
    assert "sans preuve" in rules.proof_words(Figures(asked=5, filled=3))
    assert rules.proof_words(Figures()) == ""


@pytest.mark.parametrize(
    ("share", "words"), [(0.012, "1,2"), (0.0121, "1,3"), (0.1, "10"), (0.00001, "0,1")]
)
def test_a_distance_is_never_rounded_in_our_favour(share: float, words: str):
    assert rules.percent(share) == f"{words}\u00a0%"


@pytest.mark.parametrize("reason", Obstacle)
def test_every_cause_of_an_empty_place_has_its_sentence(reason: Obstacle):
    told = rules.hole_words(reason.value, date(2026, 12, 5), "Permis PL")
    assert told.endswith(".")
    assert not misprints([told])
    assert told != rules.hole_words("something else", None, None)


def test_a_gain_is_said_as_more_less_or_as_many():
    said = [rules.gain_words(each) for each in (2, 1, 0, -3)]
    assert said == [
        "2\u00a0places de plus",
        "1\u00a0place de plus",
        "autant de places",
        "3\u00a0places de moins",
    ]
