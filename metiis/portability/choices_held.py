"""What the register says of choices: wishes, places kept by plans, decisions with reasons."""

from metiis.portability.held import INNER_KEY, ROW_OWNER, SOMEBODY_ELSE, Held, Part

CHOICES_HELD: tuple[Held, ...] = (
    Held(
        "wish",
        "Activités souhaitées, dans l’ordre",
        Part.CHOICES,
        "person_id",
        {"activity_id": "Activité", "rank": "Rang", "said_at": "Dit le"},
        {"person_id": ROW_OWNER},
    ),
    Held(
        "shortlisted",
        "Activités pour lesquelles vous êtes pressenti",
        Part.CHOICES,
        "person_id",
        {"activity_id": "Activité", "position_id": "Poste", "since": "Depuis le"},
        {"person_id": ROW_OWNER, "plan_id": INNER_KEY, "by_id": SOMEBODY_ELSE},
    ),
    Held(
        "decision",
        "Décisions qui vous concernent",
        Part.CHOICES,
        "person_id",
        {
            "activity_id": "Activité",
            "position_id": "Poste",
            "at": "Le",
            "verb": "Décision",
            "was_proposed": "Proposée par le service",
            "known": "Ce qui était connu",
            "reason": "Motif du choix",
            "note": "Précision",
        },
        {
            "id": INNER_KEY,
            "public_id": INNER_KEY,
            "person_id": ROW_OWNER,
            "by_id": SOMEBODY_ELSE,
            "proposal_id": INNER_KEY,
            "plan_id": INNER_KEY,
        },
    ),
)
