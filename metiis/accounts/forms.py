"""Forms of the accounts pages: shape only, the services hold the rules."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SearchField
from wtforms.validators import InputRequired, Length, Regexp

from metiis.accounts.choosing import NewPasswordForm
from metiis.accounts.proving import current_password_field
from metiis.accounts.queries import AccountFilter
from metiis.accounts.rules import TOO_LONG
from metiis.fields import ChoiceField, clean, option, options
from metiis.models import AccountState, Unit


class SignInForm(FlaskForm):
    email = EmailField(
        "Adresse électronique",
        [
            InputRequired("Saisissez votre adresse électronique."),
            Length(max=254, message="Une adresse compte au plus 254 caractères."),
            Regexp(
                r"^[^\s@]+@[^\s@]+$",
                message="Saisissez une adresse complète, par exemple prenom.nom@exemple.fr.",
            ),
        ],
        filters=[clean],
    )
    password = PasswordField(
        "Mot de passe",
        [InputRequired("Saisissez votre mot de passe."), Length(max=128, message=TOO_LONG)],
    )


class ChangePasswordForm(NewPasswordForm):
    current = current_password_field()


FROM_THE_LIST = "Choisissez une valeur de la liste."


class AccountFilterForm(FlaskForm):
    class Meta:
        csrf = False

    q = SearchField(
        "Nom", [Length(max=80, message="Saisissez au plus 80 caractères.")], filters=[clean]
    )
    etat = ChoiceField(
        "État du compte",
        FROM_THE_LIST,
        choices=[option("", "Tous"), *options(AccountState)],
        default="",
    )
    unite = ChoiceField("Unité", FROM_THE_LIST, default="")

    def offer(self, units: list[Unit]) -> None:
        self.unite.choices = [
            option("", "Toutes"),
            *(option(unit.code, unit.name) for unit in units),
        ]

    def wanted(self, units: list[Unit]) -> AccountFilter:
        """What is asked for; a field in error narrows nothing."""
        self.offer(units)
        self.validate()
        unit = next((unit for unit in units if unit.code == self.unite.data), None)
        state = AccountState(self.etat.data) if self.etat.data and not self.etat.errors else None
        return AccountFilter("" if self.q.errors else self.q.data or "", state, unit)
