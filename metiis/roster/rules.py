"""What is wrong in a roster: in its cells, between its lines, against what is known. Pure."""

from collections.abc import Callable, Mapping
from datetime import date

from metiis.roster import cells
from metiis.roster.cells import BadCell
from metiis.roster.plan import Context, Entry, Known, Plan, Record, UnitRef, entry_of, is_kept
from metiis.spreadsheets import Fault, Line, Table, fault

EXAMPLES = {
    "service_number": "R000123",
    "rank": "SGT",
    "last_name": "MARTIN",
    "first_name": "Camille",
    "unit": "7BCA",
}
# Cells of words: a sign that starts a formula has no place there, while « +33… » is a phone number.
WORDED = {"rank", "last_name", "first_name", "unit", "section", "home_town", "skills"}
READERS: Mapping[str, Callable[[str, Context], object]] = {
    "service_number": lambda text, _: cells.service_number(text),
    "rank": lambda text, _: cells.RANK_WORDS.meaning(text),
    "last_name": lambda text, _: cells.name(text),
    "first_name": lambda text, _: cells.name(text),
    "unit": lambda text, context: context.units.meaning(text),
    "section": lambda text, _: cells.plain(text, 60),
    "email": lambda text, _: cells.email(text),
    "phone": lambda text, _: cells.phone(text),
    "home_town": lambda text, _: cells.plain(text, 80),
    "home_department": lambda text, _: cells.department(text),
    "contract_start": lambda text, _: cells.day(text),
    "contract_end": lambda text, _: cells.day(text),
    "day_cap": lambda text, _: cells.day_cap(text),
    "fitness": lambda text, _: cells.FITNESS_WORDS.meaning(text) if text else None,
    "fitness_until": lambda text, _: cells.day(text),
    "employment": lambda text, _: cells.EMPLOYMENT_WORDS.meaning(text) if text else None,
    "skills": lambda text, context: cells.skills(text, context.skills),
}


def plan_of(table: Table, context: Context) -> Plan:
    """Everything the file would do, and all that is wrong in it, each fault said once."""
    checker = _Checker(table, context)
    for line in table.lines:
        checker.take(line)
    checker.refuse_taken_addresses()
    entries: list[Entry] = [
        entry_of(record, context.people.get(record.service_number), context)
        for record in checker.records
    ]
    order = {name: place for place, name in enumerate(table.titles.values())}
    faults = sorted(checker.faults, key=lambda found: (found.line, order.get(found.column, 0)))
    return Plan(entries, faults, table.notices, len(table.lines))


