"""Words by member of an enumeration."""

from collections.abc import Iterator, Mapping
from enum import Enum


class Words(Mapping[Enum, str]):
    """Words by member of an enumeration. A plain dict would mix up members of two enumerations
    that are stored under the same text, such as the mission kind and the reason of that name."""

    def __init__(self, *pairs: tuple[Enum, str]) -> None:
        self._words = {(type(member), member): words for member, words in pairs}

    def __getitem__(self, member: Enum) -> str:
        return self._words[type(member), member]

    def __iter__(self) -> Iterator[Enum]:
        return (member for _kind, member in self._words)

    def __len__(self) -> int:
        return len(self._words)
