"""One cell of a roster: its text becomes a value, or BadCell says how to mend it. Pure."""

import difflib
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from email_validator import EmailNotValidError, validate_email

from metiis.labels import label
from metiis.models import RANKS, EmploymentStatus, Fitness
from metiis.spreadsheets import key, short

T = TypeVar("T")
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ue000-\uf8ff]"
)
ORDINAL = re.compile(r"(\d)(?:eme|ere|er|re|e)(?=[a-z])")  # « 7e BCA » is 7BCA.
DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: 0?0[:h]00(?::00)?)?")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MOST_GUESSES = 300
SERVICE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,19}")
DEPARTMENT = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-8]")
SKILL = re.compile(r"(?P<label>[^()]+?)\s*(?:\((?:[^\d()]*)(?P<until>[\d/.\-]+)\))?")


class BadCell(Exception):  # noqa: N818 - named for what it says of a cell.
    """A cell cannot be taken; the message says how to mend it, with an example."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[T]):
    """The words a column accepts: what they mean by reduced writing, and how they are shown."""

    what: str
    entries: Mapping[str, T]
    titles: tuple[str, ...]
    _met: dict[str, T] = field(default_factory=dict, compare=False, repr=False)
    _guesses: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls, what: str, words: Iterable[tuple[str, T]], *others: tuple[str, T]
    ) -> "Vocabulary[T]":
        """A vocabulary shown by its words, which also understands other writings."""
        shown = list(words)
        entries = {key(word): meaning for word, meaning in (*others, *shown)}
        return cls(what, entries, tuple(word for word, _ in shown))

    def meaning(self, text: str) -> T:
        """What a word means; BadCell proposes the nearest ones."""
        if text in self._met:
            return self._met[text]
        reduced = key(text)
        for writing in (reduced, ORDINAL.sub(r"\1", reduced)):
            if writing in self.entries:
                self._met[text] = self.entries[writing]
                return self._met[text]
        raise BadCell(f"« {short(text)} » n’est pas {self.what}. {self._advice(reduced)}")

    def _advice(self, reduced: str) -> str:
        """Near words and accepted ones. Looking for near words is slow: done for a few only."""
        if reduced not in self._guesses and len(self._guesses) < MOST_GUESSES:
            self._guesses[reduced] = self._guess(reduced)
        advice = self._guesses.get(reduced, "")
        if len(self.titles) <= 10:
            return f"{advice} Valeurs admises : {', '.join(self.titles)}.".strip()
        return advice or f"Par exemple : {', '.join(self.titles[:4])}."

    def _guess(self, reduced: str) -> str:
        by_key = {key(title): title for title in self.titles}
        near = difflib.get_close_matches(reduced, by_key, n=3, cutoff=0.6)
        guess = " ou ".join(f"« {by_key[each]} »" for each in near)
        return f"Vouliez-vous dire {guess} ?" if near else ""


RANK_WORDS: Vocabulary[str] = Vocabulary.of(
    "un grade connu",
    [(code, code) for code in RANKS],
    *((rank.name, code) for code, rank in RANKS.items()),
    ("soldat de 2e classe", "SDT"),
    ("soldat 2e classe", "SDT"),
    ("1re classe", "1CL"),
    ("1ère classe", "1CL"),
    ("soldat 1re classe", "1CL"),
)
FITNESS_WORDS: Vocabulary[Fitness] = Vocabulary.of(
    "une conclusion médicale connue", [(label(each), each) for each in Fitness]
)
EMPLOYMENT_WORDS: Vocabulary[EmploymentStatus] = Vocabulary.of(
    "une situation connue",
    [(label(each), each) for each in EmploymentStatus],
    ("Salariée (50 et plus)", EmploymentStatus.EMPLOYEE_50_OR_MORE),
    ("Salariée (moins de 50)", EmploymentStatus.EMPLOYEE_UNDER_50),
    ("Agent civil du ministère des armées", EmploymentStatus.DEFENCE_CIVILIAN),
    ("Indépendante", EmploymentStatus.SELF_EMPLOYED),
    ("Étudiante", EmploymentStatus.STUDENT),
    ("Demandeur d’emploi", EmploymentStatus.UNEMPLOYED),
    ("Retraitée", EmploymentStatus.RETIRED),
)


def plain(text: str, most: int) -> str:
    """Words kept as they are, of bounded length."""
    if len(text) > most:
        raise BadCell(f"Raccourcissez : {most} caractères au plus, {len(text)} ici.")
    return text


def name(text: str) -> str:
    """A last or first name, kept as the unit writes it."""
    if not any(char.isalpha() for char in text):
        raise BadCell("Un nom comporte des lettres : « MARTIN », « N’DIAYE ».")
    return plain(text, 80)


def service_number(text: str) -> str:
    """The identifier that follows a person from file to file, in capitals."""
    if not SERVICE_NUMBER.fullmatch(text.upper()):
        raise BadCell(
            "Donnez un identifiant de lettres sans accent, chiffres et tirets, 20 au plus : "
            "« R000123 »."
        )
    return text.upper()


def day(text: str) -> date | None:
    """A day written the French way; two figures of a year mean 1970 to 2069."""
    if not text:
        return None
    french, iso = DATE.fullmatch(text), ISO_DATE.fullmatch(text)
    if french:
        number, month, year = (int(part) for part in french.groups())
        year += 0 if year > 99 else (2000 if year < 70 else 1900)
    elif iso:
        year, month, number = (int(part) for part in iso.groups())
    else:
        raise BadCell("Écrivez le jour, le mois et l’année : « 31/12/2027 ».")
    if not 1950 <= year <= 2100:
        raise BadCell(f"L’année {year} est hors de portée : entre 1950 et 2100, « 31/12/2027 ».")
    if not 1 <= month <= 12:
        raise BadCell(f"Le mois {month} n’existe pas : jour, mois puis année, « 31/12/2027 ».")
    return _existing(year, month, number)


def _existing(year: int, month: int, number: int) -> date:
    last = monthrange(year, month)[1]
    if not 1 <= number <= last:
        raise BadCell(
            f"Ce jour n’existe pas : {MONTHS[month - 1]} {year} compte {last} jours. Par exemple "
            f"« {last}/{month:02d}/{year} »."
        )
    return date(year, month, number)


def day_cap(text: str) -> int | None:
    """Days a year, within what a year holds; what the law allows is a remark, not a fault."""
    if not text:
        return None
    found = re.fullmatch(r"([+-]?\d{1,9})(?:[.,]0+)?(?: ?j(?:ours?)?)?", text)
    if not found:
        raise BadCell("Donnez un nombre entier de jours : « 60 ».")
    if not 0 <= int(found[1]) <= 366:
        raise BadCell("Un plafond annuel va de 0 à 366 jours, le plus souvent « 60 ».")
    return int(found[1])


def email(text: str) -> str | None:
    """An address that can receive mail by its form; nobody is asked whether it exists."""
    if not text:
        return None
    try:
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise BadCell(
            "Ce n’est pas une adresse électronique : « prenom.nom@exemple.fr »."
        ) from None
    return plain(found.normalized.lower(), 254)


def phone(text: str) -> str:
    """A number in pairs when it is French, else as it is written."""
    digits = re.sub(r"\D", "", text)
    if text and not (re.fullmatch(r"\+?[\d .\-/()]+", text) and 6 <= len(digits) <= 15):
        raise BadCell("Donnez un seul numéro de téléphone : « 06 12 34 56 78 ».")
    if text.startswith(("+33", "0033")):
        digits = digits[2:] if text.startswith("+") else digits[4:]
        digits = digits.removeprefix("0")
    if len(digits) == 9 and digits[0] != "0" and (not text.startswith("+") or text[1:3] == "33"):
        digits = f"0{digits}"  # A spreadsheet drops the leading zero of a number.
    if len(digits) == 10 and digits.startswith("0"):
        return " ".join(digits[start : start + 2] for start in range(0, 10, 2))
    return plain(text, 30)


def department(text: str) -> str:
    """A department's number, with the zero that spreadsheets drop."""
    number = text.upper().zfill(2) if text else ""
    if number and not DEPARTMENT.fullmatch(number):
        raise BadCell("Donnez le numéro du département : « 38 », « 05 », « 2A ».")
    return number


def skills(text: str, words: Vocabulary[int]) -> dict[int, date | None]:
    """Skills parted by commas, each with its last day in brackets when it has one."""
    held: dict[int, date | None] = {}
    for part in filter(None, (piece.strip() for piece in re.split("[,;|]", text))):
        found = SKILL.fullmatch(part)
        if not found:
            raise BadCell(f"« {short(part)} » : écrivez « IST-C (14/12/2028), Permis VL ».")
        until = day(found["until"] or "")
        skill = words.meaning(found["label"])
        if held.get(skill, until) != until:
            raise BadCell(f"« {short(found['label'])} » figure deux fois : gardez une seule date.")
        held[skill] = until
    return held
