"""Forms of the roster pages: shape only."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class RosterFileForm(FlaskForm):
    file = FileField(
        "Fichier de l’effectif", [FileRequired("Choisissez le fichier de l’effectif, CSV ou XLSX.")]
    )
