"""Forms of the directory, of certified skills and of answers: shape only."""

from collections.abc import Sequence
from typing import TypeVar

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from metiis.fields import ChoiceField, DayField, clean, option, options
from metiis.labels import fold, label
from metiis.models import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    RankCategory,
    Skill,
    SkillFamily,
    Unit,
    rank_at,
)
from metiis.people.queries import Branches, Criteria
from metiis.people.rules import Validity

NOT_LISTED = "Choisissez dans la liste."
STATES = {"a-jour": Validity.VALID, "bientot": Validity.SOON, "expire": Validity.EXPIRED}
LEVELS = [
    option(str(level), rank_at(level).name.capitalize())
    for level in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)
]
T = TypeVar("T")


def _line(text: str | None) -> str:
    return " ".join(clean(text).split())[:120]


class DirectoryForm(FlaskForm):
    """Read from the address: whatever cannot be understood is as if not asked."""

    class Meta:
        csrf = False

    q = StringField("Nom", filters=[_line], render_kw={"type": "search", "autocomplete": "off"})
    savoir = StringField(
        "Métier ou compétence civile",
        filters=[_line],
        render_kw={"type": "search", "autocomplete": "off"},
    )
    categorie = SelectField("Catégorie", choices=[option("", "Toutes"), *options(RankCategory)])
    grade_min = SelectField("Grade minimum", choices=[option("", "Sans"), *LEVELS])
    grade_max = SelectField("Grade maximum", choices=[option("", "Sans"), *LEVELS])
    unite = SelectField("Unité", validate_choice=False)
    section = SelectField("Section", validate_choice=False)
    etat = SelectField(
        "Contrat et aptitude",
        choices=[
            option("", "Tous"),
            option("a-jour", "À jour"),
            option("bientot", "À renouveler sous 90 jours"),
            option("expire", "Expirés ou manquants"),
        ],
    )
    tri = SelectField("Classement", choices=[option("", "Par grade"), option("nom", "Par nom")])
    competence = SelectMultipleField(
        "Compétences valables ce jour",
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, around: Branches, catalogue: Sequence[Skill]) -> None:
        """Let the viewer narrow to what is there."""
        self.unite.choices = [
            option("", "Toutes"),
            *(option(unit.code, _short_name(unit, around.unit)) for unit in around.units),
        ]
        self.section.choices = [
            option("", "Toutes"),
            *(option(name, name) for name in around.sections),
        ]
        self.competence.choices = [
            option(skill.code, skill.label) for skill in _in_order(catalogue)
        ]
        known = {skill.code for skill in catalogue}
        self.competence.data = [code for code in self.competence.data or () if code in known]

    def criteria(self, *, sees_service: bool) -> Criteria:
        """What is asked; contract and fitness only of those who may read them."""
        return Criteria(
            name=self.q.data or "",
            category=_known(RankCategory, self.categorie.data),
            rank_min=_level(self.grade_min.data),
            rank_max=_level(self.grade_max.data),
            unit=self.unite.data or "",
            section=self.section.data or "",
            skills=tuple(self.competence.data or ()),
            craft=self.savoir.data or "",
            state=STATES.get(self.etat.data or "") if sees_service else None,
            by_name=self.tri.data == "nom",
        )

    @property
    def details(self) -> int:
        """How many criteria of the folded part are used."""
        single = (
            self.categorie,
            self.grade_min,
            self.grade_max,
            self.unite,
            self.section,
            self.etat,
        )
        return sum(1 for field in single if field.data) + len(self.competence.data or ())


def _in_order(catalogue: Sequence[Skill]) -> list[Skill]:
    """By name as people read it, whatever the accents."""
    return sorted(catalogue, key=lambda skill: fold(skill.label))


def _short_name(unit: Unit, top: Unit) -> str:
    return f"{unit.name} (sans ses subordonnées)" if unit is top else unit.name


def _known(kind: type[T], value: str | None) -> T | None:
    try:
        return kind(value)  # type: ignore[call-arg]
    except ValueError:
        return None


def _level(value: str | None) -> int | None:
    known = {str(level): level for level in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)}
    return known.get(value or "")


class CertifyForm(FlaskForm):
    skill = ChoiceField(
        "Compétence",
        NOT_LISTED,
        [InputRequired("Choisissez une compétence.")],
    )
    valid_until = DayField(
        "Valable jusqu’au",
        [Optional()],
        description="Dernier jour compris. Laissez vide si elle n’expire pas.",
    )

    def offer(self, catalogue: Sequence[Skill]) -> None:
        """The catalogue by family, military first."""
        groups = [option("", "Choisissez")]
        for family in SkillFamily:
            groups += [
                option(skill.code, skill.label, label(family))
                for skill in _in_order(catalogue)
                if skill.family is family
            ]
        self.skill.choices = groups


class AnswerForm(FlaskForm):
    answer = TextAreaField(
        "Réponse",
        [
            DataRequired("Écrivez une réponse, par exemple «\u00a0Corrigé, merci.\u00a0»"),
            Length(max=300, message="Une réponse compte au plus 300 caractères."),
        ],
        filters=[clean],
        render_kw={"rows": 3, "maxlength": 300},
    )
