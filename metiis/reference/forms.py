"""Forms of the reference data: shape only, the services hold the rules."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from metiis.captions import LEGAL_TITLES
from metiis.fields import ChoiceField, DayField, WholeNumberField, clean, option, options
from metiis.models import SkillFamily

CHOOSE = "Choisissez dans la liste."


def tidy(text: str | None) -> str:
    """Trimmed, inner spaces made one, as files are read."""
    return " ".join(clean(text).split())


class SkillForm(FlaskForm):
    label = StringField(
        "Nom de la compétence",
        [
            InputRequired("Donnez un nom, par exemple « Permis PL »."),
            Length(max=80, message="Le nom compte au plus 80 caractères."),
        ],
        filters=[tidy],
    )
    family = ChoiceField("Famille", CHOOSE, choices=options(SkillFamily))


class SkillEditForm(SkillForm):
    retired = BooleanField("Retirée du catalogue")


class LegalValueForm(FlaskForm):
    code = ChoiceField(
        "Valeur", CHOOSE, choices=[option(code, title) for code, (title, _) in LEGAL_TITLES.items()]
    )
    value = WholeNumberField(
        "Nombre",
        "Donnez un nombre entier, par exemple 60.",
        [
            InputRequired("Donnez un nombre entier, par exemple 60."),
            NumberRange(0, 3660, "Donnez un nombre entre 0 et 3\u202f660."),
        ],
    )
    valid_from = DayField(
        "En vigueur à partir du", [InputRequired("Donnez une date, par exemple 01/01/2027.")]
    )
    source = StringField(
        "Texte de référence",
        [
            InputRequired("Citez le texte, par exemple « Code de la défense L4221-6 »."),
            Length(max=200, message="La référence compte au plus 200 caractères."),
        ],
        filters=[tidy],
    )
