"""Forms about applications: shape only."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from metiis.labels import choices
from metiis.models import RejectionReason


class ApplyForm(FlaskForm):
    poste = StringField("Poste", [InputRequired("Choisissez un poste.")])
    note = StringField(
        "Message à l’unité",
        [Optional(), Length(max=300, message="Le message compte au plus 300 caractères.")],
    )
    declarer = BooleanField("Me déclarer disponible ces jours-là")


class RejectForm(FlaskForm):
    motif = SelectField(
        "Motif du refus",
        [InputRequired("Choisissez un motif\u00a0: la personne le lira.")],
        choices=[("", "Choisir un motif"), *choices(RejectionReason)],
        validate_choice=True,
    )
    precision = StringField(
        "Précision",
        [Optional(), Length(max=300, message="La précision compte au plus 300 caractères.")],
    )
