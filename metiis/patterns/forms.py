"""What the forms of patterns and absences send: shape only."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from metiis import clock
from metiis.captions import AVAILABILITY_WORDS, WEEKDAYS
from metiis.fields import ChoiceField, DayField, RuledForm, option, options
from metiis.labels import NBSP, label
from metiis.models import AbsenceReason, Availability
from metiis.patterns import rules
from metiis.patterns.rules import PART_WORDS, Shape

VALUES = [
    option(word, label(value).capitalize())
    for word, value in AVAILABILITY_WORDS.items()
    if value is not Availability.UNKNOWN
]
REPLACE = "Remplacer aussi mes réponses jour par jour"


class SpanForm(RuledForm):
    """A stretch of days that must hold together."""

    mois = HiddenField()
    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])
    remplacer = BooleanField(REPLACE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then as a whole."""
        is_valid = super().validate(extra_validators)
        return self.blame(self._faults() if is_valid else {}) and is_valid

    @property
    def span(self) -> tuple[date, date]:
        """The first and last day asked, once the fields are valid."""
        first, last = self.du.data, self.au.data
        if first is None or last is None:
            raise ValueError("The form is not valid.")
        return first, last

    def _faults(self) -> dict[str, str]:
        problem = rules.span_problem(*self.span, clock.today())
        return {"au": problem} if problem is not None else {}


class PatternForm(SpanForm):
    semaine = SelectMultipleField(
        "Jours de la semaine",
        choices=[option(str(number), f"{name[:3]}.") for number, name in enumerate(WEEKDAYS)],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    valeur = ChoiceField(
        "Ma réponse",
        f"Choisissez une réponse{NBSP}: disponible, par exemple.",
        choices=VALUES,
        default="disponible",
    )
    moment = ChoiceField(
        "Moment de la journée",
        "Choisissez un moment de la liste.",
        choices=[option(word, label(part).capitalize()) for word, part in PART_WORDS.items()],
        default="journee",
    )

    def validate_semaine(self, field: SelectMultipleField) -> None:
        chosen = field.data or []
        if not chosen or any(text not in set("0123456") for text in chosen):
            raise ValidationError("Cochez au moins un jour de la semaine.")

    def _faults(self) -> dict[str, str]:
        return super()._faults() or rules.shape_faults(self.shape)

    @property
    def shape(self) -> Shape:
        """The pattern asked, once the fields are valid."""
        return Shape(
            *self.span,
            rules.mask_of([int(text) for text in self.semaine.data or []]),
            AVAILABILITY_WORDS[self.valeur.data],
            PART_WORDS[self.moment.data],
        )


class AbsenceForm(SpanForm):
    motif = ChoiceField(
        "Motif",
        "Choisissez un motif de la liste.",
        choices=options(AbsenceReason),
        default=AbsenceReason.UNSAID.value,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self:  # Shown beside the form of patterns, whose fields have the same names.
            each.id = each.label.field_id = f"absence-{each.id}"

    @property
    def reason(self) -> AbsenceReason:
        """Why, for the person's own use."""
        return AbsenceReason(self.motif.data)


class EndForm(RuledForm):
    au = DayField("Jusqu’au", [InputRequired("Indiquez le dernier jour.")])


def starting_today(kind: type[SpanForm]) -> Any:
    """An empty form: a pattern goes from today over six months, an absence has no day yet."""
    today = clock.today()
    days = {"du": today, "au": rules.half_year(today)} if kind is PatternForm else {}
    return kind(formdata=MultiDict(), data=days)
