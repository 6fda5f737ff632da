"""What the calendar's controls send."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from metiis import clock
from metiis.availability import rules
from metiis.captions import AVAILABILITY_WORDS, WEEKDAYS
from metiis.fields import DayField, RuledForm
from metiis.labels import NBSP, label
from metiis.models import Availability

WEEKDAY_NUMBERS = frozenset("0123456")
VALUES = [
    SelectChoice(word, label(value).capitalize()) for word, value in AVAILABILITY_WORDS.items()
]


class DaysField(Field):
    """Days sent one by one, as a list of ISO dates."""

    data: list[date]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        if len(valuelist) > rules.LONGEST_PERIOD:
            raise ValueError(f"Plus de {rules.LONGEST_PERIOD} jours à la fois.")
        try:
            self.data = [date.fromisoformat(text) for text in valuelist]
        except ValueError as error:
            raise ValueError("Un des jours est illisible. Rechargez la page.") from error


class DaysForm(RuledForm):
    """Days to set: either a list, or a period with or without weekdays; then the value."""

    mois = HiddenField()
    jours = DaysField("Jours", default=list)
    du = DayField("Du", [Optional()])
    au = DayField("Au", [Optional()])
    semaine = SelectMultipleField(
        "Jours de la semaine",
        choices=[SelectChoice(str(number), f"{name[:3]}.") for number, name in enumerate(WEEKDAYS)],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    valeur = RadioField("Ma réponse", choices=VALUES, default="disponible", validate_choice=False)

    def validate_jours(self, field: Field) -> None:
        problem = rules.days_problem(sorted(set(field.data)), clock.today())
        if field.data and problem is not None:
            raise ValidationError(problem)

    def validate_valeur(self, field: Field) -> None:
        if not field.raw_data or field.data not in AVAILABILITY_WORDS:
            raise ValidationError(f"Choisissez une réponse{NBSP}: disponible, par exemple.")

    def validate_semaine(self, field: Field) -> None:
        if any(text not in WEEKDAY_NUMBERS for text in field.data or []):
            raise ValidationError("Choisissez parmi les sept jours de la semaine.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then the period as a whole."""
        is_valid = super().validate(extra_validators)
        return self.blame(self._period_faults() if self.is_period else {}) and is_valid

    def _period_faults(self) -> dict[str, str]:
        first, last = self.du.data, self.au.data
        faults = {}
        if first is None and not self.du.errors:
            faults["du"] = "Indiquez le premier jour."
        if last is None and not self.au.errors:
            faults["au"] = "Indiquez le dernier jour."
        if first is None or last is None:
            return faults
        problem = rules.period_problem(first, last, clock.today())
        if problem is not None:
            return {"au": problem}
        return {} if self.days else {"semaine": "Aucun de ces jours n’est dans la période."}

    @property
    def is_period(self) -> bool:
        """Whether a period is asked rather than a list of days."""
        return not self.jours.data and not self.jours.errors

    @property
    def days(self) -> list[date]:
        """The days asked, once the form is valid."""
        if not self.is_period:
            return self.jours.data
        if self.du.data is None or self.au.data is None:
            return []
        weekdays = {int(text) for text in self.semaine.data or [] if text in WEEKDAY_NUMBERS}
        return rules.period_days(self.du.data, self.au.data, weekdays)

    @property
    def value(self) -> Availability:
        """The value asked, once the form is valid."""
        return AVAILABILITY_WORDS[self.valeur.data]


def spelled_out(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields of the contract, whichever way they came.

    The calendar's buttons send one compact field, `choix=2026-12-05,2026-12-06:disponible`.
    """
    if "choix" not in sent:
        return sent
    days, _, value = sent["choix"].rpartition(":")
    plain = MultiDict(sent)
    plain.setlist("jours", days.split(","))
    plain["valeur"] = value
    return plain
