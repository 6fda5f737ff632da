"""What the calendar's controls send."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from metiis import clock
from metiis.availability import rules
from metiis.availability.seasons import seasons
from metiis.captions import AVAILABILITY_WORDS, WEEKDAYS
from metiis.fields import DayField, RuledForm
from metiis.labels import NBSP, count, label, long_date, month_name, plain_date
from metiis.models import Availability

WEEKDAY_NUMBERS = frozenset("0123456")
VALUES = [
    SelectChoice(word, label(value).capitalize()) for word, value in AVAILABILITY_WORDS.items()
]
# Beside the four values: to be known on a later day, or what patterns and absences say.
LATER, AS_PATTERN = "plus-tard", "semaine-type"


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
    """Days to set: a list, a period with or without weekdays, or a season; then the answer."""

    mois = HiddenField()
    jours = DaysField("Jours", default=list)
    ensemble = SelectField("Vacances ou jours fériés", validate_choice=False, default="")
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
    le = DayField("Je le saurai le", [Optional()])

    def __init__(self, *args: Any, department: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seasons = {each.key: each for each in seasons(department, clock.today())}
        self.ensemble.choices = [
            SelectChoice("", "Aucun"),
            *(
                SelectChoice(each.key, f"{each.name} ({each.when})")
                for each in self.seasons.values()
            ),
        ]
        self.valeur.choices = [*VALUES, SelectChoice(LATER, "Je saurai plus tard")]

    def offer_pattern(self) -> None:
        """Let the person go back to her patterns and absences; for who has some."""
        self.valeur.choices = [
            *(self.valeur.choices or []),
            SelectChoice(AS_PATTERN, "Selon ma semaine type"),
        ]

    def validate_jours(self, field: Field) -> None:
        problem = rules.days_problem(sorted(set(field.data)), clock.today())
        if field.data and problem is not None:
            raise ValidationError(problem)

    def validate_ensemble(self, field: Field) -> None:
        if field.data and field.data not in self.seasons:
            raise ValidationError("Choisissez un des ensembles de la liste.")

    def validate_valeur(self, field: Field) -> None:
        known = {*AVAILABILITY_WORDS, LATER, AS_PATTERN}
        if not field.raw_data or field.data not in known:
            raise ValidationError(f"Choisissez une réponse{NBSP}: disponible, par exemple.")

    def validate_semaine(self, field: Field) -> None:
        if any(text not in WEEKDAY_NUMBERS for text in field.data or []):
            raise ValidationError("Choisissez parmi les sept jours de la semaine.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then the period as a whole."""
        is_valid = super().validate(extra_validators)
        faults = self._period_faults() if self.is_period and not self.ensemble.data else {}
        if self.ensemble.data and (self.du.data or self.au.data):
            faults["ensemble"] = "Choisissez des dates ou un ensemble, pas les deux."
        if self.valeur.data == LATER and self.le.data is None and not self.le.errors:
            faults["le"] = "Indiquez le jour où vous saurez."
        return self.blame(faults) and is_valid

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
        """Whether a period or a season is asked rather than a list of days."""
        return not self.jours.data and not self.jours.errors

    @property
    def days(self) -> list[date]:
        """The days asked, once the form is valid."""
        if not self.is_period:
            return self.jours.data
        weekdays = {int(text) for text in self.semaine.data or [] if text in WEEKDAY_NUMBERS}
        if self.ensemble.data in self.seasons:
            chosen = self.seasons[self.ensemble.data].days
            return [day for day in chosen if not weekdays or day.weekday() in weekdays]
        if self.du.data is None or self.au.data is None:
            return []
        return rules.period_days(self.du.data, self.au.data, weekdays)

    @property
    def value(self) -> Availability:
        """The value asked, once the form is valid; what is to be known later is not known."""
        return AVAILABILITY_WORDS.get(self.valeur.data, Availability.UNKNOWN)

    @property
    def answer(self) -> str:
        """The same in words, as a person says it."""
        if self.valeur.data == LATER:
            return "je saurai plus tard"
        return "selon ma semaine type" if self.valeur.data == AS_PATTERN else label(self.value)


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


def saved_message(form: DaysForm, sorting: rules.Sorting) -> str:
    """What a person reads once days are set, and what was left as it was."""
    days = sorting.open
    if form.valeur.data == LATER and form.le.data is not None:
        answer = f"vous répondrez le {plain_date(form.le.data)}"
    elif form.valeur.data == AS_PATTERN:
        answer = "selon votre semaine type"
    else:
        answer = label(form.value)
    if len(days) == 1:
        what = long_date(days[0]).capitalize()
    else:
        what = f"{count(len(days), 'jour enregistré', 'jours enregistrés')}{_spread(days)}"
    if form.ensemble.data in form.seasons:
        what = f"{form.seasons[form.ensemble.data].name}, {what}"
    return f"{what}{NBSP}: {answer}.{rules.left_out(sorting)}"


def _spread(days: Sequence[date]) -> str:
    """« , de décembre 2026 à mai 2027 », where days lie in several months."""
    first, last = days[0], days[-1]
    if (first.year, first.month) == (last.year, last.month):
        return ""
    start = month_name(first)
    if first.year == last.year:
        start = start.split()[0]
    return f", {'d’' if start[0] in 'ao' else 'de '}{start} à {month_name(last)}"
