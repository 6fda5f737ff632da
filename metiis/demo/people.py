"""Inventing the people of a brigade: identity, contract, fitness, skills, work and wishes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from metiis.availability.rules import month_end
from metiis.demo import names
from metiis.demo.cast import Member, Place
from metiis.demo.chance import Era, pick, token
from metiis.demo.garrisons import AROUND, FAR, Towns
from metiis.demo.ranks import MOUNTED, ON_FOOT, Slot, staff_slots, unit_slots
from metiis.demo.skills import certified, declared
from metiis.demo.units import BrigadePlan
from metiis.labels import fold
from metiis.models import ActivityKind, EmploymentStatus, Fitness
from metiis.people.kit import write_kit

Work = EmploymentStatus
NEAR = 0.9  # How many live around their garrison; the others have moved, or study elsewhere.
AGES = ((Work.STUDENT, 30), (Work.EMPLOYEE_50_OR_MORE, 26), (Work.EMPLOYEE_UNDER_50, 22))
YOUNG = (*AGES, (Work.UNEMPLOYED, 9), (Work.CIVIL_SERVANT, 5), (Work.SELF_EMPLOYED, 4))
GROWN = (
    (Work.EMPLOYEE_50_OR_MORE, 36), (Work.EMPLOYEE_UNDER_50, 22), (Work.CIVIL_SERVANT, 15),
    (Work.SELF_EMPLOYED, 11), (Work.DEFENCE_CIVILIAN, 4), (Work.UNEMPLOYED, 5), (Work.STUDENT, 3),
)  # fmt: skip
SENIOR = (*GROWN, (Work.RETIRED, 22))


class Register:
    """Keys, numbers and addresses already given, over all brigades."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.next_number = 1
        self.addresses: Counter[str] = Counter()

    def number(self) -> str:
        """A service number that no sample file uses."""
        self.next_number += 1
        return f"D{self.next_number - 1:06d}"

    def address(self, first: str, last: str) -> str:
        """An address nobody else has, in a domain kept for examples."""
        local = f"{first[0]}.{last}".replace(" ", "").replace("-", "").replace("'", "")
        self.addresses[local] += 1
        rank = self.addresses[local]
        return f"{local}{rank if rank > 1 else ''}@exemple.test"


def members(
    rng: Random, plan: BrigadePlan, places: list[Place], number: int, register: Register, era: Era
) -> Iterator[Member]:
    """So many people over the units of a brigade, its staff included."""
    shares = [plan.staff_share, *(unit.share for unit in plan.units)]
    sizes = _spread(number, shares)
    staff, *units = zip(places, sizes, strict=True)
    for slot in staff_slots(rng, staff[1]):
        yield _member(rng, plan, staff[0], slot, (ON_FOOT, AROUND[plan.garrison]), register, era)
    for unit, (place, size) in zip(plan.units, units, strict=True):
        kind = (MOUNTED if unit.is_mounted else ON_FOOT, AROUND[unit.garrison])
        for slot in unit_slots(rng, size):
            yield _member(rng, plan, place, slot, kind, register, era)


