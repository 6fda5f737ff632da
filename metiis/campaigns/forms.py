"""What a request asks, and the reply of one tap: shape here, judgement by the rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from metiis import clock
from metiis.campaigns import rules
from metiis.campaigns.rules import LONGEST_NOTE, Plan
from metiis.fields import ChoiceField, DayField, RuledForm, clean, option, options
from metiis.labels import NBSP
from metiis.models import Activity, CampaignReply

CHOOSE = f"Choisissez une réponse{NBSP}: disponible, par exemple."


class _AskForm(RuledForm):
    avant = DayField(
        "Réponse souhaitée avant le", [InputRequired("Indiquez un jour, à dix jours par exemple.")]
    )
    note = TextAreaField(
        "Précision",
        [
            Optional(),
            Length(max=LONGEST_NOTE, message=f"Au plus {LONGEST_NOTE} caractères."),
        ],
        filters=[clean],
    )

    @property
    def reply_by(self) -> date:
        """The day of answer, once the form is valid."""
        return cast(date, self.avant.data)


class CampaignForm(_AskForm):
    """A period asked of a unit or a section. `vu` is the choice for which people were counted."""

    du = DayField("Du", [InputRequired("Indiquez le premier jour.")])
    au = DayField("Au", [InputRequired("Indiquez le dernier jour.")])
    section = ChoiceField("Section", "Choisissez une section de la liste.", default="")
    vu = HiddenField()

    def offer(self, sections: Iterable[str]) -> None:
        """The sections that may be asked alone."""
        names = sorted({name for name in sections if name})
        self.section.choices = [option("", "Toutes"), *(option(name, name) for name in names)]

    def fill(self, plan: Plan) -> None:
        """What is proposed at first."""
        self.du.data, self.au.data, self.avant.data = plan.first, plan.last, plan.reply_by

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first; the rules speak only about values that could be read."""
        if not super().validate(extra_validators):
            return False
        return self.blame(rules.plan_faults(self.plan, clock.today()))

    @property
    def plan(self) -> Plan:
        """What is asked, once the form is valid."""
        first, last = cast(date, self.du.data), cast(date, self.au.data)
        return Plan(first, last, self.reply_by, self.section.data or "", self.note.data or "")

    @property
    def choice(self) -> str:
        """The people and days asked, as the page remembers having counted them."""
        return f"{self.du.data} {self.au.data} {self.section.data or ''}"

    @property
    def is_as_counted(self) -> bool:
        """Whether what is sent is what people were counted for."""
        return self.vu.data in (None, "", self.choice)


class ActivityCampaignForm(_AskForm):
    """A request for an activity: its days are known, only the delay and a word are chosen."""

    activity: Activity | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first, then the day of answer against the days of the activity."""
        if not super().validate(extra_validators) or self.activity is None:
            return False
        fault = rules.reply_by_fault(self.reply_by, self.activity.ends_on, clock.today())
        return self.blame({"avant": fault} if fault else {})


class ReplyForm(RuledForm):
    reponse = ChoiceField(
        "Ma réponse", CHOOSE, [InputRequired(CHOOSE)], choices=options(CampaignReply)
    )
