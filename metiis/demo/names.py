"""First names, family names and civil trades from which people are invented."""


def _words(text: str) -> list[str]:
    return text.split()


WOMEN = _words("""
Adèle Agathe Aïcha Alice Aline Amandine Amélie Amina Anaïs Anna Anne Aurélie Aurore Awa Béatrice
Camille Carla Caroline Cécile Céline Charlotte Chloé Clara Claire Clémence Coralie Delphine Diane
Élise Élodie Éloïse Emma Estelle Eugénie Eva Fanny Fatou Florence Gabrielle Gaëlle Hélène Inès
Ingrid Jade Jeanne Johanna Joséphine Julia Julie Juliette Justine Karima Laetitia Laura Laure Léa
Leïla Léna Lina Linh Lola Lou Louise Lucie Lydia Maëlle Maëva Manon Margaux Margot Marie Marine
Marion Mathilde Maud Mélanie Mélissa Mina Morgane Myriam Nadia Naïma Nathalie Nina Noémie Nora
Océane Ophélie Pauline Perrine Rachel Rose Roxane Sabrina Salomé Samira Sandra Sarah Solène Sofia
Sonia Sophie Stéphanie Tatiana Thaïs Valentine Vanessa Victoire Virginie Yasmine Zoé
""")
MEN = _words("""
Abdel Adam Adrien Alain Alban Alexandre Alexis Amadou Amaury Anthony Antoine Antonin Armand Arnaud
Arthur Aurélien Axel Baptiste Bastien Benjamin Benoît Bilal Brice Bruno Cédric Charles Christophe
Clément Corentin Cyril Damien Daniel David Denis Dorian Dylan Édouard Éliott Émile Enzo Éric
Étienne Fabien Fabrice Félix Florent Florian Franck François Frédéric Gabriel Gaëtan Gaspard
Geoffrey Grégoire Guillaume Guilhem Hakim Hamza Henri Hugo Ibrahim Ismaël Jean Jérémy Jérôme
Joachim Jonathan Jordan Jules Julien Karim Kévin Khaled Laurent Léo Léon Loïc Louis Luc Lucas
Ludovic Malik Marc Marius Martin Mathieu Mathis Maxence Maxime Mehdi Michel Mickaël Moussa Nathan
Nicolas Noah Olivier Oscar Pascal Patrick Paul Philippe Pierre Quentin Rachid Raphaël Rayan Régis
Rémi Renaud Robin Romain Samuel Sébastien Simon Sofiane Stéphane Sylvain Tanguy Théo Thibault
Thierry Thomas Timothée Titouan Tom Tristan Valentin Victor Vincent Xavier Yanis Yann Yassine Yves
Zacharie
""")
FAMILIES = _words("""
Abadie Achard Allard Amrani Andrieux Arnaud Arnoux Aubert Aubry Auger Bailly Balmat Barbier Baron
Barre Barthélemy Bastide Baudin Bazin Beaumont Belkacem Bellanger Benali Benoit Bérard Berger
Bernard Berthet Berthier Bertin Besson Bianchi Blanc Blanchet Bodin Bonnet Bonnevie Bordes Boucher
Boulanger Bourdin Bourgeois Boutin Boyer Breton Briand Brun Bruyère Buisson Cadet Camara Cardoso
Carpentier Carron Castel Cavalli Chabert Chaix Chambon Chappuis Charbonnel Charpentier Charrier
Chauvet Chevalier Chevrier Cissé Claret Clerc Clot Cohen Colas Collet Collomb Combe Cordier Cornu
Costa Coulibaly Courtin Coste Couturier Cros Daniel Da_Silva David Debray Delorme Deschamps
Descombes Devaux Diallo Dias Diop Donnet Dos_Santos Dubois Duchêne Ducret Dufour Dumas Dumont
Dupont Durand Durieux Duval El_Idrissi Esposito Estève Fabre Faure Favre Fayolle Fernandes Ferrand
Ferraris Fleury Fontaine Forestier Fortin Fournier Gachet Gaillard Garcia Garnier Gauthier Genin
Géraud Germain Ghezali Gilbert Girard Giraud Gomes Gonçalves Goujon Grand Granger Grangier Gros
Guérin Guichard Guigues Guillot Guyot Haddad Hamel Hébert Henry Hoang Hoarau Hubert Huet Humbert
Imbert Jacob Jacquet Jacquier Joly Joubert Jourdan Jullien Kaya Keïta Klein Konaté Kowalski Labbé
Lacroix Lafont Lambert Lamy Laroche Latour Laurent Le_Bihan Le_Gall Le_Goff Leblanc Leclerc
Lefèvre Legrand Lemaire Lemoine Leroux Lévêque Lopes Lopez Louvet Maillard Mallet Manceau Marchal
Marchand Marchetti Marion Marques Martel Martinez Marty Masson Mathieu Maurin Menard Mercier
Messaoudi Meunier Meyer Michaud Michel Mollard Monnet Moreau Morel Morin Moulin Mugnier Muller
Navarro Ndiaye Nguyen Noël Noir Ollier Oliveira Orsini Paget Paris Pascal Pasquier Payet Pellegrin
Pelletier Pereira Périer Perrin Perret Petit Peyron Pham Philippe Picard Pichon Pinto Poirier Pons
Poulain Prévost Prieur Quéré Ragot Ravier Raymond Rémy Renard Renaud Revol Rey Reynaud Ribeiro
Richard Rigaud Rivière Robert Roche Roger Rolland Romano Rossi Rossignol Rostaing Rousseau Roussel
Roux Royer Ruiz Sabatier Saïdi Salvi Sanchez Santoni Sauvage Schmitt Schneider Servan Simon
Slimani Soulier Sow Tanguy Tessier Texier Thévenet Thomas Tissot Touré Tournier Traoré Tran Vallet
Vallier Valois Vasseur Verdier Viallet Viard Vidal Vigne Villard Vincent Voisin Vuillermoz Weber
Wagner Yildiz Zanetti Zimmermann
""")

