"""What each line of a roster would change in what is known of a person. Pure.

The rule of ownership. What the unit holds (name, rank, unit, section, contract, yearly cap,
fitness, certified skills) follows the file, an emptied cell included. What the person holds
(address, phone, town, situation at work) follows the file until she activates her account; from
then on the file only fills what she left empty, and a difference is reported as kept. The address
of somebody who holds a role is never changed by a file: it opens that role.
A column absent from the file changes nothing. Declared skills are never touched.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from metiis.labels import label, typeset
from metiis.models import EmploymentStatus, Fitness
from metiis.roster.cells import Vocabulary
from metiis.roster.reader import TITLES
from metiis.spreadsheets import Fault

SERVICE_FIELDS = (
    "rank", "last_name", "first_name", "unit", "section",
    "contract_start", "contract_end", "day_cap", "fitness", "fitness_until",
)  # fmt: skip
OWN_FIELDS = frozenset({"email", "phone", "home_town", "home_department", "employment"})
EMPTY = (None, "")


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as a roster names it, and whether the importer keeps the files of its people."""

    id: int
    code: str
    in_scope: bool

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the database, as far as a roster may change her."""

    id: int
    service_number: str | None
    values: Mapping[str, object]
    in_scope: bool
    is_activated: bool
    has_roles: bool
    skills: Mapping[int, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What a file is judged against: vocabularies, known people by identifier and by address."""

    units: Vocabulary[UnitRef]
    skills: Vocabulary[int]
    skill_names: Mapping[int, str]
    people: Mapping[str, Known]
    holders: Mapping[str, Known]
    greatest_cap: int  # Days a year the law allows at most: Code de la défense L4221-6.


@dataclass(frozen=True, slots=True)
class Record:
    """A line without fault in its cells: only the fields its file has."""

    line: int
    service_number: str
    values: Mapping[str, object]
    skills: Mapping[int, date | None] | None


class Kind(StrEnum):
    """What importing a line does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after, in words for the screen."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line does: the values to write, their words, what the person keeps, remarks."""

    line: int
    service_number: str
    name: str
    kind: Kind
    person_id: int | None
    full_name: tuple[str, str]  # Last then first, as they will be.
    values: Mapping[str, object]
    skills: Mapping[int, date | None] | None  # All the certified ones afterwards; None: as before.
    held: Mapping[int, date | None]
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a file would do: its entries, its faults in the order of lines, its notices."""

    entries: list[Entry]
    faults: list[Fault]
    notices: list[str]
    lines: int

    def of(self, kind: Kind) -> list[Entry]:
        """The entries of a kind."""
        return [entry for entry in self.entries if entry.kind is kind]

    @property
    def refused_lines(self) -> int:
        """How many lines have a fault."""
        return len({found.line for found in self.faults})


def entry_of(record: Record, known: Known | None, context: Context) -> Entry:
    """What importing a line does; the person keeps what is hers."""
    values, kept = dict(record.values), []
    changes: list[Change] = []
    if known is not None:
        values = {}
        for name, value in record.values.items():
            before = known.values[name]
            if is_same(name, before, value):
                continue
            change = Change(TITLES[name], shown(before), shown(value))
            if is_kept(known, name):
                kept.append(change)
            else:
                values[name] = value
                changes.append(change)
    held = known.skills if known is not None else {}
    skills = record.skills if record.skills is not None and record.skills != held else None
    if known is not None and skills is not None:
        changes.append(_skill_change(held, skills, context.skill_names))
    kind = Kind.NEW if known is None else Kind.CHANGED if changes else Kind.UNCHANGED
    after = {**(known.values if known is not None else {}), **values}
    return Entry(
        line=record.line,
        service_number=record.service_number,
        name=" ".join(str(record.values[part]) for part in ("rank", "last_name", "first_name")),
        kind=kind,
        person_id=known.id if known is not None else None,
        full_name=(str(after["last_name"]), str(after["first_name"])),
        values=values,
        skills=skills,
        held=held,
        changes=tuple(changes),
        kept=tuple(kept),
        remarks=tuple(typeset(text) for text in _remarks(record, known, context)),
    )


def is_same(name: str, before: object, after: object) -> bool:
    """Whether the file says nothing new of a field."""
    if before == after:
        return True
    if name in OWN_FIELDS and after in EMPTY:
        return True  # A file never erases what the person holds.
    if name == "phone":
        return re.sub(r"\D", "", str(before)) == re.sub(r"\D", "", str(after))
    if name in ("last_name", "first_name") and "?" in str(after):
        # Windows-1252 loses the letters it does not have: « ŁUKASIK » comes as « ?UKASIK ».
        pattern = ".".join(map(re.escape, str(after).split("?")))
        return re.fullmatch(pattern, str(before)) is not None
    return False


def is_kept(known: Known, name: str) -> bool:
    """Whether the person's own value stands against the file's."""
    if name not in OWN_FIELDS or known.values[name] in EMPTY:
        return False
    return known.is_activated or (name == "email" and known.has_roles)


def shown(value: object) -> str:
    """A value in words."""
    if value in EMPTY:
        return "(vide)"
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return label(value) if isinstance(value, Fitness | EmploymentStatus) else str(value)


def _skill_change(
    before: Mapping[int, date | None], after: Mapping[int, date | None], names: Mapping[int, str]
) -> Change:
    """Only the skills that come, go or change their last day."""
    gone = {skill: until for skill, until in before.items() if after.get(skill, skill) != until}
    come = {skill: until for skill, until in after.items() if before.get(skill, skill) != until}
    return Change(TITLES["skills"], _skill_words(gone, names), _skill_words(come, names))


def _skill_words(skills: Mapping[int, date | None], names: Mapping[int, str]) -> str:
    words = [
        names[skill] + (f" ({until:%d/%m/%Y})" if until else "") for skill, until in skills.items()
    ]
    return ", ".join(sorted(words)) or "(vide)"


def _remarks(record: Record, known: Known | None, context: Context) -> Iterable[str]:
    cap = record.values.get("day_cap")
    if isinstance(cap, int) and cap > context.greatest_cap:
        yield f"Plafond de {cap} jours : la loi en permet {context.greatest_cap} au plus."
    if "?" in f"{record.values['last_name']}{record.values['first_name']}":
        yield (
            "Le nom contient « ? » : une lettre s’est sans doute perdue à l’export. Enregistrez "
            "plutôt au format « CSV UTF-8 »."
        )
    known_email = known.values["email"] if known is not None else None
    if "email" in record.values and not record.values["email"] and not known_email:
        yield "Sans courriel, cette personne ne pourra pas activer son compte."
