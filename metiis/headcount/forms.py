"""What figures are asked of, read from an address: what cannot be read narrows nothing, but for
days, which must be understood."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from metiis.fields import PeriodForm, RuledForm, clean, options
from metiis.headcount.filters import Filters
from metiis.headcount.funnel import Question
from metiis.headcount.needs import Need
from metiis.models import RankCategory, Skill, Unit

EVERY, EVERY_RANK = SelectChoice("", "Toutes"), SelectChoice("", "Tous")
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


class FunnelForm(PeriodForm):
    """Days, and what posts or people must be."""

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
