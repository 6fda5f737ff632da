"""The table of moves."""

from itertools import product

import pytest

from metiis.applications.rules import ACTIVE, MOVES, NEXT, WORDS, Actor, after, allowed_moves
from metiis.models import ApplicationStatus, Move
from metiis.refusals import Refusal


@pytest.mark.parametrize(("status", "move"), list(product(ApplicationStatus, Move)))
def test_buttons_and_server_agree(status: ApplicationStatus, move: Move):
    actor = MOVES[move][0]
    if move in allowed_moves(status, actor):
        assert after(status, move) is MOVES[move][2]
    else:
        with pytest.raises(Refusal):
            after(status, move)


def test_every_status_is_reached_and_explained():
    assert {target for _a, _s, target in MOVES.values()} == set(ApplicationStatus)
    assert set(NEXT) == set(WORDS) == set(ApplicationStatus)


def test_an_ended_application_offers_the_applicant_only_to_apply_again():
    for status in set(ApplicationStatus) - ACTIVE:
        assert set(allowed_moves(status, Actor.APPLICANT)) <= {Move.SUBMIT}
