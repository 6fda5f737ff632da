"""Places taken and freed, days engaged: one statement decides each, nothing is counted first.

On the services floor; the application is locked by the caller.
"""

from sqlalchemy import delete, update

from metiis import db
from metiis.availability.codec import days_between
from metiis.labels import period, person_name
from metiis.models import Application, DutyDay, Position
from metiis.refusals import Refusal

ENGAGED_ELSEWHERE = "{name} est déjà engagé sur une autre activité {days}."


def take_place(position: Position, *, by_list: bool = False) -> None:
    """One place more is taken, unless none is left: the update itself decides.

    The waiting list takes none once somebody has stopped it.
    """
    wanted = [Position.id == position.id, Position.taken < Position.headcount]
    if by_list:
        wanted.append(Position.list_stopped.is_(False))
    taken = db.changed_rows(
        update(Position)
        .where(*wanted)
        .values(taken=Position.taken + 1)
        .execution_options(synchronize_session=False)
    )
    if taken == 0:
        raise Refusal(
            f"Toutes les places du poste «\u00a0{position.label}\u00a0» sont prises. Libérez-en "
            "une, augmentez l’effectif ou utilisez la liste d’attente.",
            "full",
        )
    db.session.refresh(position, ["taken"])


def engage(application: Application, refusal: str = ENGAGED_ELSEWHERE) -> None:
    """The days are hers in the ledger; a day already held elsewhere refuses the whole."""
    position = application.position
    # As they now are: a change of dates may have ended while the application was waited for.
    db.session.refresh(position, ["starts_on", "ends_on"])
    days = list(days_between(position.starts_on, position.ends_on))
    written = db.session.scalars(
        db.insert_for(DutyDay)
        .values(
            [
                {"person_id": application.person_id, "day": day, "application_id": application.id}
                for day in days
            ]
        )
        .on_conflict_do_nothing(index_elements=["person_id", "day"])
        .returning(DutyDay.day)
    ).all()
    if len(written) != len(days):
        days_in_words = period(position.starts_on, position.ends_on)
        name = person_name(application.person)
        raise Refusal(refusal.format(name=name, days=days_in_words), "engaged")


def release_days(application: Application) -> None:
    """The days go back; those first declared are as they were."""
    db.session.execute(delete(DutyDay).where(DutyDay.application_id == application.id))


def free(application: Application) -> None:
    """The place and the days go back."""
    release_days(application)
    db.changed_rows(
        update(Position)
        .where(Position.id == application.position_id, Position.taken > 0)
        .values(taken=Position.taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(application.position, ["taken"])
