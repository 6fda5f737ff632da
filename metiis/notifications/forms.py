"""Forms of notifications: what is shown of the list, how a person wants to be told."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectFieldBase

from metiis.fields import ChoiceField, RuledForm, option
from metiis.labels import NBSP, label
from metiis.models import NoticeChannel, NoticeKind
from metiis.notifications.queries import Tally
from metiis.notifications.rules import Hours, Manner, offered

CHANNEL = "Choisissez l’un des moyens de la liste."
HOUR = "Choisissez une heure de la liste."
HOURS = [option(str(hour), f"{hour}{NBSP}h") for hour in range(24)]


class FilterForm(FlaskForm):
    """What to show of one's messages; anything unknown in the address shows everything."""

    class Meta:
        csrf = False

    nature = SelectField("Nature", validate_choice=False)
    unread = BooleanField("Non lus seulement", name="non-lus")

    def offer(self, tallies: list[Tally]) -> None:
        """The kinds the person has messages of."""
        kinds = [option(each.kind.value, label(each.kind)) for each in tallies]
        self.nature.choices = [option("", "Toutes"), *kinds]

    @property
    def kind(self) -> NoticeKind | None:
        """The kind asked for."""
        return next((kind for kind in NoticeKind if kind.value == self.nature.data), None)


def _hour(title: str, **kwargs: Any) -> SelectFieldBase:
    return ChoiceField(title, HOUR, coerce=int, choices=HOURS, **kwargs)


class HoursForm(RuledForm):
    """When somebody may be written to, in Paris."""

    quiet_from = _hour("Silence à partir de")
    quiet_until = _hour("Jusqu’à")
    digest_at = _hour("Heure du résumé quotidien")

    @property
    def hours(self) -> Hours:
        """The hours chosen."""
        return Hours(self.quiet_from.data, self.quiet_until.data, self.digest_at.data)


def manner_form(kinds: list[NoticeKind], manner: Manner) -> "HoursForm":
    """A form with one list of channels for each kind the person may be told of."""
    fields = {
        kind.value: ChoiceField(
            label(kind),
            CHANNEL,
            choices=[option(each.value, label(each)) for each in offered(kind)],
            default=manner.channel(kind).value,
        )
        for kind in kinds
    }
    form: type[HoursForm] = type("MannerForm", (HoursForm,), fields)
    return form(obj=manner.hours)


def channels(form: HoursForm, kinds: list[NoticeKind]) -> Mapping[NoticeKind, NoticeChannel]:
    """The channel chosen for each kind."""
    return {kind: NoticeChannel(form[kind.value].data) for kind in kinds}
