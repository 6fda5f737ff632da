"""Pages of who is asked: what she reads, what one tap does, what it costs."""

import re
from datetime import date, timedelta

import brotli
import pytest
from bs4 import BeautifulSoup

from metiis import db
from metiis.campaigns import services
from metiis.models import Availability, Campaign
from tests.availability.trade import engage, said
from tests.campaigns.trade import (
    FIRST,
    NOW,
    SATURDAY,
    SUNDAY,
    ask,
    say,
    text_of,
)
from tests.factories import (
    make_campaign,
    make_reservist,
)
from tests.screens import (
    PARTIAL,
    assert_fragment_is_in_page,
    judged,
    open_page,
    swapped_into,
)

TYPED = re.compile(r' value="[^"]*"')  # Tokens change with the second.


def reply_to(campaign: Campaign) -> str:
    return f"/campagnes/{campaign.public_id}/repondre"


def test_she_reads_what_is_asked_and_answers_from_home(unit, boss, as_person):
    soldier = make_reservist(unit)
    say(soldier, SATURDAY, value=Availability.IF_NEEDED, now=NOW - timedelta(hours=1))
    engage(soldier, date(2026, 12, 8))
    campaign = ask(boss, unit)
    mine = as_person(soldier)
    home, own = open_page(mine, "/"), open_page(mine, f"/campagnes/{campaign.public_id}")
    for page in (home, own):
        card = page.select_one(".request")
        assert "7BCA" in card.text
        assert "4 décembre 2026" in card.text
        assert "1\u00a0jour si besoin, 1\u00a0engagé, 29\u00a0non renseignés" in card.text
        assert [each.text for each in card.select("button")] == [
            "C’est toujours vrai",
            "Disponible les week-ends",
            "Si besoin",
            "Indisponible",
        ]
        assert card.select_one("a")["href"] == "/disponibilites?mois=2026-12"
    answer = mine.post(reply_to(campaign), data={"reponse": "weekends"})
    assert answer.location == f"/campagnes/{campaign.public_id}"
    page = text_of(mine, answer.location)
    assert "7 jours remplis. 1 jour avait déjà une réponse, gardée." in page.replace("\u00a0", " ")
    assert "Répondu le 24 nov. 2026" in page
    assert open_page(mine, "/").select_one(".request") is None


def test_one_tap_swaps_the_card_in_place_for_little(unit, boss, as_person):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    mine, where = as_person(soldier), f"/campagnes/{campaign.public_id}"
    assert_fragment_is_in_page(mine, where)
    before = mine.get(where).get_data(as_text=True)
    answer = mine.post(reply_to(campaign), data={"reponse": "if_needed"}, headers=PARTIAL)
    assert len(brotli.compress(answer.data, quality=5)) <= 1500
    swapped = swapped_into(before, answer.get_data(as_text=True))
    pages = [swapped, mine.get(where).get_data(as_text=True)]
    cards = [str(BeautifulSoup(each, "html.parser").select_one(".request")) for each in pages]
    assert "si besoin" in cards[0]
    assert TYPED.sub("", cards[0]) == TYPED.sub("", cards[1])


def test_answering_has_its_five_cases(units, unit, boss, as_person):
    soldier, other = make_reservist(unit), make_reservist(units["13BCA"])
    campaign = ask(boss, unit)
    url, mine = reply_to(campaign), as_person(soldier)
    data = {"reponse": "if_needed"}
    assert mine.get(url).status_code == 405
    assert as_person(other).post(url, data=data).status_code == 404
    assert as_person(other).get(f"/campagnes/{campaign.public_id}").status_code == 404
    assert as_person(boss).post(url, data=data).status_code == 403
    assert mine.post(url, data=data).status_code == 303
    assert mine.post(url, data=data).status_code == 303
    assert set(said(soldier, FIRST, SUNDAY)) == {Availability.IF_NEEDED}
    assert mine.post(url, data={"reponse": "available"}).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"reponse": "x"}])
def test_an_unread_reply_is_said(unit, boss, as_person, sent):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    mine = as_person(soldier)
    answer = mine.post(reply_to(campaign), data=sent)
    assert answer.status_code == 422
    assert judged(answer).select_one("[role=alert]") is not None
    assert mine.post(reply_to(campaign), data=sent, headers=PARTIAL).status_code == 422


def test_after_the_end_she_is_told_and_her_days_are_set(unit, boss, as_person):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    services.close(campaign, boss, NOW)
    mine = as_person(soldier)
    assert open_page(mine, "/").select_one(".request") is None
    answer = mine.post(reply_to(campaign), data={"reponse": "if_needed"})
    page = text_of(mine, answer.location)
    assert "Votre unité n’attend plus cette réponse" in page
    assert said(soldier, SATURDAY) == [Availability.IF_NEEDED]


def test_home_asks_one_more_question_whatever_waits(unit, boss, as_person, max_queries):
    soldier = make_reservist(unit)
    mine = as_person(soldier)
    with max_queries(8) as none:
        mine.get("/")
    db.set_reading(False)
    for days in (30, 60, 90):
        start = NOW.date() + timedelta(days=days)
        make_campaign(unit, boss, soldier, first_day=start, last_day=start)
    db.session.commit()
    with max_queries(len(none)):
        assert len(open_page(mine, "/").select(".request")) == 3
