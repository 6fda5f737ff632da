"""What is saved beside what was typed, in words, for somebody who must choose."""

from collections.abc import Sequence
from datetime import date

from metiis.captions import LABELS
from metiis.labels import plain_date
from metiis.models import EmploymentStatus
from metiis.people.kit import KIT, read_kit
from metiis.people.rules import read_kinds
from metiis.profile import rules
from metiis.profile.forms import SectionForm
from metiis.profile.rules import SKILLS, Values


def both_sides(
    form: SectionForm, names: Sequence[str], kept: Values, typed: Values
) -> list[tuple[str, str, str]]:
    """For each value in the way: its label, what is saved, what was typed."""
    return [
        (_label_of(form, name), _in_words(form, name, kept), _in_words(form, name, typed))
        for name in names
    ]


def _label_of(form: SectionForm, name: str) -> str:
    others = {SKILLS: "Compétences cochées", "kit_sizes": "Tailles"}
    return others[name] if name in others else form[name].label.text


def _in_words(form: SectionForm, name: str, values: Values) -> str:
    """A value as the person reads it, to compare two of them."""
    value = values[name]
    if name == SKILLS and isinstance(value, frozenset):
        fields = [form[family.value] for family in rules.DECLARABLE]
        listed = [label for field in fields for code, label, *_ in field.choices if code in value]
        text = ", ".join(listed)
    elif name == "kit_sizes":
        sizes = read_kit(str(value))
        text = ", ".join(f"{item.label} {sizes[item.key]}" for item in KIT if item.key in sizes)
    elif name == "wished_kinds":
        text = ", ".join(LABELS[kind] for kind in read_kinds(str(value)))
    elif isinstance(value, EmploymentStatus):
        text = LABELS[value]
    elif isinstance(value, date):
        text = plain_date(value)
    else:
        text = "" if value is None else str(value)
    return text or "(rien)"
