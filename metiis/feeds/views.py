"""A person's calendar: read at its private address, made and taken away from her profile."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for
from flask import session as cookie
from werkzeug.exceptions import TooManyRequests

from metiis import clock, db
from metiis.accounts.rules import network_of
from metiis.applications import queries as applications
from metiis.feeds import queries, rules, services
from metiis.feeds.calendar import written
from metiis.feeds.forms import FeedForm
from metiis.feeds.rules import Gate
from metiis.models import CalendarFeed
from metiis.permissions import Permission
from metiis.web import authorize, done, found, page, public, requires, viewer

bp = Blueprint("feeds", __name__)
WINDOW = timedelta(minutes=5)
# A phone asks a few times a day; a provider asks for many people from one place.
BY_ADDRESS, BY_NETWORK = Gate(30, WINDOW), Gate(1200, WINDOW)
ONCE = "feed-token"


@bp.get("/agenda/<token>.ics")
@public
def calendar(token: str) -> Response:
    """Let a person's calendar follow her engagements, without signing in."""
    now = clock.now()
    place = network_of(request.remote_addr)
    if not (BY_NETWORK.lets(place, now) and BY_ADDRESS.lets(rules.fingerprint(token), now)):
        raise TooManyRequests(retry_after=int(WINDOW.total_seconds()))
    feed = found(queries.feed(token))
    facts = queries.facts(feed.person_id, clock.civil_day(now))
    content = written(rules.entries(facts, now, clock.civil_day(now)), feed.title)
    response = _file(content, "inline")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _file(content: bytes, disposition: str) -> Response:
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'{disposition}; filename="agenda.ics"'
    return response


@bp.get("/candidatures/<application_id>/agenda.ics")
@requires(Permission.FEED_OWN)
def event(application_id: str) -> Response:
    """Let a person put one engagement into her calendar by hand."""
    application = found(applications.application(application_id))
    authorize(Permission.APPLICATION_OWN, application)
    now = clock.now()
    today = clock.civil_day(now)
    mine = rules.entries(queries.facts(viewer().id, today, application), now, today)
    known = queries.own_feed(viewer())
    return _file(
        written([found(next(iter(mine), None))], known.title if known else ""), "attachment"
    )


@bp.get("/profil/agenda")
@requires(Permission.FEED_OWN)
def show() -> Response:
    """Let a person see whether her calendar is open, and take its address once it is made."""
    feed, token = queries.own_feed(viewer()), cookie.pop(ONCE) if ONCE in cookie else None
    is_current = feed is not None and token and feed.token_hash == rules.fingerprint(token)
    return _page(feed, FeedForm(formdata=None), token if is_current else None)


def _page(feed: CalendarFeed | None, form: FeedForm, token: str | None = None) -> Response:
    if feed is not None and not form.is_submitted():
        form.titre.data = feed.title
    address = _address(token) if token else None
    return page(
        "feeds/show.html",
        feed=feed,
        form=form,
        address=address,
        neutral=rules.NEUTRAL,
        longest=rules.LONGEST_TITLE,
    )


def _address(token: str) -> str:
    root = current_app.extensions["metiis.settings"].public_url.rstrip("/")
    return f"{root}{url_for('feeds.calendar', token=token)}"


@bp.post("/profil/agenda")
@requires(Permission.FEED_OWN)
def make() -> Response:
    """Let a person open her calendar at an address of its own, or replace the one she had."""
    person, form = viewer(), FeedForm()
    if not form.validate_on_submit():
        return _page(queries.own_feed(person), form)
    token = rules.token_of(str(current_app.secret_key), person.public_id, form.cle.data or "")
    services.make(person, token, form.title, clock.now())
    db.commit()
    cookie[ONCE] = token
    return done(url_for("feeds.show"), "Votre adresse d’agenda est prête. Copiez-la maintenant.")


@bp.post("/profil/agenda/titre")
@requires(Permission.FEED_OWN)
def rename() -> Response:
    """Let a person call the entries of her calendar otherwise."""
    person, form = viewer(), FeedForm()
    if not form.validate_on_submit():
        return _page(queries.own_feed(person), form)
    services.rename(person, form.title)
    db.commit()
    return done(url_for("feeds.show"), "Le titre est enregistré.")


@bp.post("/profil/agenda/revoquer")
@requires(Permission.FEED_OWN)
def revoke() -> Response:
    """Let a person close her calendar: its address no longer opens anything."""
    services.revoke(viewer())
    db.commit()
    return done(url_for("feeds.show"), "L’adresse est révoquée\u00a0: elle n’ouvre plus rien.")
