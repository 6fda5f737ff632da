"""The French names of enumerations, journal actions, legal numbers and days. Data, no function."""

from collections.abc import Iterator, Mapping
from enum import Enum

from metiis.models import (
    AccountState,
    ActivityKind,
    ActivityStatus,
    ApplicationStatus,
    Availability,
    CancelReason,
    DeclarationSource,
    EmploymentStatus,
    Fit,
    Fitness,
    Move,
    QualificationSource,
    RankCategory,
    RejectionReason,
    ReportSubject,
    Role,
    SkillFamily,
    Visibility,
)


class Words(Mapping[Enum, str]):
    """Words by member of an enumeration. A plain dict would mix up members of two enumerations
    that are stored under the same text, such as the mission kind and the reason of that name."""

    def __init__(self, *pairs: tuple[Enum, str]) -> None:
        self._words = {(type(member), member): words for member, words in pairs}

    def __getitem__(self, member: Enum) -> str:
        return self._words[type(member), member]

    def __iter__(self) -> Iterator[Enum]:
        return (member for _kind, member in self._words)

    def __len__(self) -> int:
        return len(self._words)


LABELS = Words(
    (Availability.AVAILABLE, "disponible"),
    (Availability.IF_NEEDED, "si besoin"),
    (Availability.UNAVAILABLE, "indisponible"),
    (Availability.UNKNOWN, "non renseigné"),
    (ActivityKind.TRAINING, "Instruction"),
    (ActivityKind.SHOOTING, "Séance de tir"),
    (ActivityKind.EXERCISE, "Exercice"),
    (ActivityKind.COURSE, "Stage ou formation"),
    (ActivityKind.MISSION, "Mission"),
    (ActivityKind.CEREMONY, "Cérémonie"),
    (ActivityKind.REINFORCEMENT, "Renfort"),
    (ActivityKind.SUPERVISION, "Encadrement"),
    (ActivityKind.FORMALITIES, "Visite ou formalités"),
    (ActivityStatus.DRAFT, "Brouillon"),
    (ActivityStatus.PUBLISHED, "Publiée"),
    (ActivityStatus.CANCELLED, "Annulée"),
    (Visibility.UNIT, "Mon unité"),
    (Visibility.BRIGADE, "La brigade"),
    (Visibility.NATIONAL, "Toutes les unités"),
    (CancelReason.BUDGET, "Budget"),
    (CancelReason.WEATHER, "Météo"),
    (CancelReason.MISSION, "Mission prioritaire"),
    (CancelReason.HEADCOUNT, "Effectif insuffisant"),
    (CancelReason.OTHER, "Autre motif"),
    (ApplicationStatus.SUBMITTED, "Déposée"),
    (ApplicationStatus.WAITLISTED, "Sur liste d’attente"),
    (ApplicationStatus.SELECTED, "Retenue"),
    (ApplicationStatus.CONFIRMED, "Confirmée"),
    (ApplicationStatus.REJECTED, "Refusée"),
    (ApplicationStatus.DECLINED, "Déclinée"),
    (ApplicationStatus.WITHDRAWN, "Retirée"),
    (ApplicationStatus.CANCELLED, "Activité annulée"),
    (Move.SUBMIT, "Candidature déposée"),
    (Move.WAITLIST, "Mise en liste d’attente"),
    (Move.SELECT, "Candidature retenue"),
    (Move.CONFIRM, "Participation confirmée"),
    (Move.REJECT, "Candidature refusée"),
    (Move.DECLINE, "Participation déclinée"),
    (Move.WITHDRAW, "Candidature retirée"),
    (Move.CANCEL, "Activité annulée"),
    (RejectionReason.FULL, "Effectif atteint"),
    (RejectionReason.RANK, "Grade non requis"),
    (RejectionReason.SKILL, "Compétence manquante"),
    (RejectionReason.FITNESS, "Aptitude médicale non à jour"),
    (RejectionReason.DAYS, "Plafond de jours atteint"),
    (RejectionReason.CONTRACT, "Contrat expirant"),
    (RejectionReason.PERIOD, "Période incompatible"),
    (RejectionReason.FAIRNESS, "Priorité aux moins employés"),
    (RejectionReason.OTHER, "Autre motif"),
    (Fit.SURE, "disponible"),
    (Fit.IF_NEEDED, "si besoin"),
    (Fit.UNKNOWN, "non renseigné"),
    (Fit.PARTLY, "disponible en partie"),
    (Fit.UNAVAILABLE, "indisponible"),
    (Fitness.EMPLOYABLE, "Employable"),
    (Fitness.NOT_EMPLOYABLE, "Non employable"),
    (Fitness.UNFIT, "Inapte"),
    (EmploymentStatus.EMPLOYEE_50_OR_MORE, "Salarié (50 et plus)"),
    (EmploymentStatus.EMPLOYEE_UNDER_50, "Salarié (moins de 50)"),
    (EmploymentStatus.CIVIL_SERVANT, "Fonctionnaire"),
    (EmploymentStatus.DEFENCE_CIVILIAN, "Agent civil de la défense"),
    (EmploymentStatus.SELF_EMPLOYED, "Indépendant"),
    (EmploymentStatus.STUDENT, "Étudiant"),
    (EmploymentStatus.UNEMPLOYED, "Sans emploi"),
    (EmploymentStatus.RETIRED, "Retraité"),
    (SkillFamily.MILITARY, "Compétences militaires"),
    (SkillFamily.LICENCE, "Permis de conduire"),
    (SkillFamily.LANGUAGE, "Langues"),
    (SkillFamily.CIVIL, "Compétences civiles"),
    (QualificationSource.CERTIFIED, "certifiée par l’unité"),
    (QualificationSource.DECLARED, "déclarée"),
    (RankCategory.RANK_AND_FILE, "Militaires du rang"),
    (RankCategory.NCO, "Sous-officiers"),
    (RankCategory.OFFICER, "Officiers"),
    (ReportSubject.IDENTITY, "Nom ou prénom"),
    (ReportSubject.RANK, "Grade"),
    (ReportSubject.UNIT, "Unité ou section"),
    (ReportSubject.CONTRACT, "Contrat (ESR)"),
    (ReportSubject.FITNESS, "Aptitude médicale"),
    (ReportSubject.DAYS, "Plafond ou décompte de jours"),
    (ReportSubject.SKILL, "Compétence certifiée"),
    (ReportSubject.EMAIL, "Adresse électronique"),
    (ReportSubject.OTHER, "Autre"),
    (DeclarationSource.SELF, "saisie par la personne"),
    (DeclarationSource.PATTERN, "semaine type"),
    (DeclarationSource.ON_BEHALF, "saisie pour la personne"),
    (DeclarationSource.IMPORTED, "importée"),
    (Role.SECTION_LEADER, "Chef de section"),
    (Role.UNIT_COMMANDER, "Commandant d’unité"),
    (Role.RESERVE_OFFICE, "Cellule réserve"),
    (Role.BRIGADE_STAFF, "État-major de brigade"),
    (Role.NATIONAL, "Pilotage national"),
    (Role.ADMIN, "Administration technique"),
    (AccountState.NONE, "Sans compte"),
    (AccountState.INVITED, "Invité"),
    (AccountState.ACTIVE, "Actif"),
    (AccountState.DISABLED, "Désactivé"),
)

