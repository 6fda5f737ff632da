"""What is told of an application: to the person, and to those who decide. On the services floor."""

from metiis import db
from metiis.applications import queries
from metiis.applications.rules import PLACED
from metiis.labels import deadline, period, person_name
from metiis.models import Activity, Application, NoticeKind
from metiis.notifications.services import notify


def of(activity: Activity) -> str:
    """The title and the days, as messages name an activity."""
    return f"«\u00a0{activity.title}\u00a0» ({period(activity.starts_on, activity.ends_on)})"


def tell(application: Application, text: str, kind: NoticeKind = NoticeKind.DECISION) -> None:
    """The person reads this, once for the state the application has just come to.

    « {of} » stands for the activity, « {post} » for the position, « {until} » for the end of the
    question put to her. That question has a mail of its own, with a link that answers it
    (`waiting.jobs`): no other mail announces the same message.
    """
    until = application.answer_by
    has_own_mail = kind is NoticeKind.ANSWER and until is not None
    notify(
        application.person_id,
        text.format(
            of=of(application.activity),
            post=application.position.label,
            until=f" avant le {deadline(until)}" if until else "",
        ),
        f"/candidatures/{application.public_id}",
        kind=kind,
        key=state_key(application),
        answer_by=until,
        announced_at=application.changed_at if has_own_mail else None,
    )


def tell_deciders(application: Application, does: str) -> None:
    """Those who decide nearest to the activity read what the person does."""
    say_to_deciders(
        application,
        f"{person_name(application.person)} {does} {of(application.activity)}.",
        f"{state_key(application)}:work",
    )


def say_to_deciders(application: Application, text: str, key: str) -> None:
    """Those who decide nearest to the activity read this once, and go to the page of choice, or to
    the page of places to fill when one has just been freed."""
    activity = application.activity
    page = "remplacants" if _frees_a_place(application) else "selection"
    path = f"/activites/{activity.public_id}/{page}"
    for decider in queries.deciders(activity):
        notify(decider, text, path, kind=NoticeKind.WORK, key=key)


def _frees_a_place(application: Application) -> bool:
    history = application.events
    return len(history) > 1 and history[-2].status in PLACED and application.status not in PLACED


def state_key(application: Application) -> str:
    """Names the state an application has come to by its last move."""
    db.session.flush()
    return f"application:{application.id}:{application.events[-1].id}"
