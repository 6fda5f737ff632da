"""Where towns are, to two decimals: department seats, garrisons, towns near them. Pure data.

Good for « environ 60 km », never for more: a town nobody wrote down here stands at the seat of its
department, and distances are as the crow flies.
"""

import re
from functools import lru_cache

from metiis.labels import fold

Place = tuple[float, float]  # Degrees north, degrees east.

# The seat of each department: (name, north, east).
SEATS: dict[str, tuple[str, float, float]] = {
    "01": ("Bourg-en-Bresse", 46.21, 5.23), "02": ("Laon", 49.56, 3.62),
    "03": ("Moulins", 46.57, 3.33), "04": ("Digne-les-Bains", 44.09, 6.24),
    "05": ("Gap", 44.56, 6.08), "06": ("Nice", 43.70, 7.27),
    "07": ("Privas", 44.74, 4.60), "08": ("Charleville-Mézières", 49.77, 4.72),
    "09": ("Foix", 42.97, 1.61), "10": ("Troyes", 48.30, 4.08),
    "11": ("Carcassonne", 43.21, 2.35), "12": ("Rodez", 44.35, 2.57),
    "13": ("Marseille", 43.30, 5.37), "14": ("Caen", 49.18, -0.37),
    "15": ("Aurillac", 44.93, 2.44), "16": ("Angoulême", 45.65, 0.16),
    "17": ("La Rochelle", 46.16, -1.15), "18": ("Bourges", 47.08, 2.40),
    "19": ("Tulle", 45.27, 1.77), "2A": ("Ajaccio", 41.93, 8.74),
    "2B": ("Bastia", 42.70, 9.45), "21": ("Dijon", 47.32, 5.04),
    "22": ("Saint-Brieuc", 48.51, -2.76), "23": ("Guéret", 46.17, 1.87),
    "24": ("Périgueux", 45.18, 0.72), "25": ("Besançon", 47.24, 6.02),
    "26": ("Valence", 44.93, 4.89), "27": ("Évreux", 49.02, 1.15),
    "28": ("Chartres", 48.45, 1.49), "29": ("Quimper", 48.00, -4.10),
    "30": ("Nîmes", 43.84, 4.36), "31": ("Toulouse", 43.60, 1.44),
    "32": ("Auch", 43.65, 0.59), "33": ("Bordeaux", 44.84, -0.58),
    "34": ("Montpellier", 43.61, 3.88), "35": ("Rennes", 48.11, -1.68),
    "36": ("Châteauroux", 46.81, 1.69), "37": ("Tours", 47.39, 0.69),
    "38": ("Grenoble", 45.19, 5.72), "39": ("Lons-le-Saunier", 46.67, 5.55),
    "40": ("Mont-de-Marsan", 43.89, -0.50), "41": ("Blois", 47.59, 1.33),
    "42": ("Saint-Étienne", 45.44, 4.39), "43": ("Le Puy-en-Velay", 45.04, 3.88),
    "44": ("Nantes", 47.22, -1.55), "45": ("Orléans", 47.90, 1.91),
    "46": ("Cahors", 44.45, 1.44), "47": ("Agen", 44.20, 0.62),
    "48": ("Mende", 44.52, 3.50), "49": ("Angers", 47.47, -0.55),
    "50": ("Saint-Lô", 49.12, -1.09), "51": ("Châlons-en-Champagne", 48.96, 4.36),
    "52": ("Chaumont", 48.11, 5.14), "53": ("Laval", 48.07, -0.77),
    "54": ("Nancy", 48.69, 6.18), "55": ("Bar-le-Duc", 48.77, 5.16),
    "56": ("Vannes", 47.66, -2.76), "57": ("Metz", 49.12, 6.18),
    "58": ("Nevers", 46.99, 3.16), "59": ("Lille", 50.63, 3.06),
    "60": ("Beauvais", 49.43, 2.08), "61": ("Alençon", 48.43, 0.09),
    "62": ("Arras", 50.29, 2.78), "63": ("Clermont-Ferrand", 45.78, 3.08),
    "64": ("Pau", 43.30, -0.37), "65": ("Tarbes", 43.23, 0.07),
    "66": ("Perpignan", 42.70, 2.90), "67": ("Strasbourg", 48.58, 7.75),
    "68": ("Colmar", 48.08, 7.36), "69": ("Lyon", 45.76, 4.84),
    "70": ("Vesoul", 47.62, 6.16), "71": ("Mâcon", 46.31, 4.83),
    "72": ("Le Mans", 48.00, 0.20), "73": ("Chambéry", 45.57, 5.92),
    "74": ("Annecy", 45.90, 6.13), "75": ("Paris", 48.86, 2.35),
    "76": ("Rouen", 49.44, 1.10), "77": ("Melun", 48.54, 2.66),
    "78": ("Versailles", 48.80, 2.13), "79": ("Niort", 46.32, -0.46),
    "80": ("Amiens", 49.89, 2.30), "81": ("Albi", 43.93, 2.15),
    "82": ("Montauban", 44.02, 1.36), "83": ("Toulon", 43.12, 5.93),
    "84": ("Avignon", 43.95, 4.81), "85": ("La Roche-sur-Yon", 46.67, -1.43),
    "86": ("Poitiers", 46.58, 0.34), "87": ("Limoges", 45.83, 1.26),
    "88": ("Épinal", 48.17, 6.45), "89": ("Auxerre", 47.80, 3.57),
    "90": ("Belfort", 47.64, 6.86), "91": ("Évry-Courcouronnes", 48.63, 2.43),
    "92": ("Nanterre", 48.89, 2.21), "93": ("Bobigny", 48.91, 2.44),
    "94": ("Créteil", 48.79, 2.46), "95": ("Cergy", 49.04, 2.08),
    "971": ("Basse-Terre", 16.00, -61.73), "972": ("Fort-de-France", 14.60, -61.07),
    "973": ("Cayenne", 4.94, -52.33), "974": ("Saint-Denis", -20.88, 55.45),
    "976": ("Mamoudzou", -12.78, 45.23),
}  # fmt: skip

