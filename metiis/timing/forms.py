"""The period over which dates are compared, read from an address."""

from datetime import date, timedelta
from typing import Any, cast

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import InputRequired

from metiis.captions import WEEKDAYS
from metiis.fields import DayField, RuledForm
from metiis.labels import NBSP
from metiis.models import Activity
from metiis.timing.rules import is_week_end

AHEAD = timedelta(days=90)
LONGEST = timedelta(days=183)
FARTHEST = timedelta(days=3 * 366)


class PeriodForm(RuledForm):
    """First and last day on which the activity might start."""

    class Meta:
        csrf = False

    du = DayField("Début possible du", [InputRequired("Indiquez le premier jour à comparer.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour à comparer.")])
    semaine = BooleanField("Seulement le même jour de la semaine")
    today: date

    @classmethod
    def of(cls, args: "MultiDict[str, str]", activity: Activity, today: date) -> "PeriodForm":
        """The period an address asks; without any, three months from the activity's start."""
        if not {"du", "au"} & set(args):
            first = max(activity.starts_on, today + timedelta(days=1))
            week_end = is_week_end(activity.starts_on, activity.ends_on)
            args = MultiDict({"du": first.isoformat(), "au": (first + AHEAD).isoformat()})
            if week_end:
                args["semaine"] = "1"
        form = cls(args)
        form.today = today
        day = WEEKDAYS[activity.starts_on.weekday()].lower()
        form.semaine.label.text = (
            f"Seulement les week-ends (départ un {day})"
            if is_week_end(activity.starts_on, activity.ends_on)
            else f"Seulement les départs un {day}"
        )
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first, then the two days together."""
        return super().validate(extra_validators) and self.blame(self._faults())

    def _faults(self) -> dict[str, str]:
        first, last = self.first, self.last
        if first <= self.today:
            return {"du": "Choisissez un jour à venir."}
        if last < first:
            return {"au": f"La fin vient avant le début{NBSP}: inversez-les."}
        if last - first > LONGEST:
            return {"au": f"On compare au plus six mois à la fois{NBSP}: rapprochez la fin."}
        if last > self.today + FARTHEST:
            return {"au": f"Ce jour est à plus de trois ans{NBSP}: vérifiez l’année."}
        return {}

    @property
    def first(self) -> date:
        """The first day, once the form is valid."""
        return cast(date, self.du.data)

    @property
    def last(self) -> date:
        """The last day, once the form is valid."""
        return cast(date, self.au.data)


class TakeForm(RuledForm):
    """The day chosen."""

    debut = DayField("Début", [InputRequired("Choisissez une des dates comparées.")])
