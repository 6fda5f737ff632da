"""What fits comes first, then wishes, then what is liked; nothing is hidden."""

from dataclasses import replace
from datetime import timedelta

from metiis.matching.facts import Code
from metiis.models import Activity, ActivityKind, Availability, Person, Unit
from metiis.openings.explaining import asked, explanation
from metiis.openings.preferences import Liking, Tastes, order
from metiis.openings.rules import OwnFacts, Post, outlook
from tests.openings.test_rules import DRIVER, FACTS, MAYBE, NEED, NO, SILENT, START, YES

GRENOBLE = Person(
    home_town="Grenoble", home_department="38", wished_kinds="shooting", wished_distance_km=50
)
UNIT = Unit(code="7BCA", path="/27BIM/7BCA/", garrison="Varces")


def seen(*days: Availability, need=NEED, taken=0, **facts):
    known = replace(FACTS, days=bytes(days), **facts)
    post = Post(1, "Tireur", 2, taken, need)
    return outlook(Activity(title="Essai"), [post], OwnFacts(known), as_planned=True)


def test_what_fits_comes_before_what_is_wished_for():
    wished, plain = Liking(wish=1), Liking()
    ranked = [
        order(seen(YES, YES), wished),
        order(seen(YES, YES), plain),
        order(seen(YES, MAYBE), wished),
        order(seen(SILENT, YES), wished),
        order(seen(NO, YES), wished),
        order(seen(NO, NO), wished),
        order(seen(YES, YES, need=DRIVER), wished),
    ]
    assert ranked == sorted(ranked)
    assert len(set(ranked)) == len(ranked)


def test_among_what_fits_alike_wishes_then_kinds_then_distance_decide():
    fits = seen(YES, YES)
    likings = [
        Liking(wish=1),
        Liking(wish=7),
        Liking(is_of_kind=True),
        Liking(is_of_kind=True, is_far=True),
        Liking(),
        Liking(is_far=True),
    ]
    ranked = [order(fits, liking) for liking in likings]
    assert ranked == sorted(ranked)


def test_what_no_plan_would_propose_comes_after_what_fits_and_says_why():
    tired = seen(YES, YES, rest_days=1, engaged={START - timedelta(days=1): 9})
    spent = seen(YES, YES, day_cap=60, days_used={START.year: 59})
    for strained, code in ((tired, Code.REST), (spent, Code.BUDGET)):
        assert strained.possible
        assert not strained.is_ready
        assert [reason.code for reason in strained.best.strains] == [code]
        assert order(strained, Liking()) > order(seen(YES, MAYBE), Liking())
    assert seen(YES, YES).is_ready


def test_kinds_and_distance_are_said_in_words():
    tastes = Tastes.of(GRENOBLE, {3: 2})
    near = Activity(id=3, kind=ActivityKind.SHOOTING, location="Varces", unit=UNIT)
    liking = tastes.liking(near)
    assert (liking.wish, liking.is_of_kind, liking.is_far) == (2, True, False)
    assert liking.distance == "à environ 10\u00a0km"
    far = tastes.liking(Activity(id=4, kind=ActivityKind.COURSE, location="Brest", unit=UNIT))
    assert far.distance == "à environ 10\u00a0km"  # Unknown towns stand at the garrison.
    away = tastes.liking(Activity(id=5, kind=ActivityKind.COURSE, location="Paris", unit=UNIT))
    assert away.is_far
    assert (
        tastes.in_words
        == "les types d’activité que vous préférez et les 50\u00a0km de votre profil"
    )
    assert Tastes.of(Person(wished_kinds="", home_town="", home_department=""), {}).in_words == ""


def test_somebody_left_out_reads_her_own_facts_and_how_many_asked():
    told = explanation(seen(YES, YES, taken=2), 12)
    assert told.asked == "12\u00a0personnes ont candidaté pour 2\u00a0places."
    assert told.fitted[0] == "Vous remplissez les conditions du poste."
    assert told.barred == ()
    barred = explanation(seen(YES, YES, need=DRIVER), 1)
    assert barred.fitted == ()
    assert barred.barred[0].code is Code.SKILL
    assert barred.barred[0].remedy
    assert explanation(outlook(Activity(title="Vide"), [], OwnFacts(FACTS)), 0) is None
    assert asked(0, 1).startswith("Personne n’a candidaté")
