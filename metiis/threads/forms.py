"""What is written in a thread: shape here, what may not be said in the rules."""

from typing import Any

from wtforms import BooleanField, HiddenField, TextAreaField

from metiis import db
from metiis.fields import RuledForm, clean
from metiis.models import MessageKind
from metiis.threads.rules import kind_of, message_fault


class MessageForm(RuledForm):
    """A message; `cle` names it, so that the form sent twice says it once."""

    message = TextAreaField("Votre message", filters=[clean])
    annonce = BooleanField("Publier comme annonce")
    cle = HiddenField(default=db.new_public_id)

    @classmethod
    def blank(cls) -> "MessageForm":
        """An empty form with a key of its own."""
        return cls(formdata=None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Said again under the field when it may not be sent, keeping what was typed."""
        if not super().validate(extra_validators):
            return False
        fault = message_fault(self.text)
        return self.blame({"message": fault} if fault else {})

    @property
    def text(self) -> str:
        """What was written."""
        return self.message.data or ""

    def kind(self, steers: bool) -> MessageKind:
        """A message, or an announcement of who steers."""
        return kind_of(bool(self.annonce.data), steers)
