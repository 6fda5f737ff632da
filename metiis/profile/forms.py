"""Forms of the profile, one per section; their values are what services save."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    NumberRange,
    Optional,
    ValidationError,
)

from metiis.fields import (
    ChoiceField,
    DayField,
    WholeNumberField,
    clean,
    option,
    options,
)
from metiis.labels import fold
from metiis.models import (
    ActivityKind,
    EmploymentStatus,
    Person,
    ReportSubject,
    Skill,
)
from metiis.people.kit import KIT, LONGEST_SIZE, SIZE, read_kit, write_kit
from metiis.profile import rules
from metiis.profile.fields import IS_PHONE, NOT_LISTED, Boxes, Matches, size, words
from metiis.profile.rules import SKILLS, Section, Values

WHOLE_NUMBER = "Écrivez un nombre entier, par exemple 15."


class SectionForm(FlaskForm):
    """A section's fields bear the names of what they change; `version` is the content shown."""

    section: ClassVar[Section]
    version = HiddenField()

    def values(self) -> dict[str, object]:
        """What was typed, by name of column."""
        return {name: self[name].data for name in rules.COLUMNS[self.section]}


class ContactForm(SectionForm):
    section = Section.CONTACT
    phone = StringField(
        "Téléphone",
        [Optional(), size(30), IS_PHONE],
        filters=[clean, rules.phone_number],
        description="Lu par la cellule réserve de votre unité seulement.",
        render_kw={"type": "tel", "autocomplete": "tel", "maxlength": 30},
    )
    home_town = StringField(
        "Commune de résidence",
        [Optional(), size(80)],
        filters=[words],
        render_kw={"autocomplete": "address-level2", "maxlength": 80},
    )
    home_department = StringField(
        "Département",
        [
            Optional(),
            Matches(rules.DEPARTMENT, "Écrivez un numéro de département, comme 38, 2A ou 974."),
        ],
        filters=[clean, rules.department_code],
        description="Son numéro, par exemple 38, 2A ou 974.",
        render_kw={"maxlength": 3, "class": "is-short"},
    )


def _situation(value: Any) -> Any:
    """A situation, nothing, or what was sent, which the list then refuses."""
    return EmploymentStatus(value) if value in set(EmploymentStatus) else value or None


class EmploymentForm(SectionForm):
    section = Section.EMPLOYMENT
    employment = ChoiceField(
        "Situation professionnelle",
        NOT_LISTED,
        [Optional()],
        choices=[option("", "Non renseignée"), *options(EmploymentStatus)],
        coerce=_situation,
        description="Le nombre est celui des salariés de l’entreprise.",
    )
    employer_notice_days = WholeNumberField(
        "Préavis convenu avec l’employeur, en jours",
        WHOLE_NUMBER,
        [Optional(), NumberRange(0, 365, "Entre 0 et 365 jours.")],
        description="Seulement si un accord ou une convention en fixe un autre que la loi.",
        render_kw={"inputmode": "numeric"},
    )
    employer_days = WholeNumberField(
        "Jours accordés par an sur le temps de travail",
        WHOLE_NUMBER,
        [Optional(), NumberRange(0, 366, "Entre 0 et 366 jours.")],
        description="Seulement si votre employeur en accorde plus que la loi.",
        render_kw={"inputmode": "numeric"},
    )
    reactivity_clause_until = DayField(
        "Clause de réactivité valable jusqu’au",
        [Optional()],
        description="Signée par votre employeur, elle raccourcit le préavis. "
        "Elle tombe si vous changez d’employeur.",
    )


class SkillsForm(SectionForm):
    section = Section.SKILLS
    civil_trade = StringField(
        "Métier civil",
        [Optional(), size(120)],
        filters=[words],
        description="En quelques mots, par exemple «\u00a0infirmière aux urgences\u00a0». "
        "Ne nommez pas votre employeur.",
        render_kw={"autocomplete": "organization-title", "maxlength": 120},
    )
    licence = Boxes("Permis de conduire")
    language = Boxes("Langues parlées")
    civil = Boxes("Compétences civiles")

    def offer(self, catalogue: Sequence[Skill]) -> None:
        """Let her choose from the catalogue, by family."""
        for family in rules.DECLARABLE:
            self[family.value].choices = [
                option(skill.code, skill.label)
                for skill in sorted(catalogue, key=lambda skill: fold(skill.label))
                if skill.family is family
            ]

    def values(self) -> dict[str, object]:
        """The trade, and the codes ticked in every family."""
        codes = (code for family in rules.DECLARABLE for code in self[family.value].data or ())
        return {**super().values(), SKILLS: frozenset(codes)}


