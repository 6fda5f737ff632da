"""A long team: the first people of each post, the others one link away, everybody still taken."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from metiis.proposals import folding
from tests.proposals.world import Scene, make_scene
from tests.screens import SignIn, assert_fragment_is_in_page, open_page

MANY = folding.FEW + 3


@pytest.fixture
def scene(session: Session, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """More people than a page shows at once, on a smaller scale."""
    monkeypatch.setattr(folding, "LONG", folding.FEW)
    scene = make_scene(soldiers=MANY)
    for rank in range(MANY + 1):  # One more than there are places: somebody else to choose.
        scene.free(last_name=f"Combattant{rank}")
    return scene


def url_of(scene: Scene, query: str = "") -> str:
    return f"/activites/{scene.activity.public_id}/proposition{query}"


def unfolding(page: BeautifulSoup, scene: Scene) -> str:
    link = page.select_one(f"#deplier-{scene.soldier.public_id}")
    assert link is not None
    return str(link["href"])


def test_a_long_team_shows_its_posts_then_the_first_people_of_each(
    scene: Scene, as_person: SignIn, max_queries
):
    client = as_person(scene.boss)
    with max_queries(8):
        page = open_page(client, url_of(scene))
    posts = [each.get_text(" ", strip=True) for each in page.select(".proposal-posts li")]
    assert posts == [f"Combattant {MANY} / {MANY}", "Conducteur 0 / 1 1\u00a0place vide"]
    assert len(page.select(".seat")) == folding.FEW
    assert f"les {folding.FEW} premiers sur {MANY}" in page.select_one(".proposal-line h3").text
    assert page.select("select[name=choisir]") == []
    assert_fragment_is_in_page(client, url_of(scene))


def test_the_whole_team_is_taken_whatever_is_shown(scene: Scene, as_person: SignIn):
    page = open_page(as_person(scene.boss), url_of(scene))
    shown = page.select_one("form.proposal-take input[name=equipe]")["value"]
    assert len(shown.split()) == len(set(shown.split())) == MANY
    assert f"{MANY}\u00a0personnes seront invitées" in page.select_one("#take-words").text


def test_a_post_is_unfolded_by_a_link_and_stays_so_while_one_asks(scene: Scene, as_person: SignIn):
    client = as_person(scene.boss)
    address = unfolding(open_page(client, url_of(scene)), scene).partition("#")[0]
    page = open_page(client, address)
    assert len(page.select(".seat")) == MANY
    assert page.select("select[name=choisir]")
    keep = page.select_one(".seat-actions a")
    assert keep is not None
    assert f"poste={scene.soldier.public_id}" in str(keep["href"])
    kept = open_page(client, str(keep["href"]))
    assert len(kept.select(".seat")) == MANY
    assert "poste=" not in unfolding(kept, scene)  # The way back folds it.
    assert "garder=" in unfolding(kept, scene)


def test_a_short_team_is_shown_whole(
    scene: Scene, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folding, "LONG", MANY)
    page = open_page(as_person(scene.boss), url_of(scene))
    assert len(page.select(".seat")) == MANY
    assert page.select(".proposal-posts, .proposal-fold") == []


def test_whoever_is_kept_comes_first_then_the_best_folded_or_not(
    scene: Scene, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folding, "LONG", MANY)
    best = {scene.applicant(last_name=f"Candidat{n}").person.public_id for n in range(2)}
    client = as_person(scene.boss)
    page = open_page(client, url_of(scene))
    assert len(seats(page)) == MANY
    assert set(seats(page)[:2]) == best
    last = page.select(".seat-actions a")[-1]
    kept = seats(open_page(client, str(last["href"])))
    assert kept[0] == seats(page)[-1]
    assert set(kept[1:3]) == best


def seats(page: BeautifulSoup) -> list[str]:
    """Those proposed, in the order of the page."""
    links = page.select(".seat-name a")
    return [str(link["href"]).rpartition("/")[2] for link in links]
