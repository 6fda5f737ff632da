"""What is kept of figures: that a file of them left."""

from metiis.journal.services import record
from metiis.models import Person, Unit


def note_export(by: Person, unit: Unit, what: str, kind: str) -> None:
    """The journal says that a file leaves: what it holds and how many people, not who nor why."""
    record(by, "headcount.exported", unit.code, f"{what}, {kind.upper()}, motif donné")
