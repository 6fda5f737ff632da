"""A need raised, and what a unit answers: shape here, judgement by the rules."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from metiis.fields import ChoiceField, RuledForm, WholeNumberField, clean, option
from metiis.labels import NBSP, count
from metiis.models import Position
from metiis.reinforcements.rules import LONGEST_NOTE, places_fault

CHOOSE = "Choisissez un poste qui a encore des places."
HOW_MANY = f"Écrivez un nombre entier{NBSP}: 2, par exemple."
TOO_LONG = f"Au plus {LONGEST_NOTE} caractères."


class RaiseForm(RuledForm):
    poste = ChoiceField("Poste", CHOOSE, [InputRequired(CHOOSE)])
    places = WholeNumberField("Places demandées", HOW_MANY, [InputRequired(HOW_MANY)])
    note = TextAreaField(
        "Précision", [Optional(), Length(max=LONGEST_NOTE, message=TOO_LONG)], filters=[clean]
    )
    positions: Sequence[Position] = ()

    @classmethod
    def of(cls, positions: Sequence[Position], asked: str = "", **kwargs: Any) -> "RaiseForm":
        """The form over the positions that still lack somebody; the one asked for comes first."""
        form = cls(**kwargs)
        form.positions = positions
        form.poste.choices = [
            option(each.public_id, f"{each.label} ({count(each.places_left, 'place')})")
            for each in positions
        ]
        if not form.is_submitted() and positions:
            chosen = next((each for each in positions if each.public_id == asked), positions[0])
            form.poste.data, form.places.data = chosen.public_id, chosen.places_left
        return form

    @property
    def position(self) -> Position | None:
        """The position chosen, once the form is valid."""
        return next((each for each in self.positions if each.public_id == self.poste.data), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first, then the places against those left."""
        if not super().validate(extra_validators) or self.position is None:
            return False
        fault = places_fault(self.position, self.places.data or 0)
        return self.blame({"places": fault} if fault else {})


class AnswerForm(RuledForm):
    unite = StringField(
        "Unité", [InputRequired("Dites pour quelle unité vous répondez.")], filters=[clean]
    )
    reponse = ChoiceField(
        "Réponse",
        "Donnez l’accord ou déclinez.",
        [InputRequired("Donnez l’accord ou déclinez.")],
        choices=[option("accord", "Donner l’accord"), option("refus", "Décliner")],
    )
    note = StringField(
        "Précision", [Optional(), Length(max=LONGEST_NOTE, message=TOO_LONG)], filters=[clean]
    )

    @property
    def agreed(self) -> bool:
        """What was answered, once the form is valid."""
        return bool(self.reponse.data == "accord")
