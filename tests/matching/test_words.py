"""What the engine found, as commanders and reservists read it."""

import re
from datetime import date

import pytest

from metiis.matching import words
from metiis.matching.engine.answers import Obstacle, Unfilled
from metiis.matching.engine.choices import Choice, Rival, Standing, Use, WhyNot
from metiis.matching.engine.holes import Hole
from metiis.matching.engine.points import Worth
from metiis.matching.engine.reasons import Found
from metiis.matching.engine.repairs import Repair, RepairKind, Swap
from metiis.matching.repair_words import ORDERS, repair_in_words
from metiis.matching.saying import Names, of_unit, people_in_words, several

NAMES = Names(
    day0=date(2026, 12, 10),
    people={"p1": "SGT DURAND Luc", "p2": "CPL MARTIN Paul"},
    skills={"PL": "Permis PL"},
    units={"u13": "13e BCA", "u27": "27e BIM"},
    activities={"a2": "Garde de Noël"},
    posts={"driver": "Conducteur PL", "guard": "Sentinelle"},
    grades=("", "soldat", "sergent"),
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def assert_well_set(text: str):
    assert not re.search(r"[^\u00a0][:;?!»]|«[^\u00a0]|'|\{|None", text), text


def unfilled(reason, missing=1, **where):
    return plain(words.unfilled_in_words(Unfilled("driver", missing, reason, **where), NAMES))


def test_a_day_is_named():
    assert unfilled(Obstacle.AVAILABILITY, day=2) == (
        "Conducteur PL, 1 place vide : personne ne s’est dit disponible le sam. 12 déc. 2026."
    )
    assert "n’a de contrat (ESR) couvrant le sam. 12 déc." in unfilled(Obstacle.CONTRACT, day=2)
    assert "visite médicale (VMP) valable le sam. 12" in unfilled(Obstacle.FITNESS, day=2)


def test_a_skill_is_named():
    assert unfilled(Obstacle.SKILL, 2, skill="PL") == (
        "Conducteur PL, 2 places vides : personne n’a la compétence « Permis PL »."
    )


def test_those_who_hold_the_post_are_not_denied():
    text = words.unfilled_in_words(Unfilled("driver", 1, Obstacle.GRADE), NAMES, has_holders=True)
    assert plain(text).endswith("personne d’autre n’a le grade demandé.")


@pytest.mark.parametrize("reason", list(Obstacle))
def test_every_cause_has_its_words(reason):
    for hole in (Unfilled("driver", 1, reason), Unfilled("x", 2, reason, day=3)):
        assert_well_set(words.unfilled_in_words(hole, NAMES))


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Found(Obstacle.SCOPE), "L’activité n’est pas ouverte à cette unité."),
        (Found(Obstacle.SKILL, skill="PL"), "Compétence manquante : « Permis PL »."),
        (
            Found(Obstacle.SKILL, (2,), "PL"),
            "« Permis PL » n’est plus valable le sam. 12 déc. 2026.",
        ),
        (
            Found(Obstacle.CONTRACT, (2, 3)),
            "Pas de contrat (ESR) en cours du sam. 12 au dim. 13 déc. 2026.",
        ),
        (
            Found(Obstacle.AVAILABILITY, (2,), silent=(3,)),
            "Indisponibilité déclarée le sam. 12 déc. 2026, "
            "et non renseignée le dim. 13 déc. 2026.",
        ),
        (
            Found(Obstacle.UNKNOWN, (2,), silent=(2,)),
            "Disponibilité non renseignée le sam. 12 déc. 2026.",
        ),
        (
            Found(Obstacle.BUDGET, (2,), short=3),
            "Il manque 3 jours sur ceux qui restent cette année.",
        ),
        (
            Found(Obstacle.ENGAGED, (2,), activity="a2"),
            "Déjà engagé sur « Garde de Noël » le sam. 12 déc. 2026.",
        ),
        (
            Found(Obstacle.ENGAGED, activity="a2"),
            "Un autre poste de « Garde de Noël » est déjà tenu.",
        ),
        (
            Found(Obstacle.REST, (2,), short=1),
            "1 jour de repos manque avant ou après une autre activité.",
        ),
    ],
)
def test_an_obstacle_is_said_to_nobody_in_particular(found, text):
    said = words.found_in_words(found, NAMES)
    assert plain(said) == text
    assert_well_set(said)


