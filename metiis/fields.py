"""What forms share: fields for days and enumerations, text made clean, faults put under fields."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask import g
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from metiis.captions import AVAILABILITY_WORDS, WEEKDAYS
from metiis.keeping import fresh
from metiis.labels import NBSP, choices, label
from metiis.models import Availability
from metiis.once import account_mark

DAY_SHAPE = "Écrivez le jour comme 05/12/2026."


def clean(text: str | None) -> str:
    """What was typed without control characters, which databases refuse, nor outer blanks."""
    return "".join(char for char in text or "" if char >= " " or char in "\n\t").strip()


def write_fields(key: bool = True) -> Markup:
    """The hidden fields of a form whose write may wait for the network: whose it is and, unless
    sending it twice is harmless by itself, the key that makes a double press one write."""
    own = Markup('<input type="hidden" name="compte" value="{}">').format(account_mark(g.account))
    if not key:
        return own
    if "write_key" not in g:
        g.write_key = fresh(secrets.token_urlsafe(16))
    return own + Markup('<input type="hidden" name="cle" value="{}">').format(g.write_key)


def option(value: str, text: str, group: str | None = None) -> Any:
    """One choice of a select, under a heading when there is a group."""
    return SelectChoice(value, text, optgroup=group)


def options(kind: type[Any]) -> list[Any]:
    """An enumeration as the choices of a select."""
    return [option(value, text) for value, text in choices(kind)]


class DayField(DateField):
    """A civil day, from the browser's calendar (ISO) or typed as 05/12/2026."""

    invalid_value_message: str

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(
            label,
            list(validators),
            format=["%Y-%m-%d", "%d/%m/%Y"],
            **kwargs,
        )
        self.invalid_value_message = DAY_SHAPE

    def _value(self) -> str:
        """Always ISO once understood: native date inputs show nothing else."""
        return self.data.isoformat() if isinstance(self.data, date) else str(super()._value())  # type: ignore[misc]


class ChoiceField(SelectField):
    """One value of a list; `message` says what to do when another one is sent."""

    invalid_choice_message: str

    def __init__(self, label: str, message: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.invalid_choice_message = message


class ChoicesField(SelectMultipleField):
    """Values of a list; `message` says what to do when others are sent."""

    invalid_choice_message: str

    def __init__(self, label: str, message: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.invalid_choice_message = f"{message} (refusé\u00a0: %(value)s)."


class WeekdaysField(ChoicesField):
    """Some of the seven weekdays, Monday first; none ticked means every day."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        days = [option(str(number), f"{name[:3]}.") for number, name in enumerate(WEEKDAYS)]
        super().__init__(
            label, "Choisissez parmi les sept jours de la semaine", choices=days, **kwargs
        )

    @property
    def numbers(self) -> frozenset[int]:
        """The weekdays ticked, Monday being 0."""
        return frozenset(int(text) for text in self.data or [])


class ChosenField(RadioField):
    """One value of a short list, all in sight; `message` says what to do when none is chosen."""

    def __init__(self, label: str, message: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.message = message

    def pre_validate(self, form: Any) -> None:
        """One of the values, sent."""
        if not self.raw_data or self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(self.message)


class AnswerField(RadioField):
    """What is said of days, by its word in addresses and forms."""

    message = f"Choisissez une réponse{NBSP}: disponible, par exemple."

    def __init__(self, title: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        words = [
            option(word, label(value).capitalize()) for word, value in AVAILABILITY_WORDS.items()
        ]
        super().__init__(title, list(validators), choices=words, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """One of the four words, sent: a choice shown as made is not a choice made."""
        if not self.raw_data or self.data not in AVAILABILITY_WORDS:
            raise ValidationError(self.message)

    @property
    def value(self) -> Availability:
        """The value said, once the form is valid."""
        return AVAILABILITY_WORDS[self.data]


class WholeNumberField(IntegerField):
    """A whole number; `message` shows how to write it."""

    invalid_value_message: str

    def __init__(self, label: str, message: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.invalid_value_message = message


class RuledForm(FlaskForm):
    """A form under whose fields the rules put the faults they find."""

    def blame(self, faults: Mapping[str, str]) -> bool:
        """Show each fault under its field; whether there was none."""
        for name, message in faults.items():
            self[name].errors = [*self[name].errors, message]
        return not faults


class ConfirmedForm(RuledForm):
    """A form whose effect on people is shown before it is saved: what was seen is sent back."""

    confirmed = StringField(widget=HiddenInput())

    def agrees(self, mark: str) -> bool:
        """Whether the effect of this mark was seen, or there is none to see; sent again, the form
        confirms it."""
        if not mark or self.confirmed.data == mark:
            return True
        self.confirmed.data, self.confirmed.raw_data = mark, None
        return False


class PeriodForm(RuledForm):
    """A first and a last day, read from an address."""

    class Meta:
        csrf = False

    longest = 366  # Days.
    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then both days together."""
        return super().validate(extra_validators) and self.blame(self._faults())

    def _faults(self) -> dict[str, str]:
        first, last = self.period
        if last < first:
            return {"au": "Le dernier jour doit être le premier ou venir après lui."}
        if (last - first).days >= self.longest:
            return {"au": f"La période dépasse {self.longest} jours{NBSP}: resserrez-la."}
        return {}

    @property
    def period(self) -> tuple[date, date]:
        """Both days, once valid."""
        return cast(date, self.du.data), cast(date, self.au.data)
