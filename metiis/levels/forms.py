"""What narrows the national figures, read from an address; what cannot be read narrows nothing."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from metiis.fields import DayField, PeriodForm, option
from metiis.labels import NBSP, label, plain_date
from metiis.levels.board import Choice
from metiis.levels.publication import CATEGORIES, Figures

MONTHS = {"3": 91, "6": 182, "12": 365}  # Days shown.
USUAL = "3"
USUAL_DAYS = 30


class FiguresForm(FlaskForm):
    """The day of the tables, and the length and the people of the curve.

    A category or a skill, never both: holders are not told by category.
    """

    class Meta:
        csrf = False

    unite = HiddenField()
    jour = DayField("Jour des tableaux", [Optional()])
    mois = SelectField(
        "Durée de la courbe",
        choices=[option(months, f"{months} mois") for months in MONTHS],
        default=USUAL,
        validate_choice=False,
    )
    qui = SelectField("Qui, sur la courbe", validate_choice=False)

    def offer(self, skills: Iterable[tuple[int, str]]) -> None:
        """Whom the curve may be about."""
        self.qui.choices = [
            option("", "Tous les réservistes"),
            *(option(each.value, label(each), "Catégorie de grades") for each in CATEGORIES),
            *(option(str(skill_id), name, "Compétence") for skill_id, name in skills),
        ]

    def missed(self, figures: Figures) -> str:
        """What the page says of a day asked for that these figures do not tell; empty when they
        do, or none is. To be asked before `choice`."""
        told = self.jour.data is not None and figures.first <= self.jour.data <= figures.last
        if told or not any(self.jour.raw_data or ()):
            return ""
        return (
            f"Le jour demandé n’est pas dans ces chiffres, qui vont du {plain_date(figures.first)} "
            f"au {plain_date(figures.last)}{NBSP}: un autre est montré."
        )

    def choice(self, figures: Figures, today: date) -> Choice:
        """What is looked at; a day that is not told becomes the nearest that is."""
        offered = {value: name for value, name, *_rest in self.qui.iter_choices()}
        who = self.qui.data if self.qui.data in offered else ""
        self.qui.data = who
        self.jour.data = min(max(self.jour.data or today, figures.first), figures.last)
        self.mois.data = self.mois.data if self.mois.data in MONTHS else USUAL
        return Choice(
            self.jour.data,
            MONTHS[self.mois.data],
            tuple(each for each in CATEGORIES if each == who) or CATEGORIES,
            int(who) if who.isdigit() else None,
            offered[who],
        )


class ComparisonForm(PeriodForm):
    """The days over which units stand side by side."""

    @classmethod
    def of(cls, args: "MultiDict[str, str]", today: date) -> "ComparisonForm":
        """The days of an address; without any, the thirty that come."""
        if not {"du", "au"} & set(args):
            last = today + timedelta(days=USUAL_DAYS - 1)
            args = MultiDict({"du": today.isoformat(), "au": last.isoformat()})
        return cls(args)