# What the journal calls each action; each feature adds its own.
ACTIONS: dict[str, str] = {
    "account.signed_in": "Connexion",
    "account.sign_in_refused": "Connexion refusée",
    "account.signed_out": "Déconnexion",
    "account.session_ended": "Appareil déconnecté",
    "account.activated": "Compte activé",
    "account.disabled": "Compte désactivé",
    "account.enabled": "Compte réactivé",
    "account.password_changed": "Mot de passe changé",
    "account.password_refused": "Mot de passe actuel refusé",
    "account.recovery_asked": "Nouveau mot de passe demandé",
    "account.recovered": "Nouveau mot de passe choisi",
    "account.created": "Compte d’administration créé",
    "account.address_set": "Adresse électronique renseignée",
    "invitation.sent": "Invitation envoyée",
    "invitation.revoked": "Invitation retirée",
    "role.granted": "Rôle attribué",
    "role.revoked": "Rôle retiré",
    "activity.created": "Activité créée",
    "activity.changed": "Activité modifiée",
    "activity.published": "Activité publiée",
    "activity.cancelled": "Activité annulée",
    "activity.duplicated": "Activité dupliquée",
    "person.skill_certified": "Compétence certifiée",
    "person.skill_withdrawn": "Compétence retirée",
    "person.report_answered": "Signalement traité",
    "roster.imported": "Effectif importé",
    "units.imported": "Unités importées",
    "units.settings": "Réglages d’unité changés",
    "demo.loaded": "Démonstration chargée",
    "reference.skill_added": "Compétence ajoutée",
    "reference.skill_changed": "Compétence changée",
    "reference.value_added": "Valeur légale ajoutée",
    "reference.value_withdrawn": "Valeur légale à venir retirée",
}
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
}

# The words of a day in addresses and forms.
AVAILABILITY_WORDS: dict[str, Availability] = {
    "disponible": Availability.AVAILABLE,
    "si-besoin": Availability.IF_NEEDED,
    "indisponible": Availability.UNAVAILABLE,
    "non-renseigne": Availability.UNKNOWN,
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
