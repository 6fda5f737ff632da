"""Pages of who asks: what is seen, done, refused, and what it costs."""

from datetime import date, timedelta

import pytest
import time_machine

from metiis import db
from metiis.campaigns.rules import Plan
from metiis.models import Availability, Campaign, CampaignTarget, Notification, Role
from tests.availability.trade import engage
from tests.campaigns.trade import (
    CHASED,
    FIRST,
    LATER,
    LIST,
    NEW,
    NOW,
    SATURDAY,
    SENT,
    ask,
    number_of,
    say,
    text_of,
    told,
    whole_month,
)
from tests.factories import (
    make_activity,
    make_campaign,
    make_position,
    make_reservist,
    make_staff,
)
from tests.screens import (
    control,
    judged,
    open_page,
)


def test_a_commander_sees_how_many_then_asks(unit, boss, as_person):
    fresh = make_reservist(unit)
    for _each in range(3):
        make_reservist(unit, section="1re section")
    say(fresh, *whole_month())
    chief = as_person(boss)
    shown = judged(chief.post(NEW, data={**SENT, "compter": "1"}))
    figures = [each.get_text(" ", strip=True) for each in shown.select(".figures li")]
    assert figures[0] == "3 personnes interrogées"
    assert figures[1].startswith("1 déjà à jour")
    assert number_of(Campaign) == 0
    seen = shown.select_one("[name=vu]")["value"]
    answer = chief.post(NEW, data={**SENT, "vu": seen})
    assert answer.status_code == 303
    page = text_of(chief, answer.location)
    assert "Demande envoyée à 3 personnes." in page
    assert "0 / 3" in page
    assert "Relancer" not in page
    assert "Vous pourrez relancer ceux qui n’ont pas répondu à partir du 26 novembre 2026." in page
    with time_machine.travel(CHASED, tick=False):
        page = text_of(as_person(boss), answer.location)
    assert "Relancer les 3 qui n’ont pas répondu" in page
    assert "Vous pourrez" not in page
    assert "Étaient déjà à jour 1" in page


def test_the_form_proposes_the_next_three_full_months(unit, boss, as_person):
    make_reservist(unit)
    page = open_page(as_person(boss), NEW)
    values = [page.select_one(f"#{name}")["value"] for name in ("du", "au", "avant")]
    assert values == ["2026-12-01", "2027-02-28", "2026-12-04"]
    assert control(page, "Demander à 1 personne").get("type") == "submit"


def test_nothing_is_sent_for_a_choice_that_was_not_counted(unit, boss, as_person):
    make_reservist(unit)
    chief = as_person(boss)
    page = judged(chief.post(NEW, data={**SENT, "vu": "2026-12-01 2026-12-30 "}))
    assert "Rien n’est encore envoyé" in page.text
    assert number_of(Campaign) == 0


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"du": "hier"}, "05/12/2026"),
        ({"du": ""}, "premier jour"),
        ({"au": "2026-11-30"}, "venir après"),
        ({"du": "2026-11-01"}, "passé"),
        ({"avant": "2027-01-09"}, "ne sert plus"),
        ({"section": "inconnue"}, "section de la liste"),
        ({"note": "x" * 301}, "300 caractères"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(unit, boss, as_person, sent, words):
    make_reservist(unit)
    answer = as_person(boss).post(NEW, data={**SENT, "note": "Le but.", **sent})
    assert answer.status_code == 422
    page = judged(answer)
    assert words in page.select_one(".error-summary").text
    assert page.select_one("#note").text.strip() == sent.get("note", "Le but.")
    assert number_of(Campaign) == 0


def test_nul_characters_and_nobody_to_ask(unit, boss, as_person):
    chief = as_person(boss)
    assert "personne à interroger" in text_of(chief, NEW)
    assert chief.post(NEW, data={**SENT, "note": "a\0b"}).status_code == 400
    assert chief.post(NEW, data=SENT).status_code == 409


def test_asking_twice_is_asking_once(unit, boss, as_person):
    make_reservist(unit)
    chief = as_person(boss)
    first, second = (chief.post(NEW, data=SENT) for _each in range(2))
    assert first.location == second.location
    assert "déjà en cours" in text_of(chief, second.location)
    assert number_of(CampaignTarget) == 1


@pytest.mark.parametrize("move", ["relancer", "clore"])
def test_each_move_of_who_asks_has_its_five_cases(unit, units, boss, as_person, move):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit, now=NOW - timedelta(days=2))
    url = f"/campagnes/{campaign.public_id}/{move}"
    foreign = make_staff(Role.UNIT_COMMANDER, units["13BCA"])
    section = make_staff(Role.SECTION_LEADER, unit)
    other, leader, chief, mine = map(as_person, (foreign, section, boss, soldier))
    assert chief.get(url).status_code == 405
    assert other.post(url).status_code == 404
    assert leader.post(url).status_code == mine.post(url).status_code == 403
    assert chief.post(f"/campagnes/{'a' * 22}/{move}").status_code == 404
    assert chief.post(url).status_code == 303
    again = chief.post(url)
    assert again.status_code == 303
    assert "déjà" in open_page(chief, again.location).select_one("#messages").text
    assert len(told(soldier)) == (2 if move == "relancer" else 1)


