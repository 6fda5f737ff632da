"""The eight accounts anybody may try, and who they are."""

from dataclasses import dataclass

from metiis.demo.cast import Brigade, Member
from metiis.labels import fold
from metiis.models import Role

PASSWORD = "METIIS-demonstration-2027"  # noqa: S105 - published on purpose.
DOMAIN = "@metiis.test"


@dataclass(frozen=True, slots=True)
class Served:
    """An account of somebody on the rolls: where to find her, by unit and role."""

    email: str
    unit: str
    role: Role | None
    last_name: str
    first_name: str
    is_woman: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """An account of somebody on no roll."""

    email: str
    role: Role
    last_name: str
    first_name: str


RESERVIST = Served("reserviste@metiis.test", "7BCA", None, "Marceau", "Lucas")
LEADER = Served("chef@metiis.test", "7BCA", Role.SECTION_LEADER, "Belmont", "Sonia", True)
COMMANDER = Served("commandant@metiis.test", "7BCA", Role.UNIT_COMMANDER, "Rochefort", "Thomas")
SISTER = Served(
    "commandant13@metiis.test", "13BCA", Role.UNIT_COMMANDER, "Castellan", "Hélène", True
)
OFFICE = Served("gestion@metiis.test", "7BCA", Role.RESERVE_OFFICE, "Grandval", "Olivier")
ON_THE_ROLLS = (
    RESERVIST,
    LEADER,
    COMMANDER,
    SISTER,
    OFFICE,
    Served("brigade@metiis.test", "27BIM", Role.BRIGADE_STAFF, "Delestre", "Marc"),
)
OUTSIDE = (
    Outside("national@metiis.test", Role.NATIONAL, "Fontenay", "Claire"),
    Outside("admin@metiis.test", Role.ADMIN, "Kervella", "Yann"),
)
EMAILS = tuple(account.email for account in (*ON_THE_ROLLS, *OUTSIDE))
SECTION = "2e section"


def attribute(brigade: Brigade) -> dict[str, Member]:
    """Give each account to somebody of the brigade; who it is, by address."""
    given = {}
    for account in ON_THE_ROLLS:
        member = _find(brigade, account)
        member.row |= {
            "email": account.email,
            "last_name": account.last_name.upper(),
            "first_name": account.first_name,
            "search_name": fold(f"{account.last_name} {account.first_name}"),
            "is_woman": account.is_woman,
        }
        given[account.email] = member
    return given


def _find(brigade: Brigade, account: Served) -> Member:
    """The section leader and the reservist are of the same section."""
    for member in brigade.members:
        if member.place.code != account.unit or member.role is not account.role:
            continue
        if account.role is Role.SECTION_LEADER and member.section != SECTION:
            continue
        if account.role is None and (member.section, member.level) != (SECTION, 2):
            continue
        return member
    raise LookupError(account.email)
