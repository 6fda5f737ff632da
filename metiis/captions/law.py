"""The numbers of the law and of our own calendar, as people read them."""

# The numbers of the law, in the order they are shown, with their unit.
LEGAL_TITLES: dict[str, tuple[str, str]] = {
    "annual_day_cap": ("Plafond annuel de jours", "jours par an"),
    "annual_day_cap_extended": ("Plafond étendu, besoins des forces", "jours par an"),
    "annual_day_cap_exceptional": ("Plafond exceptionnel, intérêt national", "jours par an"),
    "employer_notice_days": ("Préavis à l’employeur", "jours"),
    "reactivity_notice_days": ("Préavis avec clause de réactivité", "jours"),
    "defence_civilian_notice_days": ("Préavis, agents civils de la défense", "jours"),
    "employer_days": ("Absence de droit, salariés (50 et plus)", "jours ouvrés par an"),
    "employer_days_under_50": ("Absence de droit, salariés (moins de 50)", "jours ouvrés par an"),
    "civil_servant_days": ("Absence de droit, fonctionnaires", "jours par an"),
    "defence_civilian_days": ("Absence de droit, agents civils de la défense", "jours par an"),
    "medical_visit_months": ("Intervalle entre deux visites médicales", "mois"),
    "call_up_days": ("Choix définitif des personnes, avant le début", "jours"),
    "rest_days": ("Repos entre deux engagements", "jours entiers"),
    "publication_days": ("Publication conseillée, avant le début", "jours"),
    "response_days": ("Relance de ceux qui n’ont pas répondu, avant le début", "jours"),
    "closing_days": ("Clôture habituelle des candidatures, avant le début", "jours"),
    "selection_days": ("Choix et liste d’attente annoncés, avant le début", "jours"),
    "confirmation_days": ("Confirmation attendue, avant le début", "jours"),
    "answer_days": ("Délai de réponse à une proposition", "jours"),
    "first_reminder_days": ("Premier rappel pratique, avant le début", "jours"),
    "last_reminder_days": ("Dernier rappel pratique, avant le début", "jours"),
    "validation_days": ("Validation des présences, après la fin", "jours"),
    "transmission_days": ("Transmission du service fait, après la fin", "jours"),
}
