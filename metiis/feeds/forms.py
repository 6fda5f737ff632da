"""What the entries of a private calendar are called."""

from typing import Any

from wtforms import HiddenField, StringField

from metiis import db
from metiis.feeds.rules import title_fault
from metiis.fields import RuledForm, clean


class FeedForm(RuledForm):
    """The title; `cle` makes the address, so that the form sent twice makes one."""

    titre = StringField("Titre des événements", filters=[clean])
    cle = HiddenField(default=db.new_public_id)

    def validate(self, extra_validators: Any = None) -> bool:
        """The rules judge the title."""
        if not super().validate(extra_validators):
            return False
        fault = title_fault(self.title)
        return self.blame({"titre": fault} if fault else {})

    @property
    def title(self) -> str:
        """What was chosen; empty for the neutral one."""
        return " ".join((self.titre.data or "").split())
