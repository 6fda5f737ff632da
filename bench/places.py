"""Where to measure: the addresses of pages, on the busiest objects of the demonstration."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import Activity, ActivityStatus, Application, Person, Position, Unit
from metiis.refusals import Refusal

IDENTIFIER = r"/[\w-]{22}(?=[\"?#])"
APPLICANTS = 60
CROWD = 250  # People of the grid in the budget.


@dataclass(frozen=True, slots=True)
class Place:
    """A page to measure, under the name people give it."""

    name: str
    path: str


def reservist_places(browser: FlaskClient) -> list[Place]:
    """Every kind of page a reservist opens."""
    return [
        Place("accueil", "/"),
        Place("calendrier", "/disponibilites"),
        Place("activités", "/activites"),
        Place("une activité", first_link(browser, "/activites")),
        Place("candidatures", "/candidatures"),
        Place("une candidature", first_link(browser, "/candidatures")),
        Place("notifications", "/notifications"),
        Place("profil", "/profil"),
        Place("compétences", "/profil/competences"),
        Place("emploi", "/profil/emploi"),
        Place("signalement", "/profil/signalement"),
        Place("mes données", "/profil/donnees"),
        Place("appareils", "/profil/appareils"),
        Place("sécurité", "/profil/securite"),
        Place("aide", "/aide"),
    ]


def first_link(browser: FlaskClient, listing: str) -> str:
    """The first thing a list leads to."""
    found = re.search(listing + IDENTIFIER, browser.get(listing).get_data(as_text=True))
    if found is None:
        raise RuntimeError(f"{listing} leads nowhere")
    return found[0]


def crowded_selection() -> tuple[str, int]:
    """The selection page of an open activity of the commander's unit, filled to 60 applicants."""
    db.set_reading(False)
    unit = db.session.scalars(select(Unit).where(Unit.code == "7BCA")).one()
    wanted = (
        select(Position)
        .join(Position.activity)
        .where(
            Activity.unit_id == unit.id,
            Activity.status == ActivityStatus.PUBLISHED,
            Activity.starts_on > clock.today(),
            Activity.closes_on >= clock.today(),
        )
        .order_by(Position.headcount.desc())
    )
    position = db.session.scalars(wanted).first()
    if position is None:
        raise RuntimeError("no open activity to apply to")
    activity = position.activity
    _fill(activity, position, unit)
    db.commit()
    held = select(func.count()).where(Application.activity_id == activity.id)
    count = db.session.scalar(held) or 0
    path = f"/activites/{activity.public_id}/selection"
    db.session.remove()
    return path, count


def _fill(activity: Activity, position: Position, unit: Unit) -> None:
    """People of the unit apply until they are sixty."""
    held = select(Application.person_id).where(Application.activity_id == activity.id)
    known = set(db.session.scalars(held))
    people = select(Person).where(Person.unit_id == unit.id).order_by(Person.id)
    for person in db.session.scalars(people).all():
        if len(known) >= APPLICANTS:
            return
        if person.id in known:
            continue
        try:
            applications.submit(person, position, [], "", clock.now())
        except Refusal:
            continue
        known.add(person.id)


def crowded_grid() -> tuple[str, int]:
    """The grid of the smallest unit of at least 250 people, with those under it."""
    units = db.session.scalars(select(Unit)).all()
    counts = dict(
        db.session.execute(select(Person.unit_id, func.count()).group_by(Person.unit_id)).all()
    )
    sizes = {
        unit.code: sum(counts.get(each.id, 0) for each in units if unit.contains(each))
        for unit in units
    }
    code = min((code for code in sizes if sizes[code] >= CROWD), key=lambda code: sizes[code])
    db.session.remove()
    return f"/unites/{code}/disponibilites", sizes[code]
