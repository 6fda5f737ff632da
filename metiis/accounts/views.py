"""Pages of accounts: sign in and out, one's own password and devices, accounts one looks after."""

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user

from metiis import clock, db, mail
from metiis.accounts import choosing, identity, proving, queries, rules, services, throttling
from metiis.accounts.forms import AccountFilterForm, ChangePasswordForm, SignInForm
from metiis.journal.services import record
from metiis.models import Person
from metiis.permissions import Permission
from metiis.web import authorize, done, found, local_path, page, paginate, public, requires, viewer

bp = Blueprint("accounts", __name__)
REFUSED = "Adresse ou mot de passe incorrect, ou compte non activé. Vérifiez votre saisie."


@bp.route("/connexion", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Let somebody with an account come in."""
    target = local_path(request.values.get("suite")) or "/"
    if request.method == "GET" and current_user.is_authenticated:
        return done(target)
    form = SignInForm()
    if form.validate_on_submit():
        counted = throttling.sign_in_limits(form.email.data or "")
        too_many = throttling.refused(counted)
        if too_many is not None:
            return too_many
        if _sign_in(form):
            throttling.forgive(counted)
            db.commit()
            return done(target)
        db.commit()
        form.password.errors = [REFUSED]
    return page("accounts/sign_in.html", form=form, target=target)


def _sign_in(form: SignInForm) -> bool:
    """Known or not, active or not, the same work is done and one journal entry written."""
    passwords = current_app.extensions["metiis.passwords"]
    person, password = queries.account(form.email.data or ""), form.password.data or ""
    kept = person.password_hash if person is not None and person.is_active else None
    subject = person.public_id if person is not None else ""
    db.session.rollback()  # Hashing is slow: no transaction stays open meanwhile.
    if not passwords.matches(kept, password) or person is None or kept is None:
        record(None, "account.sign_in_refused", subject)
        return False
    if passwords.is_outdated(kept):
        services.renew_hash(person, kept, passwords.hash(password))
    identity.enter(person, clock.now())
    record(person, "account.signed_in", subject)
    return True


@bp.post("/deconnexion")
@public
def sign_out() -> Response:
    """Let somebody leave; the session dies on the server too."""
    if current_user.is_authenticated:
        record(viewer(), "account.signed_out", viewer().public_id)
    identity.leave(clock.now())
    db.commit()
    response = done("/connexion", "Vous êtes déconnecté.", category="info")
    # Not "storage": what waits on the phone, sealed, is its owner's until it is sent.
    # A worker of ours has wiped already, and WebKit would hold its answer back for a minute.
    if "X-Metiis-Queue" not in request.headers:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.route("/profil/securite", methods=["GET", "POST"])
@requires(Permission.SESSION_OWN)
def security() -> Response:
    """Let a person change her own password."""
    person, form = viewer(), ChangePasswordForm()
    if form.validate_on_submit() and choosing.is_acceptable(form, person):
        too_many = proving.checked(person, form.current)
        if too_many is not None:
            return too_many
        if not form.current.errors:
            _change_password(person, choosing.hashed(form))
            proving.forgive(person)
            db.commit()
            return done(url_for(".security"), "Votre mot de passe est changé.")
        db.commit()  # The journal keeps that a wrong one was tried.
    return page("accounts/security.html", form=form, person=person, **choosing.advice(person))


def _change_password(person: Person, hashed: str) -> None:
    now = clock.now()
    services.set_password(person, hashed, now)
    identity.enter(person, now)
    record(person, "account.password_changed", person.public_id)
    link = mail.public_url(url_for("invitations.forgotten"))
    mail.queue(person.email or "", "password_changed", link=link)


@bp.get("/profil/appareils")
@requires(Permission.SESSION_OWN)
def devices() -> Response:
    """Let a person see where she is signed in."""
    settings = current_app.extensions["metiis.settings"]
    sessions = queries.live_sessions(viewer(), clock.now(), settings)
    here = queries.fingerprint(identity.current_token())
    return page("accounts/devices.html", sessions=sessions, here=here)


@bp.post("/profil/appareils/deconnecter")
@requires(Permission.SESSION_OWN)
def end_device() -> Response:
    """Let a person sign out one of her other devices."""
    services.end_device(viewer(), request.form.get("appareil", ""), clock.now())
    db.commit()
    return done(url_for(".devices"), "L’appareil est déconnecté.")


@bp.post("/profil/appareils/deconnecter-les-autres")
@requires(Permission.SESSION_OWN)
def end_other_devices() -> Response:
    """Let a person sign out everywhere but here."""
    services.end_other_sessions(viewer(), identity.current_token(), clock.now())
    db.commit()
    return done(url_for(".devices"), "Vos autres appareils sont déconnectés.")


@bp.get("/administration/comptes")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> Response:
    """Let those who look after accounts find one, and see who has none yet."""
    now, form = clock.now(), AccountFilterForm(request.args)
    wanted = form.wanted(queries.managed_units(viewer()))
    people = paginate(queries.accounts(viewer(), wanted, now))
    live = queries.invitations_of(people.items, now)
    rows = [(person, queries.state_of(person, live.get(person.id))) for person in people.items]
    return page("accounts/index.html", "accounts/_list.html", form=form, people=people, rows=rows)


@bp.get("/administration/comptes/<person_id>")
@requires(Permission.ACCOUNT_MANAGE)
def show(person_id: str) -> Response:
    """Let those who look after an account see its state and its roles."""
    person = found(queries.managed_person(person_id))
    authorize(Permission.ACCOUNT_MANAGE, person)
    invitation = queries.invitations_of([person], clock.now()).get(person.id)
    return page(
        "accounts/show.html",
        person=person,
        state=queries.state_of(person, invitation),
        invitation=invitation,
        links=queries.invitation_count(person),
        manageable=rules.may_manage(viewer(), person),
    )


@bp.post("/administration/comptes/<person_id>/desactiver")
@requires(Permission.ACCOUNT_MANAGE)
def disable(person_id: str) -> Response:
    """Let those who look after an account close it at once."""
    person = _managed(person_id)
    services.disable(viewer(), person, clock.now())
    db.commit()
    return done(url_for(".show", person_id=person_id), "Le compte est désactivé.")


@bp.post("/administration/comptes/<person_id>/reactiver")
@requires(Permission.ACCOUNT_MANAGE)
def enable(person_id: str) -> Response:
    """Let those who look after an account open it again."""
    person = _managed(person_id)
    services.enable(viewer(), person)
    db.commit()
    return done(url_for(".show", person_id=person_id), "Le compte est réactivé.")


def _managed(person_id: str) -> Person:
    person = found(queries.managed_person(person_id))
    authorize(Permission.ACCOUNT_MANAGE, person)
    if not rules.may_manage(viewer(), person):
        abort(403)
    return person
