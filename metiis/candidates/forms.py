"""What narrows and orders the list of candidates, read from an address."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, Optional

from metiis.candidates.queries import Wanted
from metiis.candidates.rules import ORDERS, Order
from metiis.fields import ChoiceField, clean, option
from metiis.labels import fold
from metiis.models import Skill

FROM_THE_LIST = "Choisissez dans la liste."


class FilterForm(FlaskForm):
    class Meta:
        csrf = False

    q = StringField(
        "Nom",
        [Optional(), Length(max=80, message="Un nom compte au plus 80 caractères.")],
        filters=[clean],
    )
    competence = ChoiceField("Détient aussi", FROM_THE_LIST, default="")
    tri = ChoiceField(
        "Ordre",
        FROM_THE_LIST,
        choices=[option(order.value, words) for order, words in ORDERS.items()],
        default=Order.BEST.value,
    )

    def offer(self, skills: Sequence[Skill]) -> None:
        """The skills of the activity's positions."""
        names = {skill.code: skill.label for skill in skills}
        self.competence.choices = [
            option("", "Toutes compétences"),
            *(option(code, label) for code, label in sorted(names.items(), key=_label)),
        ]

    @property
    def wanted(self) -> Wanted:
        """What is looked for, once the form is valid."""
        return Wanted(fold(self.q.data or ""), self.competence.data or "")

    @property
    def order(self) -> Order:
        """The order asked."""
        return Order(self.tri.data or Order.BEST)


def _label(pair: tuple[str, str]) -> Any:
    return fold(pair[1])
