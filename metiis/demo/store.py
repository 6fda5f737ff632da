"""Writing a brigade into the database, table by table, a few thousand rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import Table, func, insert, select, text

from metiis import db
from metiis.applications.rules import ANSWERABLE, HOLDING
from metiis.availability import codec
from metiis.captions import LABELS
from metiis.db import Identified
from metiis.demo import standing
from metiis.demo.cast import Act, Brigade, Doing, Member, Wish
from metiis.demo.chance import Era
from metiis.demo.lists import answer_by
from metiis.labels import fold, typeset
from metiis.models import (
    Absence,
    Activity,
    Application,
    ApplicationEvent,
    AvailabilityDeclaration,
    AvailabilityDetail,
    AvailabilityPattern,
    AvailabilityPromise,
    AvailabilityYear,
    BehalfEntry,
    DutyDay,
    Move,
    Origin,
    Person,
    Position,
    Qualification,
    QualificationSource,
    RoleGrant,
    WithdrawalReason,
    position_skill,
)
from metiis.reference.queries import legal_values

Row = Mapping[str, object]
BATCH = 2000
# Known of a person while the demonstration is made up, never written.
ASIDE = ("is_woman", "life", "trade_skill")
NUMBERED = (
    "unit", "person", "role_grant", "activity", "activity_event", "position", "application",
    "application_event",
    "availability_declaration", "behalf_entry", "notification", "data_report", "journal_entry",
    "outgoing_mail", "call_up",
)  # fmt: skip


def next_key(model: type[Identified]) -> int:
    """The key after the last one given."""
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


def write(table: Table, rows: Iterable[Row]) -> None:
    """The rows are in the table."""
    waiting = iter(rows)
    while batch := [dict(row) for row in islice(waiting, BATCH)]:
        db.session.execute(insert(table), batch)


def write_brigade(brigade: Brigade, skills: Mapping[str, int], hashed: str, era: Era) -> None:
    """Everything of a brigade but its units is in the database."""
    known = standing.entries(brigade, next_key(BehalfEntry))
    tables: tuple[tuple[Table, Iterator[Row]], ...] = (
        (_table(Person), _people(brigade, hashed, era)),
        (_table(RoleGrant), _grants(brigade, era)),
        (_table(Qualification), _qualifications(brigade, skills, era)),
        (_table(AvailabilityYear), _years(brigade, era)),
        (_table(AvailabilityDetail), standing.detail_rows(brigade, era)),
        (_table(AvailabilityPattern), standing.pattern_rows(brigade, era)),
        (_table(Absence), standing.absence_rows(brigade, era)),
        (_table(AvailabilityPromise), standing.promise_rows(brigade, era)),
        (_table(BehalfEntry), standing.entry_rows(known)),
        (_table(AvailabilityDeclaration), _declarations(brigade, known)),
        (_table(Activity), map(_activity, brigade.doings)),
        (_table(Position), _positions(brigade)),
        (position_skill, _wanted_skills(brigade, skills)),
        (_table(Application), _applications(brigade, era)),
        (_table(ApplicationEvent), _events(brigade)),
        (_table(DutyDay), _duty_days(brigade)),
    )
    for table, rows in tables:
        write(table, rows)


def _table(model: Callable[..., object]) -> Table:
    return model.__table__  # type: ignore[attr-defined]


def _people(brigade: Brigade, hashed: str, era: Era) -> Iterator[Row]:
    """Eight in ten have activated their account, those with a role always."""
    for member in brigade.members:
        row = {name: value for name, value in member.row.items() if name not in ASIDE}
        speaks = any(act.entry is None for act in member.acts)
        is_active = member.role is not None or speaks or member.id % 3 == 0
        opened = era.now - timedelta(days=200 + member.id % 150, minutes=member.id * 37 % 900)
        yield row | {
            "id": member.id,
            "password_hash": row.get("password_hash", hashed) if is_active else None,
            "activated_at": opened if is_active else None,
            "password_changed_at": opened if is_active else None,
        }


def _grants(brigade: Brigade, era: Era) -> Iterator[Row]:
    for member in brigade.members:
        if member.role is not None:
            is_narrow = member.role.value == "section_leader"
            yield {
                "person_id": member.id,
                "role": member.role,
                "unit_id": member.place.id,
                "section": member.section if is_narrow else "",
                "granted_at": era.now - timedelta(days=300),
            }


def _qualifications(brigade: Brigade, skills: Mapping[str, int], era: Era) -> Iterator[Row]:
    for member in brigade.members:
        sources = (
            (QualificationSource.CERTIFIED, member.skills),
            (QualificationSource.DECLARED, member.declared),
        )
        for source, held in sources:
            for label, until in held.items():
                yield {
                    "person_id": member.id,
                    "skill_id": skills[label],
                    "source": source,
                    "valid_until": until,
                    "recorded_at": era.now - timedelta(days=30 + (member.id + len(label)) % 170),
                }


def _years(brigade: Brigade, era: Era) -> Iterator[Row]:
    for member in brigade.members:
        if not member.declares:
            continue
        for year in codec.years_between(era.first, era.last):
            start = era.index(date(year, 1, 1))
            days = bytes(member.days[start : start + codec.length_of(year)])
            if any(days):
                yield {
                    "person_id": member.id,
                    "year": year,
                    "days": days,
                    "version": 1 + len(member.acts),
                }


def _declarations(brigade: Brigade, known: Mapping[str, tuple[int, Member, Act]]) -> Iterator[Row]:
    for member in brigade.members:
        for act in member.acts:
            yield {
                "person_id": member.id,
                "first_day": act.first,
                "last_day": act.last,
                "weekdays": act.weekdays,
                "value": act.value,
                "source": act.source,
                "declared_at": act.at,
                "declared_by_id": act.entry.by_id if act.entry else member.id,
                "entry_id": known[act.entry.public_id][0] if act.entry else None,
            }


def _activity(doing: Doing) -> Row:
    words = (
        doing.title, doing.location, doing.place.code, doing.place.name, LABELS[doing.kind],
        *(post.label for post in doing.posts),
    )  # fmt: skip
    return {
        "id": doing.id,
        "public_id": doing.public_id,
        "unit_id": doing.place.id,
        "title": doing.title,
        "kind": doing.kind,
        "starts_on": doing.first,
        "ends_on": doing.last,
        "location": doing.location,
        "description": doing.description,
        "visibility": doing.visibility,
        "closes_on": doing.closes_on,
        "priority": doing.priority,
        "status": doing.status,
        "published_at": doing.published_at,
        "cancelled_at": doing.cancelled_at,
        "cancel_reason": doing.cancel_reason,
        "cancel_note": typeset(doing.cancel_note),
        "created_at": doing.created_at,
        "created_by_id": doing.author.id if doing.author else None,
        "version": 1 + (doing.published_at is not None) + (doing.cancelled_at is not None),
        "search_text": fold(" ".join(words)),
    }


def _positions(brigade: Brigade) -> Iterator[Row]:
    for doing in brigade.doings:
        for post in doing.posts:
            yield {
                "id": post.id,
                "public_id": post.public_id,
                "activity_id": doing.id,
                "label": post.label,
                "headcount": post.headcount,
                "taken": post.taken,
                "rank_min": post.low,
                "rank_max": post.high,
                "starts_on": post.first,
                "ends_on": post.last,
                "has_own_dates": post.has_own_dates,
            }


def _wanted_skills(brigade: Brigade, skills: Mapping[str, int]) -> Iterator[Row]:
    for doing in brigade.doings:
        for post in doing.posts:
            for label in post.skills:
                yield {"position_id": post.id, "skill_id": skills[label]}


def _applications(brigade: Brigade, era: Era) -> Iterator[Row]:
    legal = legal_values(era.today)
    for wish in brigade.wishes:
        asks = wish.status in ANSWERABLE
        yield {**_application(wish), "answer_by": answer_by(wish, legal, era) if asks else None}


def _application(wish: Wish) -> Row:
    last = wish.steps[-1]
    left = last.move is Move.WITHDRAW and last.reason
    return {
        "withdrawal_reason": WithdrawalReason(last.reason) if left else None,
        "id": wish.id,
        "public_id": wish.public_id,
        "activity_id": wish.doing.id,
        "position_id": wish.post.id,
        "person_id": wish.member.id,
        "status": wish.status,
        "submitted_at": wish.steps[0].at,
        "changed_at": wish.last_at,
        "waiting_rank": wish.waiting_rank,
        "rejection_reason": wish.rejection,
        "note": wish.note,
        "origin": Origin.INVITED if wish.steps[0].move is Move.INVITE else Origin.SELF,
    }


def _events(brigade: Brigade) -> Iterator[Row]:
    for wish in brigade.wishes:
        for step in wish.steps:
            yield {
                "application_id": wish.id,
                "at": step.at,
                "by_id": step.by_id,
                "move": step.move,
                "status": step.status,
                "reason": step.reason,
                "note": typeset(step.note),
            }


def _duty_days(brigade: Brigade) -> Iterator[Row]:
    for wish in brigade.wishes:
        if wish.status in HOLDING:
            for day in codec.days_between(wish.post.first, wish.post.last):
                yield {
                    "person_id": wish.member.id,
                    "day": day,
                    "application_id": wish.id,
                }


def settle_database() -> None:
    """Keys given by hand are known to the sequences, and the planner knows the new sizes."""
    if db.session.get_bind().dialect.name == "postgresql":
        for name in NUMBERED:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "  # noqa: S608
                    f"COALESCE((SELECT max(id) FROM {name}), 0) + 1, false)"
                )
            )
    db.session.execute(text("ANALYZE"))
