"""The token against forged requests is never seen twice under the same mask."""

import re

from metiis.masking import masked, unmasked
from tests.factories import make_reservist
from tests.screens import open_page

TOKEN = "0123456789abcdef0123456789abcdef01234567"
SHOWN = re.compile(r'name="csrf_token"[^>]*? value="([^"]+)"|"X-CSRFToken": "([^"]+)"')


def tokens_of(browser, url: str = "/disponibilites") -> set[str]:
    page = browser.get(url).get_data(as_text=True)
    return {form or header for form, header in SHOWN.findall(page)}


def test_a_mask_hides_the_token_and_can_be_lifted():
    seen = {masked(TOKEN) for _ in range(50)}
    assert len(seen) == 50
    assert {unmasked(each) for each in seen} == {TOKEN}
    # No place keeps its character from one mask to the next.
    assert all(len(set(place)) > 1 for place in zip(*seen, strict=True))


def test_what_is_not_masked_by_us_is_no_token():
    for sent in ("", "a", "é", "====", "a.b.c", TOKEN, masked(TOKEN)[:-2], "x" * 99):
        assert unmasked(sent) != TOKEN


def test_a_page_shows_one_token_new_each_time_and_takes_them_all(app, session, as_person):
    browser = as_person(make_reservist())
    app.config["WTF_CSRF_ENABLED"] = True
    first, second = tokens_of(browser), tokens_of(browser)
    assert len(first) == len(second) == 1
    assert first != second
    for token in first | second:
        sent = browser.post("/notifications/lire", data={"csrf_token": token})
        assert sent.status_code == 303
        assert (
            browser.post("/notifications/lire", headers={"X-CSRFToken": token}).status_code == 303
        )


def test_the_bare_token_is_nowhere_in_a_page_and_opens_nothing(app, session, as_person):
    browser = as_person(make_reservist())
    app.config["WTF_CSRF_ENABLED"] = True
    page = str(open_page(browser, "/disponibilites"))
    with browser.session_transaction() as cookie:
        bare = cookie["csrf_token"]
    assert bare not in page
    for forged in (bare, "00" * 40, masked("f" * 40)):
        assert browser.post("/notifications/lire", data={"csrf_token": forged}).status_code == 400


def test_a_fragment_and_a_form_with_faults_show_masked_tokens_too(app, session, as_person):
    browser = as_person(make_reservist())
    app.config["WTF_CSRF_ENABLED"] = True
    (token,) = tokens_of(browser)
    wrong = browser.post("/disponibilites/jours", data={"csrf_token": token, "valeur": "?"})
    assert wrong.status_code == 422
    found = {form or header for form, header in SHOWN.findall(wrong.get_data(as_text=True))}
    assert len(found) == 1
    assert found != {token}
    assert unmasked(found.pop()) == unmasked(token)
