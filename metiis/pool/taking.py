"""A list of people leaves the service, for a reason and under the name of who takes it: what is
asked first, and the file. On the floor of forms; the caller’s view decides who may, and commits."""

from typing import Any

from flask import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from metiis import clock
from metiis.accounts import proving
from metiis.fields import RuledForm, clean, option
from metiis.labels import NBSP, count, moment, person_name
from metiis.models import Person
from metiis.pool import files
from metiis.pool.files import Taken
from metiis.web import TYPES, taken_away

MOST = 500  # People in one file.


class TakingForm(RuledForm):
    """In which format a list leaves, why, and on whose word."""

    format = RadioField(
        "Format",
        choices=[option("csv", "CSV, pour tout tableur"), option("xlsx", "XLSX, classeur Excel")],
        default="csv",
        validate_choice=False,
    )
    motif = TextAreaField(
        "Motif",
        [
            DataRequired(
                f"Dites à quoi servira ce fichier, par exemple «{NBSP}Réunion du 5{NBSP}»."
            ),
            Length(max=300, message="Un motif compte au plus 300 caractères."),
        ],
        filters=[lambda text: " ".join(clean(text).split())],
        description="Il est inscrit dans le fichier, avec votre nom et l’heure.",
        render_kw={"rows": 2, "maxlength": 300},
    )
    mot_de_passe = proving.current_password_field()

    def validate_format(self, field: Any) -> None:
        """One of the two that are written."""
        if field.data not in TYPES:
            raise ValidationError("Choisissez CSV ou XLSX.")


def proved(
    form: TakingForm, by: Person, people: int, way_out: str, field: str = "format"
) -> Response | bool:
    """True once the list may leave; the page to answer with when too many passwords were tried;
    False while the form is to be shown.

    More people than a file may hold are a fault of `field`, and `way_out` says how to mend it. A
    wrong password is a line of the journal once the caller commits.
    """
    if not form.validate_on_submit():
        return False
    if people > MOST:
        fault = (
            f"{count(people, 'personne')}{NBSP}; un fichier en contient au plus {MOST}. {way_out}"
        )
        return form.blame({field: fault})
    too_many = proving.checked(by, form.mot_de_passe)
    return too_many if too_many is not None else not form.mot_de_passe.errors


def sent(form: TakingForm, taken: Taken, by: Person) -> Response:
    """The file, marked with who takes it, when and why; called once the journal says for good that
    it leaves: nothing is locked while it is written."""
    kind, reason = form.format.data, form.motif.data or ""
    who, when = person_name(by), moment(clock.now())
    mark = [
        *taken.mark,
        ("Extrait par", who),
        ("Le", when),
        ("Motif", reason),
        ("Usage", "Données personnelles. À supprimer dès que ce motif n’existe plus."),
    ]
    table = files.framed(mark, [title for title, _width in taken.columns], taken.rows)
    if kind == "xlsx":
        foot = f"METIIS, {who}, {when}, {reason}"
        widths = [width for _title, width in taken.columns]
        content = files.to_xlsx(table, len(mark) + 2, foot, taken.title, widths)
    else:
        content = files.to_csv(table)
    return taken_away(content, kind, taken.name)