# Trade for a man, for a woman, the catalogue's skill it goes with, how common it is.
TRADES: tuple[tuple[str, str, str, int], ...] = (
    ("Infirmier", "Infirmière", "Soins infirmiers", 5),
    ("Aide-soignant", "Aide-soignante", "Soins infirmiers", 3),
    ("Ambulancier", "Ambulancière", "PSC1", 2),
    ("Kinésithérapeute", "Kinésithérapeute", "", 2),
    ("Professeur des écoles", "Professeure des écoles", "Enseignement", 4),
    ("Professeur d’éducation physique", "Professeure d’éducation physique", "Enseignement", 2),
    ("Formateur pour adultes", "Formatrice pour adultes", "Enseignement", 3),
    ("Éducateur spécialisé", "Éducatrice spécialisée", "", 3),
    ("Développeur informatique", "Développeuse informatique", "Informatique", 5),
    ("Administrateur de réseaux", "Administratrice de réseaux", "Informatique", 4),
    ("Analyste en cybersécurité", "Analyste en cybersécurité", "Cybersécurité", 2),
    ("Chef de projet", "Cheffe de projet", "", 4),
    ("Ingénieur en mécanique", "Ingénieure en mécanique", "Mécanique", 3),
    ("Technicien de maintenance", "Technicienne de maintenance", "Mécanique", 5),
    ("Mécanicien automobile", "Mécanicienne automobile", "Mécanique", 4),
    ("Électricien", "Électricienne", "Électricité", 5),
    ("Électromécanicien de remontées mécaniques", "Électromécanicienne", "Électricité", 2),
    ("Maçon", "Maçonne", "Bâtiment", 3),
    ("Charpentier", "Charpentière", "Bâtiment", 3),
    ("Couvreur", "Couvreuse", "Bâtiment", 2),
    ("Conducteur de travaux", "Conductrice de travaux", "Bâtiment", 3),
    ("Conducteur d’engins", "Conductrice d’engins", "Conduite d’engins", 3),
    ("Chauffeur routier", "Conductrice routière", "Logistique", 4),
    ("Magasinier cariste", "Magasinière cariste", "Logistique", 4),
    ("Responsable logistique", "Responsable logistique", "Logistique", 3),
    ("Cuisinier", "Cuisinière", "Cuisine", 4),
    ("Boulanger", "Boulangère", "Cuisine", 2),
    ("Moniteur de ski", "Monitrice de ski", "", 3),
    ("Accompagnateur en montagne", "Accompagnatrice en montagne", "", 2),
    ("Pisteur secouriste", "Pisteuse secouriste", "PSC1", 2),
    ("Agent d’exploitation des routes", "Agente d’exploitation des routes", "Conduite d’engins", 2),
    ("Commercial", "Commerciale", "", 5),
    ("Vendeur en magasin de sport", "Vendeuse en magasin de sport", "", 3),
    ("Agent d’assurance", "Agente d’assurance", "", 2),
    ("Comptable", "Comptable", "", 4),
    ("Juriste", "Juriste", "Juridique", 2),
    ("Clerc de notaire", "Clerc de notaire", "Juridique", 1),
    ("Chargé de communication", "Chargée de communication", "Communication", 3),
    ("Journaliste", "Journaliste", "Communication", 1),
    ("Photographe", "Photographe", "Photographie", 1),
    ("Géomètre", "Géomètre", "Cartographie", 2),
    ("Agent forestier", "Agente forestière", "Cartographie", 2),
    ("Agriculteur", "Agricultrice", "", 3),
    ("Paysagiste", "Paysagiste", "Conduite d’engins", 2),
    ("Agent de sécurité", "Agente de sécurité", "", 3),
    ("Agent territorial", "Agente territoriale", "", 4),
    ("Opérateur de production", "Opératrice de production", "", 5),
    ("Architecte", "Architecte", "Bâtiment", 1),
    ("Pharmacien", "Pharmacienne", "", 1),
    ("Interprète", "Interprète", "", 1),
)

STUDIES: tuple[tuple[str, str], ...] = (
    ("Étudiant en droit", "Étudiante en droit"),
    ("Étudiant en sciences et techniques du sport", "Étudiante en sciences et techniques du sport"),
    ("Élève ingénieur", "Élève ingénieure"),
    ("Étudiant en histoire", "Étudiante en histoire"),
    ("Étudiant en soins infirmiers", "Étudiante en soins infirmiers"),
    ("Étudiant en gestion", "Étudiante en gestion"),
    ("Étudiant en informatique", "Étudiante en informatique"),
    ("Apprenti en maintenance industrielle", "Apprentie en maintenance industrielle"),
)

WISHES = (
    "Disponible surtout le week-end, à prévenir deux mois avant pour plus long.",
    "Souhaite passer le stage de chef de groupe dans l’année.",
    "Intéressé par les activités en montagne, été comme hiver.",
    "Préfère les activités proches du domicile en semaine.",
    "Souhaite participer à une mission de quinze jours pendant l’été.",
    "Volontaire pour l’encadrement des plus jeunes.",
    "Peut conduire un véhicule léger ou un fourgon.",
    "Souhaite entretenir ses acquis en transmissions.",
    "Examens en janvier et en mai, disponible le reste du temps.",
    "Garde alternée des enfants une semaine sur deux.",
)


def family(word: str) -> str:
    """« Le Goff » from « Le_Goff »."""
    return word.replace("_", " ")
