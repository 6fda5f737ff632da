"""Forms of activities and positions: shape here, judgement by the rules, choices by the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from flask_wtf import FlaskForm
from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from metiis import clock
from metiis.activities.planning import Plan, plan_faults
from metiis.activities.queries import Shelf, Wanted
from metiis.activities.rules import PRIORITIES
from metiis.fields import (
    ChoiceField,
    ConfirmedForm,
    DayField,
    RuledForm,
    WholeNumberField,
    clean,
    option,
    options,
)
from metiis.labels import plain_date
from metiis.models import (
    Activity,
    ActivityKind,
    CancelReason,
    Unit,
    Visibility,
)

LONGEST_TEXT = 4000


class ActivityForm(ConfirmedForm):
    title = StringField(
        "Titre",
        [
            DataRequired("Donnez un titre, par exemple «\u00a0Week-end de tir\u00a0»."),
            Length(max=120, message="Un titre compte au plus 120 caractères."),
        ],
        filters=[clean],
    )
    kind = ChoiceField(
        "Type",
        "Choisissez un type de la liste.",
        choices=options(ActivityKind),
    )
    starts_on = DayField("Début", [InputRequired("Indiquez le premier jour.")])
    ends_on = DayField("Fin", [InputRequired("Indiquez le dernier jour.")])
    location = StringField(
        "Lieu",
        [
            DataRequired("Indiquez une commune ou une garnison."),
            Length(max=80, message="Un lieu compte au plus 80 caractères."),
        ],
        filters=[clean],
    )
    unit = ChoiceField("Unité organisatrice", "Choisissez une unité de la liste.")
    visibility = ChoiceField(
        "Visibilité",
        "Choisissez une visibilité de la liste.",
        choices=options(Visibility),
        default=Visibility.UNIT.value,
    )
    closes_on = DayField("Clôture des candidatures", [Optional()])
    priority = ChoiceField(
        "Priorité",
        "Choisissez une priorité de 1 à 3.",
        choices=[option(str(number), words) for number, words in PRIORITIES.items()],
        default="2",
    )
    description = TextAreaField(
        "Description",
        [
            Optional(),
            Length(max=LONGEST_TEXT, message=f"Au plus {LONGEST_TEXT} caractères."),
        ],
        filters=[clean],
    )
    version = WholeNumberField("Version", "Rechargez la page.", [Optional()], widget=HiddenInput())
    before: Activity | None = None

    @classmethod
    def of(cls, activity: Activity, **kwargs: Any) -> "ActivityForm":
        """The form filled with an activity as it is, or with what was sent about it."""
        form = cls(
            **kwargs,
            title=activity.title,
            kind=activity.kind.value,
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            location=activity.location,
            visibility=activity.visibility.value,
            closes_on=activity.closes_on,
            priority=str(activity.priority),
            description=activity.description,
            version=activity.version,
            unit=activity.unit.code,
        )
        form.before = activity
        form.offer([activity.unit])
        return form

    def offer(self, units: Sequence[Unit]) -> None:
        """The units for which the person may plan; the first is taken when none is sent."""
        self.unit.choices = [option(unit.code, f"{unit.code} – {unit.name}") for unit in units]
        if self.unit.data is None:
            self.unit.data = next((unit.code for unit in units), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first; the rules speak only about values that could be read."""
        if not super().validate(extra_validators):
            return False
        return self.blame(plan_faults(self.plan(), clock.today(), self.before))

    def differences(self, activity: Activity) -> list[tuple[str, str, str]]:
        """What was typed against what is kept now: name of the field, kept, typed."""
        kept = ActivityForm.of(activity, formdata=None)
        return [
            (mine.label.text, _shown(kept[mine.name]), _shown(mine))
            for mine in self
            if mine.name not in ("version", "confirmed", "csrf_token")
            and mine.data != kept[mine.name].data
        ]

    def take_over(self, activity: Activity) -> None:
        """Sent again, this form replaces what is kept now."""
        self.version.data, self.version.raw_data = activity.version, None
        self.form_errors.append(
            "Quelqu’un a changé cette activité pendant votre saisie, et rien n’est encore "
            "enregistré. Comparez ci-dessous, puis enregistrez de nouveau pour garder vos valeurs."
        )

    def plan(self) -> Plan:
        """What was asked for, once valid."""
        return Plan(
            title=self.title.data or "",
            kind=ActivityKind(self.kind.data),
            starts_on=cast(date, self.starts_on.data),
            ends_on=cast(date, self.ends_on.data),
            location=self.location.data or "",
            visibility=Visibility(self.visibility.data),
            closes_on=self.closes_on.data,
            priority=int(self.priority.data),
            description=self.description.data or "",
        )


