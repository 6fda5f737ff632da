"""The catalogue of skills and the numbers set by law, as a unit starts with them.

Revision: 0002, after 0001.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SKILLS = {
    "military": (
        "IST-C", "Moniteur ISTC", "TIOR", "SC1", "SC2", "Transmissions", "NRBC", "Topographie",
        "Haute montagne", "Ski", "Franchissement", "Drones", "Moniteur sport", "Chef de groupe",
        "Chef de section",
    ),
    "licence": ("Permis VL", "Permis PL", "Permis TC", "Permis moto", "Permis bateau"),
    "language": ("Anglais", "Allemand", "Espagnol", "Italien", "Arabe", "Russe", "Langue des signes"),
    "civil": (
        "PSC1", "Informatique", "Cybersécurité", "Communication", "Juridique", "Logistique",
        "Mécanique", "Électricité", "Bâtiment", "Cuisine", "Soins infirmiers", "Enseignement",
        "Photographie", "Cartographie", "Conduite d’engins",
    ),
}
ACCENTS = str.maketrans("éèêÉ’", "eeee ")
LEGAL = (
    ("annual_day_cap", date(2018, 8, 1), 60, "Code de la défense L4221-6"),
    ("annual_day_cap", date(1999, 10, 22), 30, "Code de la défense, avant août 2018"),
    ("annual_day_cap_extended", date(1999, 10, 22), 150, "Code de la défense L4221-6"),
    ("annual_day_cap_exceptional", date(1999, 10, 22), 210, "Code de la défense L4221-6"),
    ("employer_notice_days", date(1999, 10, 22), 30, "Code du travail L3142-94-3"),
    ("reactivity_notice_days", date(1999, 10, 22), 15, "Code du travail L3142-90"),
    ("defence_civilian_notice_days", date(2023, 8, 3), 5, "Agents civils de la défense, 2025"),
    ("employer_days", date(2023, 8, 3), 10, "Code du travail L3142-89"),
    ("employer_days", date(2018, 7, 14), 8, "Code du travail L3142-89, avant août 2023"),
    ("employer_days", date(1999, 10, 22), 5, "Code du travail, avant juillet 2018"),
    ("employer_days_under_50", date(1999, 10, 22), 5, "Code du travail L3142-89"),
    ("civil_servant_days", date(1999, 10, 22), 30, "Code général de la fonction publique L644-1"),
    ("defence_civilian_days", date(2023, 8, 3), 15, "Agents civils de la défense, 2025"),
    ("medical_visit_months", date(2025, 4, 3), 48, "Arrêté du 21 avril 2022 modifié"),
)


def code(label: str) -> str:
    """The label without accents or capitals, words joined by hyphens."""
    return "-".join(label.lower().translate(ACCENTS).split())


def upgrade() -> None:
    """Apply."""
    skill = sa.table("skill", *(sa.column(name) for name in ("code", "label", "family", "retired")))
    op.bulk_insert(
        skill,
        [
            {"code": code(label), "label": label, "family": family, "retired": False}
            for family, labels in SKILLS.items()
            for label in labels
        ],
    )
    legal = sa.table(
        "legal_value",
        sa.column("code", sa.String),
        sa.column("valid_from", sa.Date),
        sa.column("value", sa.Integer),
        sa.column("source", sa.String),
    )
    op.bulk_insert(
        legal,
        [
            {"code": name, "valid_from": start, "value": value, "source": source}
            for name, start, value, source in LEGAL
        ],
    )


def downgrade() -> None:
    """Take back only what this revision brought."""
    bind = op.get_bind()
    bind.execute(sa.text("DELETE FROM position_skill"))
    bind.execute(sa.text("DELETE FROM qualification"))
    bind.execute(sa.text("DELETE FROM skill"))
    bind.execute(sa.text("DELETE FROM legal_value"))
