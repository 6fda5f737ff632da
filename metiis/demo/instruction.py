"""What units train for: instruction, shooting, exercises and courses, as they announce them."""

from metiis.demo.templates import (
    CHIEF,
    DRIVER,
    FIGHTERS,
    MEDIC,
    RADIO,
    SHOOTERS,
    SQUADS,
    TRUCKER,
    Line,
    Shape,
    Template,
)
from metiis.models import ActivityKind

TRAINING, SHOOTING = ActivityKind.TRAINING, ActivityKind.SHOOTING
EXERCISE, COURSE = ActivityKind.EXERCISE, ActivityKind.COURSE
WEEKEND = Shape.WEEKEND
SECTION = (CHIEF, SQUADS, FIGHTERS, DRIVER, MEDIC)

WEEKENDS = (
    Template(
        TRAINING, "Week-end d’instruction : combat en localité",
        "Actes réflexes, progression en binôme et en trinôme, entrée dans un bâtiment. Perception "
        "des matériels le samedi à 8 h, réintégration le dimanche à 16 h. Couchage sur place.",
        WEEKEND, (2,), SECTION, 1.2,
    ),
    Template(
        TRAINING, "Week-end d’instruction : topographie et orientation",
        "Lecture de carte, azimuts et parcours d’orientation de jour puis de nuit. Prévoir de "
        "bonnes chaussures de marche et une lampe frontale. Repas fournis.",
        WEEKEND, (2, 3), (CHIEF, SQUADS, FIGHTERS, DRIVER), 1.0,
    ),
    Template(
        TRAINING, "Week-end d’instruction : secourisme au combat",
        "Rappels théoriques le samedi matin, ateliers puis parcours noté le dimanche. Ouvert à "
        "tous les niveaux, sans prérequis.",
        WEEKEND, (2,), (CHIEF, SQUADS, FIGHTERS, Line("Moniteur secourisme", 2, 4, 9, ("SC1",))),
    ),
    Template(
        TRAINING, "Week-end d’instruction : transmissions et procédures",
        "Mise en œuvre des postes, procédure radio et comptes rendus. Exercice de synthèse par "
        "groupes le dimanche matin.",
        WEEKEND, (2, 3), (CHIEF, SQUADS, Line("Combattant", 12), RADIO, DRIVER), 0.8,
    ),
    Template(
        TRAINING, "Week-end d’instruction : point de contrôle et patrouille",
        "Préparation des missions communes : surveiller, patrouiller, tenir un point de contrôle. "
        "Mises en situation avec plastrons tout au long du week-end.",
        WEEKEND, (2, 3), (CHIEF, SQUADS, SHOOTERS, DRIVER, Line("Plastron", 4)), 1.0,
    ),
    Template(
        TRAINING, "Week-end d’instruction : vie en campagne",
        "Départ le vendredi soir, bivouac de deux nuits, marche et installation d’un "
        "dispositif. Paquetage complet, liste jointe à la convocation.",
        Shape.LONG, (3,), (CHIEF, SQUADS, FIGHTERS, TRUCKER, MEDIC), 0.8,
    ),
    Template(
        TRAINING, "Week-end d’instruction : marche et nœuds d’encordement",
        "Déplacement en terrain de moyenne montagne, cordages et passage de mains courantes. "
        "Bonne condition physique demandée.",
        WEEKEND, (2,), (CHIEF, SQUADS, FIGHTERS, MEDIC), 1.0,
        places=("Le Monêtier-les-Bains", "La Grave", "Villard-de-Lans", "Les Contamines-Montjoie"),
        months=(4, 5, 6, 7, 8, 9, 10), is_mountain=True,
    ),
    Template(
        TRAINING, "Week-end d’instruction : déplacement hivernal à ski",
        "Conduite d’une section en terrain enneigé, recherche de victimes et nuit en refuge. "
        "Matériel de ski perçu sur place.",
        WEEKEND, (2,),
        (
            Line("Chef de détachement montagne", 1, 6, 13, ("Haute montagne",), few=True),
            Line("Chef de groupe", 2, 6, 7, ("Ski",)), Line("Skieur", 12, skills=("Ski",)), MEDIC,
        ),
        1.6, places=("La Clusaz", "Valloire", "Autrans", "Montgenèvre"),
        months=(1, 2, 3, 12), is_mountain=True,
    ),
    Template(
        TRAINING, "Journée d’instruction des cadres",
        "Préparation des activités du trimestre, pédagogie et sécurité. Réservée aux "
        "sous-officiers et aux chefs de section.",
        Shape.SATURDAY, (1,), (Line("Cadre", 10, 6, 13),), 0.5, (20, 30),
    ),
)  # fmt: skip

RANGE = (
    Line("Directeur de tir", 1, 6, 13, ("Moniteur ISTC",), few=True),
    Line("Moniteur de tir", 2, 6, 9, ("Moniteur ISTC",), few=True),
    Line("Tireur", 10, 1, 13), MEDIC,
)  # fmt: skip
SHOOTINGS = (
    Template(
        SHOOTING, "Séance de tir : recyclage IST-C",
        "Contrôle des connaissances puis tirs de recyclage à l’arme d’épaule. À suivre avant la "
        "fin de validité de votre IST-C.",
        Shape.SATURDAY, (1,), RANGE, 1.6, (25, 40), (92, 8, 0),
    ),
    Template(
        SHOOTING, "Week-end de tir : perfectionnement",
        "Tirs de jour et de nuit, changements de position et gestes de sécurité. IST-C en cours de "
        "validité demandée aux tireurs.",
        WEEKEND, (2,), (*RANGE[:2], Line("Tireur", 10, 1, 9, ("IST-C",)), MEDIC, DRIVER), 1.0,
    ),
    Template(
        SHOOTING, "Séance de tir au pistolet pour les cadres",
        "Séance courte au stand, par rotation de cinq tireurs. Sous-officiers et officiers.",
        Shape.WEEKDAY, (1,), (RANGE[0], Line("Tireur", 8, 6, 16, ("IST-C",))), 0.5, (15, 25),
        priority=3,
    ),
)  # fmt: skip

