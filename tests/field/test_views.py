"""What a phone installs: the worker's script, the manifest, the page without network."""

import json
import re
from dataclasses import replace

import pytest

from metiis.field.rules import GONE, SHELL, worker_script
from tests.factories import make_reservist
from tests.screens import open_page


def is_served(browser, url: str) -> bool:
    with browser.get(url) as answer:
        return answer.status_code == 200


def test_the_worker_knows_this_version_its_files_and_what_may_wait(session, client):
    script = client.get("/sw.js")
    assert script.mimetype == "text/javascript"
    known = json.loads(re.search(r"const KNOWN = (\{.*\});", script.get_data(as_text=True))[1])
    for url in (*known["shell"], known["frames"]):
        assert is_served(client, url), url
    assert len(known["shell"]) == len(SHELL)
    assert client.get(known["offline"]).status_code == 200
    waits = [re.compile(pattern) for pattern, _label in known["routes"]]
    for path in ("/disponibilites/jours", "/activites/Ab-1/candidatures", "/activites/Ab-1/appel"):
        assert any(each.match(path) for each in waits), path
    for path in ("/connexion", "/deconnexion", "/profil/securite", "/activites/Ab-1/publier"):
        assert not any(each.match(path) for each in waits), path
    assert all(label for _pattern, label in known["routes"])


def test_a_browser_that_has_the_worker_is_told_so_in_no_bytes(session, client):
    first = client.get("/sw.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/sw.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("change", ["version", "shell", "frames", "routes", "source"])
def test_the_script_changes_with_anything_it_is_made_of(change):
    parts = {
        "version": "1",
        "shell": ["/a"],
        "frames": "/c",
        "routes": [("^/b$", "B")],
        "source": "run();",
    }
    other = {**parts, change: {"version": "2", "source": "stop();"}.get(change, [])}
    assert worker_script(**parts) != worker_script(**other)


def test_an_operator_takes_the_offline_part_away(app, session, client, as_person, monkeypatch):
    chosen = replace(app.extensions["metiis.settings"], offline=False)
    monkeypatch.setitem(app.extensions, "metiis.settings", chosen)
    page = open_page(as_person(make_reservist()), "/")
    assert client.get("/sw.js").get_data(as_text=True) == GONE
    assert not page.select("link[rel=manifest]")


def test_only_pages_of_somebody_offer_to_install(session, client, as_person):
    browser = as_person(make_reservist())
    assert not open_page(client, "/connexion").select("link[rel=manifest]")
    (link,) = open_page(browser, "/").select("link[rel=manifest]")
    found = browser.get(link["href"])
    assert found.mimetype == "application/manifest+json"
    told = json.loads(found.data)
    assert told["start_url"] == "/"
    for icon in told["icons"]:
        assert is_served(browser, icon["src"])


def test_the_page_without_network_says_nothing_of_anybody(session, client, as_person):
    person = make_reservist()
    open_page(as_person(person), "/hors-ligne")
    page = open_page(client, "/hors-ligne")
    assert person.last_name not in page.get_text()
    assert page.select_one("#waiting-list")
    assert "JavaScript est coupé" in page.select_one("noscript").get_text()