def test_the_page_tells_who_answered_with_what_and_who_is_silent(unit, boss, as_person):
    names = ("Tap", "Jour", "Promis", "Muet", "Avant")
    people = {name: make_reservist(unit, last_name=name) for name in names}
    say(people["Avant"], *whole_month())
    campaign = ask(boss, unit)
    tapper = as_person(people["Tap"])
    tapper.post(f"/campagnes/{campaign.public_id}/repondre", data={"reponse": "weekends"})
    db.set_reading(False)
    say(people["Jour"], SATURDAY, now=LATER)
    later = {"jours": "2026-12-06", "valeur": "plus-tard", "le": "2026-12-01"}
    assert as_person(people["Promis"]).post("/disponibilites/jours", data=later).status_code == 303
    page = open_page(as_person(boss), f"/campagnes/{campaign.public_id}")
    groups = {
        " ".join(each.summary.get_text(" ").split()): " ".join(each.ul.get_text(" ").split())
        for each in page.select(".campaign-group")
    }
    assert list(groups) == [
        "N’ont rien dit 1",
        "Le sauront plus tard 1",
        "Ont répondu 2",
        "Étaient déjà à jour 1",
    ]
    assert "MUET" in groups["N’ont rien dit 1"]
    assert "PROMIS" in groups["Le sauront plus tard 1"]
    assert "Le saura le 1er décembre 2026" in groups["Le sauront plus tard 1"]
    assert "« Disponible les week-ends »" in groups["Ont répondu 2"].replace("\u00a0", " ")
    assert "Jour par jour, le 24 nov. 2026" in groups["Ont répondu 2"]
    assert page.select_one(".gauge-value").text == "3 / 4"
    assert "4 sur 5 ont répondu" in page.main.text
    assert "Vous pourrez relancer" in page.main.text


def test_a_press_too_early_is_refused_in_words(unit, boss, as_person):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    answer = as_person(boss).post(f"/campagnes/{campaign.public_id}/relancer")
    assert answer.status_code == 409
    assert "La relance sera possible à partir du 26 novembre 2026." in judged(answer).main.text
    assert len(told(soldier)) == 1


def test_once_chased_the_button_is_gone(unit, boss, as_person):
    make_reservist(unit)
    campaign = ask(boss, unit, now=NOW - timedelta(days=2))
    chief = as_person(boss)
    where = f"/campagnes/{campaign.public_id}"
    button = control(open_page(chief, where), "Relancer la personne qui n’a pas répondu")
    chief.post(button.find_parent("form")["action"])
    page = text_of(chief, where)
    assert "Relancés le 24 nov. 2026" in page
    assert "Relancer" not in page


def test_names_out_of_sight_are_counted_not_shown(units, unit, boss, as_person):
    near, far = make_reservist(unit), make_reservist(units["13BCA"], last_name="Voisine")
    staff = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    campaign = make_campaign(unit, staff, near, far)
    where = f"/campagnes/{campaign.public_id}"
    page = text_of(as_person(boss), where)
    assert "VOISINE" not in page
    assert "1 autre personne interrogée dans des unités" in page.replace("\u00a0", " ")
    assert "0 / 2" in page
    assert "VOISINE" in text_of(as_person(staff), where)


def test_the_list_tells_running_from_ended(units, unit, boss, as_person):
    soldier = make_reservist(unit)
    running = ask(boss, unit, Plan(SATURDAY, SATURDAY, FIRST))
    ended = make_campaign(unit, boss, soldier, closed_at=NOW)
    page = open_page(
        as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"])), "/unites/27BIM/campagnes"
    )
    heads = [each.text for each in page.select("main h2")]
    links = [each["href"] for each in page.select(".campaign a")]
    assert heads == ["En cours", "Terminées"]
    assert links == [f"/campagnes/{running.public_id}", f"/campagnes/{ended.public_id}"]
    assert "7BCA" in page.select_one(".campaign").text
    assert page.select_one(".campaign a").text == "Disponibilités du sam. 5 déc. 2026"


