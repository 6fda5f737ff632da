"""What figures are asked of, read from an address: what cannot be read narrows nothing, but for
days, which must be understood; and what an export needs."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from metiis.accounts.proving import current_password_field
from metiis.fields import DayField, RuledForm, clean, option, options
from metiis.headcount.filters import Filters
from metiis.headcount.funnel import Question
from metiis.headcount.needs import Need
from metiis.labels import NBSP
from metiis.models import RankCategory, Skill, Unit

EVERY, EVERY_RANK = SelectChoice("", "Toutes"), SelectChoice("", "Tous")
LONGEST = 366
KINDS = {kind.value: kind for kind in RankCategory}


class FilterForm(RuledForm):
    """Unit below, family of ranks, skill."""

    class Meta:
        csrf = False

    unite = SelectField("Unité", validate_choice=False)
    grade = SelectField(
        "Grade", choices=[EVERY_RANK, *options(RankCategory)], validate_choice=False
    )
    competence = SelectField("Compétence", validate_choice=False)

    def offer(self, units: Sequence[Unit], skills: Sequence[Skill]) -> None:
        """Fill the lists: the unit itself first, then those below; the catalogue."""
        self.unite.choices = [EVERY, *(SelectChoice(each.code, each.code) for each in units[1:])]
        self.competence.choices = skill_choices(skills)

    def filters(self, units: Sequence[Unit], skills: Sequence[Skill]) -> Filters:
        """What is asked for."""
        paths = {unit.code: unit.path for unit in units[1:]}
        known = {skill.code: skill.id for skill in skills}
        return Filters(
            unit_path=paths.get(self.unite.data or "", ""),
            category=KINDS.get(self.grade.data or ""),
            skill=known.get(self.competence.data or ""),
        )


def skill_choices(skills: Sequence[Skill]) -> list[Any]:
    """The catalogue as the choices of a select."""
    return [EVERY, *(SelectChoice(each.code, each.label) for each in skills)]


class FunnelForm(RuledForm):
    """Days, and what posts or people must be."""

    class Meta:
        csrf = False

    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])
    fonction = SelectField("Fonction", choices=[EVERY], validate_choice=False)
    grade = SelectField(
        "Grade", choices=[EVERY_RANK, *options(RankCategory)], validate_choice=False
    )
    competence = SelectField("Compétence", validate_choice=False)

    def offer(self, skills: Sequence[Skill]) -> None:
        """Fill the list of skills."""
        self.competence.choices = skill_choices(skills)

    def offer_functions(self, labels: Sequence[str]) -> None:
        """The functions of the posts of the period; the one asked stays, even without post."""
        asked = {self.asked_function} - {""}
        names = sorted(asked.union(labels))
        self.fonction.choices = [EVERY, *(SelectChoice(name, name) for name in names)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then both days together."""
        return super().validate(extra_validators) and self.blame(self._faults())

    def _faults(self) -> dict[str, str]:
        first, last = self.period
        if last < first:
            return {"au": "Le dernier jour doit être le premier ou venir après lui."}
        if (last - first).days >= LONGEST:
            return {"au": f"La période dépasse {LONGEST} jours{NBSP}: resserrez-la."}
        return {}

    @property
    def period(self) -> tuple[date, date]:
        """Both days, once valid."""
        return cast(date, self.du.data), cast(date, self.au.data)

    @property
    def asked_function(self) -> str:
        """The function asked, empty for all."""
        return " ".join(clean(self.fonction.data).split())[:80]

    def question(self, needs: Sequence[Need], skills: Sequence[Skill]) -> Question:
        """What is asked, once valid."""
        known = {skill.code: skill.id for skill in skills}
        first, last = self.period
        return Question(
            first,
            last,
            self.asked_function,
            KINDS.get(self.grade.data or ""),
            known.get(self.competence.data or ""),
            needs,
        )

    @property
    def query(self) -> dict[str, str]:
        """The fields asked as an address bears them, once valid."""
        first, last = self.period
        told = {
            "fonction": self.asked_function,
            "grade": self.grade.data or "",
            "competence": self.competence.data or "",
        }
        return {"du": str(first), "au": str(last)} | {k: text for k, text in told.items() if text}

    @property
    def address(self) -> str:
        """The same, written."""
        return urlencode(self.query)


class ExportForm(RuledForm):
    """Why a file leaves, in which format, and who takes it."""

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
    mot_de_passe = current_password_field()

    def validate_format(self, field: Any) -> None:
        if field.data not in {"csv", "xlsx"}:
            raise ValidationError("Choisissez CSV ou XLSX.")
