"""What the roll call sends: one form for the whole roll, or the row of one person. Shape only."""

from datetime import date

from flask import request
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from metiis.attendance.roll import Section
from metiis.attendance.rules import NOTE_LIMIT, Said, Sent
from metiis.fields import ChoiceField, clean, option
from metiis.models import Application, Mark

MOST = 600  # Rows of one form; a roll has fewer.


class RollForm(FlaskForm):
    """The rows as they came: `r` names each and its number; `m`, `d`, `f` and `n` with that number
    hold what is said of it. `tous` is the section all of whom are present."""

    tous = StringField("Tous présents")

    def sent(self) -> list[Sent]:
        """Each row that can be read; what cannot is as if it had not been touched."""
        rows = (_row(text) for text in request.form.getlist("r")[:MOST])
        return [row for row in rows if row is not None]


def _row(text: str) -> Sent | None:
    """`<number>.<application>.<version>.<fingerprint>`."""
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 9 for part in parts[::2]):
        return None
    (number, key, version, seen), form = parts, request.form
    words = form.get(f"m{number}", "")
    said = Said(
        Mark(words) if words in set(Mark) else None,
        _day(form.get(f"d{number}", "")),
        _day(form.get(f"f{number}", "")),
        clean(form.get(f"n{number}", ""))[:NOTE_LIMIT],
    )
    return Sent(key, int(version), seen, said, int(number))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class AddForm(FlaskForm):
    personne = ChoiceField(
        "Personne présente",
        "Choisissez une personne de la liste.",
        [InputRequired("Choisissez une personne.")],
        choices=[],
    )

    def offer(self, names: list[tuple[Application, str]]) -> None:
        """The people who may be added, by name."""
        self.personne.choices = [
            option("", "Choisir une personne"),
            *(option(application.public_id, name) for application, name in names),
        ]


class ReopenForm(FlaskForm):
    explication = StringField(
        "Pourquoi rouvrir",
        [
            InputRequired("Expliquez en une phrase ce qui change."),
            Length(max=300, message="L’explication compte au plus 300 caractères."),
        ],
    )


class PrintForm(FlaskForm):
    section = ChoiceField(
        "Section", "Choisissez une section de la liste.", [Optional()], choices=[]
    )

    def offer(self, sections: tuple[Section, ...]) -> None:
        """Everybody, or one section."""
        self.section.choices = [
            option("", "Toutes"),
            *(option(each.key, each.title) for each in sections),
        ]
