"""Pages of single-use links: invite, activate an account, choose a new password when forgotten."""

import secrets
from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, request, session, url_for

from metiis import clock, db, mail
from metiis.accounts import choosing, identity, throttling
from metiis.accounts import queries as accounts
from metiis.accounts import rules as account_rules
from metiis.accounts.queries import AccountFilter
from metiis.invitations import queries, rules, services
from metiis.invitations.forms import (
    ActivationForm,
    AddressForm,
    InviteAllForm,
    RecoveryForm,
)
from metiis.journal.services import record
from metiis.models import LinkPurpose, Person
from metiis.permissions import Permission
from metiis.settings import Settings
from metiis.web import authorize, done, found, page, public, requires, viewer

bp = Blueprint("invitations", __name__)
# Where this browser keeps the link it followed, so that the token leaves the address bar at once.
INVITATION, RECOVERY = "invitation", "recovery"
RECOVERY_ANSWER = (
    "Si cette adresse ouvre un compte, un message vient d’y être envoyé. Suivez le lien qu’il "
    "contient dans les {minutes} minutes. Pensez à regarder dans les indésirables."
)
ALREADY = "Cette personne vient déjà d’être invitée."
NOBODY = "Personne d’autre n’est à inviter dans cette liste."


@bp.route("/administration/comptes/<person_id>/inviter", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def invite(person_id: str) -> Response:
    """Let those who look after accounts send somebody an invitation, again if need be."""
    person, form = _managed(person_id), AddressForm()
    if not person.email:
        if not form.validate_on_submit():
            links = accounts.invitation_count(person)
            return page("invitations/address.html", form=form, person=person, links=links)
        services.set_address(viewer(), person, form.email.data or "")
    elif request.method == "GET":
        return done(url_for("accounts.show", person_id=person_id))
    lifetime, secret = _lifetime(), _settings().secret_key
    after = request.form.get("apres", 0, type=int)
    token = services.invite_again(viewer(), person, after, lifetime, secret, clock.now())
    if token is not None:
        _send_invitation(person, token)
    db.commit()
    if token is None:
        return done(url_for(".codes"), ALREADY, category="info")
    return done(url_for(".codes"), "L’invitation est envoyée.")


@bp.route("/administration/comptes/inviter", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def invite_all() -> Response:
    """Let those who look after accounts invite everybody of a list who has no account yet."""
    form = InviteAllForm(request.values)
    people = _waiting(form)
    if request.method == "GET":
        most = rules.MOST_AT_ONCE
        return page("invitations/invite_all.html", form=form, count=len(people), most=most)
    secret = _settings().secret_key
    sent = services.invite_all(viewer(), people, _lifetime(), secret, clock.now())
    for person, token in sent:
        _send_invitation(person, token)
    db.commit()
    if not sent:
        return done(url_for(".codes"), NOBODY, category="info")
    return done(url_for(".codes"), f"Invitations envoyées\u00a0: {len(sent)}.")


def _waiting(form: InviteAllForm) -> list[Person]:
    """Those to invite now; when they are too many, the first of them."""
    units = accounts.managed_units(viewer())
    unit = next((unit for unit in units if unit.code == form.unite.data), None)
    if form.unite.data and unit is None:
        abort(404)
    wanted = AccountFilter(form.q.data or "", None, unit)
    listed = accounts.invitable(viewer(), wanted, clock.now()).limit(rules.MOST_AT_ONCE)
    return [
        person
        for person in db.session.scalars(listed)
        if account_rules.may_manage(viewer(), person)
    ]


@bp.get("/administration/comptes/codes")
@requires(Permission.ACCOUNT_MANAGE)
def codes() -> Response:
    """Let the inviter, and nobody else, note for a few minutes the codes to give by voice."""
    given = queries.codes_to_give(viewer(), _settings().secret_key, clock.now())
    return page("invitations/codes.html", codes=given, minutes=_minutes(rules.CODE_SHOWN_FOR))


@bp.post("/administration/comptes/<person_id>/retirer-invitation")
@requires(Permission.ACCOUNT_MANAGE)
def revoke(person_id: str) -> Response:
    """Let those who look after accounts make an invitation void."""
    person = _managed(person_id)
    services.revoke(viewer(), person, clock.now())
    db.commit()
    return done(url_for("accounts.show", person_id=person_id), "L’invitation est retirée.")


@bp.get("/activation/<token>")
@public
def open_activation(token: str) -> Response:
    """Take the token of the link out of the address, then show the form."""
    session[INVITATION] = token
    return done(url_for(".activate"))


@bp.route("/activation", methods=["GET", "POST"])
@public
def activate() -> Response:
    """Let an invited person choose a password and come in for the first time."""
    token = session.get(INVITATION)
    link = queries.live_link(token, LinkPurpose.ACTIVATION, clock.now())
    if link is None:
        return _dead_link()
    person, form = link.person, ActivationForm()
    advice = choosing.advice(person)
    if form.validate_on_submit() and choosing.is_acceptable(form, person):
        left = _try_code(form, link.id, link.code_hash, str(token))
        if left is None:
            return _dead_link()
        if not form.errors:
            return _enter(link.id, choosing.hashed(form))
    return page("invitations/activate.html", form=form, **advice)


def _try_code(form: ActivationForm, link_id: int, kept: str | None, token: str) -> int | None:
    """Count the try before looking at the code, so that guesses sent together count too."""
    db.session.rollback()
    left = services.tries_left(link_id, clock.now())
    if left is None:
        return None
    if not rules.is_code(kept, token, form.code.data or ""):
        form.code.errors = [f"Ce n’est pas le bon code. Essais restants\u00a0: {left}."]
        return left or None
    return left


def _enter(link_id: int, hashed: str) -> Response:
    person = services.activate(link_id, hashed, clock.now())
    if person is None:
        return _dead_link()
    identity.enter(person, clock.now())
    db.commit()
    return done("/", "Votre compte est activé. Bienvenue.")


@bp.route("/mot-de-passe", methods=["GET", "POST"])
@public
def forgotten() -> Response:
    """Let somebody who forgot her password ask for a link; says nothing of who has an account."""
    form = RecoveryForm()
    if not form.validate_on_submit():
        return page("invitations/forgotten.html", form=form)
    email = form.email.data or ""
    too_many = throttling.refused(throttling.recovery_limits(email))
    if too_many is not None:
        return too_many
    minutes = _settings().reset_minutes
    person = accounts.account(email)
    recipient, token = "", secrets.token_urlsafe(32)
    if person is not None and person.is_active:
        recipient = person.email or ""
        token = services.issue_recovery(person, timedelta(minutes=minutes), clock.now())
    record(None, "account.recovery_asked", person.public_id if person is not None else "")
    link = mail.public_url(url_for(".open_recovery", token=token))
    mail.queue(recipient, "password_reset", link=link, minutes=minutes)
    db.commit()
    return done(url_for(".forgotten"), RECOVERY_ANSWER.format(minutes=minutes), category="info")


@bp.get("/mot-de-passe/<token>")
@public
def open_recovery(token: str) -> Response:
    """Take the token of the link out of the address, then show the form."""
    session[RECOVERY] = token
    return done(url_for(".recover"))


@bp.route("/mot-de-passe/nouveau", methods=["GET", "POST"])
@public
def recover() -> Response:
    """Let somebody choose a new password; every device is signed out."""
    link = queries.live_link(session.get(RECOVERY), LinkPurpose.PASSWORD, clock.now())
    if link is None or not link.person.is_active:
        return _dead_link()
    person, form = link.person, choosing.NewPasswordForm()
    advice, link_id = choosing.advice(person), link.id
    if not form.validate_on_submit() or not choosing.is_acceptable(form, person):
        return page("invitations/recover.html", form=form, **advice)
    db.session.rollback()
    changed = services.recover(link_id, choosing.hashed(form), clock.now())
    if changed is None:
        return _dead_link()
    mail.queue(changed.email or "", "password_changed", link=mail.public_url(url_for(".forgotten")))
    identity.leave(clock.now())
    db.commit()
    return done("/connexion", "Votre mot de passe est changé. Connectez-vous.")


def _dead_link() -> Response:
    """The same page whatever is wrong with the link; 410 Gone."""
    db.session.rollback()
    session.pop(INVITATION, None)
    session.pop(RECOVERY, None)
    response = page("invitations/dead_link.html")
    response.status_code = 410
    return response


def _managed(person_id: str) -> Person:
    person = found(accounts.managed_person(person_id))
    authorize(Permission.ACCOUNT_MANAGE, person)
    if not account_rules.may_manage(viewer(), person):
        abort(403)
    return person


def _send_invitation(person: Person, token: str) -> None:
    link = mail.public_url(url_for(".open_activation", token=token))
    mail.queue(person.email or "", "invitation", link=link, days=_settings().invitation_days)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["metiis.settings"]
    return settings


def _lifetime() -> timedelta:
    return timedelta(days=_settings().invitation_days)


def _minutes(duration: timedelta) -> int:
    return int(duration.total_seconds()) // 60
