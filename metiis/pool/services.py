"""What people keep of the pool: named searches, and lists that leave the service."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select

from metiis import db
from metiis.journal.services import record
from metiis.labels import NBSP, count
from metiis.models import Person, SavedSearch, Unit
from metiis.pool.rules import Group
from metiis.refusals import Refusal

MOST_SEARCHES = 20
LONGEST_CRITERIA = 500


def keep(person: Person, unit: Unit, name: str, criteria: str, now: datetime) -> None:
    """The person keeps a search of a unit under a name; the same name replaces."""
    if len(criteria) > LONGEST_CRITERIA:
        raise Refusal(
            "Cette recherche est trop longue pour être gardée. Retirez des compétences, ou des "
            "mots du savoir-faire.",
            "too_long",
        )
    mine = (SavedSearch.person_id == person.id, SavedSearch.unit_id == unit.id)
    others = select(func.count()).select_from(SavedSearch).where(*mine, SavedSearch.name != name)
    if (db.session.scalar(others) or 0) >= MOST_SEARCHES:
        raise Refusal(
            f"Vous gardez déjà {MOST_SEARCHES} recherches ici{NBSP}: supprimez-en une d’abord.",
            "too_many",
        )
    db.session.execute(
        db.insert_for(SavedSearch)
        .values(person_id=person.id, unit_id=unit.id, name=name, criteria=criteria, created_at=now)
        .on_conflict_do_update(
            index_elements=[SavedSearch.person_id, SavedSearch.unit_id, SavedSearch.name],
            set_={"criteria": criteria, "created_at": now},
        )
    )


def forget(person: Person, unit: Unit, public_id: str) -> None:
    """The person no longer keeps this search; somebody else's is left alone."""
    db.session.execute(
        delete(SavedSearch).where(
            SavedSearch.person_id == person.id,
            SavedSearch.unit_id == unit.id,
            SavedSearch.public_id == public_id,
        )
    )


def note_export(
    by: Person, unit: Unit, people: int, groups: Collection[Group], kind: str, *, has_reason: bool
) -> None:
    """The journal says that a list leaves: how many people, not who nor why."""
    detail = (
        f"{count(people, 'personne')}, {count(len(groups), 'groupe')}, {kind.upper()}, "
        f"motif {'donné' if has_reason else 'absent'}"
    )
    record(by, "pool.exported", unit.code, detail)
