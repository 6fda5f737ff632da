"""METIIS: matching the availability of reservists with the needs of units."""

import gc
import logging
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from flask_compress import Compress
from jinja2 import StrictUndefined
from whitenoise import WhiteNoise

from metiis import (
    addresses,
    blueprints,
    cli,
    db,
    errors,
    fields,
    headers,
    inlining,
    labels,
    navigation,
    once,
    rendering,
    vault,
)
from metiis.accounts import identity
from metiis.accounts.passwords import Passwords
from metiis.assets import Assets
from metiis.masking import MaskedCSRFProtect
from metiis.settings import Settings

LARGEST_BODY = 1 << 20
# Rows and what is made of them come by thousands and go with the page (`rendering`): looking for
# cycles every 700, as Python does by itself, costs a fifth of the largest pages. A page leaves some
# hundreds of objects in cycles: as many as this are a few megabytes.
COLLECT_EVERY = 50_000
compress, csrf = Compress(), MaskedCSRFProtect()


class UndeclaredPermission(RuntimeError):
    """An endpoint does not say who may use it: the application refuses to start."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: settings, database, sessions and CSRF, features, errors, commands."""
    settings = settings or Settings.from_env()
    gc.set_threshold(COLLECT_EVERY)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    app.extensions["metiis.settings"] = settings
    app.extensions["metiis.engine"] = db.connect(settings.database_url)
    vault.load(settings.encryption_keys)
    app.extensions["metiis.passwords"] = Passwords.with_cost(
        settings.argon2_memory_kib, settings.argon2_passes
    )
    app.before_request(_choose_mode)
    csrf.init_app(app)
    compress.init_app(app)
    identity.install(app)
    once.install(app)
    headers.install(app, settings)
    errors.install(app)
    _serve_assets(app, settings)
    app.jinja_env.filters.update(labels.FILTERS)
    addresses.install(app)
    rendering.install(app)
    app.context_processor(navigation.context)
    app.jinja_env.globals["write_fields"] = fields.write_fields
    blueprints.register(app, settings)
    cli.register(app)
    refuse_undeclared(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-metiis" if settings.is_secure else "metiis",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours_reservist),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=settings.hosts or None,
        WTF_CSRF_TIME_LIMIT=None,  # Fragments never refresh the token of the page.
        TESTING=settings.testing,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=400,
        # What did not change is told before, by `keeping`.
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _choose_mode() -> None:
    db.session.remove()
    db.set_reading(request.method in {"GET", "HEAD", "OPTIONS"})


def _serve_assets(app: Flask, settings: Settings) -> None:
    assets = Assets(Path(settings.assets_dir))
    files = WhiteNoise(
        app.wsgi_app,
        immutable_file_test=lambda _path, url: url.startswith("/static/"),
        add_headers_function=headers.on_file(settings),
        allow_all_origins=False,
    )
    assets.serve(files)
    app.wsgi_app = files  # type: ignore[method-assign]
    inlining.install(app, assets)


def refuse_undeclared(app: Flask) -> None:
    """Raise UndeclaredPermission when a view carries no permission."""
    for endpoint, view in app.view_functions.items():
        if not hasattr(view, "declared_permission"):
            raise UndeclaredPermission(f"{endpoint} declares no permission")
