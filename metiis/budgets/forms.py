"""The days a unit may spend: shape only."""

from flask_wtf import FlaskForm
from wtforms.validators import NumberRange, Optional

from metiis.budgets.rules import MOST
from metiis.fields import WholeNumberField

SHAPE = "Écrivez un nombre entier de jours, ou laissez vide."


class BudgetForm(FlaskForm):
    jours = WholeNumberField(
        "Jours alloués", SHAPE, [Optional(), NumberRange(min=0, max=MOST, message=SHAPE)]
    )
