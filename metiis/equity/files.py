"""The list of what each person served, as it leaves the service."""

from collections.abc import Iterable

from metiis.equity.rules import Record
from metiis.labels import NBSP, label
from metiis.models import Unit
from metiis.pool.files import Taken
from metiis.reference.rules import LegalValues

COLUMNS = (
    ("Personne", 32),
    ("Catégorie", 18),
    ("Unité", 10),
    ("Section", 16),
    ("Jours servis", 12),
    ("Jours promis", 12),
    ("Plafond annuel", 14),
    ("Jours de week-end", 16),
    ("Jours loin du domicile", 20),
)


def taken(unit: Unit, year: int, which: str, legal: LegalValues, people: Iterable[Record]) -> Taken:
    """Names and numbers; no address, no reason of absence."""
    mark = [
        ("METIIS, équité", unit.name),
        ("Année", str(year)),
        ("Liste", which),
        ("Loin du domicile", f"à plus de {legal.far_km}{NBSP}km à vol d’oiseau"),
    ]
    rows = [_row(each) for each in people]
    return Taken("Équité", mark, COLUMNS, rows, f"equite-{unit.code}-{year}")


def _row(each: Record) -> list[str]:
    return [
        each.name,
        label(each.category) if each.category else "",
        each.unit_code,
        each.section,
        str(each.served),
        str(each.promised),
        str(each.cap),
        str(each.weekend),
        "" if each.far is None else str(each.far),
    ]
