"""Form that grants a role: shape only, the rules say on what it may be held."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from metiis.fields import ChoiceField, RuledForm, clean, option, options
from metiis.models import Role, Unit

FROM_THE_LIST = "Choisissez une valeur de la liste."


class GrantForm(RuledForm):
    role = ChoiceField(
        "Rôle",
        FROM_THE_LIST,
        [InputRequired("Choisissez un rôle.")],
        choices=[option("", "Choisir"), *options(Role)],
    )
    unite = ChoiceField(
        "Unité",
        FROM_THE_LIST,
        default="",
        description="Le rôle vaut pour cette unité et celles qui en dépendent.",
    )
    section = StringField(
        "Section",
        [Optional(), Length(max=60, message="Une section compte au plus 60 caractères.")],
        filters=[clean],
        description="Pour un chef de section seulement : il ne voit que les siens.",
    )

    def offer(self, units: list[Unit]) -> None:
        self.unite.choices = [
            option("", "Tout le service"),
            *(option(unit.code, f"{unit.name} ({unit.code})") for unit in units),
        ]
