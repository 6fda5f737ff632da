"""The PDF says what the page says, word for word, and nothing leaves that must not."""

import io
import re

import pypdf
import pytest

from metiis import clock, papers
from metiis.callups import services
from metiis.models import EmploymentStatus
from metiis.papers import Part, Sheet, printed
from metiis.refusals import Refusal
from tests.callups.scene import make_scene
from tests.screens import open_page


@pytest.fixture
def scene(session):
    return make_scene()


def own(scene, suffix):
    return f"/candidatures/{scene.application.public_id}/{suffix}"


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def words(text):
    return re.findall(r"\S+", text)


def words_of(page):
    return words(page.find(id="sheet").get_text(" "))


def words_of_paper(content):
    return words(read(content).pages[0].extract_text())


@pytest.mark.parametrize("suffix", ["convocation", "attestation-employeur"])
def test_the_paper_says_what_the_page_says_word_for_word(scene, as_person, suffix):
    scene.instruct()
    scene.issued()
    client = as_person(scene.person)
    page, answer = open_page(client, own(scene, suffix)), client.get(own(scene, f"{suffix}.pdf"))
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert words_of_paper(answer.data) == words_of(page)
    assert len(words_of(page)) > 50


def test_an_older_version_and_one_without_effect_say_so_on_paper(scene, as_person):
    kept = scene.instruct()
    scene.issued()
    kept.dress = "Tenue de sport"
    services.reissue_all(scene.activity, scene.boss, clock.now())
    client = as_person(scene.person)
    old = client.get(own(scene, "convocation.pdf?version=1")).data
    assert words_of_paper(old) == words_of(open_page(client, own(scene, "convocation?version=1")))
    assert "remplacée" in words_of_paper(old)
    letter = words_of_paper(client.get(own(scene, "attestation-employeur.pdf")).data)
    assert "Remplace" in letter


def test_the_file_is_one_page_in_french_with_letters_of_its_own(scene, as_person):
    long = "Prévoir l’équipement d’hiver. " * 10
    scene.instruct(dress=long, transport=long, lodging=long)
    scene.issued()
    client = as_person(scene.person)
    content = client.get(own(scene, "convocation.pdf")).data
    paper = read(content)
    assert len(paper.pages) == 1
    assert paper.trailer["/Root"]["/Lang"] == "fr-FR"
    assert paper.metadata.title.startswith("Convocation 7BCA-")
    fonts = paper.pages[0]["/Resources"]["/Font"].values()
    assert {str(font.get_object()["/Subtype"]) for font in fonts} == {"/Type0"}
    assert "ŁUKASZ" in words_of_paper(content)
    assert client.get(own(scene, "convocation.pdf")).data == content


@pytest.mark.parametrize(
    ("employment", "said", "unsaid"),
    [
        (EmploymentStatus.EMPLOYEE_UNDER_50, "L3142-89", "L644-1"),
        (EmploymentStatus.CIVIL_SERVANT, "L644-1", "L3142-89"),
        (None, "L3142-89", "inconnu"),
        (EmploymentStatus.STUDENT, "R4221-9", "L3142-89"),
    ],
)
def test_the_letter_says_dates_and_law_and_nothing_of_the_service(
    scene, as_person, employment, said, unsaid
):
    scene.person.employment = employment
    scene.instruct()
    reference = scene.issued().reference
    text = open_page(as_person(scene.person), own(scene, "attestation-employeur"))
    text = text.find(id="sheet").get_text(" ")
    assert "Zoé ŁUKASZ" in text
    assert said in text
    assert unsaid not in text
    secrets = ("7BCA", "7e", "Unité", "Varces", "Chamois", "Grenadier", "SGT", "Reyniès", reference)
    assert [each for each in secrets if each in text] == []


def test_a_letter_that_the_face_lacks_is_no_obstacle():
    sheet = Sheet(
        "Essai", "2027-01-01T00:00:00+00:00", "", "Essai", "", "", (Part("", (("Nom", "李 🙂"),)),)
    )
    assert "Essai" in words_of_paper(printed(sheet))


def test_who_would_wait_long_for_a_file_is_told_so(monkeypatch):
    monkeypatch.setattr(papers, "PATIENCE", 0)
    sheet = Sheet("Essai", "2027-01-05T08:00:00+00:00", "", "Essai", "", "", ())
    with papers.AT_A_TIME, papers.AT_A_TIME, pytest.raises(Refusal) as refused:
        printed(sheet)
    assert refused.value.code == "not_printed"
    assert printed(sheet).startswith(b"%PDF")
