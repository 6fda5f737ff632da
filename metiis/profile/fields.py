"""What the profile's fields have in common: one clean line, a limit, a shape, boxes to tick."""

import re
from typing import Any

from wtforms import StringField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from metiis.fields import ChoicesField, clean
from metiis.profile import rules

NOT_LISTED = "Choisissez dans la liste."


def words(text: str | None) -> str:
    """One line: no control character, single spaces."""
    return " ".join(clean(text).split())


def size(limit: int) -> Length:
    """A text is not longer than its column."""
    return Length(max=limit, message=f"Au plus {limit} caractères.")


class Matches:
    """The whole text has a shape, or is empty."""

    def __init__(self, shape: re.Pattern[str], message: str) -> None:
        self.shape, self.message = shape, message

    def __call__(self, _form: object, field: StringField) -> None:
        """Refuse a text of another shape."""
        if field.data and not self.shape.fullmatch(field.data):
            raise ValidationError(self.message)


IS_PHONE = Matches(rules.PHONE, "Écrivez un numéro comme 06 12 34 56 78 ou +32 470 12 34 56.")


class Boxes(ChoicesField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, NOT_LISTED.rstrip("."), [Optional()], **kwargs)
