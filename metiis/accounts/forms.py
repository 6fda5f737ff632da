"""Forms of the accounts pages: shape only, the services hold the rules."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    email = EmailField(
        "Adresse électronique",
        [InputRequired("Saisissez votre adresse électronique."), Length(max=254)],
    )
    password = PasswordField(
        "Mot de passe",
        [
            InputRequired("Saisissez votre mot de passe."),
            Length(max=128, message="Un mot de passe compte au plus 128 caractères."),
        ],
    )
