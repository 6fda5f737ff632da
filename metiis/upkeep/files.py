"""The list of files to mend, as it leaves the service."""

from collections.abc import Iterable
from datetime import date

from metiis.labels import plain_date
from metiis.models import Unit
from metiis.pool.files import Taken
from metiis.upkeep.rules import TITLES, File

COLUMNS = (
    ("Personne", 32),
    ("Unité", 10),
    ("Section", 16),
    ("Dossier", 18),
    ("État", 42),
    ("À faire", 34),
)


def taken(unit: Unit, today: date, which: str, listed: Iterable[File]) -> Taken:
    """Names, what is over or ends, what to do; no address, no cause."""
    mark = [
        ("METIIS, dossiers à mettre à jour", unit.name),
        ("Au", plain_date(today)),
        ("Dossiers", which),
    ]
    rows = [
        [
            each.whose.name,
            each.whose.unit_code,
            each.whose.section,
            TITLES[each.kind],
            each.words,
            each.remedy,
        ]
        for each in listed
    ]
    return Taken("Dossiers", mark, COLUMNS, rows, f"dossiers-{unit.code}-{today}")
