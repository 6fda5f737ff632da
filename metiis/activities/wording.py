"""What a change is called, to each person whom it touches. No database, no HTTP.

`{until}` is left to whoever puts the question: it stands for the end of the time to answer.
"""

from metiis.activities.changes import Change, Days, Effect, instead_of
from metiis.activities.planning import days_of
from metiis.labels import NBSP, period
from metiis.models import Application
from metiis.models import ApplicationStatus as Status

KEPT: dict[Status, str] = {
    Status.CONFIRMED: f"Ces jours vous sont gardés{NBSP}: confirmez de nouveau{{until}}, ou "
    "déclinez.",
    Status.CALLED_UP: f"Votre convocation n’a plus cours. Ces jours vous sont gardés{NBSP}: "
    "confirmez de nouveau{until}, ou déclinez. Une autre convocation suivra.",
    Status.SELECTED: f"Ces jours vous sont gardés{NBSP}: confirmez{{until}}, ou déclinez.",
    Status.INVITED: f"Votre invitation tient pour ces jours{NBSP}: répondez{{until}}.",
    Status.OFFERED: f"La place proposée tient pour ces jours{NBSP}: répondez{{until}}.",
}
LOST: dict[Status, str] = {
    Status.INVITED: "Votre invitation prend fin.",
    Status.OFFERED: "La place proposée prend fin.",
    Status.CALLED_UP: "Votre place et votre convocation prennent fin.",
}
STANDS: dict[Status, str] = {
    Status.SUBMITTED: "Votre candidature reste déposée\u00a0; retirez-la si cela ne vous convient "
    "plus.",
    Status.WAITLISTED: "Vous restez sur la liste d’attente\u00a0; retirez-vous si cela ne vous "
    "convient plus.",
}


def told(
    application: Application, was: Status, effect: Effect, reason: str, change: Change, before: Days
) -> str:
    """The message of somebody's own state, which `was` before the change; days included."""
    days = change.days.get(application.position_id)
    about = _about(application, change, days, before)
    if effect is Effect.LOSES:
        end = LOST.get(was, f"Votre place prend fin{NBSP}: vos jours sont libres.")
        return f"{about} {_safe(reason)} {end}"
    if effect in (Effect.CONFIRMS_AGAIN, Effect.ASKED_AGAIN):
        return f"{about} {KEPT[was]}"
    return f"{about} {STANDS.get(was, 'Votre réponse ne change pas.')}"


def _about(application: Application, change: Change, days: Days | None, before: Days) -> str:
    """« « Tir » change de dates : du … au lieu du …. Lieu : Modane. »"""
    activity = application.activity
    name = f"«{NBSP}{_safe(activity.title)}{NBSP}»"
    place = f" Lieu{NBSP}: {_safe(activity.location)}." if change.is_moved else ""
    if days is not None:
        return f"{name} change de dates{NBSP}: {period(*days)} {instead_of(before)}.{place}"
    when = period(*days_of(application.position))
    if change.is_moved:
        return f"{name} ({when}) change de lieu{NBSP}: {_safe(activity.location)}."
    return f"{name} ({when})\u00a0: le titre, le poste ou la description a changé, pas les jours."


def _safe(words: str) -> str:
    """Words that somebody typed, in a text that is filled in later."""
    return words.replace("{", "{{").replace("}", "}}")
