"""What a person changes in her profile, and what she says is wrong. Flush, never commit."""

from datetime import datetime
from typing import cast

from sqlalchemy import select

from metiis import db
from metiis.labels import fold, label, person_name
from metiis.models import (
    DataReport,
    NoticeKind,
    Person,
    Qualification,
    QualificationSource,
    ReportSubject,
    Skill,
)
from metiis.notifications import services as notifications
from metiis.people import queries as people
from metiis.permissions import Permission
from metiis.profile import rules
from metiis.profile.rules import SKILLS, Section, Values


def save_section(
    person: Person, section: Section, typed: Values, version: str, now: datetime
) -> list[str]:
    """The section holds what was typed, unless it has changed since the form was shown.

    Returns the names of the values that stand in the way, then nothing is written. Typing what is
    already there is a success, so that sending a form twice is harmless.
    """
    _lock(person)
    kept = rules.stored(section, person)
    changed = rules.differences(kept, typed)
    if not changed:
        return []
    if rules.version_of(kept) != version:
        return changed
    for name in rules.COLUMNS[section]:
        setattr(person, name, typed[name])
    if section is Section.SKILLS:
        person.search_trade = fold(person.civil_trade)
        _declare(person, cast(frozenset[str], typed[SKILLS]), now)
    person.profile_version += 1
    db.session.flush()
    return []


def _lock(person: Person) -> None:
    """Nobody else saves this profile until the commit; what was read before is read again."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    columns = [name for names in rules.COLUMNS.values() for name in names]
    db.session.refresh(person, attribute_names=[*columns, "profile_version", "qualifications"])


def _declare(person: Person, codes: frozenset[str], now: datetime) -> None:
    """The declared skills are those of the codes; what the unit certified is not touched."""
    held = rules.declared_codes(person.qualifications)
    for qualification in list(person.qualifications):
        is_declared = qualification.source is QualificationSource.DECLARED
        if is_declared and qualification.skill.code in held - codes:
            person.qualifications.remove(qualification)
    added = db.session.scalars(
        select(Skill).where(
            Skill.code.in_(sorted(codes - held)), Skill.family.in_(rules.DECLARABLE)
        )
    )
    for skill in added:
        person.qualifications.append(
            Qualification(
                skill=skill,
                source=QualificationSource.DECLARED,
                recorded_at=now,
                recorded_by_id=person.id,
            )
        )


def report(person: Person, subject: ReportSubject, message: str, now: datetime) -> DataReport:
    """The report waits for the unit's reserve office, which is told; once, even if sent twice."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    known = db.session.scalar(
        select(DataReport).where(
            DataReport.person_id == person.id,
            DataReport.subject == subject,
            DataReport.message == message,
            DataReport.resolved_at.is_(None),
        )
    )
    if known is not None:
        return known
    made = DataReport(person_id=person.id, subject=subject, message=message, created_at=now)
    db.session.add(made)
    if person.unit is not None:
        text = f"{person_name(person)} signale une erreur\u00a0: {label(subject).lower()}."
        path = f"/unites/{person.unit.code}/signalements"
        db.session.flush()
        key = f"report:{made.id}"
        for holder_id in people.holders(person.unit, Permission.REPORT_RESOLVE):
            notifications.notify(holder_id, text, path, kind=NoticeKind.WORK, key=key)
    db.session.flush()
    return made
