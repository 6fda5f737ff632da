"""What the demonstration accounts find: a soldier's half-year, a commander's desk.

The activities of the story stand at fixed distances from today, so that on any day there is one to
confirm, one called up to, one past, one refused, and posts to choose people for.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from metiis.availability.rules import month_end
from metiis.demo.accounts import COMMANDER, LEADER, OFFICE, ON_THE_ROLLS, RESERVIST, SISTER
from metiis.demo.calendar import is_quiet
from metiis.demo.calling import Desk
from metiis.demo.cast import Doing, Member, Place, Post, Wish
from metiis.demo.chance import Era, at, dice
from metiis.demo.instruction import COMPANY, SHOOTINGS, WEEKENDS
from metiis.demo.life import declare
from metiis.demo.programme import Planner, When
from metiis.demo.templates import MEDIC, Line, Shape, Template
from metiis.models import (
    ActivityKind,
    ActivityStatus,
    EmploymentStatus,
    Fitness,
    RejectionReason,
)

CADRES = Template(
    ActivityKind.TRAINING, "Week-end d’aguerrissement des sections",
    "Parcours par équipes, franchissements simples et raid de nuit. Douze places de combattant : "
    "les candidatures dépassent souvent les places.",
    Shape.WEEKEND, (2,),
    (
        Line("Chef de section", 1, 8, 13, few=True), Line("Chef de groupe", 3, 6, 7, few=True),
        Line("Combattant", 12, skills=("IST-C",), few=True), MEDIC,
    ),
    reach=(100, 0, 0),
)  # fmt: skip
CONVOY = Template(
    ActivityKind.EXERCISE, "Exercice de {company} de réserve : convois en montagne",
    "Mise en place, escorte et ravitaillement sur quatre jours. Les conducteurs poids lourd font "
    "l’objet d’une recherche particulière.",
    Shape.LONG, (4,),
    (*COMPANY[1:4], Line("Combattant", 16, skills=("IST-C",), few=True),
     Line("Conducteur PL", 6, 1, 7, ("Permis PL",), few=True),
     Line("Conducteur VL", 4, 1, 7, ("Permis VL",), few=True)),
    reach=(100, 0, 0), priority=1,
)  # fmt: skip
RUNNING = Template(
    ActivityKind.EXERCISE, "Exercice de {company} de réserve : terrain libre",
    "Cinq jours en terrain libre, de l’installation du bivouac au contrôle final.",
    Shape.LONG, (5,),
    (
        Line("Chef de section", 1, 8, 13), Line("Chef de groupe", 3, 5, 7),
        Line("Combattant", 22), MEDIC,
    ),
    reach=(100, 0, 0), priority=1,
)  # fmt: skip
# Tag, template, first Saturday so many days from today, closing so many days from today.
SCENES: tuple[tuple[str, Template, int, int], ...] = (
    ("served long ago", WEEKENDS[1], -75, -120),
    ("served", WEEKENDS[0], -26, -70),
    ("confirmed", WEEKENDS[4], 19, -25),
    ("refused", SHOOTINGS[1], 33, -9),
    ("retained", WEEKENDS[2], 40, -2),
    ("crowded", CADRES, 61, 5),
    ("drivers", CONVOY, 75, 17),
    ("draft", WEEKENDS[5], 110, 60),
    ("draft", SHOOTINGS[0], 131, 95),
)


def settle(rng: Random, people: Mapping[str, Member], zone: str, era: Era) -> None:
    """Those who hold the accounts are in order, and say what they can of their days."""
    for account in ON_THE_ROLLS:
        member = people[account.email]
        member.zeal = 0.35
        member.joined = era.in_days(-rng.randint(400, 700))
        member.leaves = era.in_days(rng.randint(500, 900))
        member.fit_until = month_end(era.in_days(rng.randint(300, 1100)))
        member.row |= {
            "contract_start": member.joined,
            "contract_end": member.leaves,
            "fitness": Fitness.EMPLOYABLE,
            "fitness_until": member.fit_until,
            "day_cap": 60,
        }
        member.cap = 60
        member.skills |= {"Permis VL": None, "IST-C": month_end(era.in_days(rng.randint(150, 320)))}
    _describe(people[RESERVIST.email], era)
    for email in (RESERVIST.email, LEADER.email, COMMANDER.email):
        people[email].days[:] = bytes(era.length)
        people[email].acts.clear()
        declare(rng, people[email], zone, era, share=1.0)
    for email in (SISTER.email, OFFICE.email):  # They have said nothing: the first press is theirs.
        people[email].days[:] = bytes(era.length)
        people[email].acts.clear()


def _describe(soldier: Member, era: Era) -> None:
    """Who the soldier is, in her own words."""
    soldier.zeal = 0.25
    soldier.skills |= {"SC1": month_end(era.in_days(230)), "PSC1": None}
    soldier.skills.pop("Permis PL", None)
    soldier.declared = {"Anglais": None, "Italien": None, "Permis moto": None, "Électricité": None}
    soldier.row |= {
        "life": EmploymentStatus.EMPLOYEE_50_OR_MORE,
        "employment": EmploymentStatus.EMPLOYEE_50_OR_MORE,
        "employer_notice_days": None,
        "reactivity_clause_until": None,
        "employer_days": 12,
        "civil_trade": "Électricien",
        "search_trade": "electricien",
        "phone": "06 39 98 12 34",
        "home_town": "Vif",
        "home_department": "38",
        "emergency_name": "Anne Marceau",
        "emergency_phone": "06 39 98 43 21",
        "wished_kinds": "training shooting exercise",
        "wished_distance_km": 100,
        "wishes": "Souhaite passer le stage de chef de groupe dans l’année.",
    }


def scenes(planner: Planner, era: Era) -> Iterator[Doing]:
    """The activities of the story, kept apart from the unit's other week-ends."""
    unit = next(place for place in planner.brigade.places if place.code == RESERVIST.unit)
    taken: set[date] = set()
    for tag, template, distance, closing in SCENES:
        days = template.days[0]
        saturday = era.saturday(distance)
        while saturday in taken or is_quiet(saturday):
            saturday += timedelta(days=7)
        taken.add(saturday)
        first = saturday - timedelta(days={2: 0, 1: 0, 3: 1, 4: 2}[days])
        planner.busy[unit.id].add(first.isocalendar()[:2])
        lead = (first - era.in_days(closing)).days
        last = first + timedelta(days=days - 1)
        doing = planner.write(unit, template, When(first, last, lead, (lead + 45, lead + 60)), 1.0)
        doing.tag = tag
        if tag == "draft":
            doing.status, doing.published_at = ActivityStatus.DRAFT, None
            doing.created_at = at(planner.rng, era.in_days(-distance // 25), 19, 22)
        yield doing
    yield _running(planner, unit, era)  # Last: it takes only people who are left.


def _running(planner: Planner, unit: Place, era: Era) -> Doing:
    """Begun yesterday whatever the day: its roll is being called. Dice of its own, here and when
    people apply, leave the rest of the year as it is without it."""
    first = era.in_days(-1)
    when = When(first, first + timedelta(days=4), 30, (75, 90))
    usual, planner.rng = planner.rng, dice("running", era.today)
    doing = planner.write(unit, RUNNING, when, 1.0)
    planner.rng = usual
    doing.tag = "running"
    return doing


def play(desk: Desk, doings: list[Doing], people: Mapping[str, Member]) -> None:
    """The soldier's applications, and around them those of the others."""
    soldier = people[RESERVIST.email]
    for doing in doings:
        doing.popularity = {"crowded": 2.3, "refused": 1.5, "retained": 1.25}.get(doing.tag, 1.05)
        if doing.tag in ("served long ago", "served", "confirmed", "retained"):
            wish = desk.apply(soldier, doing, _soldiers_post(doing))
            _follow(desk, wish, doing.tag)
        if doing.tag in ("crowded", "refused"):
            _keep_free(desk, soldier, doing)
        usual = desk.decisions.rng
        if doing.tag == "running":
            desk.decisions.rng = dice("running", "desk", desk.era.today)
        desk.fill(doing)
        desk.decisions.rng = usual
        if doing.tag == "refused":
            _refuse(desk, soldier, doing)


def _soldiers_post(doing: Doing) -> Post:
    return max((post for post in doing.posts if post.low <= 2 <= post.high), key=_size)


def _size(post: Post) -> int:
    return post.headcount


def _follow(desk: Desk, wish: Wish, tag: str) -> None:
    """Retained, and confirmed unless the story wants it still to be done."""
    rng, era = desk.rng, desk.era
    if tag == "retained":
        desk.decisions.select(wish, at(rng, era.in_days(-1), 18, 20))
        return
    desk.decisions.select(wish)
    desk.decisions.confirm(wish)


def _keep_free(desk: Desk, soldier: Member, doing: Doing) -> None:
    """The soldier has not applied yet: it is there to be tried."""
    start, stop = desk.era.index(doing.first), desk.era.index(doing.last) + 1
    soldier.busy[start:stop] = bytes([1]) * (stop - start)


def _refuse(desk: Desk, soldier: Member, doing: Doing) -> None:
    post = _soldiers_post(doing)
    is_full = post.taken == post.headcount
    wish = desk.apply(soldier, doing, post)
    desk.decisions.reject(wish, RejectionReason.FULL if is_full else RejectionReason.FAIRNESS)
