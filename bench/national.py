"""Pages at the size of the Army (P3, P5): what a commander pays, and somebody who sees everybody.

Minutes long, for the demonstration must be loaded; `SCALE=national make bench` alone runs it.
"""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench import costs, headcount, house
from bench.figures import Figure
from metiis import clock, db
from metiis.availability import services as availability
from metiis.candidates.rules import Group
from metiis.demo.accounts import COMMANDER
from metiis.models import (
    Activity,
    ActivityStatus,
    Person,
    Position,
    Role,
    RoleGrant,
    Unit,
    Visibility,
)

EVERYBODY = "armee@metiis.test"
PLACES, FREE = 200, 800
GROWTH_BUDGET, CHOICE_BUDGET = 1.3, 25.0


def pages(folder: Path) -> list[Figure]:
    """The commander's page at both sizes, then the widest pages of all, in yardsticks."""
    app = _app(folder, "brigade")
    small, few = _commander_cost(app), headcount.costs_of(app)
    app = _app(folder, "national")
    large = _commander_cost(app)
    found = [Figure("P3", "candidats, Armée contre brigade", large / small, "×", GROWTH_BUDGET)]
    found += headcount.pages(few, headcount.costs_of(app))
    national = Activity.visibility == Visibility.NATIONAL
    whole_brigade = Activity.unit.has(Unit.path.startswith("/27BIM/", autoescape=True))
    for who, browser, which in (
        ("commandant", house.sign_in(app, COMMANDER.email), Activity.unit.has(code="7BCA")),
        ("brigade", house.sign_in(app, "brigade@metiis.test"), whole_brigade),
        ("25 000 personnes en vue", _sees_everybody(app), national),
    ):
        activity, position = _widest(which)
        for name, path in (
            (f"candidats d’un poste, {who}", f"candidats?poste={position}"),
            (f"proposition pour une activité, {who}", "proposition"),
        ):
            found += _choice(app, browser, name, f"/activites/{activity}/{path}")
    name = f"proposition pour {PLACES} places, brigade"
    found += _choice(app, house.sign_in(app, "brigade@metiis.test"), name, wide_exercise())
    found += headcount.tasks(app)
    app.extensions["metiis.engine"].dispose()
    return found


def wide_exercise() -> str:
    """The proposal that costs most: an exercise of the brigade raised to 200 places, published,
    hundreds of people free on its days; the same whatever the day of the measure."""
    db.set_reading(False)
    of_brigade = Unit.path.startswith("/27BIM/", autoescape=True)
    activity = db.session.scalars(
        select(Activity)
        .join(Activity.positions)
        .where(Activity.unit.has(code="27BIM"), Activity.starts_on > clock.today())
        .order_by(Position.headcount.desc(), Activity.id)
        .limit(1)
    ).one()
    places = sum(position.headcount for position in activity.positions)
    for position in activity.positions:
        position.headcount = -(-position.headcount * PLACES // places)
    activity.status, activity.published_at = ActivityStatus.PUBLISHED, clock.now()
    people = select(Person).where(Person.unit.has(of_brigade)).order_by(Person.id).limit(FREE)
    for person in db.session.scalars(people):
        first, last = activity.starts_on, activity.ends_on
        availability.declare_available(person, first, last, person, clock.now())
    path = f"/activites/{activity.public_id}/proposition"
    db.commit()
    db.session.remove()
    return path


def _app(folder: Path, scale: str) -> Flask:
    place = folder / f"pages-{scale}"
    place.mkdir()
    return house.furnished(house.settings(place), scale)


def _commander_cost(app: Flask) -> float:
    """The candidates of the commander's own largest post, in yardsticks: those prevented, who fill
    a page at any size."""
    browser = house.sign_in(app, COMMANDER.email)
    activity, position = _widest(Activity.unit.has(code="7BCA"))
    path = f"/activites/{activity}/candidats?poste={position}&groupe={Group.PREVENTED.value}"
    return _in_yardsticks(browser, path)


def _in_yardsticks(browser: FlaskClient, path: str) -> float:
    spent, rod = costs.processor_times(browser, path)
    return spent / rod


def _choice(app: Flask, browser: FlaskClient, name: str, path: str) -> list[Figure]:
    cost = _in_yardsticks(browser, path)
    with house.queries(app) as sent:
        house.page_of(browser, path)
    return [
        Figure("P5", name, cost, "×", CHOICE_BUDGET),
        Figure("P4", f"requêtes : {name}", len(sent), "", costs.QUERIES_BUDGET),
    ]


def _widest(which: object) -> tuple[str, str]:
    """The coming post with most places among some activities: (activity, post)."""
    row = db.session.execute(
        select(Activity.public_id, Position.public_id)
        .join(Position.activity)
        .where(
            which,
            Activity.status == ActivityStatus.PUBLISHED,
            Activity.starts_on > clock.today(),
        )
        .order_by(Position.headcount.desc(), Position.id)
        .limit(1)
    ).one()
    db.session.remove()
    return row[0], row[1]


def _sees_everybody(app: Flask) -> FlaskClient:
    """Somebody of the staff whose grant stops at no unit: the widest sight there can be."""
    db.set_reading(False)
    known = db.session.scalars(select(Person).where(Person.email == "brigade@metiis.test")).one()
    person = Person(
        last_name="Armée",
        first_name="Entière",
        search_name="armee entiere",
        email=EVERYBODY,
        password_hash=known.password_hash,
        activated_at=clock.now(),
    )
    grant = RoleGrant(person=person, role=Role.BRIGADE_STAFF, unit=None, granted_at=clock.now())
    db.session.add_all([person, grant])
    db.session.commit()
    db.session.remove()
    return house.sign_in(app, EVERYBODY)
