"""Forms of the reference data: shape only, the services hold the rules."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from metiis.labels import LEGAL_TITLES, choices
from metiis.models import SkillFamily


def tidy(text: str | None) -> str | None:
    """Trimmed, inner spaces made one, as files are read."""
    return " ".join(text.split()) if text else text


class SkillForm(FlaskForm):
    label = StringField(
        "Nom de la compétence",
        [
            InputRequired("Donnez un nom, par exemple « Permis PL »."),
            Length(max=80, message="Le nom compte au plus 80 caractères."),
        ],
        filters=[tidy],
    )
    family = SelectField("Famille", choices=choices(SkillFamily))


class SkillEditForm(SkillForm):
    retired = BooleanField("Retirée du catalogue")


class LegalValueForm(FlaskForm):
    code = SelectField(
        "Valeur", choices=[(code, title) for code, (title, _) in LEGAL_TITLES.items()]
    )
    value = IntegerField(
        "Nombre",
        [
            InputRequired("Donnez un nombre entier, par exemple 60."),
            NumberRange(0, 3660, "Donnez un nombre entre 0 et 3\u202f660."),
        ],
    )
    valid_from = DateField(
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
