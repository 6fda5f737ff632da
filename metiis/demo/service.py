"""What units need people for: ceremonies, reinforcement, supervision, formalities and missions."""

from metiis.demo.templates import Line, Shape, Template
from metiis.models import ActivityKind

CEREMONY, REINFORCEMENT = ActivityKind.CEREMONY, ActivityKind.REINFORCEMENT
SUPERVISION, FORMALITIES = ActivityKind.SUPERVISION, ActivityKind.FORMALITIES
SATURDAY, WEEKDAY, WEEK = Shape.SATURDAY, Shape.WEEKDAY, Shape.WEEK
PICKET = (
    Line("Chef de piquet", 1, 6, 9, few=True),
    Line("Piquet d’honneur", 8),
    Line("Conducteur VL", 1, 1, 7, ("Permis VL",), few=True),
)

CEREMONIES = (
    Template(
        CEREMONY, "Prise d’armes trimestrielle",
        "Remise de décorations et de galons. Répétition à 9 h, cérémonie à 11 h, fin à 13 h. "
        "Tenue de cérémonie.",
        SATURDAY, (1,), PICKET, 1.0, (14, 21), (96, 4, 0), priority=3,
    ),
    Template(
        CEREMONY, "Journée portes ouvertes du quartier",
        "Accueil du public, ateliers et stand de la réserve. Contact facile et tenue soignée.",
        SATURDAY, (1,), (Line("Responsable de stand", 2, 6, 13), Line("Animateur", 8)),
        0.7, (18, 28), (96, 4, 0),
        months=(4, 5, 6, 9, 10), priority=3,
    ),
    Template(
        CEREMONY, "Cérémonie au monument aux morts",
        "Piquet d’honneur à la demande de la commune. Déplacement groupé depuis la garnison.",
        WEEKDAY, (1,), PICKET, 0.8, (10, 18), (96, 4, 0), priority=3,
    ),
    Template(
        CEREMONY, "Forum des associations",
        "Présentation de la réserve opérationnelle aux habitants, par équipes de deux.",
        SATURDAY, (1,), (Line("Responsable de stand", 1, 6, 9, few=True), Line("Animateur", 4)),
        1.2, (10, 18), (96, 4, 0),
        months=(9,), priority=3,
    ),
)  # fmt: skip

REINFORCEMENTS = (
    Template(
        REINFORCEMENT, "Renfort du service général",
        "Renfort des services du quartier pendant les permissions. Horaires de bureau, logement "
        "possible sur place.",
        WEEK, (5,), (Line("Gradé de service", 1, 3, 6, few=True),
            Line("Militaire du rang", 3, few=True)), 1.4, (20, 35), priority=3,
    ),
    Template(
        REINFORCEMENT, "Renfort du bureau instruction",
        "Préparation des stages du trimestre et suivi des dossiers. Bonne pratique de la "
        "bureautique.",
        WEEK, (5, 12), (Line("Sous-officier rédacteur", 1, 6, 10, few=True),
            Line("Secrétaire", 1, 2, 5, few=True)), 0.6, (20, 35), priority=3,
    ),
    Template(
        REINFORCEMENT, "Renfort de l’atelier auto",
        "Entretien courant du parc. Une expérience de mécanicien est un atout.",
        WEEK, (5,), (Line("Aide mécanicien", 2, 1, 6, ("Permis VL",), few=True),), 0.6, (20, 35),
        priority=3,
    ),
    Template(
        REINFORCEMENT, "Renfort de l’infirmerie pendant les visites",
        "Accueil et orientation des personnes convoquées, sans accès aux dossiers médicaux.",
        WEEK, (3, 5), (Line("Auxiliaire sanitaire", 2, 1, 7, ("SC1",), few=True),), 0.5, (20, 35),
    ),
    Template(
        REINFORCEMENT, "Renfort d’état-major : préparation d’un exercice",
        "Deux semaines au sein d’une cellule de préparation. Poste de complément individuel.",
        WEEK, (12,), (Line("Officier rédacteur", 1, 12, 16, few=True),
            Line("Sous-officier d’état-major", 1, 7, 10, few=True)),
        0.5, (30, 45), (40, 45, 15),
    ),
)  # fmt: skip

