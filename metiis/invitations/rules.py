"""Decisions about single-use links and the code given beside them. No database, no HTTP."""

import hashlib
import hmac
from datetime import timedelta

MOST_TRIES = 5
CODE_LENGTH = 8
# Signs that cannot be taken for one another when read aloud or copied by hand.
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# How long the inviter, and nobody else, finds the code again after a lost answer.
CODE_SHOWN_FOR = timedelta(minutes=10)
MOST_AT_ONCE = 500


def code_for(link_fingerprint: str, secret: str) -> str:
    """The code that goes with a link: 8 signs, 39 bits, from it and the service's key."""
    text = f"invitation code\0{link_fingerprint}"
    number = int.from_bytes(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())
    signs = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_SIGNS))
        signs.append(CODE_SIGNS[rest])
    return "".join(signs)


def code_hash(token: str, code: str) -> str:
    """What is kept of a code; useless to whoever has not the link's token as well."""
    return hashlib.sha256(f"{token}\0{code}".encode()).hexdigest()


def is_code(kept: str | None, token: str, typed: str) -> bool:
    """Whether a typed code is the right one, however it was spaced or capitalised."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    return kept is not None and hmac.compare_digest(kept, code_hash(token, code))


def spaced(code: str) -> str:
    """A code as it is read aloud, in two groups of four."""
    return f"{code[:4]} {code[4:]}"
