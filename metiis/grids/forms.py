"""The filters of a unit's grid."""

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from metiis.availability.codec import ENGAGED
from metiis.fields import DayField, options
from metiis.grids.layers import Layer
from metiis.grids.rules import FOLDED_ABOVE, Filters
from metiis.models import Availability, RankCategory, Skill, Unit

# What may be asked of a day, and the states that answer it.
STATE_WORDS: dict[str, tuple[str, frozenset[int]]] = {
    "libres": (
        "Disponibles ou si besoin",
        frozenset({Availability.AVAILABLE, Availability.IF_NEEDED}),
    ),
    "disponible": ("Disponibles", frozenset({Availability.AVAILABLE})),
    "si-besoin": ("Si besoin", frozenset({Availability.IF_NEEDED})),
    "indisponible": ("Indisponibles", frozenset({Availability.UNAVAILABLE})),
    "non-renseigne": ("Non renseignés", frozenset({Availability.UNKNOWN})),
    "engage": ("Engagés", frozenset({ENGAGED})),
}
LAYER_WORDS = {
    "etat": Layer.STATE,
    "fraicheur": Layer.FRESHNESS,
    "grade": Layer.RANK,
    "competence": Layer.SKILL,
}
LAYER_TITLES = {
    "etat": "État",
    "fraicheur": "Fraîcheur",
    "grade": "Grade",
    "competence": "Compétence",
}
UNFOLDED, FOLDED = "depliees", "repliees"
ANY_SECTION = "*"
ALL, EVERY = SelectChoice("", "Tous"), SelectChoice("", "Toutes")


class UnitFilterForm(FlaskForm):
    """What narrows the grid of a unit. What cannot be read narrows nothing."""

    class Meta:
        csrf = False

    mois = HiddenField()
    jour = HiddenField()
    annee = HiddenField()
    couche = HiddenField()
    sections = HiddenField()
    unite = SelectField("Unité", validate_choice=False)
    section = SelectField("Section", validate_choice=False)
    categorie = SelectField(
        "Catégorie",
        choices=[EVERY, *options(RankCategory)],
        validate_choice=False,
    )
    competence = SelectField("Compétence", validate_choice=False)
    etat = SelectField(
        "État",
        choices=[
            ALL,
            *(SelectChoice(word, title) for word, (title, _states) in STATE_WORDS.items()),
        ],
        validate_choice=False,
    )
    le = DayField("Jour précis", [Optional()])

    def offer(
        self, units: Sequence[Unit], sections: Sequence[str], skills: Sequence[Skill]
    ) -> None:
        """Fill the lists with what the viewer may choose."""
        below = [SelectChoice(unit.code, unit.code) for unit in units[1:]]
        self.unite.choices = [EVERY, *below]
        named = [SelectChoice(name, name or "Sans section") for name in sections]
        self.section.choices = [SelectChoice(ANY_SECTION, "Toutes"), *named]
        self.competence.choices = [
            EVERY,
            *(SelectChoice(skill.code, skill.label) for skill in skills),
        ]

    def day_in(self, first: date, last: date) -> date | None:
        """The precise day asked for; one out of the period shown narrows nothing."""
        day: date | None = self.le.data
        return day if day is not None and first <= day <= last else None

    @property
    def layer(self) -> Layer:
        """The layer asked for; that of states when it cannot be read."""
        return LAYER_WORDS.get(self.couche.data or "", Layer.STATE)

    def unfolds(self, people: int) -> bool:
        """Whether sections show their people: as asked, else when they are few enough to read."""
        if self.sections.data in {UNFOLDED, FOLDED}:
            return bool(self.sections.data == UNFOLDED)
        return people <= FOLDED_ABOVE

    def filters(self, units: Sequence[Unit], first: date, last: date) -> Filters:
        """The filters asked for; the day's state is « libres » when only a day is given."""
        on = self.day_in(first, last)
        paths = {unit.code: unit.path for unit in units}
        kinds = {kind.value: kind for kind in RankCategory}
        state = self.etat.data or ("libres" if on else "")
        return Filters(
            unit_path=paths.get(self.unite.data or "", ""),
            section=None if self.section.data in {None, ANY_SECTION} else self.section.data,
            category=kinds.get(self.categorie.data or ""),
            states=STATE_WORDS[state][1] if state in STATE_WORDS else frozenset(),
            on=on,
        )
