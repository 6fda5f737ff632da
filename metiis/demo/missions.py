"""Missions that a unit calls for, from a week to two months, and short calls for a rare skill."""

from metiis.demo.templates import DRIVER, TRUCKER, Line, Shape, Template
from metiis.models import ActivityKind

MISSION, REINFORCEMENT = ActivityKind.MISSION, ActivityKind.REINFORCEMENT
WEEK = Shape.WEEK
LEAD = (44, 55)
CONVOY_TOWNS = ("Mourmelon-le-Grand", "Suippes", "Mailly-le-Camp", "Sissonne")

MISSIONS = (
    Template(
        MISSION, "Mission Sentinelle : groupe de renfort",
        "Un groupe renforce une unité d’active pendant toute la durée. Mise en condition les deux "
        "premiers jours, repos par roulement. Les consignes sont données à l’arrivée.",
        WEEK, (15, 21, 30),
        (Line("Chef de groupe", 1, 6, 7, ("IST-C",), few=True),
         Line("Combattant", 8, 1, 5, ("IST-C",), few=True),
         Line("Conducteur VL", 1, 1, 7, ("Permis VL", "IST-C"), few=True)),
        1.6, LEAD, (20, 66, 14),
        places=("Lyon", "Paris", "Marseille", "Strasbourg", "Lille", "Toulouse"), priority=1,
    ),
    Template(
        MISSION, "Garde d’un site militaire",
        "Tenue des postes de jour et de nuit par quarts. Logement et repas sur place.",
        WEEK, (7, 14, 21),
        (Line("Chef de poste", 1, 5, 7, ("IST-C",), few=True),
         Line("Sentinelle", 6, 1, 5, ("IST-C",), few=True)),
        2.0, LEAD, (55, 42, 3), priority=1,
    ),
    Template(
        MISSION, "Surveillance des massifs contre les feux de forêt",
        "Patrouilles de jour en appui des secours, alerte et guidage. Départ groupé.",
        WEEK, (14, 21),
        (Line("Chef de groupe", 1, 6, 8, few=True), Line("Patrouilleur", 8, few=True), TRUCKER),
        2.4, LEAD, (20, 68, 12), places=("Aix-en-Provence", "Fréjus", "Ajaccio", "Mont-de-Marsan"),
        months=(6, 7, 8), priority=1,
    ),
    Template(
        MISSION, "Appui d’une épreuve de ski en montagne",
        "Préparation des pistes, balisage et liaison avec les secours. Bonne pratique du ski "
        "demandée.",
        WEEK, (7, 10),
        (Line("Chef de détachement montagne", 1, 6, 13, ("Haute montagne",), few=True),
         Line("Skieur", 7, skills=("Ski",), few=True), DRIVER),
        1.2, LEAD, (30, 70, 0), places=("Courchevel", "Valloire", "Montgenèvre"),
        months=(1, 2, 3, 12), is_mountain=True, priority=1,
    ),
    Template(
        MISSION, "Renfort d’un état-major opérationnel",
        "Tenue d’un poste de planification ou de conduite, au rythme de la cellule. Poste de "
        "complément individuel.",
        WEEK, (30, 45),
        (Line("Officier traitant", 1, 12, 16, few=True),
         Line("Sous-officier d’état-major", 1, 6, 10, few=True),
         Line("Transmetteur", 1, 1, 7, ("Transmissions",), few=True)),
        0.6, LEAD, (10, 55, 35), places=("Lille", "Paris", "Lyon", "Metz"), priority=1,
    ),
    Template(
        MISSION, "Mission de courte durée outre-mer",
        "Deux mois au sein d’une compagnie tournante. Visites et vaccinations avant le départ.",
        WEEK, (60,),
        (Line("Chef de groupe", 1, 6, 7, ("IST-C",), few=True),
         Line("Combattant", 4, 1, 5, ("IST-C",), few=True)),
        0.4, (50, 60), (0, 55, 45), places=("Cayenne", "Fort-de-France"), priority=1,
    ),
    Template(
        MISSION, "Détachement drones : surveillance d’emprises",
        "Vols de surveillance par équipes de deux, de jour et de nuit.",
        WEEK, (7, 14),
        (Line("Chef de détachement", 1, 6, 9, few=True),
         Line("Opérateur drone", 3, 1, 7, ("Drones",), few=True), DRIVER),
        0.6, LEAD, (5, 65, 30), priority=1,
    ),
)  # fmt: skip

CALLS = (
    Template(
        REINFORCEMENT, "Accueil d’un détachement italien",
        "Traduction pendant une semaine d’échanges : ateliers, réunions et visite de la garnison.",
        WEEK, (5,),
        (Line("Interprète", 2, 1, 16, ("Italien",), few=True),
         Line("Officier de liaison", 1, 12, 16, ("Anglais",), few=True)),
        0.3, (25, 40), (30, 60, 10),
    ),
    Template(
        REINFORCEMENT, "Convoi de matériels vers un camp de manœuvre",
        "Chargement, route et retour à vide. Conducteurs à jour de leur visite médicale.",
        WEEK, (3,),
        (Line("Chef de convoi", 1, 6, 9, few=True),
         Line("Conducteur TC", 2, 1, 7, ("Permis TC",), few=True),
         Line("Conducteur PL", 2, 1, 7, ("Permis PL",), few=True)),
        0.6, (25, 40), (45, 50, 5), places=CONVOY_TOWNS,
    ),
)  # fmt: skip
