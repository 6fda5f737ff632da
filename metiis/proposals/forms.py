"""The form that takes a team: what was asked, the team shown and its name. Shape only."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

STALE = "Rechargez la page et recommencez."


class TakeForm(FlaskForm):
    empreinte = StringField(
        "Équipe proposée", [InputRequired(STALE), Length(min=64, max=64, message=STALE)]
    )