@pytest.mark.parametrize("code", list(Obstacle))
def test_every_obstacle_has_its_words(code):
    assert_well_set(words.found_in_words(Found(code, (2, 4), silent=(5,), skill="PL"), NAMES))


@pytest.mark.parametrize(
    ("repair", "text"),
    [
        (
            Repair(RepairKind.OTHER_UNIT, 1, 1, unit="u13"),
            "accepter 1 conducteur PL du 13e BCA : +1 place",
        ),
        (
            Repair(RepairKind.OTHER_UNIT, 2, 5, unit="u27"),
            "accepter 2 conducteurs PL de la 27e BIM (5 possibles) : +2 places",
        ),
        (Repair(RepairKind.SHIFT, 4, shift=2), "décaler de deux jours : +4 places"),
        (
            Repair(RepairKind.SHIFT, 1, shift=-1, lost=("p1",)),
            "avancer d’un jour en perdant SGT DURAND Luc : +1 place",
        ),
        (
            Repair(RepairKind.ASK, 1, 2, ("p1", "p2")),
            "demander leurs jours à 2 personnes (SGT DURAND Luc et CPL MARTIN Paul)"
            " : jusqu’à +1 place",
        ),
        (
            Repair(RepairKind.OTHER_GRADE, 1, 1, ("p1",), rank=2),
            "accepter aussi le grade « sergent » : +1 place",
        ),
        (Repair(RepairKind.SHORTEN, 2, 2, day=3), "se passer du dim. 13 déc. 2026 : +2 places"),
        (
            Repair(RepairKind.WITHOUT_SKILL, 3, 3, skill="PL"),
            "ne plus exiger « Permis PL » : +3 places",
        ),
        (
            Repair(RepairKind.REPLACE, 1, 1, ("p1",), swaps=(Swap("p1", "guard", "p2"),)),
            "prendre SGT DURAND Luc à « Sentinelle », où CPL MARTIN Paul peut servir : +1 place",
        ),
        (
            Repair(RepairKind.FREE, 1, 1, ("p1",), swaps=(Swap("p1", "guard"),)),
            "prendre SGT DURAND Luc à « Sentinelle », moins prioritaire, "
            "qui perd 1 place : +1 place",
        ),
    ],
)
def test_a_repair_is_an_order(repair, text):
    said = repair_in_words(repair, "Conducteur PL", NAMES)
    assert plain(said) == text
    assert_well_set(said)


def test_every_repair_has_its_words():
    assert {*ORDERS, RepairKind.OTHER_UNIT} == set(RepairKind)
    for kind in RepairKind:
        repair = Repair(
            kind, 1, 2, ("p1", "p2"), "u13", 1, "PL", 3, 1, (Swap("p1", "guard", "p2"),)
        )
        assert_well_set(repair_in_words(repair, "Conducteur PL", NAMES))


@pytest.mark.parametrize(
    ("label", "number", "text"),
    [
        ("Conducteur PL", 1, "1 conducteur PL"),
        ("Chef de groupe", 3, "3 chefs de groupe"),
        ("DZ", 2, "2 DZ"),
        ("Maréchal", 2, "2 maréchaux"),
        ("Secours", 2, "2 secours"),
    ],
)
def test_posts_are_counted(label, number, text):
    assert plain(several(label, number)) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("13e BCA", "du 13e BCA"),
        ("27e BIM", "de la 27e BIM"),
        ("27e brigade d’infanterie de montagne", "de la 27e brigade d’infanterie de montagne"),
        ("1re compagnie", "de la 1re compagnie"),
        ("État-major", "de l’État-major"),
        ("4e régiment de chasseurs", "du 4e régiment de chasseurs"),
    ],
)
def test_units_take_their_article(label, text):
    assert of_unit(label) == text