def _shown(field: Any) -> str:
    """A field's value as people read it."""
    if isinstance(field.data, date):
        return plain_date(field.data)
    named = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return str(named.get(field.data, field.data) or "–")


class DuplicateForm(RuledForm):
    starts_on = DayField("Nouveau début", [InputRequired("Indiquez le premier jour de la copie.")])


class CancelForm(FlaskForm):
    reason = RadioField(
        "Motif",
        [AnyOf([reason.value for reason in CancelReason], "Choisissez un motif.")],
        choices=options(CancelReason),
        validate_choice=False,
    )
    note = StringField(
        "Précision",
        [Optional(), Length(max=300, message="Une précision compte au plus 300 caractères.")],
        filters=[clean],
    )


class FilterForm(FlaskForm):
    """What a list is narrowed by; sent by GET, so without token."""

    class Meta(FlaskForm.Meta):
        csrf = False

    q = StringField("Recherche", [Length(max=80)], filters=[clean])
    du = DayField("À partir du", [Optional()])
    au = DayField("Jusqu’au", [Optional()])
    type = ChoiceField(
        "Type",
        "Choisissez un type de la liste.",
        choices=[option("", "Tous les types"), *options(ActivityKind)],
        default="",
    )
    unite = SelectField("Unité", default="", validate_choice=False)

    @classmethod
    def of(cls, args: Any, units: Sequence[Unit]) -> "FilterForm":
        """The filter as the address says it; a unit named there is kept among the choices."""
        form = cls(args)
        codes = list(dict.fromkeys(code for unit in units for code in unit.path.split("/") if code))
        if form.unite.data and form.unite.data not in codes:
            codes.append(form.unite.data)
        form.unite.choices = [option("", "Toutes les unités"), *(option(c, c) for c in codes)]
        form.validate()
        return form

    def wanted(self, shelf: str, for_me: bool) -> Wanted:
        """What is asked for; a field that cannot be read narrows nothing."""
        known = {each.value: each for each in Shelf}
        return Wanted(
            shelf=Shelf.COMING if for_me else known.get(shelf, Shelf.COMING),
            words=self.q.data or "",
            first=self.du.data,
            last=self.au.data,
            kind=ActivityKind(self.type.data) if self.type.data and not self.type.errors else None,
            unit_code=self.unite.data or "",
            for_me=for_me,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether a field behind « Plus de critères » is in use or in error."""
        return any(
            field.data or field.errors for field in (self.du, self.au, self.type, self.unite)
        )

    def tabs(
        self, path: str, wanted: Wanted, faces: Sequence[tuple[str, Wanted]]
    ) -> list[tuple[str, str, bool, None]]:
        """Links to the faces of the list, each keeping what narrows it; which one is shown."""
        kept = {
            "q": self.q.data or "",
            "du": self.du.data.isoformat() if self.du.data else "",
            "au": self.au.data.isoformat() if self.au.data else "",
            "type": self.type.data or "",
            "unite": self.unite.data or "",
        }
        here = (wanted.shelf, wanted.for_me)
        return [
            (name, address_of(path, face, kept), here == (face.shelf, face.for_me), None)
            for name, face in faces
        ]


def address_of(path: str, face: Wanted, kept: Mapping[str, str] | None = None) -> str:
    """Address of one face of the list; empty fields are left out."""
    query = {name: value for name, value in (kept or {}).items() if value}
    if face.for_me:
        query["pour-moi"] = "1"
    elif face.shelf is not Shelf.COMING:
        query["etat"] = face.shelf.value
    return f"{path}?{urlencode(query)}" if query else path
