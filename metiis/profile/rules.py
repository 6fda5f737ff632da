"""What a person may change herself, section by section, and how a stale form is told. Pure."""

import hashlib
import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from metiis.models import (
    Person,
    Qualification,
    QualificationSource,
    SkillFamily,
)
from metiis.people.kit import read_kit

Values = Mapping[str, object]
SKILLS = "skills"  # Codes of declared skills: the one value that is not a column of Person.
DECLARABLE = (SkillFamily.LICENCE, SkillFamily.LANGUAGE, SkillFamily.CIVIL)


class Section(StrEnum):
    """Parts of the profile that are read, changed and saved apart; the value is their address."""

    CONTACT = "coordonnees"
    EMPLOYMENT = "emploi"
    SKILLS = "competences"
    EMERGENCY = "urgence"
    KIT = "paquetage"
    WISHES = "souhaits"

    @property
    def noun(self) -> str:
        """Its name in templates and identifiers of elements."""
        return self.name.lower()

    @property
    def heading(self) -> str:
        """Its name on screen."""
        return TITLES[self]


TITLES = {
    Section.CONTACT: "Coordonnées",
    Section.EMPLOYMENT: "Situation professionnelle",
    Section.SKILLS: "Métier et compétences civiles",
    Section.EMERGENCY: "Personne à prévenir",
    Section.KIT: "Tailles du paquetage",
    Section.WISHES: "Souhaits",
}


# The only columns that a profile form can reach.
COLUMNS: dict[Section, tuple[str, ...]] = {
    Section.CONTACT: ("phone", "home_town", "home_department"),
    Section.EMPLOYMENT: (
        "employment",
        "employer_notice_days",
        "employer_days",
        "reactivity_clause_until",
    ),
    Section.SKILLS: ("civil_trade",),
    Section.EMERGENCY: ("emergency_name", "emergency_phone"),
    Section.KIT: ("kit_sizes",),
    Section.WISHES: ("wished_kinds", "wished_distance_km", "wishes"),
}


def stored(section: Section, person: Person) -> dict[str, object]:
    """What a section holds now."""
    values: dict[str, object] = {name: getattr(person, name) for name in COLUMNS[section]}
    if section is Section.SKILLS:
        values[SKILLS] = declared_codes(person.qualifications)
    return values


def declared_codes(qualifications: Collection[Qualification]) -> frozenset[str]:
    """Codes of the skills the person declared herself, of the families she may declare."""
    return frozenset(
        q.skill.code
        for q in qualifications
        if q.source is QualificationSource.DECLARED and q.skill.family in DECLARABLE
    )


def version_of(values: Values) -> str:
    """A short print of a section's content: a form that carries another one is stale.

    Content rather than a counter, so that saving one section does not make the others stale.
    """
    shown = repr(sorted((name, _plain(value)) for name, value in values.items()))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def differences(kept: Values, typed: Values) -> list[str]:
    """Names of the values that are not the same on both sides, in the order of the section."""
    return [name for name in kept if _plain(kept[name]) != _plain(typed[name])]


def _plain(value: object) -> str:
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


# Completeness


def missing_parts(person: Person) -> list[Section]:
    """Sections without which the unit cannot employ the person well, still empty."""
    is_empty = {
        Section.CONTACT: not person.phone,
        Section.EMPLOYMENT: person.employment is None,
        Section.EMERGENCY: not (person.emergency_name and person.emergency_phone),
        Section.KIT: not read_kit(person.kit_sizes),
    }
    return [section for section, empty in is_empty.items() if empty]


# Shapes


PHONE = re.compile(r"\+?[0-9 .()-]{6,25}")
DEPARTMENT = re.compile(r"0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[678]")


def phone_number(text: str) -> str:
    """A number as it is read aloud: « 06 12 34 56 78 »; foreign ones as typed."""
    digits = re.sub(r"[ .()-]", "", text)
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    return " ".join(text.split())


def department_code(text: str) -> str:
    """« 1 » and « 01 » are the same department, « 2a » and « 2A » too."""
    code = text.strip().upper()
    return code.zfill(2) if code.isdigit() else code


def sections_of(person: Person) -> tuple[Section, ...]:
    """The sections somebody may fill: all of them on the rolls, how to be reached otherwise."""
    return tuple(Section) if person.is_reservist else (Section.CONTACT,)
