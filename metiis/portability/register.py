"""What is given back to a person, column by column, and what is not, with the reason.

A test compares this with the database: a new table or column must be listed here before it passes.
"""

from dataclasses import dataclass, field
from enum import StrEnum

INNER_KEY = "Numéro interne, sans signification pour vous."
ROW_OWNER = "C’est vous."
SOMEBODY_ELSE = "Désigne une autre personne, dont les données ne sont pas les vôtres."
SECRET = "Secret d’accès, jamais montré."  # noqa: S105 - a reason, not a secret.
COPY = "Copie sans accents d’une donnée déjà donnée, pour la recherche."


class Part(StrEnum):
    """Faces of the page; the value is their address."""

    PERSON = "identite"
    ACTIVITY = "activite"
    ACCOUNT = "compte"


PART_TITLES = {
    Part.PERSON: "Identité et profil",
    Part.ACTIVITY: "Disponibilités et activités",
    Part.ACCOUNT: "Compte et journal",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds about a person: `owner` is the column that says whose row it is.

    `shown` maps a column to its French name, `kept_back` to the reason why it is not given.
    """

    table: str
    title: str
    part: Part
    owner: str
    shown: dict[str, str]
    kept_back: dict[str, str] = field(default_factory=dict)


HELD: tuple[Held, ...] = (
    Held(
        "person",
        "Identité, service et profil",
        Part.PERSON,
        "id",
        {
            "public_id": "Identifiant dans METIIS",
            "service_number": "Identifiant de l’effectif",
            "rank": "Grade",
            "rank_level": "Niveau du grade",
            "last_name": "Nom",
            "first_name": "Prénom",
            "unit_id": "Unité",
            "section": "Section",
            "contract_start": "Début du contrat",
            "contract_end": "Fin du contrat",
            "day_cap": "Plafond annuel de jours",
            "fitness": "Aptitude",
            "fitness_until": "Fin de validité de la visite médicale",
            "email": "Adresse électronique",
            "phone": "Téléphone",
            "home_town": "Commune de résidence",
            "home_department": "Département",
            "employment": "Situation professionnelle",
            "employer_notice_days": "Préavis convenu avec l’employeur (jours)",
            "employer_days": "Jours accordés par l’employeur",
            "reactivity_clause_until": "Clause de réactivité jusqu’au",
            "civil_trade": "Métier civil",
            "emergency_name": "Personne à prévenir",
            "emergency_phone": "Téléphone de la personne à prévenir",
            "kit_sizes": "Tailles du paquetage",
            "wished_kinds": "Activités souhaitées",
            "wished_distance_km": "Distance souhaitée (km)",
            "wishes": "Souhaits",
            "profile_version": "Nombre de versions du profil",
            "password_changed_at": "Dernier changement de mot de passe",
            "activated_at": "Activation du compte",
            "disabled_at": "Désactivation du compte",
        },
        {
            "id": INNER_KEY,
            "search_name": COPY,
            "search_trade": COPY,
            "password_hash": SECRET,
        },
    ),
    Held(
        "qualification",
        "Compétences",
        Part.PERSON,
        "person_id",
        {
            "skill_id": "Compétence",
            "source": "Origine",
            "valid_until": "Valable jusqu’au",
            "recorded_at": "Enregistrée le",
        },
        {"person_id": ROW_OWNER, "recorded_by_id": SOMEBODY_ELSE},
    ),
    Held(
        "role_grant",
        "Rôles",
        Part.PERSON,
        "person_id",
        {"role": "Rôle", "unit_id": "Unité", "section": "Section", "granted_at": "Donné le"},
        {"id": INNER_KEY, "person_id": ROW_OWNER, "granted_by_id": SOMEBODY_ELSE},
    ),
    Held(
        "data_report",
        "Signalements",
        Part.PERSON,
        "person_id",
        {
            "subject": "Objet",
            "message": "Message",
            "created_at": "Envoyé le",
            "resolved_at": "Répondu le",
            "answer": "Réponse",
        },
        {
            "id": INNER_KEY,
            "public_id": INNER_KEY,
            "person_id": ROW_OWNER,
            "resolved_by_id": SOMEBODY_ELSE,
        },
    ),
    Held(
        "availability_year",
        "Disponibilités en vigueur",
        Part.ACTIVITY,
        "person_id",
        {"year": "Année", "days": "Périodes", "version": "Nombre de versions"},
        {"person_id": ROW_OWNER},
    ),
    Held(
        "availability_declaration",
        "Déclarations de disponibilité",
        Part.ACTIVITY,
        "person_id",
        {
            "first_day": "Du",
            "last_day": "Au",
            "weekdays": "Jours de la semaine",
            "value": "Valeur",
            "source": "Origine",
            "declared_at": "Déclarée le",
        },
        {"id": INNER_KEY, "person_id": ROW_OWNER, "declared_by_id": SOMEBODY_ELSE},
    ),
    Held(
        "application",
        "Candidatures",
        Part.ACTIVITY,
        "person_id",
        {
            "public_id": "Identifiant",
            "activity_id": "Activité",
            "position_id": "Poste",
            "status": "État",
            "submitted_at": "Déposée le",
            "changed_at": "Dernier changement",
            "waiting_rank": "Rang en liste d’attente",
            "rejection_reason": "Motif de refus",
            "note": "Votre message",
        },
        {"id": INNER_KEY, "person_id": ROW_OWNER},
    ),
    Held(
        "application_event",
        "Historique des candidatures",
        Part.ACTIVITY,
        "application_id",
        {
            "application_id": "Activité",
            "at": "Le",
            "move": "Événement",
            "status": "État ensuite",
            "reason": "Motif",
            "note": "Message",
        },
        {"id": INNER_KEY, "by_id": SOMEBODY_ELSE},
    ),
    Held(
        "duty_day",
        "Jours d’activité",
        Part.ACTIVITY,
        "person_id",
        {"day": "Jour", "application_id": "Activité"},
        {"person_id": ROW_OWNER},
    ),
    Held(
        "notification",
        "Notifications",
        Part.ACCOUNT,
        "person_id",
        {
            "text": "Texte",
            "path": "Page",
            "created_at": "Reçue le",
            "announced_at": "Annoncée par courriel le",
            "read_at": "Lue le",
        },
        {"id": INNER_KEY, "public_id": INNER_KEY, "person_id": ROW_OWNER},
    ),
    Held(
        "web_session",
        "Connexions",
        Part.ACCOUNT,
        "person_id",
        {
            "device": "Appareil",
            "created_at": "Ouverte le",
            "last_seen_at": "Dernier passage",
            "ended_at": "Fermée le",
        },
        {"id": INNER_KEY, "public_id": INNER_KEY, "person_id": ROW_OWNER, "token_hash": SECRET},
    ),
    Held(
        "access_link",
        "Liens d’accès envoyés",
        Part.ACCOUNT,
        "person_id",
        {
            "purpose": "But",
            "created_at": "Créé le",
            "expires_at": "Expire le",
            "used_at": "Utilisé le",
            "revoked_at": "Annulé le",
            "tries": "Essais",
        },
        {
            "id": INNER_KEY,
            "person_id": ROW_OWNER,
            "token_hash": SECRET,
            "code_hash": SECRET,
            "created_by_id": SOMEBODY_ELSE,
        },
    ),
    Held(
        "pending_import",
        "Fichiers d’effectif envoyés",
        Part.ACCOUNT,
        "person_id",
        {
            "file_name": "Fichier",
            "created_at": "Envoyé le",
            "applied_at": "Importé le",
            "outcome": "Résultat",
        },
        {
            "id": INNER_KEY,
            "public_id": INNER_KEY,
            "person_id": ROW_OWNER,
            "content": "Données d’autres personnes, gardées une heure.",
        },
    ),
    Held(
        "journal_entry",
        "Journal de vos actions",
        Part.ACCOUNT,
        "actor_id",
        {"at": "Le", "action": "Action", "subject": "Objet", "detail": "Détail"},
        {"id": INNER_KEY, "actor_id": ROW_OWNER},
    ),
)
NOTHING_PERSONAL = "Ne dit rien d’une personne."
# Tables from which nothing is given.
APART: dict[str, str] = {
    "unit": NOTHING_PERSONAL,
    "skill": NOTHING_PERSONAL,
    "legal_value": NOTHING_PERSONAL,
    "activity": "Donnée de l’unité\u00a0; l’auteur n’y est gardé que pour en répondre.",
    "position": NOTHING_PERSONAL,
    "position_skill": NOTHING_PERSONAL,
    "throttle_window": "Compteurs d’essais sous une empreinte qui ne désigne personne.",
    "outgoing_mail": "Courriels sans contenu, effacés une fois envoyés.",
}
