"""Choosing a password: the two fields, what is refused, what is proposed. Shared by every page
where a person sets her own; nobody ever sets somebody else's."""

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from metiis.accounts import rules
from metiis.models import Person


class NewPasswordForm(FlaskForm):
    """A new password, typed twice; taken exactly as typed."""

    password = PasswordField(
        "Nouveau mot de passe",
        [
            InputRequired("Saisissez un nouveau mot de passe."),
            Length(max=rules.LONGEST_PASSWORD, message=rules.TOO_LONG),
        ],
    )
    repeat = PasswordField(
        "Nouveau mot de passe, une seconde fois",
        [
            InputRequired("Saisissez le même mot de passe une seconde fois."),
            EqualTo("password", "Les deux saisies diffèrent. Recommencez la seconde."),
        ],
    )


def is_acceptable(form: NewPasswordForm, person: Person) -> bool:
    """Whether the password chosen is good for this person; if not the form says why."""
    fault = rules.password_fault(
        form.password.data or "", _shortest(), rules.personal_words(person)
    )
    if fault is not None:
        form.password.errors = [fault]
    return fault is None


def advice(person: Person) -> dict[str, object]:
    """What a page shows beside the fields."""
    return {
        "shortest": _shortest(),
        "proposal": rules.passphrase(_shortest(), rules.personal_words(person)),
        "bits": rules.passphrase_bits(),
    }


def hashed(form: NewPasswordForm) -> str:
    """The hash to keep; slow, so no transaction may be open."""
    kept: str = current_app.extensions["metiis.passwords"].hash(form.password.data)
    return kept


def _shortest() -> int:
    least: int = current_app.extensions["metiis.settings"].password_min_length
    return least