def test_long_lists_are_counted():
    assert plain(people_in_words(NAMES, ["a", "b", "c", "d", "e"])) == "a, b, c et 2 autres"
    assert people_in_words(NAMES, ["p1"]) == "SGT DURAND Luc"


def test_a_hole_tells_who_nearly_fits():
    hole = Hole(
        post="driver",
        missing=2,
        reason=Obstacle.AVAILABILITY,
        crowd=9,
        funnel=((Obstacle.SCOPE, 5), (Obstacle.AVAILABILITY, 0)),
        worst_day=2,
        worst_day_blocks=4,
        one_day_misses=(("p1", 2),),
        unknowns=("p2",),
    )
    told = [plain(each) for each in words.hole_in_words(hole, NAMES)]
    assert told == [
        "Conducteur PL, 2 places vides : personne ne s’est dit disponible tous les jours.",
        "Le sam. 12 déc. 2026 est le jour qui manque le plus (4 personnes).",
        "Un seul jour manque : SGT DURAND Luc (le sam. 12 déc. 2026).",
        "N’a pas encore répondu pour tous les jours : CPL MARTIN Paul.",
    ]


def test_a_hole_that_somebody_free_can_fill_says_so():
    hole = Hole("driver", 1, Obstacle.COMPETITION, 3, ((Obstacle.COMPETITION, 1),))
    assert [plain(each) for each in words.hole_in_words(hole, NAMES)] == [
        "Conducteur PL, 1 place vide : 1 personne peut encore en prendre."
    ]


def test_a_choice_tells_before_whom_and_why():
    choice = Choice("p1", "driver", Worth(1), 1, 12, "p2", Worth(1), "not_applicant")
    assert plain(words.choice_in_words(choice, NAMES)) == (
        "1er de 12 personnes possibles, avant CPL MARTIN Paul : a candidaté, ou l’a souhaitée."
    )
    assert words.choice_in_words(Choice("p1", "driver", Worth(1), 1, 1), NAMES) == (
        "Seule personne à remplir les conditions et à s’être dite disponible."
    )
    last = words.choice_in_words(Choice("p1", "driver", Worth(1), 3, 3), NAMES)
    assert plain(last) == "Une des 3 personnes possibles."
    equal = words.choice_in_words(Choice("p1", "driver", Worth(1), 1, 3, "p2", Worth(1)), NAMES)
    assert "un ordre fixe, sans rapport avec les personnes" in equal


def test_a_reservist_reads_no_name_and_the_commander_does():
    rivals = (Rival("p2", 9, True, False, "served"), Rival("p1", 8, False, True))
    answer = WhyNot("x", "driver", Standing.FULL, rivals=rivals, cost=12)
    hers = [plain(each) for each in words.why_not_in_words(answer, NAMES)]
    assert hers == [
        "Toutes les places sont tenues. Ce qui a fait passer avant : a moins servi cette année."
    ]
    his = [plain(each) for each in words.why_not_in_words(answer, NAMES, with_names=True)]
    assert his == [
        "CPL MARTIN Paul passe avant : a moins servi cette année.",
        "SGT DURAND Luc a déjà confirmé sa participation.",
        "L’imposer ferait perdre au plan au moins 12 points.",
    ]


def test_another_use_and_a_rule_are_told():
    use = Use("a2", "guard", 1, 9, is_worth_more=True)
    answer = WhyNot("x", "driver", Standing.USED_ELSEWHERE, uses=(use,))
    assert [plain(each) for each in words.why_not_in_words(answer, NAMES)] == [
        "Prévu à « Garde de Noël » (Sentinelle, priorité 1), où ce choix rapporte plus."
    ]
    prevented = WhyNot("x", "driver", Standing.PREVENTED, (Found(Obstacle.GRADE),))
    assert words.why_not_in_words(prevented, NAMES) == [
        "Le grade n’est pas dans les limites demandées."
    ]


@pytest.mark.parametrize("standing", [Standing.HOLDS, Standing.FREE, Standing.FULL])
def test_every_standing_has_its_words(standing):
    for each in words.why_not_in_words(WhyNot("x", "driver", standing), NAMES):
        assert_well_set(each)
