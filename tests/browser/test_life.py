"""A whole life on the screen: a post that fills itself, a place given back, a roll called."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from metiis import clock
from tests.browser.company import (
    CALLED,
    CALLER,
    CHIEF,
    GUARDS,
    GUARDS_AHEAD,
    OFFICE,
    ROLL_TITLE,
    SECTIONS,
    SOLDIERS,
    SOLDIERS_AHEAD,
    called_name,
)
from tests.browser.conftest import Visits
from tests.browser.lives import (
    QUESTION,
    Life,
    applicant,
    applicants,
    next_morning,
    open_message,
    press,
)
from tests.browser.steps import Post, create_activity
from tests.serving import Served, serving

INVITED, WAITING = 12, 5
TITLE = "Manœuvre des crêtes"
POST = Post("Combattant", INVITED, "SDT", "CC1")


@pytest.fixture(scope="module")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without a past; its worker runs when a test says so, at the time it says."""
    home = tmp_path_factory.mktemp("company")
    with serving(home, ("tests.browser.company",)) as served:
        yield served


@pytest.fixture(scope="module")
def server(served: Served) -> str:
    """Where `visit` goes in these tests."""
    return served.address


@pytest.fixture
def life(visit: Visits, served: Served) -> Life:
    """Everybody of the company, each with a phone."""
    return Life(visit, served)


def test_a_post_fills_itself_and_tells_each_person_her_own_state(visit: Visits, life: Life) -> None:
    chief = visit(CHIEF)
    activity = _ask_a_team(chief)
    invited = applicants(chief, "Invitation en attente")
    assert len(invited) == INVITED
    waiting = sorted(set(SOLDIERS) - set(invited))
    for name in waiting:
        _apply(life, name, activity)
    chief.goto(f"{activity}/selection")
    for name in waiting:
        _make_wait(chief, name)

    # From here on nobody touches the list.
    life.work(next_morning())
    by_link, on_phone, before_scan, silent, leaver, *others = invited
    _decline_by_link(life, by_link)
    _answer(life, on_phone, "Vous êtes invité", "Décliner", "Déclinée")
    _scan_then_decline(life, chief, activity, before_scan)
    for name in (leaver, *others):
        _answer(life, name, "Vous êtes invité", "Accepter l’invitation", "Confirmée")
    for name in waiting[:3]:
        _answer(life, name, "Une place s’est libérée", "Accepter la place", "Confirmée")
    life.work(next_morning() + timedelta(days=3))
    life.work(next_morning() + timedelta(days=7))
    _answer(life, waiting[3], "Une place s’est libérée", "Accepter la place", "Confirmée")
    _call_everybody_up(chief, activity, "12 personnes convoquées")
    _acknowledge_then_leave(life, leaver)
    _answer(life, waiting[4], "Une place s’est libérée", "Accepter la place", "Confirmée")

    _expect_full(chief, activity)
    called = {*others, *waiting[:4]}
    assert set(applicants(chief, "Convoquée")) == called
    assert applicants(chief, "Confirmée") == [waiting[4]]
    _expect_departures(chief, activity, (by_link, on_phone, before_scan, silent, leaver))
    for at in (8, 8):  # Done again, nothing is told again.
        life.work(next_morning() + timedelta(days=at))
    told = {name: life.told(name) for name in SOLDIERS}
    assert told == {
        by_link: ["invited"],
        on_phone: ["invited"],
        before_scan: ["invited"],
        silent: ["invited", "lapsed", "reminded"],
        leaver: ["called up", "invited"],
        **dict.fromkeys(others, ["called up", "invited"]),
        **dict.fromkeys(waiting[:4], ["called up", "offered", "waits"]),
        waiting[4]: ["offered", "waits"],
    }
    # Whoever had answered before the worker came was asked nothing by mail.
    questions = {name: _questions(life, name) for name in SOLDIERS}
    assert questions == dict.fromkeys(waiting, 0) | dict.fromkeys([*invited, waiting[3]], 1)
    assert life.deeds(CHIEF, TITLE) == Counter(
        [
            *((name, "candidate au poste «\u00a0Combattant\u00a0» de") for name in waiting),
            *((name, "décline l’invitation à") for name in (by_link, on_phone, before_scan)),
            *((name, "accepte l’invitation à") for name in (leaver, *others)),
            *((name, "accepte la place à") for name in waiting),
            (silent, "n’a pas répondu à temps pour"),
            (leaver, "se désiste de"),
        ]
    )


