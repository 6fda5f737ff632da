"""A page brings the style of what it shows, and nothing of it is missed; the rest follows."""

from base64 import b64encode
from hashlib import sha256

import pytest

from metiis.models import Role
from metiis.styles import Sheet
from tests.factories import make_brigade, make_reservist, make_staff
from tests.screens import PARTIAL, open_page, parsed

SHEET = """
p{a:1}td,.card{b:2}.card p{c:3}.card:hover{d:4}.nav>.icon{e:5}th:nth-child(n + 6){f:6}
.page-head :is(h1,p){g:7}form:not(:has([value=x]:checked))>.later{h:8}[hidden]{i:9}
input[type=date]{r:17}.day[aria-selected]{s:18}
.day.is-weekend:not(.is-available,.is-engaged){j:10}.is-unavailable{k:11}
@media (min-width:48rem){.card{l:12}.pool{m:13}}@media (max-width:40rem){.pool{n:14}}
@media print{p{o:15}}@supports (a: b){@media (min-width:1rem){p{q:16}}}
""".replace("\n", "")


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(SHEET)


@pytest.mark.parametrize(
    ("page", "rules"),
    [
        ("<td>", "td{b:2}"),
        ('<section class="card">', ".card{b:2}.card p{c:3}@media (min-width:48rem){.card{l:12}}"),
        ('<nav class="nav"><svg class="icon big">', ".nav>.icon{e:5}"),
        ("<th>", "th:nth-child(n + 6){f:6}"),
        ('<div class="page-head"><h1>', ".page-head :is(h1,p){g:7}"),
        ('<form><div class="later">', "form:not(:has([value=x]:checked))>.later{h:8}"),
        ('<input type="text">', ""),
        ('<input id="du" type="date">', "input[type=date]{r:17}"),
        ('<i class="day">', ".day[aria-selected]{s:18}"),
        (
            '<i class="day is-weekend">',
            ".day[aria-selected]{s:18}.day.is-weekend:not(.is-available,.is-engaged){j:10}",
        ),
        ('<i class="is-available">', ".is-unavailable{k:11}"),
        ("<i>", ""),
    ],
)
def test_a_page_is_given_the_rules_of_what_it_holds(sheet: Sheet, page: str, rules: str):
    everywhere = "p{a:1}[hidden]{i:9}@supports (a: b){@media (min-width:1rem){p{q:16}}}"
    assert sorted(_split(sheet.shown_in(page))) == sorted(_split(rules + everywhere))


def _split(style: str) -> list[str]:
    return [rule for rule in style.replace("}", "}\n").split("\n") if rule]


def test_the_order_of_the_sheet_is_kept(sheet: Sheet):
    shown = sheet.shown_in('<td class="card pool"><p>')
    places = [shown.index(each) for each in ("a:1", "b:2", "c:3", "l:12", "m:13", "n:14", "q:16")]
    assert places == sorted(places)


def test_a_page_holds_its_style_which_its_policy_knows_by_digest(session, client, as_person):
    browser = as_person(make_reservist(make_brigade()["7BCA"]))
    answers = [browser.get("/disponibilites"), browser.get("/rien"), client.get("/connexion")]
    for answer in answers:
        (style,) = parsed(answer).select("head > style")
        digest = b64encode(sha256(style.get_text().encode()).digest()).decode()
        policy = answer.headers["Content-Security-Policy"]
        assert f"style-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy
        (rest,) = parsed(answer).select("noscript link")
        assert rest["href"] == style["data-rest"]


def test_a_phone_that_keeps_the_sheet_is_not_sent_it_again(app, session, as_person):
    browser = as_person(make_reservist(make_brigade()["7BCA"]))
    version = app.extensions["metiis.assets"].version
    kept = browser.get("/disponibilites", headers={"X-Metiis-Shell": version})
    page = parsed(kept)
    assert page.style is None
    assert page.noscript is None
    assert page.select_one("head link[rel=stylesheet]")["href"] == f"/static/{version}/metiis.css"
    assert "sha256" not in kept.headers["Content-Security-Policy"]
    old = browser.get("/disponibilites", headers={"X-Metiis-Shell": "avant"})
    assert parsed(old).style.get_text()
    assert kept.headers["ETag"] != old.headers["ETag"]


def test_fragments_bring_no_style_and_people_with_a_role_have_theirs_linked(session, as_person):
    unit = make_brigade()["7BCA"]
    people = make_staff(Role.UNIT_COMMANDER, unit), make_reservist(unit)
    commander, reservist = map(as_person, people)
    assert open_page(commander, "/").style is None
    part = reservist.get("/disponibilites", headers=PARTIAL)
    assert "<style" not in part.get_data(as_text=True)
