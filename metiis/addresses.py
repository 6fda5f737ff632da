"""Addresses in templates: each shape is built once from its rules, then filled in.

A page may name hundreds that differ by an identifier only. Filling in a known shape takes a quarter
of the time of building an address.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, cast

from flask import Flask, Request, current_app, has_request_context, request, url_for
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError

# What stands in an address as it is, in its path and in its question alike: our identifiers do.
_plain = re.compile(r"[\w-]+", re.ASCII).fullmatch


def install(app: Flask) -> None:
    """Give templates a `url_for` that remembers; what it cannot remember, Flask builds."""
    app.jinja_env.globals["url_for"] = remembering()


def remembering() -> Callable[..., str]:
    """A `url_for` with a memory of its own, as large as there are ways to call it in templates."""
    shapes: dict[tuple[str, ...], str | None] = {}

    def address(endpoint: str, **values: Any) -> str:
        if not has_request_context() or not all(map(_can_be_filled_in, values.items())):
            return url_for(endpoint, **values)
        asked = cast("LocalProxy[Request]", request)._get_current_object()  # Looked up once.
        key = (endpoint, asked.root_path, asked.method, *values)
        if key not in shapes:
            shapes[key] = None if endpoint.startswith(".") else _shape(endpoint, values)
        shape = shapes[key]
        if shape is None:
            return url_for(endpoint, **values)
        for name, value in values.items():
            shape = shape.replace(f"~{name}~", value)
        return shape

    return address


def _shape(endpoint: str, names: Iterable[str]) -> str | None:
    """An address with a place for each value; None where a value may change more than its place."""
    places: dict[str, Any] = {name: f"~{name}~" for name in names}
    try:
        shape = url_for(endpoint, **places)
    except (BuildError, ValueError):
        return None
    rules = current_app.url_map.iter_rules(endpoint)
    is_whole = all(place in shape for place in places.values())
    return shape if is_whole and not any(rule.defaults for rule in rules) else None


def _can_be_filled_in(given: tuple[str, Any]) -> bool:
    name, value = given
    return type(value) is str and name[0] != "_" and _plain(value) is not None
