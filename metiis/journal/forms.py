"""Filter of the journal."""

from operator import itemgetter

from flask_wtf import FlaskForm
from wtforms.validators import Optional, ValidationError

from metiis.captions import ACTIONS
from metiis.fields import ChoiceField, DayField, option

LAST_YEAR = 9998


class JournalFilterForm(FlaskForm):
    class Meta:
        csrf = False

    action = ChoiceField(
        "Action",
        "Choisissez une action de la liste.",
        choices=[
            option("", "Toutes"),
            *(option(name, text) for name, text in sorted(ACTIONS.items(), key=itemgetter(1))),
        ],
        default="",
    )
    du = DayField("Du", [Optional()])
    au = DayField("Au", [Optional()])

    def validate_au(self, last: DayField) -> None:
        first, end = self.du.data, last.data
        if end is not None and end.year > LAST_YEAR:
            raise ValidationError("Choisissez une année plus proche.")
        if first is not None and end is not None and end < first:
            raise ValidationError("Choisissez une fin le jour du début ou après.")
