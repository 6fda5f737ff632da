"""A JSON file, value by value, each with its place: what is wrong is said where it stands."""

import json
from collections.abc import Collection, Iterator
from enum import StrEnum
from math import isfinite
from typing import NoReturn, TypeVar

NBSP = "\u00a0"
LONGEST = 200  # Characters of an identifier or a label.
FAR = 10**9  # No number of a file goes beyond.
SHOWN = 40
Word = TypeVar("Word", bound=StrEnum)


class FileFault(Exception):
    """A file cannot be used: `place` says where (`activities[3].end`), `wrong` what, in French."""

    def __init__(self, place: str, wrong: str) -> None:
        self.place = printable(place) or "fichier"
        self.wrong = wrong
        super().__init__(f"{self.place}{NBSP}: {wrong}")


def parse(raw: bytes) -> object:
    """The value that a JSON text in UTF-8 holds; raise FileFault when it is not one."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFault("", f"n’est pas en UTF-8 (octet {error.start}).") from error
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise FileFault(place, "ce n’est pas du JSON.") from error
    except RecursionError as error:
        raise FileFault("", "des listes sont imbriquées sans fin.") from error
    except ValueError as error:  # Python reads no integer of thousands of digits.
        raise FileFault("", "un nombre a trop de chiffres.") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileFault("", f"la clé {quoted(twice)} est écrite deux fois dans le même objet.")
    return found


def _refuse(word: str) -> NoReturn:
    raise FileFault("", f"{quoted(word)} n’est pas un nombre.")


def printable(text: str) -> str:
    """A text of the file with nothing in it that a terminal would obey."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def quoted(text: str) -> str:
    """« text », cut when long."""
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f"«{NBSP}{printable(shown)}{NBSP}»"


class Node:
    """One value of a file and its place. Each method gives it in one shape, or raises FileFault.

    A file has a million values and hardly a fault: a place is put into words when it is asked.
    """

    __slots__ = ("_above", "_at", "value")

    def __init__(self, value: object, above: "Node | None" = None, at: str | int = "") -> None:
        self.value = value
        self._above = above
        self._at = at

    @property
    def place(self) -> str:
        """Where it stands (`activities[3].end`), empty for the whole file."""
        above = self._above.place if self._above is not None else ""
        if isinstance(self._at, int):
            return f"{above}[{self._at}]"
        key = self._at[:SHOWN]
        return f"{above}.{key}" if above else key

    def fault(self, wrong: str) -> FileFault:
        """What to raise when this value is wrong."""
        return FileFault(self.place, wrong)

    def object(self) -> dict[str, object]:
        """An object of JSON."""
        if not isinstance(self.value, dict):
            raise self.fault("doit être un objet.")
        return self.value

    def __getitem__(self, key: str) -> "Node":
        """A field that must be there."""
        fields = self.object()
        if key not in fields:
            raise Node(None, self, key).fault("manque.")
        return Node(fields[key], self, key)

    def get(self, key: str) -> "Node | None":
        """A field that may be left out."""
        fields = self.object()
        return Node(fields[key], self, key) if key in fields else None

    def rows(self) -> "Iterator[Node]":
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.fault("doit être une liste.")
        return (Node(each, self, at) for at, each in enumerate(self.value))

    def row(self, key: str) -> "Iterator[Node]":
        """The elements of a list that may be left out."""
        found = self.get(key)
        return iter(()) if found is None else found.rows()

    def items(self) -> "Iterator[tuple[str, Node]]":
        """The fields of an object, each with its name."""
        return ((key, Node(each, self, key)) for key, each in self.object().items())

    def item(self, key: str) -> "Iterator[tuple[str, Node]]":
        """The fields of an object that may be left out."""
        found = self.get(key)
        return iter(()) if found is None else found.items()

    def integer(self, least: int = -FAR, most: int = FAR) -> int:
        """A whole number between two others; neither `true` nor `3.0` is one."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault("doit être un nombre entier.")
        if least > most:
            raise self.fault("aucune valeur n’est possible ici.")
        if not least <= value <= most:
            raise self.fault(f"doit être compris entre {least} et {most}.")
        return value

    def number(self, least: float, most: float) -> float:
        """A number between two others."""
        value = self.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fault("doit être un nombre.")
        if not isfinite(value) or not least <= value <= most:
            raise self.fault(f"doit être compris entre {least} et {most}.")
        return float(value)

    def boolean(self) -> bool:
        """`true` or `false`."""
        if not isinstance(self.value, bool):
            raise self.fault("doit être true ou false.")
        return self.value

    def text(self, longest: int = LONGEST) -> str:
        """Any text that can be written again."""
        value = self.value
        if not isinstance(value, str):
            raise self.fault("doit être un texte.")
        if len(value) > longest:
            raise self.fault(f"ne doit pas dépasser {longest} caractères.")
        if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
            raise self.fault("contient un caractère coupé en deux.")
        return value

    def name(self) -> str:
        """A text that is not empty."""
        value = self.text()
        if not value:
            raise self.fault("ne doit pas être vide.")
        return value

    def among(self, known: Collection[str], what: str) -> str:
        """The name of something known; `what` names the list in the sentence."""
        value = self.name()
        if value not in known:
            raise self.fault(f"{quoted(value)} n’est pas dans {what}.")
        return value

    def word(self, words: type[Word]) -> Word:
        """One of the words of an enumeration."""
        value = self.text()
        if value not in list(words):
            offered = ", ".join(words)
            raise self.fault(f"{quoted(value)} est inconnu (possibles{NBSP}: {offered}).")
        return words(value)

    def several(self, size: int) -> "list[Node]":
        """The elements of a list of one size."""
        found = list(self.rows())
        if len(found) != size:
            raise self.fault(f"doit compter {size} éléments.")
        return found

    def period(self, least: int = -FAR, most: int = FAR) -> tuple[int, int]:
        """`[first, last]`, both ends included."""
        first, last = self.several(2)
        start = first.integer(least, most)
        return start, last.integer(start, most)
