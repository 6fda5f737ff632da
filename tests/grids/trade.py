"""What tests of the grid say often: who stands in it, what was said, what is counted."""

from datetime import date, timedelta

from metiis.availability import codec
from metiis.availability.freshness import Behind
from metiis.grids.grid import Sight
from metiis.grids.rules import Member, Need, Said
from metiis.models import RankCategory

FIRST, LAST, TODAY = date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 9)


def member(number: int = 1, **values: object) -> Member:
    """A soldier of the first section of the 7BCA."""
    defaults: dict[str, object] = {
        "id": number,
        "public_id": f"id{number}",
        "name": f"SDT ESSAI{number} Camille",
        "section": "1re section",
        "category": RankCategory.RANK_AND_FILE,
        "unit_code": "7BCA",
        "unit_path": "/27BIM/7BCA/",
        "has_skill": True,
    }
    return Member(**{**defaults, **values})


def days(**said: int) -> bytes:
    """December with some days said: `d5=FREE`."""
    month = bytearray(31)
    for key, value in said.items():
        month[int(key[1:]) - 1] = value
    return bytes(month)


def behind(first: date, width: int, parts: bytes = b"", said: date | None = None) -> Behind:
    """What stands behind days: parts, and one day on which all of them were said."""
    stamp = codec.stamp_of(said) if said else b"\0\0"
    return Behind(first, bytes(width), parts or bytes(width), stamp * width)


def said_of(
    states: dict[int, bytes],
    first: date = FIRST,
    promises: dict[int, dict[date, date]] | None = None,
    **back: Behind,
) -> Said:
    """What people said from a day on; `p3=…` gives what stands behind person 3's days."""
    width = len(next(iter(states.values()), bytes(31)))
    return Said(
        first,
        first + timedelta(days=width - 1),
        states,
        {person: back.get(f"p{person}", behind(first, width)) for person in states},
        {person: (promises or {}).get(person, {}) for person in states},
    )


def need(first: date, last: date, asked: int, left: int, **skills: int) -> Need:
    """A position of the 7BCA; skills by name with their key."""
    return Need(
        first, last, asked, left, "/27BIM/7BCA/", {key: name for name, key in skills.items()}
    )


def sight(
    states: dict[int, bytes] | Said,
    people: list[Member],
    needs: list[Need] | None = None,
    judges: bool = True,
    pool: list[Member] | None = None,
) -> Sight:
    """What a page counts."""
    said = states if isinstance(states, Said) else said_of(states)
    return Sight(said, people, pool or people, needs or [], {}, TODAY, judges)