SUPERVISIONS = (
    Template(
        SUPERVISION, "Encadrement d’une journée défense et citoyenneté",
        "Accueil de deux groupes de jeunes et animation des modules. Formation d’animateur "
        "souhaitée.",
        WEEKDAY, (1,), (Line("Animateur", 2, 4, 13, few=True),
            Line("Aide animateur", 2, few=True)), 1.0, (15, 25),
    ),
    Template(
        SUPERVISION, "Encadrement d’un rallye citoyen",
        "Tenue des ateliers d’un rallye de collégiens : secourisme, orientation, sport.",
        WEEKDAY, (1,), (Line("Responsable d’atelier", 2, 6, 9, few=True), Line("Animateur", 6)),
        0.6, (18, 28),
        months=(3, 4, 5, 6, 10, 11), priority=3,
    ),
    Template(
        SUPERVISION, "Encadrement d’une préparation militaire",
        "Encadrement d’une trentaine de stagiaires pendant les vacances scolaires.",
        Shape.HOLIDAY, (12,),
        (
            Line("Chef de section", 1, 8, 13, few=True), Line("Chef de groupe", 3, 5, 7),
            Line("Aide moniteur", 4, 2, 5, ("IST-C",)),
        ),
        1.4, (45, 60), (35, 60, 5),
    ),
)  # fmt: skip

FORMALITY = (
    Template(
        FORMALITIES, "Visites médicales périodiques (VMP)",
        "Créneaux de visite de 8 h à 12 h. Vous munir de votre carte vitale et de votre carnet de "
        "vaccination.",
        WEEKDAY, (1,), (Line("Créneau de visite", 10, 1, 17),), 1.0, (7, 12),
        (100, 0, 0),
    ),
    Template(
        FORMALITIES, "Contrôle de la condition physique (CCPM)",
        "Épreuves annuelles : échauffement à 8 h 30, résultats remis à midi. Tenue de sport.",
        SATURDAY, (1,), (Line("Participant", 16, 1, 17),
            Line("Évaluateur", 2, 6, 10, ("Moniteur sport",), few=True)),
        1.2, (10, 16), (94, 6, 0),
    ),
    Template(
        FORMALITIES, "Perception et échange de paquetage",
        "Passage au magasin d’habillement sur créneau. Apporter les effets à échanger.",
        WEEKDAY, (1,), (Line("Créneau", 10, 1, 17),), 0.7, (7, 12), (100, 0, 0),
        priority=3,
    ),
)  # fmt: skip

# One rotation of a security mission, repeated with its own dates.
ROTATION = (
    Line("Chef de section", 1, 8, 13, few=True),
    Line("Chef de groupe", 2, 6, 7, ("IST-C",), few=True),
    Line("Combattant", 14, 1, 5, ("IST-C",), few=True),
    Line("Conducteur VL", 2, 1, 7, ("Permis VL", "IST-C"), few=True),
)
MISSION_TOWNS = ("Lyon", "Grenoble", "Annecy", "Saint-Étienne", "Chambéry", "Marseille", "Nice")

# The brigade's exercise: about 120 people.
BRIGADE_EXERCISE = (
    Line("Officier de l’état-major d’exercice", 8, 12, 16), Line("Chef de section", 4, 8, 13),
    Line("Sous-officier adjoint", 4, 7, 8), Line("Chef de groupe", 8, 6, 7, ("IST-C",)),
    Line("Combattant", 64, 1, 5, ("IST-C",)), Line("Conducteur VL", 8, 1, 7, ("Permis VL",)),
    Line("Conducteur PL", 5, 1, 7, ("Permis PL",)),
    Line("Transmetteur", 7, 1, 7, ("Transmissions",)),
    Line("Auxiliaire sanitaire", 5, 1, 7, ("SC1",)), Line("Plastron", 8),
)  # fmt: skip
EXERCISE_NAMES = ("LAGOPÈDE", "GENTIANE", "MÉLÈZE", "SORBIER", "ALISIER", "BOUVREUIL", "CHEVÊCHE")

# Initial training, in school holidays.
RECRUITS = (
    Line("Stagiaire", 16, 1, 1, few=True), Line("Chef de section", 1, 8, 13, few=True),
    Line("Sous-officier adjoint", 1, 7, 8, few=True), Line("Chef de groupe", 2, 6, 7, few=True),
    Line("Aide moniteur", 2, 3, 5, ("IST-C",), few=True),
    Line("Auxiliaire sanitaire", 1, 1, 7, ("SC1",), few=True),
)  # fmt: skip
SECOND_COURSE = (
    Line("Stagiaire", 14, 2, 2, ("IST-C",), few=True), Line("Chef de section", 1, 8, 13, few=True),
    Line("Chef de groupe", 2, 6, 7, few=True), Line("Aide moniteur", 2, 4, 5, ("IST-C",), few=True),
)  # fmt: skip