# Garrisons, camps, and towns where people of units live: (name, department, north, east).
TOWNS: tuple[tuple[str, str, float, float], ...] = (
    ("Auxonne", "21", 47.19, 5.39), ("Compiègne", "60", 49.42, 2.83),
    ("Douai", "59", 50.37, 3.08), ("Issoire", "63", 45.54, 3.25),
    ("Libourne", "33", 44.92, -0.24), ("Olivet", "45", 47.86, 1.90),
    ("Belley", "01", 45.76, 5.69), ("La Valbonne", "01", 45.85, 5.12),
    ("Oyonnax", "01", 46.26, 5.66), ("Sissonne", "02", 49.57, 3.89),
    ("Barcelonnette", "04", 44.39, 6.65), ("Manosque", "04", 43.83, 5.79),
    ("Sisteron", "04", 44.19, 5.95), ("Briançon", "05", 44.90, 6.64),
    ("Embrun", "05", 44.56, 6.50), ("La Grave", "05", 45.05, 6.31),
    ("Le Monêtier-les-Bains", "05", 44.98, 6.51), ("Montgenèvre", "05", 44.93, 6.72),
    ("Veynes", "05", 44.53, 5.82), ("Pamiers", "09", 43.12, 1.61),
    ("Mailly-le-Camp", "10", 48.66, 4.20), ("Castelnaudary", "11", 43.32, 1.95),
    ("Aubagne", "13", 43.29, 5.57), ("Miramas", "13", 43.59, 5.00),
    ("Brive-la-Gaillarde", "19", 45.16, 1.53), ("Calvi", "2B", 42.57, 8.76),
    ("La Courtine", "23", 45.70, 2.27), ("Montbéliard", "25", 47.51, 6.80),
    ("Valdahon", "25", 47.15, 6.35), ("Montélimar", "26", 44.56, 4.75),
    ("Alès", "30", 44.13, 4.08), ("Bagnols-sur-Cèze", "30", 44.16, 4.62),
    ("Laudun-l’Ardoise", "30", 44.11, 4.66), ("Balma", "31", 43.61, 1.50),
    ("Francazal", "31", 43.55, 1.37), ("Saint-Aubin-du-Cormier", "35", 48.26, -1.40),
    ("Bourgoin-Jallieu", "38", 45.59, 5.28), ("Échirolles", "38", 45.14, 5.72),
    ("La Mure", "38", 44.90, 5.79), ("Mens", "38", 44.82, 5.75),
    ("Meylan", "38", 45.21, 5.78), ("Varces", "38", 45.09, 5.68),
    ("Varces-Allières-et-Risset", "38", 45.09, 5.68), ("Vif", "38", 45.06, 5.67),
    ("Villard-de-Lans", "38", 45.07, 5.55), ("Voiron", "38", 45.36, 5.59),
    ("Saumur", "49", 47.26, -0.08), ("Mourmelon-le-Grand", "51", 49.13, 4.36),
    ("Suippes", "51", 49.13, 4.53), ("Verdun", "55", 49.16, 5.38),
    ("Coëtquidan", "56", 47.94, -2.18), ("Guer", "56", 47.91, -2.12),
    ("Bitche", "57", 49.05, 7.43), ("Phalsbourg", "57", 48.77, 7.26),
    ("Sarrebourg", "57", 48.73, 7.05), ("Bayonne", "64", 43.49, -1.48),
    ("Haguenau", "67", 48.82, 7.79), ("Mulhouse", "68", 47.75, 7.34),
    ("Champagné", "72", 48.02, 0.33), ("Aix-les-Bains", "73", 45.69, 5.91),
    ("Albertville", "73", 45.68, 6.39), ("Barby", "73", 45.57, 5.98),
    ("Bourg-Saint-Maurice", "73", 45.62, 6.77), ("La Chambre", "73", 45.37, 6.30),
    ("Modane", "73", 45.20, 6.67), ("Montmélian", "73", 45.50, 6.05),
    ("Chamonix-Mont-Blanc", "74", 45.92, 6.87), ("Cluses", "74", 46.06, 6.58),
    ("La Clusaz", "74", 45.90, 6.42), ("La Roche-sur-Foron", "74", 46.07, 6.31),
    ("Les Contamines-Montjoie", "74", 45.82, 6.73), ("Rumilly", "74", 45.87, 5.94),
    ("Thonon-les-Bains", "74", 46.37, 6.48), ("Saint-Maixent-l’École", "79", 46.41, -0.21),
    ("Castres", "81", 43.61, 2.24), ("Caylus", "82", 44.24, 1.77),
    ("Canjuers", "83", 43.65, 6.46), ("Draguignan", "83", 43.54, 6.47),
    ("Fréjus", "83", 43.43, 6.74), ("Apt", "84", 43.88, 5.40),
    ("Carpentras", "84", 44.06, 5.05), ("Orange", "84", 44.14, 4.81),
    ("Saint-Christol", "84", 44.03, 5.49), ("Châtellerault", "86", 46.82, 0.55),
)  # fmt: skip