class EmergencyForm(SectionForm):
    section = Section.EMERGENCY
    emergency_name = StringField(
        "Personne à prévenir",
        [size(120)],
        filters=[words],
        description="Nom et lien avec vous, par exemple «\u00a0Anne Martin, sœur\u00a0».",
        render_kw={"autocomplete": "off", "maxlength": 120},
    )
    emergency_phone = StringField(
        "Son téléphone",
        [size(30), IS_PHONE],
        filters=[clean, rules.phone_number],
        render_kw={"type": "tel", "autocomplete": "off", "maxlength": 30},
    )

    def validate_emergency_name(self, field: StringField) -> None:
        """A number alone says nothing."""
        if self.emergency_phone.data and not field.data:
            raise ValidationError("Indiquez qui répond à ce numéro.")

    def validate_emergency_phone(self, field: StringField) -> None:
        """A name alone cannot be called."""
        if self.emergency_name.data and not field.data:
            raise ValidationError("Indiquez le numéro de cette personne.")


class KitForm(SectionForm):
    section = Section.KIT

    def values(self) -> dict[str, object]:
        """All sizes in one text."""
        return {"kit_sizes": write_kit({item.key: self[item.key].data for item in KIT})}


for _item in KIT:
    setattr(
        KitForm,
        _item.key,
        StringField(
            _item.label,
            [
                Optional(),
                size(LONGEST_SIZE),
                Matches(SIZE, "Des lettres, des chiffres, «\u00a0, . / + -\u00a0» seulement."),
            ],
            filters=[words],
            description=_item.hint,
            render_kw={"maxlength": LONGEST_SIZE, "class": "is-short", "autocomplete": "off"},
        ),
    )


class WishesForm(SectionForm):
    section = Section.WISHES
    wished_kinds = Boxes("Activités qui vous intéressent", choices=options(ActivityKind))
    wished_distance_km = WholeNumberField(
        "Distance maximale, en kilomètres",
        WHOLE_NUMBER,
        [Optional(), NumberRange(1, 2000, "Entre 1 et 2000 kilomètres.")],
        description="De chez vous au lieu de l’activité.",
        render_kw={"inputmode": "numeric"},
    )
    wishes = TextAreaField(
        "Ce que vous souhaitez dire à votre unité",
        [Optional(), size(1000)],
        filters=[clean],
        description="Ne saisissez aucune information protégée.",
        render_kw={"rows": 4, "maxlength": 1000},
    )

    def values(self) -> dict[str, object]:
        """Kinds as one text, in the usual order."""
        chosen = set(self.wished_kinds.data or ())
        kinds = " ".join(kind.value for kind in ActivityKind if kind.value in chosen)
        return {**super().values(), "wished_kinds": kinds}


FORMS: dict[Section, type[SectionForm]] = {
    form.section: form
    for form in (ContactForm, EmploymentForm, SkillsForm, EmergencyForm, KitForm, WishesForm)
}


def section_form(section: Section, person: Person, catalogue: Sequence[Skill]) -> SectionForm:
    """The section's form, filled with what is held now or with what was sent."""
    held = rules.stored(section, person)
    form = FORMS[section](data={**_shown(held), "version": rules.version_of(held)})
    if isinstance(form, SkillsForm):
        form.offer(catalogue)
    return form


def _shown(held: Values) -> dict[str, object]:
    """What is held, as fields want it."""
    shown = dict(held)
    if SKILLS in held:
        for family in rules.DECLARABLE:
            shown[family.value] = held[SKILLS]
    if "kit_sizes" in held:
        shown.update(read_kit(str(held["kit_sizes"])))
    if "wished_kinds" in held:
        shown["wished_kinds"] = str(held["wished_kinds"]).split()
    return shown


class ReportForm(FlaskForm):
    subject = ChoiceField(
        "Ce qui est faux",
        NOT_LISTED,
        [InputRequired("Choisissez ce qui est faux.")],
        choices=[option("", "Choisissez"), *options(ReportSubject)],
    )
    message = TextAreaField(
        "Ce qu’il faudrait lire",
        [
            DataRequired("Expliquez ce qui est faux et ce qu’il faudrait lire."),
            size(500),
        ],
        filters=[clean],
        description="Ne saisissez aucune information protégée.",
        render_kw={"rows": 5, "maxlength": 500},
    )
