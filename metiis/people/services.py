"""What a unit writes about its people: certified skills, answers to reports. Flush, no commit."""

from datetime import date, datetime

from sqlalchemy import select

from metiis import db
from metiis.journal import services as journal
from metiis.labels import label
from metiis.models import DataReport, NoticeKind, Person, Qualification, QualificationSource, Skill
from metiis.notifications import services as notifications
from metiis.refusals import Refusal


def certify(
    by: Person, person: Person, skill: Skill, valid_until: date | None, now: datetime
) -> bool:
    """The unit vouches for a skill until a day, or without end; False when it already did so."""
    held = _certified(person, skill)
    if held is None:
        held = Qualification(person=person, skill=skill, source=QualificationSource.CERTIFIED)
        db.session.add(held)
    elif held.valid_until == valid_until:
        return False
    held.valid_until, held.recorded_at, held.recorded_by_id = valid_until, now, by.id
    journal.record(by, "person.skill_certified", person.public_id, skill.code)
    _tell(by, person, f"Votre unité a certifié la compétence «\u00a0{skill.label}\u00a0».")
    db.session.flush()
    return True


def withdraw(by: Person, person: Person, skill: Skill) -> bool:
    """The unit no longer vouches for a skill; False when it did not."""
    held = _certified(person, skill)
    if held is None:
        return False
    person.qualifications.remove(held)
    journal.record(by, "person.skill_withdrawn", person.public_id, skill.code)
    _tell(by, person, f"Votre unité ne certifie plus la compétence «\u00a0{skill.label}\u00a0».")
    db.session.flush()
    return True


def _certified(person: Person, skill: Skill) -> Qualification | None:
    """The qualification as it is now, nobody else changing this person's until the commit."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    db.session.refresh(person, attribute_names=["qualifications"])
    return next(
        (
            held
            for held in person.qualifications
            if held.skill_id == skill.id and held.source is QualificationSource.CERTIFIED
        ),
        None,
    )


def _tell(by: Person, person: Person, text: str) -> None:
    if person.id != by.id:
        notifications.notify(person.id, text, "/profil", kind=NoticeKind.ACCOUNT)


def answer_report(by: Person, report: DataReport, answer: str, now: datetime) -> None:
    """The report is closed with an answer, which its author reads; sent twice, it counts once."""
    current = db.session.scalars(
        select(DataReport)
        .where(DataReport.id == report.id)
        .with_for_update(of=DataReport)
        .execution_options(populate_existing=True)
    ).one()
    if current.resolved_at is not None:
        if current.answer == answer:
            return
        raise Refusal("Ce signalement a déjà reçu une réponse.", "resolved")
    current.resolved_at, current.resolved_by_id, current.answer = now, by.id, answer
    journal.record(by, "person.report_answered", report.person.public_id, current.subject.value)
    text = f"Votre unité a répondu à votre signalement ({label(current.subject).lower()})."
    key = f"report:{report.id}:answered"
    notifications.notify(report.person_id, text, "/profil", kind=NoticeKind.ACCOUNT, key=key)
    db.session.flush()
