"""Garrisons and the towns around them where people live, the nearest first. Real names of communes
with their department, so that a distance can be computed."""

Towns = tuple[tuple[str, str], ...]  # (town, department)


def _towns(text: str) -> Towns:
    """« Gap 05, Embrun 05 » as pairs."""
    pairs = (part.strip().rsplit(" ", 1) for part in text.split(","))
    return tuple((town, department) for town, department in pairs)


AROUND: dict[str, Towns] = {
    garrison: _towns(text)
    for garrison, text in {
        # The five brigades of the plan.
        "Chambéry": "Chambéry 73, Barby 73, Aix-les-Bains 73, Albertville 73, Montmélian 73, "
        "Lyon 69, Bourgoin-Jallieu 38, Belley 01",
        "Annecy": "Annecy 74, Rumilly 74, Cluses 74, Thonon-les-Bains 74, La Roche-sur-Foron 74, "
        "Bourg-en-Bresse 01, Oyonnax 01, Lyon 69",
        "Gap": "Gap 05, Embrun 05, Briançon 05, Sisteron 04, Digne-les-Bains 04, Manosque 04, "
        "Marseille 13, Veynes 05",
        "Saint-Christol": "Apt 84, Carpentras 84, Avignon 84, Manosque 04, Orange 84, "
        "Montélimar 26, Nîmes 30",
        "Varces": "Grenoble 38, Varces 38, Vif 38, Voiron 38, Échirolles 38, Meylan 38, "
        "La Mure 38, Lyon 69, Valence 26, Chambéry 73",
        "Poitiers": "Poitiers 86, Châtellerault 86, Chauvigny 86, Niort 79, Parthenay 79, Tours 37",
        "Angoulême": "Angoulême 16, Soyaux 16, Cognac 16, Ruffec 16, Saintes 17, Périgueux 24",
        "Champagné": "Le Mans 72, Champagné 72, Allonnes 72, La Flèche 72, Laval 53, Alençon 61",
        "Vannes": "Vannes 56, Auray 56, Lorient 56, Ploërmel 56, Redon 35, Rennes 35",
        "Angers": "Angers 49, Trélazé 49, Cholet 49, Saumur 49, Avrillé 49, Nantes 44",
        "Saint-Aubin-du-Cormier": "Fougères 35, Rennes 35, Vitré 35, Saint-Aubin-du-Cormier 35, "
        "Liffré 35, Avranches 50",
        "Balma": "Toulouse 31, Balma 31, Colomiers 31, Muret 31, Montauban 82, Albi 81",
        "Pamiers": "Pamiers 09, Foix 09, Saverdun 09, Toulouse 31, Muret 31, Lavelanet 09",
        "Tarbes": "Tarbes 65, Lourdes 65, Bagnères-de-Bigorre 65, Pau 64, Vic-en-Bigorre 65, "
        "Auch 32",
        "Carcassonne": "Carcassonne 11, Castelnaudary 11, Limoux 11, Narbonne 11, Béziers 34, "
        "Toulouse 31",
        "Castres": "Castres 81, Mazamet 81, Albi 81, Graulhet 81, Revel 31, Toulouse 31",
        "Montauban": "Montauban 82, Castelsarrasin 82, Moissac 82, Caussade 82, Cahors 46, "
        "Toulouse 31",
        "Nîmes": "Nîmes 30, Alès 30, Uzès 30, Vauvert 30, Montpellier 34, Avignon 84",
        "Marseille": "Marseille 13, Aubagne 13, Aix-en-Provence 13, Martigues 13, Toulon 83, "
        "Salon-de-Provence 13",
        "Laudun-l’Ardoise": "Bagnols-sur-Cèze 30, Laudun-l’Ardoise 30, Orange 84, Avignon 84, "
        "Uzès 30, Pont-Saint-Esprit 30",
        "Canjuers": "Draguignan 83, Aups 83, Lorgues 83, Brignoles 83, Castellane 04, Toulon 83",
        "Fréjus": "Fréjus 83, Saint-Raphaël 83, Draguignan 83, Cannes 06, Grasse 06, Nice 06",
        "Besançon": "Besançon 25, Dole 39, Vesoul 70, Pontarlier 25, Ornans 25, Dijon 21",
        "Épinal": "Épinal 88, Golbey 88, Remiremont 88, Saint-Dié-des-Vosges 88, Nancy 54, "
        "Vittel 88",
        "Belfort": "Belfort 90, Montbéliard 25, Héricourt 70, Delle 90, Mulhouse 68, Lure 70",
        "Colmar": "Colmar 68, Sélestat 67, Mulhouse 68, Guebwiller 68, Munster 68, Strasbourg 67",
        "La Valbonne": "Meximieux 01, Montluel 01, Lyon 69, Villeurbanne 69, Ambérieu-en-Bugey 01, "
        "Bourg-en-Bresse 01",
        "Charleville-Mézières": "Charleville-Mézières 08, Sedan 08, Rethel 08, Revin 08, Reims 51",
        # Where the invented units stand.
        "Metz": "Metz 57, Montigny-lès-Metz 57, Woippy 57, Thionville 57, Pont-à-Mousson 54, "
        "Nancy 54",
        "Verdun": "Verdun 55, Bar-le-Duc 55, Étain 55, Commercy 55, Metz 57, Longwy 54",
        "Haguenau": "Haguenau 67, Bischwiller 67, Wissembourg 67, Saverne 67, Strasbourg 67",
        "Strasbourg": "Strasbourg 67, Schiltigheim 67, Illkirch-Graffenstaden 67, Molsheim 67, "
        "Obernai 67",
        "Sarrebourg": "Sarrebourg 57, Phalsbourg 57, Saverne 67, Lunéville 54, Sarreguemines 57",
        "Mourmelon-le-Grand": "Reims 51, Châlons-en-Champagne 51, Mourmelon-le-Grand 51, "
        "Suippes 51, Épernay 51",
        "Lille": "Lille 59, Roubaix 59, Tourcoing 59, Villeneuve-d’Ascq 59, Armentières 59, "
        "Lens 62",
        "Douai": "Douai 59, Valenciennes 59, Cambrai 59, Lens 62, Denain 59, Arras 62",
        "Arras": "Arras 62, Lens 62, Béthune 62, Bapaume 62, Amiens 80, Saint-Pol-sur-Ternoise 62",
        "Amiens": "Amiens 80, Abbeville 80, Corbie 80, Albert 80, Beauvais 60, Saint-Quentin 02",
        "Laon": "Laon 02, Soissons 02, Saint-Quentin 02, Tergnier 02, Reims 51",
        "Compiègne": "Compiègne 60, Creil 60, Senlis 60, Noyon 60, Beauvais 60, Paris 75",
        "Olivet": "Orléans 45, Olivet 45, Fleury-les-Aubrais 45, Montargis 45, Blois 41",
        "Bourges": "Bourges 18, Vierzon 18, Saint-Amand-Montrond 18, Nevers 58, Issoudun 36",
        "Tours": "Tours 37, Joué-lès-Tours 37, Amboise 37, Loches 37, Blois 41, Chinon 37",
        "Saumur": "Saumur 49, Angers 49, Doué-en-Anjou 49, Loudun 86, Chinon 37",
        "Chartres": "Chartres 28, Dreux 28, Châteaudun 28, Rambouillet 78, Paris 75",
        "Évreux": "Évreux 27, Vernon 27, Louviers 27, Rouen 76, Lisieux 14, Dreux 28",
        "Bordeaux": "Bordeaux 33, Mérignac 33, Pessac 33, Libourne 33, Arcachon 33",
        "Libourne": "Libourne 33, Bordeaux 33, Bergerac 24, Castillon-la-Bataille 33, Blaye 33",
        "Bayonne": "Bayonne 64, Anglet 64, Biarritz 64, Dax 40, Hendaye 64, Pau 64",
        "Mont-de-Marsan": "Mont-de-Marsan 40, Dax 40, Aire-sur-l’Adour 40, Pau 64, Bordeaux 33",
        "Brive-la-Gaillarde": "Brive-la-Gaillarde 19, Tulle 19, Ussel 19, Sarlat-la-Canéda 24, "
        "Limoges 87",
        "Limoges": "Limoges 87, Saint-Junien 87, Panazol 87, Guéret 23, Bellac 87",
        "Clermont-Ferrand": "Clermont-Ferrand 63, Riom 63, Issoire 63, Thiers 63, Vichy 03",
        "Issoire": "Issoire 63, Clermont-Ferrand 63, Brioude 43, Le Puy-en-Velay 43, Aurillac 15",
        "Lyon": "Lyon 69, Villeurbanne 69, Vénissieux 69, Bron 69, Vienne 38, "
        "Villefranche-sur-Saône 69",
        "Saint-Étienne": "Saint-Étienne 42, Firminy 42, Saint-Chamond 42, Montbrison 42, Roanne 42",
        "Valence": "Valence 26, Romans-sur-Isère 26, Tournon-sur-Rhône 07, Privas 07, "
        "Montélimar 26",
        "Auxonne": "Dijon 21, Auxonne 21, Dole 39, Beaune 21, Chalon-sur-Saône 71",
    }.items()
}
# Some live far from their unit: students, or people who have moved.
FAR = _towns(
    "Paris 75, Lyon 69, Marseille 13, Toulouse 31, Bordeaux 33, Lille 59, Nantes 44, Rennes 35, "
    "Strasbourg 67, Montpellier 34"
)
# Of the invented brigades: school holidays, garrison of the staff, garrisons of the units.
REGIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("B", ("Metz", "Verdun", "Haguenau", "Strasbourg", "Sarrebourg", "Mourmelon-le-Grand")),
    ("B", ("Lille", "Douai", "Arras", "Amiens", "Laon", "Compiègne")),
    ("B", ("Olivet", "Bourges", "Tours", "Saumur", "Chartres", "Évreux")),
    ("A", ("Bordeaux", "Libourne", "Bayonne", "Mont-de-Marsan", "Brive-la-Gaillarde",
                "Limoges")),
    ("A", ("Lyon", "Clermont-Ferrand", "Issoire", "Saint-Étienne", "Valence", "Auxonne")),
)  # fmt: skip
