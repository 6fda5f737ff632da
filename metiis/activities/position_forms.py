"""The form of one position: shape here, judgement by the rules, skills by the view."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from metiis import clock
from metiis.activities.planning import PositionPlan, position_faults
from metiis.activities.positions import edit_faults
from metiis.captions import LABELS
from metiis.fields import (
    ChoiceField,
    ChoicesField,
    ConfirmedForm,
    DayField,
    WholeNumberField,
    clean,
    option,
)
from metiis.models import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    RANKS,
    Activity,
    Position,
    Skill,
    SkillFamily,
)

# Usual positions, as a start: function, headcount, ranks, codes of skills.
PRESETS: dict[str, tuple[str, int, str, str, tuple[str, ...]]] = {
    "chef-de-section": ("Chef de section", 1, "ADC", "LTN", ("chef-de-section",)),
    "chef-de-groupe": ("Chef de groupe", 3, "SGT", "SCH", ("chef-de-groupe",)),
    "combattant": ("Combattant", 24, "SDT", "CC1", ()),
    "conducteur-pl": ("Conducteur PL", 2, "SDT", "SCH", ("permis-pl",)),
    "moniteur-de-tir": ("Moniteur de tir", 2, "SGT", "ADC", ("moniteur-istc",)),
    "auxiliaire-sanitaire": ("Auxiliaire sanitaire", 1, "SDT", "SCH", ("sc2",)),
    "transmetteur": ("Transmetteur", 2, "SDT", "SCH", ("transmissions",)),
}


def rank_options(blank: str) -> list[Any]:
    """Ranks from the lowest, one line per level with its forms in the arms; first, no limit."""
    names: dict[int, list[str]] = {}
    for rank in RANKS.values():
        names.setdefault(rank.level, []).append(f"{rank.name} ({rank.code})")
    by_level = {rank.level: rank.code for rank in reversed(RANKS.values())}
    lines = [option(by_level[level], ", ".join(forms)) for level, forms in names.items()]
    return [option("", blank), *lines]


class PositionForm(ConfirmedForm):
    """A position as its unit describes it."""

    label = StringField(
        "Fonction",
        [
            DataRequired("Nommez la fonction, par exemple «\u00a0Chef de groupe\u00a0»."),
            Length(max=80, message="Une fonction compte au plus 80 caractères."),
        ],
        filters=[clean],
    )
    headcount = WholeNumberField(
        "Effectif",
        "Écrivez un nombre entier, par exemple 8.",
        [
            InputRequired("Indiquez combien de personnes il faut."),
            NumberRange(1, 500, "L’effectif d’un poste va de 1 à 500."),
        ],
        default=1,
    )
    rank_min = ChoiceField(
        "Grade minimum",
        "Choisissez un grade de la liste.",
        choices=rank_options("Aucun minimum"),
        default="",
    )
    rank_max = ChoiceField(
        "Grade maximum",
        "Choisissez un grade de la liste.",
        choices=rank_options("Aucun maximum"),
        default="",
    )
    skills = ChoicesField(
        "Compétences",
        "Choisissez des compétences de la liste",
        [Optional()],
    )
    starts_on = DayField("Premier jour du poste", [Optional()])
    ends_on = DayField("Dernier jour du poste", [Optional()])

    @classmethod
    def blank(cls, preset: str, catalogue: Sequence[Skill], **kwargs: Any) -> "PositionForm":
        """An empty form, or one filled with a usual position, or with what was sent."""
        if preset not in PRESETS:
            return cls(**kwargs).offer(catalogue)
        label, headcount, low, high, skills = PRESETS[preset]
        form = cls(
            label=label, headcount=headcount, rank_min=low, rank_max=high, skills=skills, **kwargs
        )
        return form.offer(catalogue)

    @classmethod
    def of(cls, line: Position, catalogue: Sequence[Skill], **kwargs: Any) -> "PositionForm":
        """The form filled with a position as it is, or with what was sent about it."""
        form = cls(
            label=line.label,
            headcount=line.headcount,
            rank_min=_code_at(line.rank_min, LOWEST_LEVEL),
            rank_max=_code_at(line.rank_max, HIGHEST_LEVEL),
            skills=[skill.code for skill in line.skills],
            starts_on=line.starts_on if line.has_own_dates else None,
            ends_on=line.ends_on if line.has_own_dates else None,
            **kwargs,
        )
        return form.offer([*catalogue, *(skill for skill in line.skills if skill.retired)])

    def offer(self, catalogue: Sequence[Skill]) -> "PositionForm":
        """The skills that a position may ask for, by family."""
        self.skill_ids = {skill.code: skill.id for skill in catalogue}
        self.skills.choices = [
            option(skill.code, skill.label, LABELS[family])
            for family in SkillFamily
            for skill in catalogue
            if skill.family is family
        ]
        return self

    def is_fit_for(self, activity: Activity, before: Position | None = None) -> bool:
        """Whether the form was sent and both its shape and the rules agree."""
        if not self.validate_on_submit():
            return False
        if before is not None:
            return self.blame(edit_faults(before, self.plan(), clock.today()))
        return self.blame(position_faults(self.plan(), activity))

    def plan(self) -> PositionPlan:
        """What was asked for, once valid."""
        low, high = self.rank_min.data, self.rank_max.data
        return PositionPlan(
            label=self.label.data or "",
            headcount=self.headcount.data or 1,
            rank_min=RANKS[low].level if low else LOWEST_LEVEL,
            rank_max=RANKS[high].level if high else HIGHEST_LEVEL,
            skill_ids=frozenset(self.skill_ids[code] for code in self.skills.data or ()),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


def _code_at(level: int, limit: int) -> str:
    """The choice that stands for a level; nothing where it limits nobody."""
    return "" if level == limit else next(r.code for r in RANKS.values() if r.level == level)
