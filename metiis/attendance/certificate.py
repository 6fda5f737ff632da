"""What a person who served may show of it: her name and her days, no unit, place nor activity."""

from hashlib import sha256

from metiis.attendance.queries import Presence
from metiis.clock import civil_day
from metiis.labels import count, long_date
from metiis.models import Application
from metiis.papers import Part, Sheet
from metiis.refusals import Refusal

NOT_YET = (
    "L’attestation de présence est disponible une fois votre présence validée par l’unité, "
    "si vous avez servi au moins un jour."
)
SERVED = (
    "Cette personne a servi dans la réserve opérationnelle pendant cette période, du premier au "
    "dernier jour compris."
)


def reference(application: Application) -> str:
    """The same for the same service, and telling nothing of it."""
    return f"AP-{sha256(application.public_id.encode()).hexdigest()[:8].upper()}"


def presence_sheet(application: Application, presence: Presence | None) -> Sheet:
    """The certificate; Refusal before validation, or for who did not serve."""
    if presence is None or not presence.may_certify or not presence.days:
        raise Refusal(NOT_YET, "not_validated")
    person, steps = application.person, presence.steps
    made_at = steps.certified_at or steps.completed_at or application.changed_at
    validated = steps.completed_at or application.changed_at
    days = [
        ("Premier jour servi", long_date(presence.days[0])),
        ("Dernier jour servi", long_date(presence.days[-1])),
        ("Durée", count(len(presence.days), "jour")),
        ("Présence validée le", long_date(civil_day(validated))),
    ]
    if steps.certified_at:
        days.append(("Service fait certifié le", long_date(civil_day(steps.certified_at))))
    return Sheet(
        name="Attestation de présence",
        made_at=made_at.isoformat(),
        kicker="Réserve opérationnelle",
        title="Attestation de présence",
        reference=f"Référence {reference(application)}",
        notice="",
        parts=(
            Part(
                "",
                (("Personne", f"{person.first_name} {person.last_name.upper()}"), *days),
                (SERVED,),
            ),
        ),
        foot=(
            "Attestation remise à la personne, qui la transmet elle-même. Elle ne dit ni l’unité, "
            "ni le lieu, ni l’activité\u00a0: ils n’ont pas à être communiqués.",
        ),
    )
