"""What is told of an application: to the person, and to those who decide. On the services floor."""

from metiis.applications import queries
from metiis.labels import period, person_name
from metiis.models import Activity, Application
from metiis.notifications.services import notify


def of(activity: Activity) -> str:
    """The title and the days, as messages name an activity."""
    return f"«\u00a0{activity.title}\u00a0» ({period(activity.starts_on, activity.ends_on)})"


def tell(application: Application, text: str) -> None:
    """The person reads this; « {of} » stands for the activity, « {post} » for the position."""
    path = f"/candidatures/{application.public_id}"
    words = text.format(of=of(application.activity), post=application.position.label)
    notify(application.person_id, words, path)


def tell_deciders(application: Application, does: str) -> None:
    """Those who decide nearest to the activity read what the person does."""
    activity = application.activity
    text = f"{person_name(application.person)} {does} {of(activity)}."
    for decider in queries.deciders(activity):
        notify(decider, text, f"/activites/{activity.public_id}/selection")
