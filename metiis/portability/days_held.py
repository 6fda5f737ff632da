"""What the register says of availability: days, where they come from, who said them."""

from metiis.portability.held import INNER_KEY, ROW_OWNER, SOMEBODY_ELSE, Held, Part

DAYS_HELD: tuple[Held, ...] = (
    Held(
        "availability_year",
        "Disponibilités en vigueur",
        Part.AVAILABILITY,
        "person_id",
        {"year": "Année", "days": "Périodes", "version": "Nombre de versions"},
        {"person_id": ROW_OWNER},
    ),
    Held(
        "availability_declaration",
        "Déclarations de disponibilité",
        Part.AVAILABILITY,
        "person_id",
        {
            "first_day": "Du",
            "last_day": "Au",
            "weekdays": "Jours de la semaine",
            "value": "Valeur",
            "source": "Origine",
            "declared_at": "Déclarée le",
        },
        {
            "device": "Nom tiré au hasard par votre navigateur, sans signification pour vous.",
            "id": INNER_KEY,
            "person_id": ROW_OWNER,
            "declared_by_id": SOMEBODY_ELSE,
            "entry_id": INNER_KEY,
        },
    ),
    Held(
        "availability_detail",
        "Origine et âge des disponibilités",
        Part.AVAILABILITY,
        "person_id",
        {
            "year": "Année",
            "sources": "Origine",
            "parts": "Partie de la journée",
            "said_on": "Dites ou confirmées le",
        },
        {"person_id": ROW_OWNER, "by_hand": "Sert au calcul\u00a0; les déclarations le redisent."},
    ),
    Held(
        "availability_pattern",
        "Semaine type",
        Part.AVAILABILITY,
        "person_id",
        {
            "first_day": "Du",
            "last_day": "Au",
            "weekdays": "Jours de la semaine",
            "value": "Valeur",
            "part": "Partie de la journée",
            "source": "Origine",
            "renewed_at": "Dite ou confirmée le",
        },
        {"id": INNER_KEY, "public_id": INNER_KEY, "person_id": ROW_OWNER},
    ),
    Held(
        "absence",
        "Absences",
        Part.AVAILABILITY,
        "person_id",
        {"first_day": "Du", "last_day": "Au", "reason": "Motif", "said_at": "Dite le"},
        {"id": INNER_KEY, "public_id": INNER_KEY, "person_id": ROW_OWNER},
    ),
    Held(
        "availability_promise",
        "Jours à décider plus tard",
        Part.AVAILABILITY,
        "person_id",
        {
            "day": "Jour",
            "until": "Réponse prévue le",
            "said_at": "Dit le",
            "reminded_at": "Rappelé le",
        },
        {"person_id": ROW_OWNER},
    ),
    Held(
        "behalf_entry",
        "Saisies faites pour vous",
        Part.AVAILABILITY,
        "person_id",
        {
            "channel": "Moyen",
            "said_at": "Saisie le",
            "contested_at": "Contestée le",
            "contest_note": "Votre message",
        },
        {
            "id": INNER_KEY,
            "public_id": INNER_KEY,
            "person_id": ROW_OWNER,
            "by_id": "Désigne une autre personne\u00a0; son nom est sur la page de vos réponses.",
        },
    ),
)
