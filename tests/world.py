"""A small living world for the tests that look at every page: one of everything, in every state."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.behalf import services as behalf
from metiis.callups import services as callups
from metiis.feeds import services as feeds
from metiis.models import (
    Absence,
    Activity,
    ActivityStatus,
    Application,
    Availability,
    AvailabilityPattern,
    BehalfEntry,
    Campaign,
    Channel,
    DataReport,
    EmploymentStatus,
    MessageKind,
    Person,
    PlanRun,
    Position,
    Reinforcement,
    RejectionReason,
    ReportSubject,
    Role,
    ThreadMessage,
    Unit,
    Visibility,
)
from metiis.notifications.services import notify
from metiis.threads import services as threads
from tests.factories import (
    grant,
    make_absence,
    make_activity,
    make_brigade,
    make_campaign,
    make_pattern,
    make_plan,
    make_position,
    make_reinforcement,
    make_reservist,
    make_staff,
    qualify,
)

CALENDAR = "adresse-agenda-des-essais-assez-longue-pour-cela"
PASSWORD = "une phrase longue pour les essais"  # noqa: S105


@dataclass
class World:
    """Who and what the tests name."""

    units: dict[str, Unit]
    people: dict[str, Person]
    activities: dict[str, Activity]
    positions: dict[str, Position]
    applications: dict[str, Application]
    report: DataReport
    pattern: AvailabilityPattern
    absence: Absence
    entry: BehalfEntry
    campaign: Campaign
    plan: PlanRun
    reinforcement: Reinforcement
    message: ThreadMessage

    @property
    def unit(self) -> Unit:
        """The unit most things happen in."""
        return self.units["7BCA"]


def make_world() -> World:
    """Build it, flushed but not committed."""
    units = make_brigade()
    people = _people(units)
    activities = _activities(units)
    positions = {
        name: make_position(activity, label="Combattant", headcount=3)
        for name, activity in activities.items()
        if name != "empty"
    }
    positions["driver"] = make_position(activities["open"], "Permis PL", label="Conducteur")
    applied = _applications(people, positions)
    _close(activities, people["commander"])
    report = DataReport(
        person=people["reservist"],
        subject=ReportSubject.RANK,
        message="Je suis caporal depuis mars.",
        created_at=clock.now(),
    )
    db.session.add(report)
    for person in people.values():
        notify(person.id, "Un message d’essai.", "/profil")
    pattern, absence = make_pattern(people["reservist"]), make_absence(people["reservist"])
    entry = _entry(people)
    campaign = make_campaign(units["7BCA"], people["commander"], people["reservist"])
    db.session.flush()
    plan = make_plan(units["7BCA"], people["commander"], (positions["driver"], people["comrade"]))
    asked = make_reinforcement(positions["open"], people["commander"])
    message = _thread(people, activities["soon"])
    feeds.make(people["reservist"], CALENDAR, "", clock.now())
    kept = (report, pattern, absence, entry, campaign, plan, asked, message)
    return World(units, people, activities, positions, applied, *kept)


def _thread(people: dict[str, Person], activity: Activity) -> ThreadMessage:
    """A question of the reservist, announced upon by the commander."""
    words = ("Y a-t-il un car au départ de Varces\u00a0?", "Le car part à 7 heures.")
    kinds = (MessageKind.MESSAGE, MessageKind.ANNOUNCEMENT)
    for who, text, kind in zip(("reservist", "commander"), words, kinds, strict=True):
        threads.post(activity, people[who], text, kind, "", clock.now())
    return db.session.scalars(
        select(ThreadMessage).where(ThreadMessage.author_id == people["reservist"].id)
    ).one()


def _entry(people: dict[str, Person]) -> BehalfEntry:
    """The reserve office answered for the reservist, who had phoned in."""
    days = [clock.today() + timedelta(days=ahead) for ahead in (20, 21, 22)]
    by, person = people["office"], people["reservist"]
    channel, value = Channel.PHONE, Availability.AVAILABLE
    return behalf.enter(by, person, days, value, channel, clock.now()).entry


def _people(units: dict[str, Unit]) -> dict[str, Person]:
    home, near, far = units["7BCA"], units["13BCA"], units["2RIMA"]
    soon = clock.today() + timedelta(days=30)
    people = {
        "reservist": make_reservist(
            home,
            section="1re section",
            rank="CPL",
            fitness_until=soon,
            employment=EmploymentStatus.EMPLOYEE_50_OR_MORE,
            civil_trade="Électricien",
            search_trade="electricien",
        ),
        "comrade": make_reservist(home, section="2e section"),
        "third": make_reservist(home, section="1re section"),
        "stranger": make_reservist(far),
        "leader": make_reservist(home, section="1re section", rank="SGT"),
        "commander": make_staff(Role.UNIT_COMMANDER, home),
        "foreign": make_staff(Role.UNIT_COMMANDER, near),
        "office": make_staff(Role.RESERVE_OFFICE, home),
        "brigade": make_staff(Role.BRIGADE_STAFF, units["27BIM"]),
        "national": make_staff(Role.NATIONAL, None),
        "admin": make_staff(Role.ADMIN, None),
    }
    grant(people["leader"], Role.SECTION_LEADER, home, "1re section")
    qualify(people["reservist"], "Permis PL", valid_until=soon)
    qualify(people["reservist"], "Anglais")
    return people


def _activities(units: dict[str, Unit]) -> dict[str, Activity]:
    home, today = units["7BCA"], clock.today()
    draft = {"status": ActivityStatus.DRAFT, "published_at": None}
    return {
        "open": make_activity(home, title="Week-end de tir"),
        "soon": make_activity(
            home,
            title="Exercice en montagne",
            starts_on=today + timedelta(days=40),
            closes_on=today + timedelta(days=20),
        ),
        "cancelled": make_activity(
            home, title="Stage annulé", starts_on=today + timedelta(days=90)
        ),
        "past": make_activity(
            home, title="Cérémonie passée", starts_on=today + timedelta(days=120)
        ),
        "asked": make_activity(
            home, title="Cérémonie de rentrée", starts_on=today + timedelta(days=75)
        ),
        "brigade": make_activity(
            units["27BIM"],
            title="Manœuvre de brigade",
            starts_on=today + timedelta(days=100),
            visibility=Visibility.BRIGADE,
        ),
        "called": make_activity(
            home, title="Rappel au quartier", starts_on=today + timedelta(days=110)
        ),
        "draft": make_activity(home, title="Brouillon avec poste", **draft),
        "empty": make_activity(home, title="Brouillon sans poste", **draft),
    }


def _applications(
    people: dict[str, Person], positions: dict[str, Position]
) -> dict[str, Application]:
    boss, now = people["commander"], clock.now()

    def apply(who: str, where: str) -> Application:
        return applications.submit(people[who], positions[where], [], "", now)

    found = {
        "submitted": apply("reservist", "open"),
        "selected": apply("reservist", "soon"),
        "confirmed": apply("reservist", "brigade"),
        "waiting": apply("comrade", "open"),
        "rejected": apply("third", "open"),
        "past": apply("reservist", "past"),
        "called": apply("reservist", "called"),
        "cancelled": apply("comrade", "cancelled"),
    }
    found["invited"], _ = applications.invite(
        people["reservist"], positions["asked"], [], boss, now
    )
    applications.select_person(found["selected"], boss, now)
    applications.select_person(found["confirmed"], people["brigade"], now)
    applications.confirm(found["confirmed"], now)
    applications.select_person(found["called"], boss, now)
    applications.confirm(found["called"], now)
    callups.issue_all(found["called"].activity, [found["called"]], boss, now)
    applications.put_on_waiting_list(found["waiting"], boss, now)
    applications.reject(found["rejected"], RejectionReason.SKILL, "", boss, now)
    return found


def _close(activities: dict[str, Activity], boss: Person) -> None:
    """Time passes, and one activity is called off, once people have applied."""
    past, today = activities["past"], clock.today()
    past.starts_on, past.ends_on = today - timedelta(days=40), today - timedelta(days=39)
    past.closes_on = today - timedelta(days=50)
    called_off = activities["cancelled"]
    applications.cancel_all(called_off, boss, clock.now())
    called_off.status, called_off.cancelled_at = ActivityStatus.CANCELLED, clock.now()