def test_nobody_asked_yet_is_said(boss, as_person):
    assert "Aucune demande n’a encore été faite" in text_of(as_person(boss), LIST)


# An activity with gaps


def test_an_activity_asks_those_whose_answer_closes_a_gap_with_their_reason(unit, boss, as_person):
    activity = make_activity(unit, starts_on=SATURDAY, closes_on=date(2026, 12, 1))
    make_position(activity, label="Combattant")
    silent, away, taken = (make_reservist(unit) for _each in range(3))
    say(away, SATURDAY, value=Availability.UNAVAILABLE)
    engage(taken, SATURDAY)
    make_reservist(unit, contract_end=SATURDAY)
    where = f"/activites/{activity.public_id}/campagne"
    chief = as_person(boss)
    page = open_page(chief, where)
    assert [each.text.split()[1] for each in page.select(".item a")] == [silent.last_name.upper()]
    assert (
        "Combattant (2\u00a0places)\u00a0: rien de dit du sam. 5 au dim. 6 déc. 2026" in page.text
    )
    link = open_page(chief, f"/activites/{activity.public_id}/selection")
    assert control(link, "Demander à ceux qui n’ont pas répondu")["href"] == where
    sent = {"avant": "2026-12-01", "note": "Deux places."}
    first, second = (chief.post(where, data=sent) for _each in range(2))
    assert first.location == second.location
    assert "« Week-end d’instruction »" in told(silent)[0].replace("\u00a0", " ")
    assert told(away) == []
    assert number_of(Notification) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_on": date(2026, 11, 23)}, "closes"),
        ({"starts_on": date(2026, 11, 24)}, "commencé"),
    ],
)
def test_an_activity_that_no_answer_helps_says_so(unit, boss, as_person, change, words):
    activity = make_activity(unit, **{"starts_on": SATURDAY, **change})
    make_position(activity)
    chief, where = as_person(boss), f"/activites/{activity.public_id}/campagne"
    assert words in text_of(chief, where)
    assert chief.post(where, data={"avant": "2026-11-25"}).status_code in {409, 422}


def test_an_activity_without_anybody_to_ask_says_so(unit, units, boss, as_person):
    activity = make_activity(unit, starts_on=SATURDAY, closes_on=date(2026, 12, 1))
    make_position(activity)
    where = f"/activites/{activity.public_id}/campagne"
    unfit = make_reservist(unit, fitness=None)
    chief, soldier = as_person(boss), as_person(unfit)
    foreign = as_person(make_staff(Role.UNIT_COMMANDER, units["13BCA"]))
    assert "Personne à interroger" in text_of(chief, where)
    assert chief.post(where, data={"avant": "2026-12-01"}).status_code == 409
    assert chief.post(where, data={"avant": "2027-12-01"}).status_code == 422
    assert foreign.get(where).status_code == 404
    assert soldier.post(where, data={"avant": "2026-12-01"}).status_code == 403


# What it costs


def test_pages_ask_as_few_questions_for_300_people_as_for_10(unit, boss, as_person, max_queries):
    activity = make_activity(unit, starts_on=SATURDAY, closes_on=date(2026, 12, 1))
    make_position(activity)
    ten = [make_reservist(unit) for _each in range(10)]
    campaign = make_campaign(unit, boss, *ten, first_day=FIRST, last_day=FIRST + timedelta(40))
    chief, mine = as_person(boss), as_person(ten[0])
    pages = [LIST, NEW, f"/activites/{activity.public_id}/campagne"]
    pages += [f"/campagnes/{campaign.public_id}", "/"]
    sent = []
    for url in pages:
        with max_queries(8) as few:
            assert chief.get(url).status_code == 200
        sent.append(len(few))
    with max_queries(8) as own:
        assert mine.get(f"/campagnes/{campaign.public_id}").status_code == 200
    db.set_reading(False)
    for _each in range(290):
        person = make_reservist(unit)
        db.session.add(CampaignTarget(campaign_id=campaign.id, person_id=person.id))
    db.session.commit()
    for url, few in zip(pages, sent, strict=True):
        with max_queries(few):
            assert chief.get(url).status_code == 200
    with max_queries(len(own)):
        assert mine.get(f"/campagnes/{campaign.public_id}").status_code == 200
