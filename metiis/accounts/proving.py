"""Proving again who one is before something that matters: the current password, and how often it
may be tried. One way for every page that asks for it."""

from flask import Response, current_app
from wtforms import Field, PasswordField
from wtforms.validators import InputRequired, Length

from metiis.accounts import throttling
from metiis.accounts.rules import CURRENT_PASSWORD_LIMIT, LONGEST_PASSWORD, TOO_LONG
from metiis.accounts.services import Counted
from metiis.journal.services import record
from metiis.models import Person

WRONG = "Ce n’est pas votre mot de passe actuel. Vérifiez votre saisie."


def current_password_field() -> PasswordField:
    """The field where she types it, taken exactly as typed."""
    return PasswordField(
        "Mot de passe actuel",
        [
            InputRequired("Saisissez votre mot de passe actuel."),
            Length(max=LONGEST_PASSWORD, message=TOO_LONG),
        ],
    )


def checked(person: Person, field: Field) -> Response | None:
    """Count and check what she typed; the page to answer with when it was tried too often.

    A wrong one is a fault of the field, and a line of the journal once the caller commits. When it
    is right no transaction is open: the caller may take its time, then forgives the attempt.
    """
    kept, subject = person.password_hash, person.public_id
    too_many = throttling.refused(_counted(person))
    if too_many is not None:
        return too_many
    if not current_app.extensions["metiis.passwords"].matches(kept, field.data or ""):
        record(person, "account.password_refused", subject)
        field.errors = [WRONG]
    return None


def forgive(person: Person) -> None:
    """The attempt that succeeded no longer counts, once the caller commits."""
    throttling.forgive(_counted(person))


def _counted(person: Person) -> Counted:
    return [(CURRENT_PASSWORD_LIMIT, person.public_id)]
