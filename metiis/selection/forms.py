"""The form of a refusal: shape only."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from metiis.fields import ChoiceField, option, options
from metiis.models import RejectionReason

CHOOSE = "Choisissez un motif\u00a0: la personne le lira."


class InviteForm(FlaskForm):
    poste = StringField("Poste", [InputRequired("Choisissez un poste.")])
    personne = StringField("Personne", [InputRequired("Choisissez une personne.")])


class RejectForm(FlaskForm):
    motif = ChoiceField(
        "Motif du refus",
        CHOOSE,
        [InputRequired(CHOOSE)],
        choices=[option("", "Choisir un motif"), *options(RejectionReason)],
    )
    precision = StringField(
        "Précision",
        [Optional(), Length(max=300, message="La précision compte au plus 300 caractères.")],
    )
