"""The file of a calendar, and the days confirmed out of it."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field
from wtforms.validators import ValidationError

from metiis import clock
from metiis.availability import rules as days
from metiis.calendars import rules
from metiis.captions import AVAILABILITY_WORDS
from metiis.labels import NBSP
from metiis.models import Availability

UNREADABLE = f"Ces réponses sont illisibles{NBSP}: envoyez de nouveau votre agenda."


class CalendarFileForm(FlaskForm):
    fichier = FileField(
        "Fichier de l’agenda",
        [FileRequired(f"Choisissez le fichier «{NBSP}.ics{NBSP}» de votre agenda.")],
    )


class AnswersField(Field):
    """Days with their answers, each as `2026-12-05:indisponible`."""

    data: list[tuple[date, Availability]]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every pair, or none."""
        self.data = []
        if len(valuelist) > days.LONGEST_PERIOD:
            raise ValueError(f"Plus de {days.LONGEST_PERIOD} jours à la fois.")
        try:
            self.data = [_pair(text) for text in valuelist]
        except (KeyError, ValueError) as error:
            raise ValueError(UNREADABLE) from error


def _pair(text: str) -> tuple[date, Availability]:
    day, _, word = text.partition(":")
    return date.fromisoformat(day), AVAILABILITY_WORDS[word]


class AnswersForm(FlaskForm):
    jour = AnswersField("Jours", default=list)

    def validate_jour(self, field: Field) -> None:
        asked = sorted({day for day, _value in field.data})
        problem = rules.answers_problem(field.data) or days.days_problem(asked, clock.today())
        if problem is not None:
            raise ValidationError(problem)

    @property
    def chosen(self) -> dict[date, Availability]:
        """The answer of each day, once the form is valid."""
        return dict(self.jour.data)
