"""Forms of the profile, one per section; their values are what services save."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from metiis.fields import DayField, clean, options
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
from metiis.profile.rules import SKILLS, Section, Values

NOT_LISTED = "Choisissez dans la liste."
WHOLE_NUMBER = "Écrivez un nombre entier, par exemple 15."


def words(text: str | None) -> str:
    """One line: no control character, single spaces."""
    return " ".join(clean(text).split())


def _size(limit: int) -> Length:
    return Length(max=limit, message=f"Au plus {limit} caractères.")


class _Matches:
    """The whole text has a shape, or is empty."""

    def __init__(self, shape: re.Pattern[str], message: str) -> None:
        self.shape, self.message = shape, message

    def __call__(self, _form: object, field: StringField) -> None:
        if field.data and not self.shape.fullmatch(field.data):
            raise ValidationError(self.message)


IS_PHONE = _Matches(rules.PHONE, "Écrivez un numéro comme 06 12 34 56 78 ou +32 470 12 34 56.")


class Boxes(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], invalid_choice_message=NOT_LISTED, **kwargs)


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
        [Optional(), _size(30), IS_PHONE],
        filters=[clean, rules.phone_number],
        description="Lu par la cellule réserve de votre unité seulement.",
        render_kw={"type": "tel", "autocomplete": "tel", "maxlength": 30},
    )
    home_town = StringField(
        "Commune de résidence",
        [Optional(), _size(80)],
        filters=[words],
        render_kw={"autocomplete": "address-level2", "maxlength": 80},
    )
    home_department = StringField(
        "Département",
        [
            Optional(),
            _Matches(rules.DEPARTMENT, "Écrivez un numéro de département, comme 38, 2A ou 974."),
        ],
        filters=[clean, rules.department_code],
        description="Son numéro, par exemple 38, 2A ou 974.",
        render_kw={"maxlength": 3, "class": "is-short"},
    )


class EmploymentForm(SectionForm):
    section = Section.EMPLOYMENT
    employment = SelectField(
        "Situation professionnelle",
        [Optional()],
        choices=[SelectChoice("", "Non renseignée"), *options(EmploymentStatus)],
        coerce=lambda value: EmploymentStatus(value) if value else None,
        invalid_value_message=NOT_LISTED,
        invalid_choice_message=NOT_LISTED,
        description="Le nombre est celui des salariés de l’entreprise.",
    )
    employer_notice_days = IntegerField(
        "Préavis convenu avec l’employeur, en jours",
        [Optional(), NumberRange(0, 365, "Entre 0 et 365 jours.")],
        invalid_value_message=WHOLE_NUMBER,
        description="Seulement si un accord ou une convention en fixe un autre que la loi.",
        render_kw={"inputmode": "numeric"},
    )
    employer_days = IntegerField(
        "Jours accordés par an sur le temps de travail",
        [Optional(), NumberRange(0, 366, "Entre 0 et 366 jours.")],
        invalid_value_message=WHOLE_NUMBER,
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
        [Optional(), _size(120)],
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
                SelectChoice(skill.code, skill.label)
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
        [_size(120)],
        filters=[words],
        description="Nom et lien avec vous, par exemple «\u00a0Anne Martin, sœur\u00a0».",
        render_kw={"autocomplete": "off", "maxlength": 120},
    )
    emergency_phone = StringField(
        "Son téléphone",
        [_size(30), IS_PHONE],
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
                _size(LONGEST_SIZE),
                _Matches(SIZE, "Des lettres, des chiffres, «\u00a0, . / + -\u00a0» seulement."),
            ],
            filters=[words],
            description=_item.hint,
            render_kw={"maxlength": LONGEST_SIZE, "class": "is-short", "autocomplete": "off"},
        ),
    )


class WishesForm(SectionForm):
    section = Section.WISHES
    wished_kinds = Boxes("Activités qui vous intéressent", choices=options(ActivityKind))
    wished_distance_km = IntegerField(
        "Distance maximale, en kilomètres",
        [Optional(), NumberRange(1, 2000, "Entre 1 et 2000 kilomètres.")],
        invalid_value_message=WHOLE_NUMBER,
        description="De chez vous au lieu de l’activité.",
        render_kw={"inputmode": "numeric"},
    )
    wishes = TextAreaField(
        "Ce que vous souhaitez dire à votre unité",
        [Optional(), _size(1000)],
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
    subject = SelectField(
        "Ce qui est faux",
        [InputRequired("Choisissez ce qui est faux.")],
        choices=[SelectChoice("", "Choisissez"), *options(ReportSubject)],
        invalid_choice_message=NOT_LISTED,
    )
    message = TextAreaField(
        "Ce qu’il faudrait lire",
        [
            DataRequired("Expliquez ce qui est faux et ce qu’il faudrait lire."),
            _size(500),
        ],
        filters=[clean],
        description="Ne saisissez aucune information protégée.",
        render_kw={"rows": 5, "maxlength": 500},
    )
