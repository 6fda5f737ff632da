"""The exact headers of every kind of answer, cookies over http and https, forms without token."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from metiis import create_app, db
from metiis.headers import HEADERS
from metiis.models import OutgoingMail, Role
from tests.accounts.browsing import PASSWORD, make_account, next_hour, sign_in
from tests.factories import make_reservist, make_staff
from tests.screens import judged, open_page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EXACT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "X-Metiis": "1",
}
STYLE = re.compile(r"(?<=style-src 'self') 'sha256-[\w+/]{43}='")
ADMINISTRATION = "/administration/comptes"
HTTPS = "https://metiis.example.fr"


def assert_dressed(answer, cache: str = "no-store") -> None:
    """Every header of a page, and only one of each; the policy lets the page's own style in."""
    for name, value in EXACT.items():
        assert [STYLE.sub("", each) for each in answer.headers.getlist(name)] == [value], name
    assert answer.headers["Cache-Control"] == cache
    assert {"HX-Request-Type", "Cookie", "X-Metiis-Shell"} <= set(answer.vary)
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


def test_the_list_of_headers_is_the_one_promised():
    assert HEADERS == EXACT


def test_pages_redirects_and_refusals_of_somebody_carry_every_header(session, as_person):
    browser, admin = map(as_person, (make_reservist(), make_staff(Role.ADMIN, None)))
    answers = {
        200: browser.get("/profil/appareils"),
        303: browser.post("/notifications/lire"),
        403: browser.get(ADMINISTRATION),
        404: browser.get("/nulle-part"),
        405: browser.get("/notifications/lire"),
        422: admin.get(f"{ADMINISTRATION}?etat=zzz"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_dressed(answer)
        if status != 303:
            judged(answer, str(status))
    assert "POST" in answers[405].headers["Allow"]


def test_a_visitor_s_answers_carry_them_too(app, session, client):
    assert_dressed(client.get("/connexion"))
    page = app.test_client().get("/profil/appareils")
    assert page.status_code == 303
    assert_dressed(page, "private, no-cache")
    assert_dressed(app.test_client().post("/connexion", data={}))


def test_too_many_tries_say_when_to_come_back_with_every_header(app, session):
    with time_machine.travel(next_hour(), tick=False):
        answers = [sign_in(app.test_client(), "x@exemple.test") for _ in range(11)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "300"
    assert_dressed(answers[-1])
    judged(answers[-1])


def test_an_error_of_ours_is_a_page_without_its_cause(app, session, as_person, caplog):
    browser = as_person(make_reservist())
    hasher = app.extensions.pop("metiis.passwords")
    try:
        data = {"email": "x@exemple.test", "password": PASSWORD}
        answer = browser.post("/connexion", data=data)
    finally:
        app.extensions["metiis.passwords"] = hasher
    caplog.clear()
    assert answer.status_code == 500
    assert_dressed(answer)
    assert "KeyError" not in judged(answer).text
    assert "Référence" in answer.get_data(as_text=True)


def test_static_files_are_kept_for_ever_and_hold_no_cookie(client):
    page = open_page(client, "/connexion")
    style = page.style["data-rest"]
    answer = client.get(style)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


@pytest.fixture
def served_over_https(app: Flask, settings) -> Iterator[Flask]:
    """The same service behind https and one proxy, on the same database."""
    usual = app.extensions["metiis.engine"]
    usual.dispose()
    secure = create_app(
        replace(
            settings,
            public_url=HTTPS,
            trusted_hosts="metiis.example.fr",
            proxy_hops=1,
        )
    )
    secure.config["WTF_CSRF_ENABLED"] = False
    yield secure
    db.session.remove()
    secure.extensions["metiis.engine"].dispose()
    db.session.configure(bind=usual)


def test_the_cookie_over_https_cannot_be_planted_nor_leave_in_clear(served_over_https):
    db.set_reading(False)
    person = make_account(served_over_https)
    db.session.commit()
    client = served_over_https.test_client()
    answer = client.post(
        "/connexion",
        data={"email": person.email, "password": PASSWORD},
        base_url=HTTPS,
    )
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-metiis=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    transport = "max-age=31536000; includeSubDomains"
    assert answer.headers["Strict-Transport-Security"] == transport


@pytest.mark.parametrize(
    "host",
    ["evil.test", "metiis.example.fr.evil.test", "metiis.example.fr@evil.test", "127.0.0.1", ""],
)
def test_only_our_own_name_is_answered_to(served_over_https, host: str):
    client = served_over_https.test_client()
    refused = client.get("/connexion", headers={"Host": host})
    assert refused.status_code == 400
    assert host not in refused.headers.values()
    for name, value in EXACT.items():
        assert STYLE.sub("", refused.headers[name]) == value
    assert client.get("/connexion", base_url=HTTPS).status_code == 200


def test_links_in_mails_follow_the_public_address_not_the_request(app, session, client):
    person = make_account(app)
    session.commit()
    foreign = {"Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    client.post("/mot-de-passe", data={"email": person.email}, headers=foreign)
    body = session.scalars(select(OutgoingMail.body)).one()
    assert "http://127.0.0.1:8000/mot-de-passe/" in body
    assert "evil.test" not in body


def test_behind_a_proxy_the_place_is_the_one_it_says_not_the_one_a_client_adds(served_over_https):
    with time_machine.travel(next_hour(), tick=False):
        codes = [
            served_over_https.test_client()
            .post(
                "/connexion",
                data={"email": f"x{number}@exemple.test", "password": PASSWORD},
                headers={"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.7"},
                base_url=HTTPS,
            )
            .status_code
            for number in range(31)
        ]
        elsewhere = served_over_https.test_client().post(
            "/connexion",
            data={"email": "y@exemple.test", "password": PASSWORD},
            headers={"X-Forwarded-For": "192.0.2.8"},
            base_url=HTTPS,
        )
    assert codes == [422] * 30 + [429]
    assert elsewhere.status_code == 422


@pytest.mark.parametrize(
    ("referer", "status"),
    [(f"{HTTPS}/connexion", 422), ("https://evil.test/", 400), (None, 400)],
)
def test_over_https_a_form_comes_from_our_own_pages(served_over_https, referer, status: int):
    served_over_https.config["WTF_CSRF_ENABLED"] = True
    client = served_over_https.test_client()
    page = BeautifulSoup(client.get("/connexion", base_url=HTTPS).data, "html.parser")
    answer = client.post(
        "/connexion",
        data={"csrf_token": page.select_one("input[name=csrf_token]")["value"]},
        headers={"Referer": referer} if referer else {},
        base_url=HTTPS,
    )
    assert answer.status_code == status


def test_the_cookie_over_http_is_the_same_but_not_secure(app, session, client):
    person = make_account(app)
    session.commit()
    cookie = sign_in(client, person.email).headers["Set-Cookie"]
    assert cookie.startswith("metiis=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_without_its_token_does_nothing(app, session, as_person):
    browser, thief = map(as_person, (make_reservist(), make_reservist()))
    app.config["WTF_CSRF_ENABLED"] = True
    refused = browser.post("/notifications/lire")
    assert refused.status_code == 400
    assert "Page ouverte depuis trop longtemps" in judged(refused).text
    assert_dressed(refused)
    token = open_page(browser, "/profil/securite").select_one("input[name=csrf_token]")["value"]
    assert thief.post("/notifications/lire", data={"csrf_token": token}).status_code == 400
    assert browser.post("/notifications/lire", data={"csrf_token": token}).status_code == 303
    header = browser.post("/notifications/lire", headers={"X-CSRFToken": token})
    assert header.status_code == 303


@pytest.mark.parametrize(
    ("method", "mode", "status"),
    [("GET", "navigate", 200), ("GET", "cors", 403), ("GET", "no-cors", 403)]
    + [("POST", "navigate", 403), ("POST", "cors", 403)],
)
def test_other_sites_may_only_link_to_us(client, method: str, mode: str, status: int):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
    assert client.open("/connexion", method=method, headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/connexion?suite=%00", "/activation/a%00b"])
def test_a_nul_is_turned_away(client, path: str):
    assert client.get(path).status_code == 400
