"""What those called up must know, and who is called up: shape only."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from metiis.callups.wording import Said, said_in
from metiis.fields import ChoiceField, RuledForm, WholeNumberField, clean, option
from metiis.labels import count, typeset
from metiis.models import Instructions

HOUR = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
HOUR_SHAPE = "Écrivez l’heure comme 08:30."
TYPED_HOUR = re.compile(r"^(\d{1,2})\s*[hH:]\s*(\d{2})?$")


def as_hour(text: str | None) -> str:
    """« 8h », « 8 h 30 » and « 8:30 » as « 08:00 », « 08:30 »; anything else as typed."""
    typed = clean(text)
    match = TYPED_HOUR.match(typed.replace("\u00a0", " "))
    return f"{int(match[1]):02d}:{match[2] or '00'}" if match else typed


def _hour(title: str) -> Any:
    return StringField(title, [Optional(), Regexp(HOUR, message=HOUR_SHAPE)], filters=[as_hour])


def _line(title: str) -> Any:
    most = Length(max=120, message="Au plus 120 caractères.")
    return StringField(title, [Optional(), most], filters=[clean, typeset])


def _text(title: str) -> Any:
    most = Length(max=300, message="Au plus 300 caractères.")
    return TextAreaField(title, [Optional(), most], filters=[clean, typeset])


def _travel(title: str) -> Any:
    words = [option("0", "Aucun"), *(option(str(n), count(n, "jour")) for n in (1, 2, 3))]
    message = "Choisissez de 0 à 3 jours."
    return ChoiceField(title, message, [InputRequired(message)], choices=words, default="0")


class InstructionsForm(RuledForm):
    """Fields bear the names of the columns they fill; `version` is the one seen, 0 for none."""

    days_before = _travel("Jours de trajet avant")
    days_after = _travel("Jours de trajet après")
    departs_at = _hour("Heure de mise en route")
    assembles_at = _hour("Heure de rassemblement")
    returns_at = _hour("Heure de retour")
    assembly_point = _line("Lieu de rassemblement")
    dress = _text("Tenue et équipement")
    transport = _text("Transport")
    lodging = _text("Hébergement et repas")
    signatory = _line("Signataire")
    version = WholeNumberField("Version", "Rechargez la page.", [Optional()], widget=HiddenInput())

    @classmethod
    def of(cls, known: Instructions | None) -> "InstructionsForm":
        """The form as it was sent, or over what is known."""
        shown = {name: str(value) for name, value in said_in(known).items()}
        return cls(data=shown | {"version": known.version if known else 0})

    def said(self) -> Said:
        """What was typed, once the form is valid."""
        typed: Said = {name: self[name].data or "" for name in said_in(None)}
        return typed | {name: int(typed[name]) for name in ("days_before", "days_after")}

    def differences(self, known: Instructions) -> list[tuple[str, str, str]]:
        """What was typed against what is kept now: name of the field, kept, typed."""
        kept, typed = said_in(known), self.said()
        return [
            (self[name].label.text, str(kept[name]), str(typed[name]))
            for name in kept
            if kept[name] != typed[name]
        ]

    def take_over(self, known: Instructions) -> None:
        """Sent again, this form replaces what is kept now."""
        self.version.data, self.version.raw_data = known.version, None
        self.form_errors.append(
            "Quelqu’un a changé ces consignes pendant votre saisie, et rien n’est encore "
            "enregistré. Comparez ci-dessous, puis enregistrez de nouveau pour garder vos valeurs."
        )


class IssueForm(FlaskForm):
    """Who is called up, and whether people may still apply afterwards."""

    personne = SelectMultipleField(
        "Personnes", [InputRequired("Cochez au moins une personne.")], validate_choice=False
    )
    arreter = BooleanField("Arrêter l’effectif")
