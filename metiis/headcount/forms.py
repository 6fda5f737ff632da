"""What narrows the figures, read from an address. What cannot be read narrows nothing."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from metiis.fields import RuledForm, options
from metiis.headcount.filters import Filters
from metiis.models import RankCategory, Skill, Unit

EVERY, EVERY_RANK = SelectChoice("", "Toutes"), SelectChoice("", "Tous")


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
        self.competence.choices = [EVERY, *(SelectChoice(each.code, each.label) for each in skills)]

    def filters(self, units: Sequence[Unit], skills: Sequence[Skill]) -> Filters:
        """What is asked for."""
        paths = {unit.code: unit.path for unit in units[1:]}
        kinds = {kind.value: kind for kind in RankCategory}
        known = {skill.code: skill.id for skill in skills}
        return Filters(
            unit_path=paths.get(self.unite.data or "", ""),
            category=kinds.get(self.grade.data or ""),
            skill=known.get(self.competence.data or ""),
        )
