"""Forms about applications: shape only."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional


class ApplyForm(FlaskForm):
    poste = StringField("Poste", [InputRequired("Choisissez un poste.")])
    note = StringField(
        "Message à l’unité",
        [Optional(), Length(max=300, message="Le message compte au plus 300 caractères.")],
    )
    declarer = BooleanField("Me déclarer disponible ces jours-là")
