"""What the curve and the evolution are asked, read from an address: what cannot be read is the
usual."""

from datetime import date

from wtforms import SelectField
from wtforms.validators import Optional

from metiis.fields import DayField, RuledForm, option
from metiis.headcount.curve import MONTHS
from metiis.headcount.evolution import FARTHEST, USUAL
from metiis.headcount.forms import FilterForm

LENGTHS = [option(str(months), f"{months} mois") for months in MONTHS]


class CurveForm(FilterForm):
    """How far ahead, and which people."""

    mois = SelectField("Période", choices=LENGTHS, default=str(MONTHS[0]), validate_choice=False)

    @property
    def months(self) -> int:
        """How many months are shown."""
        known = {str(months): months for months in MONTHS}
        return known.get(self.mois.data or "", MONTHS[0])


class EvolutionForm(RuledForm):
    """A day, and one of the past from which it is looked at."""

    class Meta:
        csrf = False

    jour = DayField("Jour attendu", [Optional()])
    vu_le = DayField("Tel qu’on le voyait le", [Optional()], name="vu-le")

    def day(self, today: date) -> date:
        """The day looked at, within a year on both sides."""
        asked: date | None = self.jour.data
        is_near = asked is not None and abs(asked - today) <= FARTHEST
        return asked if asked is not None and is_near else today + USUAL

    def seen_from(self, today: date) -> date | None:
        """The past day from which it is looked at; None when none is asked."""
        asked: date | None = self.vu_le.data
        return asked if asked is not None and asked <= today else None