def _days(ahead: tuple[int, int]) -> list[date]:
    return [clock.today() + timedelta(days=each) for each in ahead]


def _ask_a_team(chief: Page) -> str:
    """Create the activity and invite the team that the service proposes, in one press."""
    activity = create_activity(chief, TITLE, _days(SOLDIERS_AHEAD), [POST])
    chief.get_by_role("link", name="Proposer une équipe").click()
    chief.get_by_role("button", name="Inviter l’équipe proposée").click()
    expect(chief.locator("#messages")).to_contain_text("Équipe prise")
    return activity


def _apply(life: Life, name: str, activity: str) -> None:
    with life.as_(name) as page:
        page.goto(activity)
        expect(page.locator("main")).to_contain_text("Toutes les places sont prises")
        press(page, "Candidater", "Déposée")


def _make_wait(chief: Page, name: str) -> None:
    line = applicant(chief, name)
    line.get_by_role("button", name="Mettre en attente").click()
    expect(applicant(chief, name)).to_contain_text("Sur liste d’attente")


def _decline_by_link(life: Life, name: str) -> None:
    """By the mail alone, signed in as nobody; the link then serves no more."""
    (link,) = life.links(name)
    page = life.stranger()
    page.goto(link)
    expect(page.locator("main")).not_to_contain_text(TITLE)
    press(page, "Non, je décline", "Votre réponse est enregistrée")


def _scan_then_decline(life: Life, chief: Page, activity: str, name: str) -> None:
    """A machine that looks at the link changes nothing; she then declines by it herself."""
    (link,) = life.links(name)
    life.scan(link)
    chief.goto(f"{activity}/selection")
    expect(applicant(chief, name)).to_contain_text("Invitation en attente")
    _decline_by_link(life, name)


def _answer(
    life: Life, name: str, message: str, button: str, then: str, *, javascript: bool = True
) -> None:
    """On her phone, from the message that asks."""
    with life.as_(name, javascript=javascript) as page:
        open_message(page, message)
        press(page, button, then)


def _call_everybody_up(chief: Page, activity: str, how_many: str) -> None:
    chief.goto(f"{activity}/convocations")
    chief.get_by_role("button", name="Convoquer les personnes cochées").click()
    expect(chief.locator("#messages")).to_contain_text(how_many)


def _acknowledge_then_leave(life: Life, name: str, *, javascript: bool = True) -> None:
    """She reads her call-up and says so; the withdrawal that follows needs a reason."""
    with life.as_(name, javascript=javascript) as page:
        open_message(page, "Vous êtes convoqué")
        expect(page.locator("main")).to_contain_text("Mise en route")
        press(page, "Accuser réception", "accusé de réception est enregistré")
        page.get_by_role("link", name="Je ne peux plus venir").click()
        press(page, "Retirer ma candidature", "Choisissez le motif")
        page.get_by_label("Motif").select_option(label="Travail")
        press(page, "Retirer ma candidature", "Votre désistement est enregistré")


def _expect_full(chief: Page, activity: str) -> None:
    chief.goto(f"{activity}/selection")
    board = chief.get_by_role("region", name=POST.label)
    expect(board.locator(".gauge-value")).to_have_text(f"{INVITED} / {INVITED}")


def _expect_departures(chief: Page, activity: str, names: tuple[str, ...]) -> None:
    """The page of substitutes says who left and why, though every place is taken again."""
    chief.goto(f"{activity}/remplacants")
    gone = chief.locator("main")
    for name in names:
        expect(gone).to_contain_text(name.upper())
    expect(gone).to_contain_text("Travail")


def _questions(life: Life, name: str) -> int:
    return sum(mail["Subject"] == QUESTION for mail in life.mails(name))


