"""What a search of the pool asks, the name under which it is kept, what an export needs."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from metiis.captions import WEEKDAYS
from metiis.fields import ChoiceField, ChoicesField, DayField, RuledForm, clean, option
from metiis.labels import label
from metiis.models import HIGHEST_LEVEL, LOWEST_LEVEL, Skill, SkillFamily, Unit, rank_at
from metiis.pool.rules import LIKELY, NAMES, Group, Pool
from metiis.pool.search import Search, period_fault
from metiis.pool.taking import TakingForm

FROM_THE_LIST = "Choisissez dans la liste."
GONE = "Cette compétence n’est plus au catalogue. Choisissez parmi celles qui y sont"
LEVELS = [
    option(str(level), rank_at(level).name.capitalize())
    for level in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)
]
TAKEN_AWAY = tuple(group for group in Group if group is not Group.UNAVAILABLE)


def one_line(text: str | None) -> str:
    """What was typed, on one line."""
    return " ".join(clean(text).split())


class BoxesField(ChoicesField):
    """Values to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PoolForm(RuledForm):
    """A search, read from an address."""

    class Meta:
        csrf = False

    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])
    semaine = BoxesField(
        "Seulement certains jours",
        "Choisissez parmi les sept jours de la semaine",
        choices=[option(str(number), f"{name[:3]}.") for number, name in enumerate(WEEKDAYS)],
    )
    unite = ChoiceField("Unité", FROM_THE_LIST, default="")
    section = ChoiceField("Section", FROM_THE_LIST, default="", validate_choice=False)
    grade_min = ChoiceField(
        "Grade minimum", FROM_THE_LIST, choices=[option("", "Sans"), *LEVELS], default=""
    )
    grade_max = ChoiceField(
        "Grade maximum", FROM_THE_LIST, choices=[option("", "Sans"), *LEVELS], default=""
    )
    competence = BoxesField("Compétences", GONE)
    savoir = StringField(
        "Métier ou savoir-faire civil",
        [Length(max=120, message="Écrivez 120 caractères au plus.")],
        filters=[one_line],
        render_kw={"type": "search", "autocomplete": "off"},
    )
    employables = BooleanField("Seulement employables (contrat et visite à jour)")

    def offer(self, units: Sequence[Unit], catalogue: Sequence[Skill]) -> None:
        """Fill the lists with what the viewer may choose; the unit itself comes first."""
        self.unite.choices = [
            option("", f"{units[0].code} et en dessous" if len(units) > 1 else units[0].code),
            *(option(unit.code, unit.name) for unit in units[1:]),
        ]
        self.competence.choices = [
            option(skill.code, skill.label, self.family(skill)) for skill in catalogue
        ]

    @staticmethod
    def family(skill: Skill) -> str:
        """Under which heading a skill stands: whose word it needs."""
        if skill.family is SkillFamily.MILITARY:
            return "Militaires, certifiées par l’unité"
        return f"{label(skill.family)}, déclarées ou certifiées"

    def offer_sections(self, names: Sequence[str]) -> None:
        """The sections in sight; the one asked stays, even when it has emptied."""
        asked = {self.section.data} - {""} if self.section.data else set()
        listed = sorted(asked.union(names))
        self.section.choices = [option("", "Toutes"), *(option(name, name) for name in listed)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then dates and ranks together."""
        return super().validate(extra_validators) and self.blame(self._faults())

    def _faults(self) -> dict[str, str]:
        search = self.search()
        fault = period_fault(search.first, search.last)
        if fault is not None:
            return {"au": fault}
        if not search.days:
            return {"semaine": "Aucun de ces jours n’est dans la période."}
        if (search.rank_max or HIGHEST_LEVEL) < (search.rank_min or LOWEST_LEVEL):
            return {"grade_max": "Le grade maximum est sous le grade minimum."}
        return {}

    def search(self) -> Search:
        """What is asked, once the form is valid."""
        return Search(
            first=cast(date, self.du.data),
            last=cast(date, self.au.data),
            weekdays=tuple(sorted({int(text) for text in self.semaine.data or ()})),
            unit=self.unite.data or "",
            section=one_line(self.section.data)[:60],
            rank_min=int(self.grade_min.data) if self.grade_min.data else None,
            rank_max=int(self.grade_max.data) if self.grade_max.data else None,
            skills=tuple(dict.fromkeys(self.competence.data or ())),
            craft=self.savoir.data or "",
            is_employable=bool(self.employables.data),
        )

    def skills(self) -> list[tuple[str, list[Any]]]:
        """The boxes of skills, told apart by whose word each needs."""
        boxes, families = list(self.competence), [each.optgroup for each in self._listed()]
        return [
            (family, [box for box, own in zip(boxes, families, strict=True) if own == family])
            for family in dict.fromkeys(families)
        ]

    def _listed(self) -> Sequence[Any]:
        return cast(Sequence[Any], self.competence.choices or ())

    @property
    def details(self) -> int:
        """How many criteria of the folded part are used."""
        single = (
            self.unite,
            self.section,
            self.grade_min,
            self.grade_max,
            self.savoir,
            self.employables,
        )
        return sum(1 for field in single if field.data) + len(self.competence.data or ())


class KeepForm(FlaskForm):
    recherche = HiddenField()
    nom = StringField(
        "Nom de la recherche",
        [
            DataRequired("Donnez un nom à cette recherche, par exemple «\u00a0Conducteurs\u00a0»."),
            Length(max=60, message="Un nom compte au plus 60 caractères."),
        ],
        filters=[one_line],
        render_kw={"autocomplete": "off", "maxlength": 60},
    )


class ExportForm(TakingForm):
    """Which groups leave, and all that a list asks."""

    groupes = BoxesField("Personnes à inscrire dans le fichier", "Choisissez parmi ces groupes")

    def offer(self, pool: Pool) -> None:
        """The groups that may leave, with how many people each holds; the free ones are ticked."""
        self.groupes.choices = [
            option(group.value, f"{NAMES[group]} ({len(pool.groups[group])})")
            for group in TAKEN_AWAY
        ]
        if not self.is_submitted():
            self.groupes.data = [group.value for group in LIKELY]

    def validate_groupes(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choisissez au moins un groupe.")

    @property
    def groups(self) -> Collection[Group]:
        """The groups chosen, once the form is valid."""
        return [group for group in TAKEN_AWAY if group.value in (self.groupes.data or ())]
