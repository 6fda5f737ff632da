"""Hashing passwords: the decoy costs an account that does not exist as much as one that does."""

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from metiis.accounts.passwords import Passwords


def test_the_decoy_is_a_hash_like_any_other_that_no_password_gives():
    passwords = Passwords.with_cost(memory_kib=128, passes=2)
    real = passwords.hash("un mot de passe")
    assert extract_parameters(passwords.decoy) == extract_parameters(real)
    assert len(passwords.decoy) == len(real)
    with pytest.raises(VerifyMismatchError):
        passwords.hasher.verify(passwords.decoy, "un mot de passe")


def test_each_process_draws_its_own_decoy():
    assert Passwords.with_cost(64, 1).decoy != Passwords.with_cost(64, 1).decoy


def test_nobody_signs_in_without_a_password_kept():
    passwords = Passwords.with_cost(64, 1)
    assert not passwords.matches(None, "un mot de passe")
    assert passwords.matches(passwords.hash("un mot de passe"), "un mot de passe")
