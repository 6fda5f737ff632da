"""What things are called on screen: enumerations, ranks, dates, counts. Jinja filters too."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum

from babel.dates import format_date

from metiis.clock import in_paris
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
    Person,
    QualificationSource,
    RankCategory,
    RejectionReason,
    ReportSubject,
    Role,
    SkillFamily,
    Visibility,
    rank_at,
)

NBSP = "\u00a0"


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
    "roster.imported": "Effectif importé",
    "units.imported": "Unités importées",
    "units.settings": "Réglages d’unité changés",
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


def label(value: Enum) -> str:
    """The French name of an enumeration's member."""
    return LABELS[value]


def choices(kind: type[Enum]) -> list[tuple[str, str]]:
    """(value, label) pairs of an enumeration, for a form's select."""
    return [(str(member.value), LABELS[member]) for member in kind]


def person_name(person: Person) -> str:
    """« SGT MARTINEZ Paul »: rank, name in capitals, first name."""
    parts = (person.rank or "", person.last_name.upper(), person.first_name)
    return " ".join(part for part in parts if part)


def rank_range(lowest: int, highest: int) -> str:
    """« de caporal à sergent », « sergent », « tous grades »."""
    if (lowest, highest) == (1, 21):
        return "tous grades"
    if lowest == highest:
        return rank_at(lowest).name
    if highest == 21:
        return f"à partir de {rank_at(lowest).name}"
    return f"de {rank_at(lowest).name} à {rank_at(highest).name}"


def long_date(day: date) -> str:
    """« samedi 5 décembre 2026 » (« mardi 1er décembre 2026 » on a first)."""
    return _first(day, format_date(day, "EEEE d MMMM y", locale="fr"))


def short_date(day: date) -> str:
    """« sam. 5 déc. 2026 »."""
    return _first(day, format_date(day, "EEE d MMM y", locale="fr"))


def plain_date(day: date) -> str:
    """« 5 décembre 2026 »."""
    return _first(day, format_date(day, "d MMMM y", locale="fr"))


def day_and_month(day: date) -> str:
    """« 5 déc. », where the year goes without saying."""
    return _first(day, format_date(day, "d MMM", locale="fr"))


def month_name(day: date) -> str:
    """« décembre 2026 »."""
    return format_date(day, "MMMM y", locale="fr")


def period(first: date, last: date) -> str:
    """« sam. 5 déc. 2026 » or « du sam. 5 au dim. 6 déc. 2026 », saying what differs only once."""
    if first == last:
        return short_date(first)
    if (first.year, first.month) == (last.year, last.month):
        start = _first(first, format_date(first, "EEE d", locale="fr"))
    elif first.year == last.year:
        start = _first(first, format_date(first, "EEE d MMM", locale="fr"))
    else:
        start = short_date(first)
    return f"du {start} au {short_date(last)}"


def moment(instant: datetime) -> str:
    """« 5 déc. 2026 à 18 h 05 », on a Paris clock."""
    local = in_paris(instant)
    day = _first(local.date(), format_date(local.date(), "d MMM y", locale="fr"))
    return f"{day} à {local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 place », « 3 places », « 0 place »: French counts zero as singular."""
    word = singular if abs(number) < 2 else (plural or f"{singular}s")
    return f"{number}{NBSP}{word}"


def fold(text: str) -> str:
    """The text as it is searched: lower case, without accents, one kind of apostrophe and space."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(bare.lower().replace("’", "'").split())


def typeset(text: str) -> str:
    """French typography: spaces that do not break before « : ; ! ? » and inside « »."""
    return re.sub(r"« ", f"«{NBSP}", re.sub(r" (?=[:;!?»])", NBSP, text))


def _first(day: date, text: str) -> str:
    """French writes the first of a month « 1er »."""
    return re.sub(r"(^| )1(?= |$)", r"\g<1>1er", text, count=1) if day.day == 1 else text


FILTERS = {
    "label": label,
    "person_name": person_name,
    "rank_range": rank_range,
    "long_date": long_date,
    "short_date": short_date,
    "plain_date": plain_date,
    "day_and_month": day_and_month,
    "month_name": month_name,
    "period": period,
    "moment": moment,
    "count_of": count,
}
