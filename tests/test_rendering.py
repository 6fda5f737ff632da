"""What a page showed is thrown away with it, without waiting for the collector of garbage."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from jinja2 import DictLoader, Environment

from metiis import rendering

TEMPLATES = {
    "library": "{% macro sign(who) %}{{ mark() }}{{ who }}{% endmacro %}"
    "{% macro mark() %}+{% endmacro %}",
    "line": "{% macro line() %}{{ thing.name }}{% endmacro %}{{ line() }}",
    "page": "{% from 'library' import sign %}{% from 'line' import line with context %}"
    "{% macro title() %}{{ sign(thing.name) }}{% endmacro %}"
    "{{ title() }} {{ line() }} {% include 'line' %}",
}


class Thing:
    name = "chose"


@pytest.fixture
def templates() -> Iterator[Environment]:
    environment = Environment(loader=DictLoader(TEMPLATES))  # noqa: S701 - no page is made.
    environment.template_class = rendering.Fleeting
    gc.disable()
    yield environment
    gc.enable()


def test_what_a_page_showed_is_gone_once_it_is_written(templates) -> None:
    for _ in range(2):  # The library is kept from the first to the second.
        thing = Thing()
        left = weakref.ref(thing)
        assert templates.get_template("page").render(thing=thing) == "+chose chose chose"
        del thing
        assert left() is None


def test_every_template_of_the_service_is_of_this_kind(app) -> None:
    assert isinstance(app.jinja_env.get_template("base.html"), rendering.Fleeting)
