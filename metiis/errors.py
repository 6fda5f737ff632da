"""Errors as people see them: a page, or for htmx an alert in the messages region. Never a stack."""

import logging
import secrets

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from metiis import db
from metiis.once import say
from metiis.refusals import Refusal
from metiis.web import is_partial, message_only

log = logging.getLogger("metiis")
PAGES = {
    400: ("Demande illisible", "Revenez à la page précédente, rechargez-la et recommencez."),
    401: ("Connexion nécessaire", "Connectez-vous pour continuer."),
    403: ("Accès non autorisé", "Votre rôle ne permet pas cette action."),
    404: (
        "Page introuvable",
        "Cette page n’existe pas, n’existe plus, ou ne vous est pas ouverte.",
    ),
    405: ("Action impossible ici", "Revenez à la page précédente et recommencez."),
    409: ("Action refusée", "La situation a changé depuis l’affichage de la page."),
    412: (
        "Autre compte",
        "Cette page a été ouverte sous un autre compte\u00a0: rien n’a été enregistré. "
        "Rechargez-la et recommencez.",
    ),
    413: ("Envoi trop volumineux", "Réduisez la taille du fichier ou du texte, puis recommencez."),
    422: (
        "Envoi déjà utilisé",
        "Cet envoi porte le numéro d’un autre\u00a0: rien n’a été enregistré. Rechargez la page et "
        "recommencez.",
    ),
    429: ("Trop d’essais", "Attendez quelques minutes avant de recommencer."),
    500: ("Erreur du service", "Rien n’a été enregistré. Recommencez dans quelques minutes."),
    503: ("Service occupé", "Rien n’a été enregistré. Recommencez dans un instant."),
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _refusal(refusal: Refusal) -> Response:
    db.session.rollback()
    return answer(409, message=refusal.message)


def _stale_form(_error: CSRFError) -> Response:
    db.session.rollback()
    response = answer(
        400,
        "Page ouverte depuis trop longtemps",
        "Votre session a changé depuis l’affichage de cette page. Revenez en arrière, rechargez "
        "la page et recommencez\u00a0: rien n’a été enregistré.",
    )
    response.headers["X-Metiis-Stale"] = "1"  # A script asks for a new token and sends again.
    return response


def _http(error: HTTPException) -> Response:
    db.session.rollback()
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    response = answer(code)
    for name, value in error.get_headers():
        if name in {"Retry-After", "Allow"}:
            response.headers[name] = value
    return response


def _database(error: DBAPIError) -> Response:
    db.session.rollback()
    if db.is_busy(error):
        return answer(503)
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    reference = secrets.token_hex(4)
    log.error("unexpected error %s", reference, exc_info=error)
    title, message = PAGES[500]
    return answer(500, title, f"{message} Référence\u00a0: {reference}.")


def answer(code: int, title: str | None = None, message: str | None = None) -> Response:
    """An error page, or for htmx an alert, with its true code."""
    usual_title, usual_message = PAGES.get(code, PAGES[400 if code < 500 else 500])
    title, message = title or usual_title, message or usual_message
    say(message)
    if is_partial():
        return message_only(message, code)
    return make_response(render_template("errors/error.html", title=title, message=message), code)
