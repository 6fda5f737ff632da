"""Hashing passwords with argon2id; at most two at once per process, to bound memory."""

import threading
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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
        return cls(hasher, hasher.hash("nobody has this password"))

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
