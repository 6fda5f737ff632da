"""Forms of invitation, activation and recovery: shape only, the services hold the rules."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from metiis.accounts.choosing import NewPasswordForm
from metiis.fields import clean

ADDRESS_SHAPE = Regexp(
    r"^[^\s@]+@[^\s@]+$",
    message="Saisissez une adresse complète, par exemple prenom.nom@exemple.fr.",
)
ADDRESS_LENGTH = Length(max=254, message="Une adresse compte au plus 254 caractères.")


class ActivationForm(NewPasswordForm):
    code = StringField(
        "Code d’activation",
        [
            InputRequired("Saisissez le code de 8 caractères que l’on vous a donné."),
            Length(max=20, message="Le code compte 8 caractères."),
        ],
        description="8 lettres et chiffres, donnés de vive voix par votre unité.",
    )


class RecoveryForm(FlaskForm):
    email = EmailField(
        "Adresse électronique",
        [InputRequired("Saisissez votre adresse électronique."), ADDRESS_LENGTH, ADDRESS_SHAPE],
        filters=[clean],
    )


class AddressForm(FlaskForm):
    email = EmailField(
        "Adresse électronique de la personne",
        [InputRequired("Saisissez l’adresse de la personne."), ADDRESS_LENGTH, ADDRESS_SHAPE],
        filters=[clean],
    )


class InviteAllForm(FlaskForm):
    q = HiddenField(default="", filters=[clean])
    unite = HiddenField(default="", filters=[clean])
