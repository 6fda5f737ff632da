"""Loading the demonstration: each brigade is made up, written, forgotten, then the next."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select

from metiis import db
from metiis.accounts.passwords import Passwords
from metiis.alerts import queries as holes
from metiis.alerts import services as alerts
from metiis.demo import accounts, check, messages, story
from metiis.demo.calling import Desk
from metiis.demo.cast import Brigade, Member, Place
from metiis.demo.chance import Era, dice, token
from metiis.demo.convening import convene, write_call_ups
from metiis.demo.deciding import Decisions, cancel_some
from metiis.demo.inviting import invite_some
from metiis.demo.life import declare
from metiis.demo.lists import move_lists, stop_one
from metiis.demo.looking_back import look_back
from metiis.demo.people import Register, members
from metiis.demo.programme import Keys, Planner, leave_as_draft
from metiis.demo.reinforcing import write_reinforcements
from metiis.demo.requests import write_requests
from metiis.demo.serving import call_rolls
from metiis.demo.standing import phone_in
from metiis.demo.steering import write_steps
from metiis.demo.store import next_key, settle_database, write, write_brigade
from metiis.demo.talking import talk
from metiis.demo.units import BrigadePlan, Scale, brigades
from metiis.demo.wishing import wish_some
from metiis.headcount.snapshots import roots
from metiis.journal.services import record
from metiis.labels import count, fold, typeset
from metiis.levels import services as levels
from metiis.models import (
    Activity,
    Application,
    DataReport,
    JournalEntry,
    Notification,
    Person,
    Position,
    RoleGrant,
    Skill,
    Unit,
)
from metiis.refusals import Refusal

LOADED = "demo.loaded"
Addition = Callable[[Brigade, Mapping[str, Member], Era], None]
# What features add once a brigade is written: to the brigade, to its holders of accounts by address
# (none but in the first brigade). A new feature adds its own here.
ADDITIONS: tuple[Addition, ...] = (
    write_steps,
    write_call_ups,
    call_rolls,
    write_requests,
    write_reinforcements,
    wish_some,
    talk,
    stop_one,
    look_back,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is in the database now."""

    people: int
    activities: int
    applications: int


def load(
    scale: Scale,
    name: str,
    seed: int,
    today: date,
    passwords: Passwords,
    tell: Callable[[str], None] | None = None,
) -> Loaded:
    """The demonstration is in the database once the caller commits; its seed and its day decide
    all of it but what must stay secret. `tell` hears of each brigade written. Raises ValueError
    when the demonstration contradicts itself."""
    era = Era(today)
    known = passwords.hash(accounts.PASSWORD)
    unknown = passwords.hash(secrets.token_urlsafe(32))  # Opens nothing: nobody knows it.
    writer = _Writer(era, scale, seed, known, unknown)
    for plan in brigades(scale.brigades):
        writer.write(plan)
        if tell is not None:
            tell(f"{typeset(plan.name)} : {count(scale.people, 'personne')}.")
    writer.write_outsiders()
    levels.publish(today)
    for brigade in roots():
        alerts.follow(brigade, holes.found(brigade, today), era.now)
    record(None, LOADED, name, f"graine {seed}, {scale.people * scale.brigades} personnes")
    db.session.flush()
    settle_database()
    faults = check.faults()
    if faults:
        raise ValueError("; ".join(faults))
    return counts()


def counts() -> Loaded:
    """How much there is."""
    numbers = [
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Person, Activity, Application)
    ]
    return Loaded(*numbers)


