"""The judge of pages is itself judged: each fault put into a good page is found."""

import pytest
from bs4 import BeautifulSoup

from tests.screens import faults_of, swapped_into

GOOD = """<!doctype html><html lang="fr"><head><title>Accueil – METIIS</title></head><body>
<main id="contenu"><div id="messages" aria-live="polite"></div><h1>Bonjour</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="1">
<label for="a">Nom</label><input id="a" name="a"><button>Envoyer</button></form>
<p>Elle est publiée\u00a0: «\u00a0oui\u00a0».</p><a href="/">Accueil</a></main></body></html>"""


def faults(html: str) -> list[str]:
    return faults_of(BeautifulSoup(html, "html.parser"))


def test_a_good_page_has_no_fault():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("<!doctype html>", "", "doctype"),
        (' lang="fr"', "", "language"),
        (" – METIIS", "", "title"),
        ("<h1>Bonjour</h1>", "", "first headings"),
        ("<h1>", "<h1>A</h1><h1>", "first headings"),
        ('id="a"', 'id="messages"', "used 2 times"),
        ('for="a"', 'for="b"', "leads nowhere"),
        ('action="/x"', "", "without action"),
        ('name="csrf_token"', 'name="autre"', "without token"),
        ('<label for="a">Nom</label>', "", "without label"),
        ("Envoyer", "", "without name"),
        ('href="/"', 'href=""', "without address"),
        ("<p>", "<h3>Trop bas</h3><p>", "skips"),
        ("<p>", '<p style="color:red">', "inline"),
        ("<p>", '<p onclick="x()">', "onclick"),
        ("Elle", "L'avis", "apostrophe"),
        ("\u00a0:", " :", "before a mark"),
        ("\u00a0:", ":", "no space before"),
        ("«\u00a0", "« ", "after «"),
        ("oui", "None", "Python"),
        ('id="contenu"', "", "main#contenu"),
        ("<p>", '<p class="home-value">', "for staff only"),
    ],
)
def test_each_fault_is_found(good: str, bad: str, words: str):
    assert good in GOOD
    assert any(words in fault for fault in faults(GOOD.replace(good, bad, 1)))


def test_an_answer_is_put_where_it_says():
    page = '<div id="a">1</div><div id="b">2</div>'
    answer = (
        '<hx-partial hx-target="#a" hx-swap="outerHTML"><p id="a">3</p></hx-partial>'
        '<hx-partial hx-target="#b" hx-swap="innerHTML">4</hx-partial>'
    )
    assert swapped_into(page, answer) == '<p id="a">3</p><div id="b">4</div>'
