"""How an enumeration is stored: its values as text, guarded by a check constraint."""

from enum import StrEnum

from sqlalchemy import Enum


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A column type for a StrEnum; `name` names the check constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
