"""What an address asks of a proposal: bounded, and never trusted."""

from hypothesis import given
from hypothesis import strategies as st

from metiis.models import OverrideReason
from metiis.proposals.asking import MOST, MOST_SHOWN, Ban, Pin, asked_of, team_of

texts = st.lists(st.text(max_size=60), max_size=90)


@given(texts, texts, st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_sent_is_bounded_and_said_again_in_the_same_way(
    keep, leave, chosen, reason, without
):
    asked = asked_of(keep, leave, chosen, reason, without)
    assert len(asked.pins) <= MOST
    assert len(asked.bans) <= MOST
    people = [each.person for each in (*asked.pins, *asked.bans)]
    assert len(set(people)) == len(people)
    again = asked_of(asked.args["garder"], asked.args["ecarter"])
    assert (again.pins, again.bans, again.ignored) == (asked.pins, asked.bans, 0)


def test_people_kept_and_left_out_are_read_with_their_reasons():
    asked = asked_of(["a:p1", "b:p2:team"], ["c:spoken", "d", "e:autre-chose"])
    assert asked.pins == (Pin("a", "p1"), Pin("b", "p2", OverrideReason.TEAM))
    assert asked.bans == (
        Ban("c", OverrideReason.SPOKEN),
        Ban("d", OverrideReason.OTHER),
        Ban("e", OverrideReason.OTHER),
    )
    assert asked.ignored == 0


def test_garbage_is_left_aside_and_counted():
    asked = asked_of(["", "a", "a:", ":p", "a b:p", "a:p/../x"], ["", "é", "a\x00b"])
    assert (asked.pins, asked.bans, asked.ignored) == ((), (), 9)


def test_the_last_word_on_somebody_counts():
    asked = asked_of(["a:p1", "b:p1"], [], "a:p2", "training")
    assert asked.pins == (Pin("b", "p1"), Pin("a", "p2", OverrideReason.TRAINING))
    assert asked_of(["a:p1"], ["a"]).pins == ()
    left = asked_of(["a:p1", "b:p1"], ["a:team"], "", "spoken", "a")
    assert (left.pins, left.bans) == ((Pin("b", "p1"),), (Ban("a", OverrideReason.SPOKEN),))


def test_keeping_and_giving_up_build_on_what_was_asked():
    asked = asked_of(["a:p1"], ["b:team"])
    assert asked.keeping("c", "p2").args == {"garder": ["a:p1", "c:p2"], "ecarter": ["b:team"]}
    assert asked.keeping("b", "p2").args == {"garder": ["a:p1", "b:p2"], "ecarter": []}
    assert asked.without("a").args == {"garder": [], "ecarter": ["b:team"]}


def test_a_team_shown_is_read_whole_however_long():
    pairs = tuple((f"personne{number}", "poste") for number in range(200))
    text = " ".join(":".join(pair) for pair in pairs)
    assert team_of(text) == pairs
    assert team_of(f"  ;: {text} x") == pairs
    assert team_of("") == ()
    assert len(team_of(" ".join(["a:b"] * (MOST_SHOWN + 1)))) == MOST_SHOWN
