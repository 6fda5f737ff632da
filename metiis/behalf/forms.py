"""What the form of an entry made for somebody sends, and a word of contest."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from metiis import clock
from metiis.availability import rules
from metiis.fields import (
    AnswerField,
    ChosenField,
    DayField,
    RuledForm,
    WeekdaysField,
    clean,
    options,
)
from metiis.labels import NBSP
from metiis.models import Channel


class EntryForm(RuledForm):
    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])
    semaine = WeekdaysField(
        "Jours de la semaine", description="Sans case cochée\u00a0: tous les jours."
    )
    valeur = AnswerField("Sa réponse")
    canal = ChosenField(
        f"Comment vous l’a-t-elle dit{NBSP}?",
        "Dites comment la personne vous l’a dit.",
        choices=options(Channel),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then the period as a whole."""
        is_valid = super().validate(extra_validators)
        return self.blame(self._period_faults()) and is_valid

    def _period_faults(self) -> dict[str, str]:
        first, last = self.du.data, self.au.data
        if first is None or last is None or self.semaine.errors:
            return {}
        problem = rules.period_problem(first, last, clock.today())
        if problem is not None:
            return {"au": problem}
        return {} if self.days else {"semaine": "Aucun de ces jours n’est dans la période."}

    @property
    def days(self) -> list[date]:
        """The days asked, once the form is valid."""
        if self.du.data is None or self.au.data is None:
            return []
        return rules.period_days(self.du.data, self.au.data, self.semaine.numbers)

    @property
    def channel(self) -> Channel:
        """How the person said it, once the form is valid."""
        return Channel(self.canal.data)


class ContestForm(FlaskForm):
    mois = HiddenField()
    mot = TextAreaField(
        "Un mot pour la personne qui a saisi",
        [
            Optional(),
            Length(max=300, message="300 caractères au plus\u00a0: raccourcissez ce mot."),
        ],
        filters=[clean],
    )
