"""What a reservist reads about an activity, on plain facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from metiis.matching.facts import Candidate, Need
from metiis.models import Activity, Availability, Fit, Fitness
from metiis.openings.rules import Outlook, OwnFacts, Post, days_in_words, missing, outlook

START, END = date(2027, 1, 9), date(2027, 1, 10)
YES, MAYBE, NO, SILENT = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
NEED = Need(activity_id=1, reach="/", starts_on=START, ends_on=END, rank_min=1, rank_max=5)
FACTS = Candidate(
    person_id=1,
    rank_level=3,
    unit_path="/27BIM/7BCA/",
    first_day=START,
    days=bytes([YES, YES]),
    contract_start=START - timedelta(days=9),
    contract_end=END,
    fitness=Fitness.EMPLOYABLE,
    fitness_until=END,
)
DRIVER = replace(NEED, skills={7: "Permis PL"})
SERGEANT = replace(NEED, rank_min=6, rank_max=7)


def seen(*needs: tuple[Need, int], facts: Candidate = FACTS) -> Outlook:
    """An activity with one position of two places per need, some of them taken."""
    posts = [Post(at, "Poste", 2, taken, need) for at, (need, taken) in enumerate(needs)]
    return outlook(Activity(title="Essai"), posts, OwnFacts(facts))


def test_places_left_and_nothing_in_the_way_make_a_possible_post():
    assert seen((NEED, 0), (NEED, 1), (SERGEANT, 0)).verdict == "2\u00a0postes possibles"
    assert seen((NEED, 0), (DRIVER, 0)).verdict == "1\u00a0poste possible"


def test_a_full_post_leaves_the_waiting_list():
    assert seen((NEED, 2), (SERGEANT, 0)).verdict == "complet, liste d’attente possible"


def test_a_closed_activity_says_what_is_nearest_to_possible_and_what_would_change_it():
    found = seen((SERGEANT, 0), (DRIVER, 0))
    assert found.verdict == "Compétence manquante\u00a0: «\u00a0Permis PL\u00a0»."
    assert "certifier" in found.remedy
    assert not found.possible
    assert not found.waiting


def test_without_position_there_is_nothing_to_say():
    found = seen()
    assert (found.nearest, found.verdict, found.remedy, found.days) == (None, "aucun poste", "", "")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((YES, YES), "Vous êtes disponible ces jours-là"),
        ((YES, MAYBE), "Vous êtes disponible si besoin ces jours-là"),
        ((YES, SILENT), "1\u00a0jour non renseigné sur 2"),
        ((SILENT, SILENT), "2\u00a0jours non renseignés sur 2"),
        ((NO, SILENT), "1\u00a0jour déclaré indisponible et 1\u00a0jour non renseigné sur 2"),
        ((NO, NO), "Vous êtes déclaré indisponible ces jours-là"),
    ],
)
def test_declared_days_are_told_apart_from_silence(days: tuple[int, int], words: str):
    assert days_in_words(replace(FACTS, days=bytes(days)), NEED) == words


def test_the_days_shown_are_those_of_the_best_possible_post():
    second = replace(NEED, starts_on=END)
    facts = replace(FACTS, days=bytes([SILENT, YES]))
    found = seen((NEED, 0), (second, 0), facts=facts)
    assert found.days == "Vous êtes disponible ces jours-là"
    assert [each.fit for each in found.openings] == [Fit.UNKNOWN, Fit.SURE]


def test_what_is_missing_starts_with_what_is_easiest_to_mend():
    skill, rank, both = (
        seen((DRIVER, 0)),
        seen((SERGEANT, 0)),
        seen((replace(DRIVER, rank_max=2), 0)),
    )
    possible, full = seen((NEED, 0)), seen((NEED, 2))
    assert missing([both, rank, possible, full, seen(), skill]) == [skill, rank, both]
    assert len(missing([skill] * 9)) == 5


def test_warnings_are_only_worked_out_for_a_given_day():
    lines = [Post(1, "Poste", 2, 0, NEED)]
    facts = OwnFacts(replace(FACTS, days=bytes([YES, NO])))
    quiet = outlook(Activity(title="Essai"), lines, facts)
    warned = outlook(Activity(title="Essai"), lines, facts, date(2026, 11, 23))
    assert not quiet.openings[0].warnings
    assert "Indisponibilité déclarée" in warned.openings[0].warnings[0].message
