"""The pages of one's own calendar: suggestions shown, days kept, and nothing else anywhere."""

import logging
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask, request
from sqlalchemy import select

from metiis import db
from metiis.availability import services as availability
from metiis.calendars import reader
from metiis.db import Base
from metiis.models import Availability, DeclarationSource, Person
from tests.availability.trade import engage, log, said
from tests.calendars.files import GOOGLE, calendar
from tests.factories import make_reservist
from tests.screens import judged, open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TUESDAY, EVE = date(2026, 12, 1), date(2026, 12, 24)
FREE, MAYBE, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE
SILENT = Availability.UNKNOWN
ADDRESS, CONFIRM = "/disponibilites/agenda", "/disponibilites/agenda/confirmer"


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def she(session) -> Person:
    return make_reservist()


def body(content: bytes) -> dict[str, object]:
    """A form with a file, as a browser sends it; werkzeug's own writer uses the disk."""
    head = 'Content-Disposition: form-data; name="fichier"; filename="agenda.ics"'
    parts = b"\r\n".join([b"--limite", head.encode(), b"", content, b"--limite--", b""])
    return {"data": parts, "content_type": "multipart/form-data; boundary=limite"}


def send(client, content: str | bytes):
    return client.post(ADDRESS, **body(content.encode() if isinstance(content, str) else content))


def boxes(page) -> dict[str, bool]:
    """The boxes shown by what they send, and whether each is ticked."""
    return {box["value"]: box.has_attr("checked") for box in page.select("[name=jour]")}


def text(page) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())


def dump() -> dict[str, list]:
    """Every row of the database, save when the visitor was last seen."""
    db.session.rollback()
    found = {}
    for name, table in Base.metadata.tables.items():
        if name != "web_session":
            found[name] = sorted(map(repr, db.session.execute(select(table)).all()))
    db.session.rollback()
    return found


def test_days_taken_are_proposed_with_their_hours_and_nothing_else(she, as_person, max_queries):
    availability.set_days(she, [TUESDAY], FREE, she, DeclarationSource.SELF, NOW)
    engage(she, EVE)
    client = as_person(she)
    with max_queries(8):
        answer = send(client, GOOGLE)
    page = judged(answer)
    found = boxes(page)
    assert found["2026-12-01:si-besoin"] is False
    assert found["2026-12-25:indisponible"] is True
    assert "2026-12-24:indisponible" not in found
    assert "2026-12-10:indisponible" not in found
    shown = text(page)
    assert "9 h – 12 h" in shown
    assert "Vous avez déjà dit : disponible." in shown
    assert "CANARI" not in answer.text.upper().replace("EXEMPLE", "")


def test_a_second_file_meanwhile_is_refused_with_words_to_try_again(she, as_person):
    client = as_person(she)
    with reader.turn(she.id):
        answer = send(client, GOOGLE)
    assert answer.status_code == 422
    assert "envoyez celui-ci de nouveau" in text(judged(answer))
    assert send(client, GOOGLE).status_code == 200


def test_reading_a_calendar_leaves_no_trace(she, as_person, home: Path, caplog):
    client = as_person(she)
    open_page(client, ADDRESS)
    before, cookies = dump(), str(client.get_cookie("metiis"))
    files = {path: path.stat().st_size for path in home.rglob("*.txt")}
    with caplog.at_level(logging.DEBUG):
        answer = send(client, GOOGLE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers or str(client.get_cookie("metiis")) == cookies
    assert dump() == before
    assert {path: path.stat().st_size for path in home.rglob("*.txt")} == files
    assert "CANARI" not in caplog.text.upper()


def test_a_large_file_never_leaves_memory(app: Flask):
    big = b"x" * 900_000
    with app.test_request_context(ADDRESS, method="POST", **body(big)):
        assert isinstance(request.files["fichier"].stream, BytesIO)
        assert len(request.files["fichier"].read()) == len(big)


def test_the_days_ticked_become_her_own_word(she, as_person):
    client = as_person(she)
    page = judged(send(client, GOOGLE))
    ticked = [value for value, is_ticked in boxes(page).items() if is_ticked]
    for _press in range(2):  # A double press has one effect.
        answer = client.post(CONFIRM, data={"jour": ticked})
        assert answer.headers["Location"].startswith("/disponibilites?mois=2026-11")
    shown = text(open_page(client, answer.headers["Location"]))
    assert f"{len(ticked)} jours enregistrés d’après votre agenda." in shown
    assert said(she, TUESDAY) + said(she, EVE) == [MAYBE, AWAY]
    assert {row.source for row in log(she)} == {DeclarationSource.SELF}
    assert len(log(she)) == len({(row.first_day, row.value) for row in log(she)})


def test_days_engaged_meanwhile_are_left_and_told(she, as_person):
    engage(she, EVE)
    client = as_person(she)
    data = {"jour": ["2026-12-24:indisponible", "2026-12-25:indisponible"]}
    answer = client.post(CONFIRM, data=data)
    assert "1 jour engagé" in text(open_page(client, answer.headers["Location"]))
    assert said(she, EVE) == [SILENT]
    assert client.post(CONFIRM, data={"jour": "2026-12-24:indisponible"}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ([], "Aucun jour n’était coché"),
        (["2026-12-05"], "Ces réponses sont illisibles"),
        (["2026-12-05:peut-etre"], "Ces réponses sont illisibles"),
        (["2026-12-05:indisponible", "2026-12-05:si-besoin"], "deux réponses"),
        (["2035-12-05:indisponible"], "On peut déclarer jusqu’au"),
        (["2026-12-05:indisponible"] * 400, "Plus de 366 jours"),
    ],
)
def test_days_that_cannot_be_kept_are_said_and_nothing_changes(she, as_person, sent, words):
    answer = as_person(she).post(CONFIRM, data={"jour": sent})
    assert answer.status_code == 422
    assert words in text(judged(answer))
    assert log(she) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "n’est pas un agenda"),
        (b"PK\x03\x04", "archive ZIP"),
        (GOOGLE[:300].encode(), "incomplet ou abîmé"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_beside_its_field(she, as_person, content, words):
    answer = send(as_person(she), content)
    assert answer.status_code == 422
    page = judged(answer)
    assert words in page.select_one("#fichier-error").get_text().replace("\u00a0", " ")


def test_no_file_and_a_file_too_large_are_told_apart(she, as_person):
    client = as_person(she)
    answer = client.post(ADDRESS, data={})
    assert answer.status_code == 422
    assert "Choisissez le fichier" in text(judged(answer))
    assert send(client, b"x" * (1 << 20) + b"x").status_code == 413


def test_a_calendar_that_takes_nothing_says_so(she, as_person):
    page = judged(send(as_person(she), calendar("DTSTART:20200101T080000Z\r\nDURATION:PT1H")))
    assert "Aucun jour à proposer." in text(page)


def test_events_that_could_not_be_followed_are_told(she, as_person):
    bad = "DTSTART:20261201T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=SECONDLY"
    page = judged(send(as_person(she), calendar(bad)))
    assert "1 événement n’a pas pu être suivi" in text(page)
