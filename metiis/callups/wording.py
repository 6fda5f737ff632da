"""What a call-up and the employer's letter say: frozen as JSON, laid out as a sheet. Pure."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

from metiis.callups.rules import Standing, period_of
from metiis.clock import civil_day
from metiis.labels import NBSP, count, label, long_date, moment, period, person_name
from metiis.matching.facts import working_days
from metiis.models import Activity, EmploymentStatus, Instructions, Person, Position
from metiis.papers import Part, Sheet
from metiis.people.rules import EMPLOYEES

IDENTITY = ("first_name", "last_name", "name")
LABOUR = "Code du travail, articles L3142-89 à L3142-94-3"
CIVIL_SERVICE = "Code général de la fonction publique, article L644-1"
DEFENCE = "Code de la défense, article R4221-9"
LETTER_LAW = {
    EmploymentStatus.CIVIL_SERVANT: (DEFENCE, CIVIL_SERVICE),
    EmploymentStatus.DEFENCE_CIVILIAN: (DEFENCE,),
    None: (DEFENCE, LABOUR, CIVIL_SERVICE),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything a version says, as it was when it was issued. Days in ISO form."""

    first_name: str
    last_name: str
    name: str
    unit: str
    title: str
    kind: str
    post: str
    location: str
    starts_on: str
    ends_on: str
    departs_on: str
    returns_on: str
    departs_at: str = ""
    assembles_at: str = ""
    returns_at: str = ""
    assembly_point: str = ""
    dress: str = ""
    transport: str = ""
    lodging: str = ""
    signatory: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """From departure to return."""
        return date.fromisoformat(self.departs_on), date.fromisoformat(self.returns_on)


SHEET_FIELDS = (
    "departs_at",
    "assembles_at",
    "returns_at",
    "assembly_point",
    "dress",
    "transport",
    "lodging",
    "signatory",
)


def matter_of(
    person: Person, activity: Activity, position: Position, instructions: Instructions | None
) -> Matter:
    """What a call-up issued now would say."""
    departs_on, returns_on = period_of(position, instructions)
    said = {name: getattr(instructions, name) for name in SHEET_FIELDS} if instructions else {}
    return Matter(
        first_name=person.first_name,
        last_name=person.last_name,
        name=person_name(person),
        unit=activity.unit.name,
        title=activity.title,
        kind=label(activity.kind),
        post=position.label,
        location=activity.location,
        starts_on=position.starts_on.isoformat(),
        ends_on=position.ends_on.isoformat(),
        departs_on=departs_on.isoformat(),
        returns_on=returns_on.isoformat(),
        **said,
    )


def frozen(matter: Matter) -> str:
    """The matter as it is kept."""
    return json.dumps(asdict(matter), ensure_ascii=False)


def thawed(text: str) -> Matter:
    """The matter as it was kept; what later versions of the service added is empty."""
    kept = json.loads(text)
    return Matter(**{each.name: kept.get(each.name, "") for each in fields(Matter)})


def differs(one: Matter, other: Matter) -> bool:
    """Whether two versions tell the person something else: her own name is not news to her."""
    unnamed = dict.fromkeys(IDENTITY, "")
    return replace(one, **unnamed) != replace(other, **unnamed)


Said = dict[str, str | int]


def said_in(instructions: Instructions | None) -> Said:
    """What somebody chose to say, by column; what nobody said is empty."""
    said: Said = {"days_before": 0, "days_after": 0, **dict.fromkeys(SHEET_FIELDS, "")}
    if instructions is not None:
        said |= {name: getattr(instructions, name) for name in said}
    return said


def is_empty(instructions: Instructions | None) -> bool:
    """Whether nobody has said yet what those called up must know."""
    return instructions is None or not any(getattr(instructions, name) for name in SHEET_FIELDS)


# Laid out


@dataclass(frozen=True, slots=True)
class Issue:
    """What a sheet must know of the version beside its matter."""

    reference: str
    version: int
    issued_at: datetime
    standing: Standing = Standing.CURRENT
    ended_at: datetime | None = None  # Replaced or void since.


def hour(text: str) -> str:
    """« 18 h 30 » from « 18:30 »."""
    hours, minutes = text.split(":")
    return f"{int(hours)}{NBSP}h{NBSP}{minutes}"


