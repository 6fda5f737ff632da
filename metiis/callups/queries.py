"""Reading call-ups: those of an activity, of an application, of a person."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from metiis import db
from metiis.applications.rules import ASKED
from metiis.callups.rules import LIVING, Sent, is_answer
from metiis.models import Activity, Application, CallUp, Instructions, Person
from metiis.models import ApplicationStatus as Status

ON_BOARD = ASKED | LIVING | {Status.SELECTED, Status.CONFIRMED}


def activity(public_id: str) -> Activity | None:
    """One activity."""
    return db.session.scalar(select(Activity).where(Activity.public_id == public_id))


def instructions(activity: Activity) -> Instructions | None:
    """What those called up to an activity must know; None before anybody said it."""
    return db.session.get(Instructions, activity.id)


def held_instructions(activity: Activity) -> Instructions:
    """The same, which exist, as they are now and locked."""
    return db.session.scalars(
        select(Instructions)
        .where(Instructions.activity_id == activity.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def board(activity: Activity) -> Sequence[Application]:
    """Applications that hold or await a place, by position then name."""
    return db.session.scalars(
        select(Application)
        .where(Application.activity_id == activity.id, Application.status.in_(ON_BOARD))
        .join(Application.person)
        .options(joinedload(Application.position), joinedload(Application.person))
        .order_by(Application.position_id, Person.last_name, Person.first_name, Application.id)
    ).all()


def called_up(activity: Activity) -> Sequence[Application]:
    """Applications of the people called up."""
    return [each for each in board(activity) if each.status is Status.CALLED_UP]


def chosen(activity: Activity, public_ids: Sequence[str]) -> Sequence[Application]:
    """Those named among the people who have confirmed, or were called up meanwhile."""
    wanted = {Status.CONFIRMED, Status.CALLED_UP}
    named = set(public_ids)
    return [each for each in board(activity) if each.status in wanted and each.public_id in named]


def current_of(activity: Activity) -> dict[int, CallUp]:
    """The version in force of each application of an activity, with the mail that told of it."""
    rows = db.session.scalars(
        select(CallUp)
        .join(CallUp.application)
        .where(
            Application.activity_id == activity.id,
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
        )
        .options(joinedload(CallUp.mail))
    )
    return {each.application_id: each for each in rows}


def application(public_id: str) -> Application | None:
    """One application with what its call-up names."""
    return db.session.scalar(
        select(Application)
        .where(Application.public_id == public_id)
        .options(
            joinedload(Application.activity),
            joinedload(Application.position),
            joinedload(Application.person),
        )
    )


def versions(application: Application) -> Sequence[CallUp]:
    """Every version of a person's call-up, the latest first."""
    return db.session.scalars(
        select(CallUp)
        .where(CallUp.application_id == application.id)
        .options(joinedload(CallUp.mail))
        .order_by(CallUp.version.desc())
    ).all()


def last_version(application: Application) -> CallUp | None:
    """The latest version, whether it holds or not."""
    return db.session.scalar(
        select(CallUp)
        .where(CallUp.application_id == application.id)
        .order_by(CallUp.version.desc())
        .limit(1)
    )


def current(application: Application) -> CallUp | None:
    """The version in force."""
    last = last_version(application)
    return last if last and last.replaced_at is None and last.voided_at is None else None


def untold(limit: int = 200) -> Sequence[CallUp]:
    """Versions in force of which no mail has told yet, of people whom a mail can reach; nobody
    else takes them up until the commit."""
    return db.session.scalars(
        select(CallUp)
        .join(CallUp.application)
        .join(Application.person)
        .where(
            CallUp.mail_id.is_(None),
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
            CallUp.acknowledged_at.is_(None),
            Application.status == Status.CALLED_UP,
            Person.email.is_not(None),
            Person.activated_at.is_not(None),
            Person.disabled_at.is_(None),
        )
        .options(joinedload(CallUp.application).joinedload(Application.person))
        .order_by(CallUp.id)
        .limit(limit)
        .with_for_update(of=CallUp, skip_locked=True)
    ).all()


def own_by_id(person: Person, public_id: str) -> CallUp | None:
    """One of the person's own call-ups."""
    return db.session.scalar(
        select(CallUp)
        .join(CallUp.application)
        .where(CallUp.public_id == public_id, Application.person_id == person.id)
    )


def sent_to(person: Person) -> list[Sent]:
    """What became of each of a person's call-ups: its last version, any version read or
    acknowledged being an answer."""
    rows = db.session.scalars(
        select(CallUp)
        .join(CallUp.application)
        .where(Application.person_id == person.id)
        .options(contains_eager(CallUp.application), joinedload(CallUp.mail))
        .order_by(CallUp.application_id, CallUp.version)
    )
    return [
        _sent(list(versions)) for _id, versions in groupby(rows, lambda row: row.application_id)
    ]


def _sent(versions: Sequence[CallUp]) -> Sent:
    last = versions[-1]
    status = last.application.status
    return Sent(
        last.reference,
        last.departs_on,
        last.returns_on,
        last.mail.sent_at if last.mail else None,
        any(is_answer(each, status) for each in versions),
        last.voided_at is None and status in LIVING,
    )
