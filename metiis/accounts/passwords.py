"""Hashing passwords with argon2id; at most two at once per process, to bound memory."""

import threading
from base64 import b64encode
from dataclasses import dataclass
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

_slots = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Passwords:
    """The hasher with this service's parameters, and a decoy for accounts that do not exist."""

    hasher: PasswordHasher
    decoy: str

    @classmethod
    def with_cost(cls, memory_kib: int, passes: int) -> "Passwords":
        """A hasher of the given cost."""
        hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        return cls(hasher, _decoy(hasher))

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with _slots:
            return self.hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the right one; as much work when there is no account."""
        with _slots:
            try:
                self.hasher.verify(kept or self.decoy, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a kept hash has older parameters."""
        return self.hasher.check_needs_rehash(kept)


def _decoy(hasher: PasswordHasher) -> str:
    """A hash that nobody's password gives, drawn rather than computed: every process has one."""
    salt, digest = (
        b64encode(token_bytes(size)).rstrip(b"=").decode()
        for size in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"
