"""Forms of waiting lists and of answers by link: shape only."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from metiis.fields import ChoiceField, ChosenField, option, options
from metiis.models import ListReason

CHOOSE = "Choisissez un motif\u00a0: il reste dans l’historique de la liste."
ANSWER = "Répondez par l’un des deux boutons."


class ListForm(FlaskForm):
    """Why a list is stopped or reordered."""

    motif = ChoiceField(
        "Motif",
        CHOOSE,
        [InputRequired(CHOOSE)],
        choices=[option("", "Choisir un motif"), *options(ListReason)],
    )
    precision = TextAreaField(
        "Précision",
        [Optional(), Length(max=300, message="La précision compte au plus 300 caractères.")],
    )


class OrderForm(ListForm):
    # Who goes where, as its button says.
    placement = StringField(
        "Place", [Regexp(r"^[\w-]{1,32}:[1-9]\d{0,2}\Z", message="Choisissez une place.")]
    )


class AnswerForm(FlaskForm):
    reponse = ChosenField(
        "Réponse",
        ANSWER,
        choices=[option("oui", "Oui, je participe"), option("non", "Non, je décline")],
    )
