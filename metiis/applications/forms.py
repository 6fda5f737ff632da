"""Forms about applications: shape only."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from metiis.fields import ChoiceField, option, options
from metiis.models import WithdrawalReason

WHY = "Choisissez le motif de votre désistement\u00a0: l’unité le lira."


class ApplyForm(FlaskForm):
    poste = StringField("Poste", [InputRequired("Choisissez un poste.")])
    note = StringField(
        "Message à l’unité",
        [Optional(), Length(max=300, message="Le message compte au plus 300 caractères.")],
    )
    declarer = BooleanField("Me déclarer disponible ces jours-là")


class WithdrawForm(FlaskForm):
    """Why she leaves the place: hers to say or not, until she has been called up."""

    motif = ChoiceField(
        "Motif", WHY, [Optional()], choices=[option("", "Sans motif"), *options(WithdrawalReason)]
    )
    precision = StringField(
        "Précision pour l’unité",
        [Optional(), Length(max=300, message="La précision compte au plus 300 caractères.")],
    )


class BackOutForm(WithdrawForm):
    """The same once she has been called up: she has to say why."""

    motif = ChoiceField(
        "Motif du désistement",
        WHY,
        [InputRequired(WHY)],
        choices=[option("", "Choisir un motif"), *options(WithdrawalReason)],
    )
