"""How the register says what a table holds about a person, and why a column is kept back."""

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
    AVAILABILITY = "disponibilites"
    ACTIVITY = "activite"
    SERVICE = "service"
    CHOICES = "choix"
    ACCOUNT = "compte"


PART_TITLES = {
    Part.PERSON: "Identité et profil",
    Part.AVAILABILITY: "Disponibilités",
    Part.ACTIVITY: "Candidatures et activités",
    Part.SERVICE: "Convocations, présences et échanges",
    Part.CHOICES: "Souhaits et décisions",
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
