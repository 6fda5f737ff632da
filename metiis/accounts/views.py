"""Pages of accounts: sign in and out."""

from flask import Blueprint, Response, current_app, request, session
from flask_login import current_user

from metiis import clock, db
from metiis.accounts import queries, services
from metiis.accounts.forms import SignInForm
from metiis.accounts.identity import TOKEN
from metiis.web import done, local_path, page, public

bp = Blueprint("accounts", __name__)
REFUSED = "Adresse ou mot de passe incorrect, ou compte non activé. Vérifiez votre saisie."


@bp.route("/connexion", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Let somebody with an account come in."""
    target = local_path(request.values.get("suite")) or "/"
    if current_user.is_authenticated and request.method == "GET":
        return done(target)
    form = SignInForm()
    if form.validate_on_submit():
        email, password = form.email.data or "", form.password.data or ""
        person = queries.account(email)
        kept = person.password_hash if person is not None and person.is_active else None
        db.session.rollback()  # Hashing is slow: no transaction stays open meanwhile.
        if (
            current_app.extensions["metiis.passwords"].matches(kept, password)
            and person is not None
        ):
            token = services.open_session(person, request.user_agent.string[:80], clock.now())
            db.commit()
            session.clear()
            session[TOKEN] = token
            return done(target)
        form.password.errors = [REFUSED]
    return page("accounts/sign_in.html", form=form, target=target)


@bp.post("/deconnexion")
@public
def sign_out() -> Response:
    """Let somebody leave; the session dies on the server too."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        services.end_session(token, clock.now())
        db.commit()
    session.clear()
    response = done("/connexion", "Vous êtes déconnecté.", category="info")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