def test_everything_is_answered_without_script(visit: Visits, life: Life) -> None:
    chief = visit(CHIEF, javascript=False)
    post = Post("Combattant", len(GUARDS), "SDT", "CC1")
    activity = create_activity(chief, "Garde d’honneur", _days(GUARDS_AHEAD), [post])
    stays, declines = GUARDS
    for name in GUARDS:
        chief.goto(f"{activity}/candidats")
        form = chief.get_by_role("form", name=re.compile(f"^Inviter .*{name.upper()}"))
        form.get_by_role("button", name="Inviter").click()
        expect(applicant(chief, name)).to_contain_text("Invitation en attente")

    asked = "Vous êtes invité"
    _answer(life, stays, asked, "Accepter l’invitation", "Confirmée", javascript=False)
    _answer(life, declines, asked, "Décliner", "Déclinée", javascript=False)
    question = "Faut-il apporter les gants blancs ?"
    with life.as_(stays, javascript=False) as page:
        page.goto(f"{activity}/fil")
        page.get_by_label("Votre message").fill(question)
        press(page, "Envoyer", "Votre message est envoyé")
        expect(page.locator(".message")).to_contain_text(question)
    chief.goto(f"{activity}/fil")
    expect(chief.locator(".message")).to_contain_text(question)
    _call_everybody_up(chief, activity, "1 personne convoquée")
    _acknowledge_then_leave(life, stays, javascript=False)

    _expect_departures(chief, activity, GUARDS)


def test_a_hundred_and_twenty_people_are_called_on_a_phone_without_script(life: Life) -> None:
    turned_up = called_name(CALLED - 1)
    with life.as_(turned_up) as page:
        assert _days_served(page) == 0
    with life.as_(CALLER, javascript=False) as phone:
        phone.goto("/activites?unite=13BCA")
        phone.get_by_role("link", name=ROLL_TITLE, exact=True).click()
        phone.get_by_role("link", name="Appel", exact=True).click()
        _put_on_the_list(phone, turned_up)
        for section in SECTIONS:
            shown = phone.get_by_role("region", name=section)
            expect(shown.locator(".roll-line")).to_have_count(CALLED // len(SECTIONS))
        _mark_everybody(phone)
        press(phone, "Enregistrer", "Appel enregistré : 120 lignes.")
        expect(phone.locator("#attendance-counts")).to_contain_text(
            "118 / 120 présents · tous notés"
        )
        press(phone, "Valider les présences", "Les présences sont validées")
        press(phone, "Certifier le service fait", "Le service fait est certifié")
        roll = phone.url
    with life.as_(OFFICE, javascript=False) as page:
        page.goto(roll)
        press(page, "Noter comme transmis", "Le service fait est noté comme transmis")

    with life.as_(turned_up) as page:
        assert _days_served(page) == 1  # Yesterday; today is over tonight.
        open_message(page, "est validée")
        service = page.get_by_role("region", name="Mon service")
        expect(service).to_contain_text("2 jours comptés")
        expect(service).to_contain_text("Présence validée")
        expect(service).to_contain_text("service fait transmis")
        assert turned_up.upper() in _certificate(page)


def _days_served(page: Page) -> int:
    page.goto("/profil")
    return int(page.locator("#profile-service .figures strong").first.inner_text())


def _put_on_the_list(phone: Page, name: str) -> None:
    """Somebody who had only applied has turned up."""
    choice = phone.get_by_label("Personne présente")
    value = choice.locator("option").filter(has_text=name.upper()).get_attribute("value")
    choice.select_option(value=value)
    press(phone, "Ajouter", "est sur la liste")


def _mark_everybody(phone: Page) -> None:
    """Row after row, down the page: one excused, one absent, one late, the others there."""
    rows = phone.locator(".roll-line")
    for number in range(CALLED):
        mark = {0: "Excusé", 1: "Absent", 2: "En retard"}.get(number, "Présent")
        rows.nth(number).get_by_role("radio", name=mark, exact=True).check()


def _certificate(page: Page) -> str:
    """The text of the file that shows her days."""
    page.get_by_role("link", name="Mon attestation de présence").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger en PDF").click()
    return PdfReader(download.value.path()).pages[0].extract_text()
