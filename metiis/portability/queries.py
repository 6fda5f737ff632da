"""Reading everything held about one person, as the register says. One query per table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, func, select

from metiis import db, vault
from metiis.db import Base
from metiis.models import Person
from metiis.portability.held import Held, Part
from metiis.portability.register import HELD
from metiis.portability.rules import in_file, key_of, meaning, on_page

PAGE_ROWS = 100
UNREADABLE = "Ne peut plus être déchiffré."
TABLES = Base.metadata.tables
# What a reference is replaced with: the name of the thing rather than its number.
NAMES = {"unit_id": ("unit", "name"), "skill_id": ("skill", "label")}
NAMES |= {"activity_id": ("activity", "title"), "position_id": ("position", "label")}


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one table: names of the columns, values in the same order, how many in all."""

    title: str
    columns: list[str]
    rows: list[list[object]]
    total: int


@dataclass(frozen=True, slots=True)
class Readable:
    """An extract as its page shows it: each value as lines of text. `is_single`: only one row."""

    title: str
    columns: list[str]
    rows: list[list[list[str]]]
    total: int
    is_single: bool


def part_of(person: Person, part: Part) -> list[Readable]:
    """What one face of the page shows: the latest rows of each of its tables."""
    extracts = [(held, extract(person, held, PAGE_ROWS)) for held in HELD if held.part is part]
    return [
        Readable(
            title=found.title,
            columns=found.columns,
            rows=[[on_page(value) for value in row] for row in found.rows],
            total=found.total,
            is_single=held.owner == "id",
        )
        for held, found in extracts
    ]


def whole(person: Person) -> dict[str, list[dict[str, object]]]:
    """Everything, for the file: by table, rows as French name and value."""
    found = {}
    for held in HELD:
        taken = extract(person, held, None)
        keys = [key_of(column) for column in taken.columns]
        found[key_of(held.title)] = [
            dict(zip(keys, map(in_file, row), strict=True)) for row in taken.rows
        ]
    return found


def extract(person: Person, held: Held, limit: int | None) -> Extract:
    """The rows of one table that are the person's, in their order."""
    table = TABLES[held.table]
    joined, columns = _named(table, list(held.shown))
    statement = (
        select(*columns, *_row_names(table, held), func.count().over())
        .select_from(joined)
        .where(_is_hers(table, held, person))
        .order_by(*_order(table, held))
        .limit(limit)
    )
    raw: Sequence[Any] = db.session.execute(statement).all()
    years = list(held.shown).index("year") if "year" in held.shown else None
    rows = [
        [
            meaning(name, value, None if years is None else int(row[years]))
            for name, value in zip(held.shown, _opened(table, held, row), strict=False)
        ]
        for row in raw
    ]
    return Extract(held.title, list(held.shown.values()), rows, raw[0][-1] if raw else 0)


def _row_names(table: Table, held: Held) -> list[ColumnElement[object]]:
    """What sealed values are bound to, read beside them."""
    return [table.c.public_id] if any(_is_sealed(table, name) for name in held.shown) else []


def _is_sealed(table: Table, name: str) -> bool:
    return bool(table.c[name].info.get("sealed"))


def _opened(table: Table, held: Held, row: Sequence[Any]) -> list[object]:
    """The values shown; sealed ones are opened, being the person's own words."""
    return [
        _words(value, table.c[name], row[len(held.shown)]) if _is_sealed(table, name) else value
        for name, value in zip(held.shown, row, strict=False)
    ]


def _words(sealed: bytes, column: Column[bytes], public_id: str) -> str:
    if not sealed:
        return ""
    try:
        return vault.unseal(sealed, column, public_id)
    except vault.Unreadable:
        return UNREADABLE


def _order(table: Table, held: Held) -> list[ColumnElement[object]]:
    """The latest first, or as the person ranked them."""
    latest: list[ColumnElement[object]] = [column.desc() for column in table.primary_key]
    return [table.c.rank.asc(), *latest] if held.table == "wish" else latest


def _named(table: Table, names: list[str]) -> tuple[FromClause, list[ColumnElement[object]]]:
    """The table with what it refers to, and its columns with names in place of references."""
    joined: FromClause = table
    columns: list[ColumnElement[object]] = []
    for name in names:
        column = table.c[name]
        if name == "application_id":
            application, activity = TABLES["application"], TABLES["activity"]
            joined = joined.outerjoin(application, application.c.id == column)
            joined = joined.outerjoin(activity, activity.c.id == application.c.activity_id)
            column = activity.c.title
        elif name in NAMES:
            target, title = TABLES[NAMES[name][0]], NAMES[name][1]
            joined = joined.outerjoin(target, target.c.id == column)
            column = target.c[title]
        columns.append(column)
    return joined, columns


def _is_hers(table: Table, held: Held, person: Person) -> ColumnElement[bool]:
    owner = table.c[held.owner]
    if held.owner == "application_id":
        application = TABLES["application"]
        mine = select(application.c.id).where(application.c.person_id == person.id)
        return owner.in_(mine)
    return owner == person.id
