"""A form with every kind of field, sent to nobody."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget


class SampleForm(FlaskForm):
    title = StringField(
        "Titre", [InputRequired("Donnez un titre, par exemple « Stage de neige ».")]
    )
    email = EmailField(
        "Adresse électronique", [InputRequired("Indiquez une adresse, par exemple nom@exemple.fr.")]
    )
    password = PasswordField("Mot de passe", [InputRequired("Saisissez le mot de passe.")])
    starts_on = DateField(
        "Début", [InputRequired("Indiquez le premier jour, par exemple 05/12/2026.")]
    )
    places = IntegerField("Effectif", [InputRequired("Indiquez un nombre, par exemple 8.")])
    kind = SelectField("Type", choices={"exercice": "Exercice", "mission": "Mission"})
    skills = SelectMultipleField(
        "Compétences", [Optional()], choices={"psc1": "PSC1", "pl": "Permis PL", "ski": "Ski"}
    )
    notes = TextAreaField("Précisions", [Optional()])
    agrees = BooleanField("J’ai prévenu mon employeur", [InputRequired("Cochez cette case.")])
    answer = RadioField(
        "Valeur",
        [InputRequired("Choisissez une réponse.")],
        choices={"disponible": "Disponible", "si-besoin": "Si besoin"},
    )
    weekdays = SelectMultipleField(
        "Jours de la semaine",
        [Optional()],
        choices={"5": "samedi", "6": "dimanche"},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    roster = FileField("Fichier de l’effectif", [Optional()])
