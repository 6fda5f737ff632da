"""Addresses that templates name: remembered or not, they are those that Flask builds."""

import pytest
from flask import Blueprint, Flask, url_for
from werkzeug.routing import BuildError

from metiis.addresses import remembering

CALLS = [
    ("show", {"key": "abc-DEF_9"}),
    ("show", {"key": "other"}),
    ("show", {"key": "abc", "page": "2", "tri": "nom"}),
    ("show", {"key": "deux mots"}),
    ("show", {"key": "été"}),
    ("show", {"key": "a/b"}),
    ("show", {"key": "~key~"}),
    ("show", {"key": "abc", "q": None}),
    ("show", {"key": "abc", "_anchor": "ici"}),
    ("show", {"key": "abc", "_external": True}),
    ("number", {"number": "12"}),
    ("number", {"number": 12}),
    ("number", {"number": "12", "page": "3"}),
    ("first", {}),
    ("first", {"page": "1"}),
    ("first", {"page": "2"}),
]


@pytest.fixture
def small() -> Flask:
    app = Flask("small")
    app.add_url_rule("/gens/<key>", "show", lambda key: key)
    app.add_url_rule("/numeros/<int:number>", "number", lambda number: str(number))
    app.add_url_rule("/", "first", str, defaults={"page": "1"})
    app.add_url_rule("/pages/<page>", "first", str)
    return app


@pytest.mark.parametrize("root", ["", "/metiis"])
def test_they_are_those_that_flask_builds(small, root):
    address = remembering()
    for _ in range(2):  # The second time from memory.
        with small.test_request_context("/", base_url=f"http://localhost{root}"):
            for endpoint, values in CALLS:
                assert address(endpoint, **values) == url_for(endpoint, **values)


def test_where_the_service_stands_is_not_remembered_for_elsewhere(small):
    address, found = remembering(), []
    for root in ("", "/metiis"):
        with small.test_request_context("/", base_url=f"http://localhost{root}"):
            found.append(address("show", key="abc"))
    assert found == ["/gens/abc", "/metiis/gens/abc"]


def test_an_address_told_from_where_one_stands_is_not_remembered_for_elsewhere():
    app = Flask("two features")
    for name in ("one", "two"):
        bp = Blueprint(name, name)
        bp.add_url_rule(f"/{name}/<key>", "show", str)
        app.register_blueprint(bp)
    address, found = remembering(), []
    for name in ("one", "two"):
        with app.test_request_context(f"/{name}/abc"):
            found.append(address(".show", key="abc"))
    assert found == ["/one/abc", "/two/abc"]


def test_a_wrong_endpoint_is_told(small):
    with small.test_request_context("/"), pytest.raises(BuildError):
        remembering()("nowhere", key="abc")


def test_out_of_a_request_flask_answers(small):
    with small.app_context(), pytest.raises(RuntimeError):
        remembering()("show", key="abc")