class _Checker:
    """Goes through the lines once, remembering identifiers and addresses already met."""

    def __init__(self, table: Table, context: Context) -> None:
        self.table, self.context = table, context
        self.faults: list[Fault] = []
        self.records: list[Record] = []
        self.numbers: dict[str, int] = {}
        self.addresses: dict[str, int] = {}

    def take(self, line: Line) -> None:
        """Read a line; it becomes a record when nothing is wrong in it."""
        before = len(self.faults)
        values = self._values(line)
        if line.extra_cells:
            first = next(iter(self.table.titles))
            self._tell(
                line,
                first,
                "Cette ligne a plus de cellules que de titres : mettez entre guillemets la "
                "cellule qui contient un séparateur.",
            )
        self._compare_lines(line, values)
        self._compare_known(line, values)
        if len(self.faults) == before:
            number, skills = values.pop("service_number"), values.pop("skills", None)
            self.records.append(Record(line.number, number, values, skills))  # type: ignore[arg-type]

    def _tell(self, line: Line, name: str, message: str) -> None:
        title = self.table.titles[name]
        self.faults.append(fault(line.number, title, line.cells[name], message))

    def _values(self, line: Line) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, text in line.cells.items():
            try:
                values[name] = _value(name, text, self.context)
            except BadCell as bad:
                self._tell(line, name, bad.message)
        return values

    def _compare_lines(self, line: Line, values: Mapping[str, object]) -> None:
        """Identifiers and addresses are each met once; a line doubled whole is one fault."""
        number, address = values.get("service_number"), values.get("email")
        if isinstance(number, str) and self.numbers.setdefault(number, line.number) != line.number:
            self._tell(
                line,
                "service_number",
                f"Cet identifiant figure déjà à la ligne {self.numbers[number]} : corrigez-le, ou "
                "retirez l’une des deux lignes.",
            )
        elif (
            isinstance(address, str)
            and self.addresses.setdefault(address, line.number) != line.number
        ):
            self._tell(
                line,
                "email",
                f"Cette adresse figure déjà à la ligne {self.addresses[address]} : chacun a la "
                "sienne, ou laissez la cellule vide.",
            )

    def _compare_known(self, line: Line, values: Mapping[str, object]) -> None:
        unit, known = values.get("unit"), self._known(values)
        if isinstance(unit, UnitRef) and not unit.in_scope:
            self._tell(
                line,
                "unit",
                f"Vous ne gérez pas l’effectif de {unit.code} : retirez cette ligne, ou demandez à "
                "la brigade de l’importer.",
            )
        elif known is not None and not known.in_scope:
            self._tell(
                line,
                "service_number",
                "Cet identifiant est celui d’une personne d’une unité que vous ne gérez pas : "
                "demandez sa mutation à la brigade.",
            )
        start, end = (_merged(name, values, known) for name in ("contract_start", "contract_end"))
        if isinstance(start, date) and isinstance(end, date) and end < start:
            name = "contract_end" if "contract_end" in values else "contract_start"
            self._tell(
                line,
                name,
                f"Le contrat finirait ({end:%d/%m/%Y}) avant de commencer ({start:%d/%m/%Y}) : "
                "corrigez l’une des deux dates.",
            )

    def _known(self, values: Mapping[str, object]) -> Known | None:
        return self.context.people.get(str(values.get("service_number")))

    def refuse_taken_addresses(self) -> None:
        """An address held by somebody else is free only if this same file takes it from her.

        Refusing a line may keep an address where it is, so it is done again until nothing moves.
        """
        lines = {line.number: line for line in self.table.lines}
        while True:
            leaving = {known.id for record in self.records if (known := self._leaves(record))}
            taken = [record for record in self.records if self._is_taken(record, leaving)]
            if not taken:
                return
            for record in taken:
                self._tell(
                    lines[record.line],
                    "email",
                    "Cette adresse est déjà celle d’une autre personne : corrigez-la, ou laissez "
                    "la cellule vide.",
                )
            refused = {record.line for record in taken}
            self.records = [record for record in self.records if record.line not in refused]

    def _leaves(self, record: Record) -> Known | None:
        """The known person whose address this record replaces."""
        known = self.context.people.get(record.service_number)
        address = record.values.get("email")
        if known is None or not address or address == known.values["email"]:
            return None
        return None if is_kept(known, "email") else known

    def _is_taken(self, record: Record, leaving: set[int]) -> bool:
        holder = self.context.holders.get(str(record.values.get("email")))
        if holder is None or holder.service_number == record.service_number:
            return False
        known = self.context.people.get(record.service_number)
        if known is not None and is_kept(known, "email"):
            return False
        return holder.id not in leaving


def _value(name: str, text: str, context: Context) -> object:
    if not text and name in EXAMPLES:
        raise BadCell(f"Cette cellule est obligatoire : par exemple « {EXAMPLES[name]} ».")
    if text[:1] in "=@#" if text else False:
        raise BadCell("Cette cellule contient une formule : saisissez sa valeur à la place.")
    if name in WORDED and text[:1] in ("+", "-"):
        raise BadCell("Cette cellule commence comme une formule : retirez le premier signe.")
    if cells.HIDDEN.search(text):
        raise BadCell("Cette cellule contient un caractère invisible : saisissez-la de nouveau.")
    return READERS[name](text, context)


def _merged(name: str, values: Mapping[str, object], known: Known | None) -> object:
    """The field as it will be: the file's word, else what is known."""
    return values.get(name, known.values[name] if known is not None else None)