def refuse_unless_empty() -> None:
    """Refusal on a database that holds somebody: a demonstration never mixes with real people."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise Refusal(
            "La base contient déjà des personnes : la démonstration ne se charge que dans une base "
            "vide. Indiquez une autre base avec METIIS_DATABASE_URL.",
            "not_empty",
        )


def loaded_scale() -> str | None:
    """The scale of the demonstration in place; None when there is none."""
    held = select(func.count()).select_from(Person).where(Person.email.in_(accounts.EMAILS))
    if db.session.scalar(held) != len(accounts.EMAILS):
        return None
    return db.session.scalar(
        select(JournalEntry.subject).where(JournalEntry.action == LOADED).limit(1)
    )


class _Writer:
    """Keeps what goes from one brigade to the next: keys, numbers, the catalogue of skills."""

    def __init__(self, era: Era, scale: Scale, seed: int, known: str, unknown: str) -> None:
        self.era, self.scale, self.seed = era, scale, seed
        self.known, self.unknown = known, unknown
        self.register = Register(next_key(Person))
        self.keys = Keys(next_key(Activity), next_key(Position))
        self.next_application = next_key(Application)
        rows = db.session.execute(select(Skill.label, Skill.id))
        self.skills: Mapping[str, int] = {row.label: row.id for row in rows}

    def write(self, plan: BrigadePlan) -> None:
        """One brigade: people, then their days, then what they are asked and what they answer."""
        rng = dice(self.seed, self.era.today, plan.code)
        places = [_place(unit) for unit in _units(plan)]
        found = members(rng, plan, places, self.scale.people, self.register, self.era)
        brigade = Brigade(places, list(found))
        people = accounts.attribute(brigade) if plan.is_mountain else {}
        for member in brigade.members:
            declare(rng, member, plan.zone, self.era)
        phone_in(rng, brigade, self.era)
        for member in people.values():
            member.row["password_hash"] = self.known
        self._play(rng, plan, brigade, people)
        write_brigade(brigade, self.skills, self.unknown, self.era)
        if people:
            table, rows = Notification.__table__, messages.notifications(brigade, people, self.era)
            write(table, rows)  # type: ignore[arg-type]
            table, rows = DataReport.__table__, messages.reports(rng, brigade, people, self.era)
            write(table, rows)  # type: ignore[arg-type]
        for add in ADDITIONS:
            add(brigade, people, self.era)

    def _play(
        self, rng: Random, plan: BrigadePlan, brigade: Brigade, people: Mapping[str, Member]
    ) -> None:
        planner = Planner(rng, plan, brigade, self.era, self.keys, self.scale)
        decisions = Decisions(rng, self.era, brigade)
        desk = Desk.of(decisions, self.next_application)
        if people:
            story.settle(rng, people, plan.zone, self.era)
            scenes = list(story.scenes(planner, self.era))
            story.play(desk, scenes, people)
            brigade.doings += scenes
        year = sorted(planner.year(), key=lambda doing: (doing.first, doing.id))
        leave_as_draft(rng, year, self.era)
        for doing in year:
            desk.fill(doing)
        cancel_some(decisions, year)
        brigade.doings += year
        self.next_application = invite_some(decisions, desk.next_id, people, self.era)
        convene(decisions, self.era)
        move_lists(brigade.wishes, self.era)

    def write_outsiders(self) -> None:
        """The accounts of people on no roll."""
        rng = dice(self.seed, "outside")
        opened = self.era.now - timedelta(days=300)
        for account in accounts.OUTSIDE:
            person = Person(
                public_id=token(rng),
                last_name=account.last_name.upper(),
                first_name=account.first_name,
                search_name=fold(f"{account.last_name} {account.first_name}"),
                email=account.email,
                password_hash=self.known,
                password_changed_at=opened,
                activated_at=opened,
                id=self.register.next_id,
            )
            self.register.next_id += 1
            person.grants = [RoleGrant(role=account.role, granted_at=opened)]
            db.session.add(person)
        db.session.flush()


def _units(plan: BrigadePlan) -> Iterator[Unit]:
    """The staff then the units below it, made unless a file of units brought them before."""
    root = _unit(plan.code, plan.name, plan.garrison, None)
    yield root
    for unit in plan.units:
        yield _unit(unit.code, unit.name, unit.garrison, root)


def _unit(code: str, name: str, garrison: str, parent: Unit | None) -> Unit:
    known = db.session.scalar(select(Unit).where(Unit.code == code))
    if known is not None:
        return known
    path = f"{parent.path if parent else '/'}{code}/"
    unit = Unit(code=code, name=typeset(name), garrison=garrison, path=path, parent_id=_id(parent))
    db.session.add(unit)
    db.session.flush()
    return unit


def _id(unit: Unit | None) -> int | None:
    return unit.id if unit is not None else None


def _place(unit: Unit) -> Place:
    return Place(unit.id, unit.code, unit.name, unit.garrison, unit.path)