def _spread(number: int, shares: list[int]) -> list[int]:
    """A number cut along shares, to the last unit of it; nobody is left with less than two."""
    sizes = [max(2, number * share // sum(shares)) for share in shares]
    sizes[1] += number - sum(sizes)
    return sizes


def _member(
    rng: Random,
    plan: BrigadePlan,
    place: Place,
    slot: Slot,
    kind: tuple[Mapping[int, str], Towns],
    register: Register,
    era: Era,
) -> Member:
    codes, towns = kind
    row = identity(rng, register) | {
        "rank": codes[slot.level],
        "rank_level": slot.level,
        "unit_id": place.id,
        "section": slot.section,
    }
    row |= _contact(rng, towns) | _service(rng, slot.level, era) | _work(rng, slot.level, era)
    row |= _own(rng, row)
    member = Member(
        id=register.next_id,
        row=row,
        place=place,
        level=slot.level,
        section=slot.section,
        zeal=0.0 if rng.random() < 0.04 else min(1.0, 0.3 + rng.betavariate(2, 2)),
        cap=row["day_cap"] if isinstance(row["day_cap"], int) else 60,
        joined=_day(row["contract_start"]),
        leaves=_day(row["contract_end"]),
        fit_until=_day(row["fitness_until"]) if row["fitness"] is Fitness.EMPLOYABLE else None,
        skills=certified(rng, slot.level, place.code, plan.is_mountain, era),
        days=bytearray(era.length),
        busy=bytearray(era.length),
        role=slot.role,
    )
    member.declared = declared(rng, str(row["trade_skill"]))
    register.next_id += 1
    return member


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.min


def identity(rng: Random, register: Register) -> dict[str, object]:
    """Who somebody is, with an account made usable for most."""
    is_woman = rng.random() < 0.22
    first = rng.choice(names.WOMEN if is_woman else names.MEN)
    last = names.family(rng.choice(names.FAMILIES))
    return {
        "public_id": token(rng),
        "service_number": register.number(),
        "last_name": last.upper(),
        "first_name": first,
        "search_name": fold(f"{last} {first}"),
        "email": register.address(fold(first), fold(last)),
        "is_woman": is_woman,
    }


def _contact(rng: Random, towns: Towns) -> dict[str, object]:
    # The nearest towns come first, and most people live near.
    near = towns[min(int(rng.expovariate(0.45)), len(towns) - 1)]
    town, department = near if rng.random() < NEAR else rng.choice(FAR)
    has_said = rng.random() < 0.55
    return {
        "phone": phone(rng) if rng.random() < 0.92 else "",
        "home_town": town,
        "home_department": department,
        "emergency_name": _relative(rng) if has_said else "",
        "emergency_phone": phone(rng) if has_said else "",
    }


def _relative(rng: Random) -> str:
    first, last = rng.choice(names.WOMEN + names.MEN), rng.choice(names.FAMILIES)
    return f"{first} {names.family(last)}"


def phone(rng: Random) -> str:
    """A number of the range that no subscriber is ever given."""
    return f"06 39 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"


def _service(rng: Random, level: int, era: Era) -> dict[str, object]:
    """Contract of one to five years and medical visit, most of them in order."""
    fate = rng.random()
    years = rng.choice((1, 2, 3, 5, 5)) if level < 3 else rng.choice((3, 5, 5))
    if fate < 0.05:
        end = era.in_days(-rng.randint(3, 150))
    elif fate < 0.13:
        end = era.in_days(rng.randint(5, 90))
    else:
        end = era.in_days(rng.randint(91, years * 365 - 20))
    start = end - timedelta(days=years * 365)
    fitness = pick(
        rng,
        ((Fitness.EMPLOYABLE, 95), (Fitness.NOT_EMPLOYABLE, 2), (Fitness.UNFIT, 1), (None, 1.5)),
    )
    until = pick(rng, (((90, 1400), 90), ((2, 90), 4), ((-110, -3), 6)))
    seen = month_end(era.in_days(rng.randint(*until))) if fitness else None
    cap = pick(rng, ((60, 84), (None, 5), (90, 5), (150, 6)))
    return {
        "contract_start": start,
        "contract_end": end,
        "day_cap": cap,
        "fitness": fitness,
        "fitness_until": seen if fitness is Fitness.EMPLOYABLE else None,
    }


def _work(rng: Random, level: int, era: Era) -> dict[str, object]:
    status = pick(rng, YOUNG if level <= 2 else SENIOR if level in (8, 9, 10, 15, 16) else GROWN)
    is_employee = status in (Work.EMPLOYEE_50_OR_MORE, Work.EMPLOYEE_UNDER_50)
    agreed = is_employee and rng.random() < 0.18
    clause = is_employee and rng.random() < 0.1
    return {
        "employment": status if rng.random() < 0.9 else None,
        "life": status,  # What she does, said or not; never written.
        "employer_notice_days": rng.choice((15, 21)) if agreed else None,
        "employer_days": rng.choice((12, 15, 20)) if agreed else None,
        "reactivity_clause_until": era.in_days(rng.randint(100, 700)) if clause else None,
    }


def _own(rng: Random, known: Mapping[str, object]) -> dict[str, object]:
    """What people may say of themselves; about half did."""
    kinds = rng.sample([kind.value for kind in ActivityKind], rng.randint(1, 4))
    has_wishes = rng.random() < 0.42
    return {
        "kit_sizes": _kit(rng) if rng.random() < 0.5 else "",
        "wished_kinds": " ".join(kinds) if has_wishes else "",
        "wished_distance_km": rng.choice((30, 50, 80, 100, 150, 300)) if has_wishes else None,
        "wishes": rng.choice(names.WISHES) if has_wishes and rng.random() < 0.6 else "",
        **_trade(rng, known),
    }


def _trade(rng: Random, known: Mapping[str, object]) -> dict[str, object]:
    """A trade that goes with the work, for those who said it, and the skill it brings."""
    trade, skill = "", ""
    if rng.random() < 0.55 and known["life"] is Work.STUDENT:
        trade = rng.choice(names.STUDIES)[bool(known["is_woman"])]
    elif rng.random() < 0.55 and known["life"] not in (Work.UNEMPLOYED, Work.RETIRED):
        man, woman, skill = pick(rng, [(row[:3], row[3]) for row in names.TRADES])
        trade = woman if known["is_woman"] else man
    return {"civil_trade": trade, "search_trade": fold(trade), "trade_skill": skill}


def _kit(rng: Random) -> str:
    size = rng.randint(0, 4)
    return write_kit(
        {
            "veste": f"{88 + 4 * size}{rng.choice('CML')}",
            "pantalon": f"{72 + 4 * size}{rng.choice('CML')}",
            "pointure": str(rng.randint(39, 46)),
            "tete": str(rng.randint(54, 60)),
            "gants": str(7 + size),
            "gilet": "SMMLX"[size].replace("X", "XL"),
        }
    )
