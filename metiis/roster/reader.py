"""The columns of a roster, with the titles units write for them. Reading itself: spreadsheets."""

from metiis.spreadsheets import Column, Table, read

COLUMNS = (
    Column(
        "service_number",
        "Identifiant",
        ("Matricule", "N° matricule", "Numéro matricule", "Identifiant défense", "NID", "ID"),
        required=True,
    ),
    Column("rank", "Grade", ("Grade abrégé", "GRD"), required=True),
    Column("last_name", "Nom", ("Nom de famille", "Nom usuel", "Nom d’usage"), required=True),
    Column("first_name", "Prénom", ("Prénoms", "Prénom usuel"), required=True),
    Column(
        "unit",
        "Unité",
        ("Code unité", "Unité d’affectation", "Affectation", "Formation", "Régiment", "Corps"),
        required=True,
    ),
    Column("section", "Section", ("Peloton", "Section/peloton", "Section ou peloton")),
    Column(
        "email",
        "Courriel",
        (
            "E-mail", "Mail", "Mél", "Adresse mail", "Adresse mél", "Adresse e-mail",
            "Adresse courriel", "Adresse électronique", "Courriel personnel",
        ),
    ),
    Column(
        "phone",
        "Téléphone",
        (
            "Tél", "Tél portable", "Téléphone portable", "Téléphone mobile", "Portable", "Mobile",
            "N° de téléphone", "Numéro de téléphone", "Téléphone personnel", "GSM",
        ),
    ),
    Column("home_town", "Commune", ("Ville", "Commune de résidence", "Résidence", "Domicile")),
    Column(
        "home_department", "Département", ("Dépt", "Dép", "Dpt", "Code département", "N° dépt")
    ),
    Column(
        "contract_start",
        "Début ESR",
        ("Début contrat", "Début du contrat", "Date de début ESR", "Date début ESR", "ESR début"),
    ),
    Column(
        "contract_end",
        "Fin ESR",
        (
            "Fin contrat", "Fin de contrat", "Fin du contrat", "Date de fin ESR", "Date fin ESR",
            "ESR fin", "Échéance ESR", "Échéance contrat",
        ),
    ),
    Column(
        "day_cap",
        "Plafond jours",
        ("Plafond", "Plafond de jours", "Plafond annuel", "Jours autorisés", "Plafond de jours/an"),
    ),
    Column("fitness", "Aptitude", ("Aptitude médicale", "Conclusion médicale")),
    Column(
        "fitness_until",
        "Fin VMP",
        ("VMP", "Fin de VMP", "Date de fin VMP", "Date fin VMP", "Échéance VMP", "Validité VMP"),
    ),
    Column(
        "employment",
        "Situation professionnelle",
        ("Situation pro", "Situation", "Statut professionnel", "Situation d’emploi"),
    ),
    Column("skills", "Compétences", ("Compétence", "Qualifications", "Qualification")),
)  # fmt: skip
TITLES = {column.field: column.title for column in COLUMNS}


def roster_table(content: bytes) -> Table:
    """The lines of a roster file; Refusal when it is not one."""
    return read(content, COLUMNS)