COMPANY = (
    Line("Officier adjoint", 1, 12, 15), Line("Chef de section", 1, 8, 13),
    Line("Sous-officier adjoint", 1, 7, 8), Line("Chef de groupe", 3, 6, 7),
    Line("Combattant", 16, skills=("IST-C",)), TRUCKER, DRIVER, RADIO, MEDIC,
)  # fmt: skip
EXERCISES = (
    Template(
        TRAINING, "Période bloquée d’instruction",
        "Dix jours pendant les vacances scolaires pour passer les étapes de l’année : tir, "
        "secourisme, topographie, vie en campagne et contrôle physique.",
        Shape.HOLIDAY, (9, 10), COMPANY, 3.0, (50, 60), (70, 30, 0), priority=1,
    ),
    Template(
        EXERCISE, "Exercice de {company} de réserve",
        "Manœuvre en terrain libre, de la mise en place au retour d’expérience. Alternance de "
        "phases de jour et de nuit ; repos prévu chaque jour.",
        Shape.LONG, (4, 5), COMPANY, 1.6, reach=(70, 28, 2),
        places=("Mens", "Rumilly", "Veynes", "Apt", "La Chambre"), is_mountain=True, priority=1,
    ),
    Template(
        EXERCISE, "Exercice de {company} de réserve",
        "Manœuvre en terrain libre, de la mise en place au retour d’expérience. Alternance de "
        "phases de jour et de nuit ; repos prévu chaque jour.",
        Shape.LONG, (4, 5), COMPANY, 0.6, reach=(70, 28, 2), priority=1,
    ),
    Template(
        EXERCISE, "Exercice de synthèse avec une unité d’active",
        "La section de réserve s’intègre à une unité d’active pendant une semaine. Convient "
        "aux personnes libres du lundi au vendredi.",
        Shape.WEEK, (5,), (CHIEF, Line("Chef de groupe", 2, 6, 7),
            Line("Combattant", 10, skills=("IST-C",)), DRIVER),
        0.6, priority=1,
    ),
    Template(
        EXERCISE, "Exercice de poste de commandement",
        "Tenue des fonctions d’un poste de commandement sur scénario. Pas de déploiement sur "
        "le terrain.",
        WEEKEND, (2,), (Line("Officier traitant", 3, 12, 16),
            Line("Sous-officier d’état-major", 3, 6, 10), RADIO), 0.4,
        reach=(30, 65, 5),
    ),
)  # fmt: skip

COURSES = (
    Template(
        COURSE, "Formation chef de groupe",
        "Quatre jours pour apprendre à commander un groupe : ordres, sécurité, pédagogie. "
        "Évaluation en fin de stage.",
        Shape.LONG, (4,), (Line("Stagiaire", 10, 4, 5),
            Line("Instructeur", 2, 6, 9, ("Chef de groupe",))),
        0.8, (50, 60), (45, 53, 2),
    ),
    Template(
        COURSE, "Stage secourisme au combat (SC1)",
        "Formation initiale et recyclage. Certificat délivré à l’issue, valable deux ans.",
        WEEKEND, (2,), (Line("Stagiaire", 10, 1, 9),
            Line("Formateur", 2, 4, 9, ("SC2",), few=True)), 1.0, (35, 45),
        (60, 38, 2),
    ),
    Template(
        COURSE, "Stage de conduite en terrain varié",
        "Perfectionnement des conducteurs : franchissement, convoi et entretien courant.",
        WEEKEND, (2,), (Line("Stagiaire conducteur", 8, 1, 7, ("Permis VL",)),
            Line("Moniteur de conduite", 2, 4, 9, ("Permis PL",), few=True)),
        0.7, (35, 45), (50, 48, 2),
    ),
    Template(
        COURSE, "Stage moniteur IST-C",
        "Stage d’une semaine pour encadrer les séances de tir. Ouvert aux sous-officiers.",
        Shape.WEEK, (5,), (Line("Stagiaire", 8, 6, 9, ("IST-C",)),
            Line("Instructeur", 2, 7, 13, ("Moniteur ISTC",), few=True)),
        0.4, (50, 60), (10, 70, 20),
    ),
    Template(
        COURSE, "Initiation à la mise en œuvre des drones",
        "Réglementation, préparation d’un vol et prise de vue. Aucun prérequis.",
        WEEKEND, (2,), (Line("Stagiaire", 8, 1, 9),
            Line("Instructeur", 1, 4, 13, ("Drones",), few=True)), 0.4, (35, 45),
        (20, 70, 10), priority=3,
    ),
    Template(
        COURSE, "Stage NRBC : équipe de décontamination",
        "Port de la tenue, mise en place d’une chaîne et passage de personnels. Une journée de "
        "théorie, une journée de pratique.",
        WEEKEND, (2,), (Line("Stagiaire", 8, 1, 9),
            Line("Instructeur", 2, 4, 13, ("NRBC",), few=True)), 0.5, (35, 45), (20, 72, 8),
    ),
)  # fmt: skip
