"""The features plugged into the application, in shelf order."""

from importlib import import_module

from flask import Blueprint, Flask

from metiis.settings import Settings
from metiis.web import page, public

FEATURES = ("reference", "units", "journal", "notifications", "people", "profile", "portability", "directory", "roster", "availability", "applications", "selection", "activities", "dashboards", "accounts", "invitations", "roles", "administration", "pages", "showcase")
STUBS = {
    "home.index": "/",
    "availability.index": "/disponibilites",
    "activities.index": "/activites",
    "applications.index": "/candidatures",
    "units.index": "/unites",
    "units.show": "/unites/<code>",
    "administration.index": "/administration",
    "profile.index": "/profil",
    "notifications.index": "/notifications",
}


def register(app: Flask, settings: Settings) -> None:
    """TEMPORARY while features are being written: a feature's `views.BLUEPRINTS`, or a stub."""
    for name in FEATURES:
        try:
            module = import_module(f"metiis.{name}.views")
        except ModuleNotFoundError as error:
            if f"metiis.{name}" not in str(error):
                raise
            continue
        for blueprint in getattr(module, "BLUEPRINTS", None) or [module.bp]:
            app.register_blueprint(blueprint)
    for endpoint, path in STUBS.items():
        if endpoint not in app.view_functions:
            name, view = endpoint.split(".")
            stub = Blueprint(name, __name__ + name)
            stub.add_url_rule(
                path,
                view,
                public(
                    lambda **kw: page(
                        "errors/error.html", title="À venir", message="Page en cours d’écriture."
                    )
                ),
            )
            if name == "units" and "units.show" not in app.view_functions:
                stub.add_url_rule(
                    "/unites/<code>",
                    "show",
                    public(
                        lambda **kw: page(
                            "errors/error.html",
                            title="À venir",
                            message="Page en cours d’écriture.",
                        )
                    ),
                )
            app.register_blueprint(stub)
