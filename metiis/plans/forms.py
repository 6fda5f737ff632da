"""The period of a plan: shape here, judgement by the rules."""

from datetime import date
from typing import Any, cast

from wtforms.validators import InputRequired

from metiis import clock
from metiis.fields import DayField, RuledForm
from metiis.plans import rules


class PlanForm(RuledForm):
    du = DayField("Du", [InputRequired("Indiquez le premier jour du plan.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour du plan.")])

    def fill(self) -> None:
        """What is proposed at first."""
        self.du.data, self.au.data = rules.usual_period(clock.today())

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first; the rules speak only about days that could be read."""
        if not super().validate(extra_validators):
            return False
        return self.blame(rules.period_faults(*self.period, clock.today()))

    @property
    def period(self) -> tuple[date, date]:
        """First and last day, once the form is valid."""
        return cast(date, self.du.data), cast(date, self.au.data)
