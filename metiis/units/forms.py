"""Forms of the units pages: shape only."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField


class UnitsFileForm(FlaskForm):
    file = FileField(
        "Fichier des unités", [FileRequired("Choisissez le fichier des unités, CSV ou XLSX.")]
    )


class UnitSettingsForm(FlaskForm):
    blocks_on_contract = BooleanField("Bloquer quand le contrat ne couvre pas l’activité")
    blocks_on_fitness = BooleanField("Bloquer quand l’aptitude médicale n’est pas à jour")
