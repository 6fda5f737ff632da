"""Importing a roster: the file waits, then its people exist as it says, in one transaction."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Delete, bindparam, delete, insert, or_, update

from metiis import db
from metiis.journal.services import record
from metiis.labels import count, fold
from metiis.models import (
    AccessLink,
    PendingImport,
    Person,
    Qualification,
    QualificationSource,
    level_of,
)
from metiis.refusals import Refusal
from metiis.roster import queries
from metiis.roster.plan import OWN_FIELDS, Entry, Kind, Plan, UnitRef
from metiis.roster.reader import roster_table
from metiis.spreadsheets import Table

CERTIFIED = QualificationSource.CERTIFIED
# Without it rows with an empty column would each make a statement of their own.
ALIKE = {"render_nulls": True}


def receive(by: Person, file_name: str, content: bytes, now: datetime) -> PendingImport:
    """The file waits for the person's word, in place of her previous one; Refusal if unreadable."""
    roster_table(content)
    forget_old_files(now, by)
    waiting = PendingImport(
        person_id=by.id, file_name=file_name[-120:], content=content, created_at=now
    )
    db.session.add(waiting)
    db.session.flush()
    return waiting


def forget_old_files(now: datetime, owner: Person | None = None) -> int:
    """Files older than an hour are gone, and every file of their owner when one is given."""
    old = PendingImport.created_at <= now - queries.KEPT_FOR
    gone = old if owner is None else or_(old, PendingImport.person_id == owner.id)
    return len(
        db.session.scalars(delete(PendingImport).where(gone).returning(PendingImport.id)).all()
    )


def import_waiting(
    by: Person, waiting: PendingImport, table: Table, valid_only: bool, now: datetime
) -> str:
    """The waiting file is imported, once however often it is asked; gives its counts in words.

    `table` is what the file holds, read beforehand: reading a workbook takes seconds.
    """
    if waiting.applied_at is None:
        waiting.outcome = import_table(by, table, waiting.content, valid_only, now)
        waiting.applied_at = now
        db.session.flush()
    return waiting.outcome


def import_roster(by: Person | None, content: bytes, valid_only: bool, now: datetime) -> str:
    """People of the file exist as it says: all, or only the valid lines when that is asked.

    `by` None is the command line. Gives the counts in words; Refusal when lines are faulty.
    """
    return import_table(by, roster_table(content), content, valid_only, now)


def import_table(
    by: Person | None, table: Table, content: bytes, valid_only: bool, now: datetime
) -> str:
    """The same, once the file has been read."""
    plan = queries.plan(by, table, lock=True)
    if plan.faults and not valid_only:
        raise Refusal(
            f"Rien n’a été importé\u00a0: {count(plan.refused_lines, 'ligne')} à corriger. "
            "Corrigez le fichier, ou choisissez d’importer les lignes valides.",
            "faults",
        )
    return carry_out(by, plan, content, now)


def carry_out(by: Person | None, plan: Plan, content: bytes, now: datetime) -> str:
    """The valid lines of a plan are written. Nobody is deleted; doing it again changes nothing."""
    outcome = summary(plan)
    new, changed = plan.of(Kind.NEW), plan.of(Kind.CHANGED)
    if new or changed:
        _free_addresses(changed, now)
        ids = _insert(new)
        _update(changed)
        _certify([*new, *changed], ids, by, now)
        record(by, "roster.imported", hashlib.sha256(content).hexdigest()[:16], outcome)
        db.session.flush()
    return outcome


def summary(plan: Plan) -> str:
    """What a plan does, in one sentence."""
    parts = [
        count(len(plan.of(Kind.NEW)), "personne ajoutée", "personnes ajoutées"),
        count(len(plan.of(Kind.CHANGED)), "modifiée"),
        count(len(plan.of(Kind.UNCHANGED)), "inchangée"),
    ]
    kept = sum(1 for entry in plan.entries if entry.kept)
    if kept:
        parts.append(count(kept, "saisie personnelle conservée", "saisies personnelles conservées"))
    if plan.faults:
        parts.append(count(plan.refused_lines, "ligne laissée de côté", "lignes laissées de côté"))
    return ", ".join(parts)


def _columns(entry: Entry) -> dict[str, Any]:
    """An entry's values as columns of the table, with what follows from them."""
    columns: dict[str, Any] = dict(entry.values)
    unit = columns.pop("unit", None)
    if isinstance(unit, UnitRef):
        columns["unit_id"] = unit.id
    if "rank" in columns:
        columns["rank_level"] = level_of(columns["rank"])
    if columns.keys() & {"last_name", "first_name"}:
        columns["search_name"] = fold(" ".join(entry.full_name))
    return columns


def _free_addresses(changed: list[Entry], now: datetime) -> None:
    """Addresses about to change are let go first, so that two people may swap theirs.

    A link sent to the old address must not open the account any more.
    """
    moved = [entry.person_id for entry in changed if "email" in entry.values]
    for ids in queries.chunks(moved):
        db.session.execute(update(Person).where(Person.id.in_(ids)).values(email=None))
        db.session.execute(
            update(AccessLink)
            .where(
                AccessLink.person_id.in_(ids),
                AccessLink.used_at.is_(None),
                AccessLink.revoked_at.is_(None),
            )
            .values(revoked_at=now)
        )


def _insert(new: list[Entry]) -> dict[str, int]:
    if not new:
        return {}
    rows = [{**_columns(entry), "service_number": entry.service_number} for entry in new]
    made = db.session.execute(
        insert(Person).returning(Person.id, Person.service_number), rows, execution_options=ALIKE
    )
    return {row.service_number: row.id for row in made}


def _update(changed: list[Entry]) -> None:
    """One statement per set of columns; those who hold their profile open see that it changed."""
    rows = [{**_columns(entry), "id": entry.person_id} for entry in changed if entry.values]
    for _, alike in groupby(sorted(rows, key=_shape), key=_shape):
        db.session.execute(update(Person), list(alike))
    touched = [entry.person_id for entry in changed if OWN_FIELDS & entry.values.keys()]
    for ids in queries.chunks(touched):
        versions = {"profile_version": Person.profile_version + 1}
        db.session.execute(update(Person).where(Person.id.in_(ids)).values(versions))


def _shape(row: dict[str, Any]) -> list[str]:
    return sorted(row)


def _certify(
    entries: Iterable[Entry], ids: dict[str, int], by: Person | None, now: datetime
) -> None:
    """Certified skills become those of the file; one whose last day changes is recorded anew."""
    gone, come = [], []
    for entry in entries:
        person_id = entry.person_id or ids[entry.service_number]
        held, wanted = entry.held, entry.held if entry.skills is None else entry.skills
        gone += [
            {"of": person_id, "skill": skill}
            for skill, until in held.items()
            if skill not in wanted or wanted[skill] != until
        ]
        come += [
            {
                "person_id": person_id,
                "skill_id": skill,
                "source": CERTIFIED,
                "valid_until": until,
                "recorded_at": now,
                "recorded_by_id": by.id if by is not None else None,
            }
            for skill, until in wanted.items()
            if skill not in held or held[skill] != until
        ]
    if gone:
        db.session.connection().execute(_withdrawal(), gone)
    if come:
        db.session.execute(insert(Qualification), come, execution_options=ALIKE)


def _withdrawal() -> Delete:
    return delete(Qualification).where(
        Qualification.person_id == bindparam("of"),
        Qualification.skill_id == bindparam("skill"),
        Qualification.source == CERTIFIED,
    )
