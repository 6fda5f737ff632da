"""Kit sizes, kept in one column of text: « veste=96C;pointure=43 ». Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KitItem:
    """Something issued in a size, with what the person may write."""

    key: str
    label: str
    hint: str


KIT = (
    KitItem("veste", "Veste", "Par exemple 96C."),
    KitItem("pantalon", "Pantalon", "Par exemple 80C."),
    KitItem("pointure", "Pointure", "Par exemple 43."),
    KitItem("tete", "Tour de tête", "En cm, par exemple 57."),
    KitItem("gants", "Gants", "Par exemple 9."),
    KitItem("gilet", "Gilet", "Par exemple M."),
)
LONGEST_SIZE = 12
SIZE = re.compile(r"[0-9A-Za-z ,./+-]*")


def read_kit(text: str) -> dict[str, str]:
    """Sizes by key; what cannot be read is left out."""
    pairs = (part.partition("=") for part in text.split(";"))
    known = {item.key for item in KIT}
    return {key: size for key, _sign, size in pairs if key in known and size}


def write_kit(sizes: Mapping[str, str]) -> str:
    """The column's text for these sizes, in the order of the list."""
    return ";".join(f"{item.key}={sizes[item.key]}" for item in KIT if sizes.get(item.key))