def call_up_sheet(matter: Matter, issue: Issue) -> Sheet:
    """The call-up as the page shows it and the PDF prints it."""
    departs_on, returns_on = matter.days
    length = (returns_on - departs_on).days + 1
    issued = civil_day(issue.issued_at)
    parts = [
        Part(
            "",
            _pairs(
                ("Personne convoquée", matter.name),
                ("Activité", matter.title),
                ("Nature", matter.kind),
                ("Poste", matter.post),
            ),
        ),
        Part("Quand et où", _when_and_where(matter, length)),
        Part(
            "Consignes",
            _pairs(
                ("Tenue", matter.dress),
                ("Transport", matter.transport),
                ("Hébergement et repas", matter.lodging),
            ),
        ),
        Part("Ce qui vous est demandé", (), ASKED),
        Part("Fondement", (), (LAW,)),
        Part("", _pairs(("Pour l’unité", matter.signatory))),
    ]
    return Sheet(
        name=f"Convocation {issue.reference}",
        made_at=issue.issued_at.isoformat(),
        kicker=matter.unit,
        title="Convocation",
        reference=f"Référence {issue.reference}, version {issue.version}, émise le "
        f"{long_date(issued)}",
        notice=_notice(issue),
        parts=tuple(part for part in parts if part.pairs or part.paragraphs),
        foot=(f"Document établi par METIIS. Référence {issue.reference}.",),
    )


ASKED = (
    "Accusez réception de cette convocation dans METIIS.",
    "Si vous avez un employeur, prévenez-le par écrit sans attendre. Une attestation à lui "
    "remettre vous attend dans METIIS\u00a0: elle ne dit ni l’unité, ni le lieu, ni l’activité.",
    "Si vous ne pouvez plus venir, dites-le aussitôt dans METIIS\u00a0: votre place sera proposée "
    "à quelqu’un d’autre.",
)
LAW = (
    "Convocation au titre de votre engagement à servir dans la réserve opérationnelle. Le service "
    "court du jour de la mise en route au jour du retour (Code de la défense, article R4221-9)."
)


def _when_and_where(matter: Matter, length: int) -> tuple[tuple[str, str], ...]:
    departs_on, returns_on = matter.days
    starts_on, ends_on = date.fromisoformat(matter.starts_on), date.fromisoformat(matter.ends_on)
    assembly = _at(starts_on, matter.assembles_at) if matter.assembles_at else ""
    gathering = ", ".join(part for part in (assembly, matter.assembly_point) if part)
    is_longer = (departs_on, returns_on) != (starts_on, ends_on)
    return _pairs(
        ("Mise en route", _at(departs_on, matter.departs_at)),
        ("Rassemblement", gathering),
        ("Activité sur place", period(starts_on, ends_on) if is_longer else ""),
        ("Lieu", matter.location),
        ("Retour", _at(returns_on, matter.returns_at)),
        ("Durée", f"{count(length, 'jour')}, mise en route et retour compris"),
    )


def _at(day: date, at: str) -> str:
    return f"{long_date(day)} à {hour(at)}" if at else long_date(day)


def _pairs(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Only what is said."""
    return tuple((term, value) for term, value in pairs if value)


def _notice(issue: Issue) -> str:
    since = f" le {moment(issue.ended_at)}" if issue.ended_at is not None else ""
    if issue.standing is Standing.REPLACED:
        return f"Version remplacée{since}. Suivez la version la plus récente."
    if issue.standing is Standing.VOID:
        since = since.replace(" le ", " depuis le ", 1)
        return f"Convocation sans effet{since}. Vous n’avez plus à venir."
    return ""


def employer_sheet(matter: Matter, issue: Issue, employment: EmploymentStatus | None) -> Sheet:
    """The letter to the employer: her name, the days, the law; no unit, place nor activity."""
    departs_on, returns_on = matter.days
    length, worked = (returns_on - departs_on).days + 1, working_days(departs_on, returns_on)
    issued = long_date(civil_day(issue.issued_at))
    law = (DEFENCE, LABOUR) if employment in EMPLOYEES else LETTER_LAW.get(employment, (DEFENCE,))
    notice = _notice(issue).split(". ")[0]
    if issue.version > 1 and not notice:
        notice = "Remplace l’attestation établie auparavant pour cette absence"
    return Sheet(
        name="Attestation de convocation",
        made_at=issue.issued_at.isoformat(),
        kicker="Réserve opérationnelle",
        title="Attestation de convocation",
        reference=f"Établie le {issued}, à l’attention de l’employeur",
        notice=f"{notice}." if notice else "",
        parts=(
            Part(
                "",
                _pairs(
                    ("Personne convoquée", f"{matter.first_name} {matter.last_name.upper()}"),
                    ("Premier jour", long_date(departs_on)),
                    ("Dernier jour", long_date(returns_on)),
                    (
                        "Durée",
                        f"{count(length, 'jour')}, dont "
                        f"{count(worked, 'jour ouvré', 'jours ouvrés')}",
                    ),
                ),
                (LETTER,),
            ),
            Part("Fondement", (), tuple(f"{text}." for text in law)),
        ),
        foot=(
            "Attestation remise à la personne, qui la transmet elle-même. Elle ne dit ni l’unité, "
            "ni le lieu, ni l’activité\u00a0: ils n’ont pas à être communiqués.",
        ),
    )


LETTER = (
    "Cette personne est convoquée pour servir dans la réserve opérationnelle pendant cette "
    "période, du jour de la mise en route au jour du retour compris."
)