_SEAT = {code: (north, east) for code, (_name, north, east) in SEATS.items()}
_TOWN: dict[str, tuple[str, Place]] = {
    **{fold(name): (code, (north, east)) for code, (name, north, east) in SEATS.items()},
    **{fold(name): (code, (north, east)) for name, code, north, east in TOWNS},
}
# « Camp de Canjuers (Var) », « Varces, quartier de Reyniès »: the town is one of the parts.
_APART = re.compile(r"\s*[,;:/()]\s*|\s+[-–—]\s+")
_CAMP = re.compile(r"^(camp|quartier|garnison|champ de tir|base) (de la |de |du |des |d')")


@lru_cache(maxsize=4096)
def place_of(town: str, department: str = "") -> Place | None:
    """Where a town is, when it is written down here and, if a department is given, lies there.

    Overseas the department must be given: Saint-Denis is first of all near Paris.
    """
    whole = fold(town)
    for part in (whole, *_APART.split(whole)):
        code, place = _TOWN.get(part) or _TOWN.get(_CAMP.sub("", part)) or ("", None)
        if place and (department == code or not department and not code.startswith("97")):
            return place
    return None


@lru_cache(maxsize=4096)
def home_of(town: str, department: str) -> Place | None:
    """Where somebody lives, near enough: her town, else her department's seat, else unknown."""
    code = department.strip().upper()
    return place_of(town, code) or _SEAT.get(code)
