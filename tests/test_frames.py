"""Pages sent as what differs from a text that the browser holds (F3)."""

from base64 import b64encode
from hashlib import sha256

import pytest

from metiis.frames import zstd
from tests.factories import make_reservist
from tests.test_weight import busy, paths
from tests.world import make_world

MOST = 1_500
# Hardly changes, so that it is hardly sent again: what it says is not worth a place in the text.
LONG_AND_STEADY = {"pages.help_", "pages.privacy"}


def held(text: bytes, accepted: str = "gzip, br, zstd, dcb, dcz") -> dict[str, str]:
    """What a browser says that holds this text."""
    digest = b64encode(sha256(text).digest()).decode()
    return {"Accept-Encoding": accepted, "Available-Dictionary": f":{digest}:"}


@pytest.fixture
def frames(app) -> bytes:
    return app.extensions["metiis.assets"].frames


def opened(sent: bytes, text: bytes) -> bytes:
    """As a browser reads it: a head that names the text, then what differs from it."""
    assert sent[:8] == bytes.fromhex("5e2a4d1820000000")
    assert sent[8:40] == sha256(text).digest()
    return zstd.decompress(sent[40:], zstd.ZstdDict(text, is_raw=True))


def test_whoever_holds_the_text_receives_the_same_page_in_fewer_bytes(session, as_person, frames):
    browser = as_person(make_reservist())
    plain = browser.get("/composants", headers={"Accept-Encoding": "identity"})
    usual = browser.get("/composants", headers={"Accept-Encoding": "br"})
    framed = browser.get("/composants", headers=held(frames))
    assert framed.headers["Content-Encoding"] == "dcz"
    assert {"Accept-Encoding", "Available-Dictionary"} <= set(framed.vary)
    page = opened(framed.data, frames)
    assert len(page) == len(plain.data)
    assert page[-200:] == plain.data[-200:]
    assert len(framed.data) < len(usual.data)


@pytest.mark.parametrize(
    "said",
    [
        {"Accept-Encoding": "br"},
        {"Accept-Encoding": "br, dcz", "Available-Dictionary": ":AAAA:"},
        {"Accept-Encoding": "br, dcz", "Available-Dictionary": "bruit \xe9"},
    ],
    ids=["nothing", "another text", "noise"],
)
def test_others_receive_it_as_before(session, as_person, said: dict[str, str]):
    answer = as_person(make_reservist()).get("/", headers=said)
    assert answer.headers["Content-Encoding"] == "br"


def test_a_browser_that_holds_the_text_but_cannot_open_is_not_sent_it(session, as_person, frames):
    answer = as_person(make_reservist()).get("/", headers=held(frames, "br"))
    assert answer.headers["Content-Encoding"] == "br"


def test_the_text_offers_itself_for_every_page_and_stays(app, client):
    with client.get(app.extensions["metiis.assets"].frames_url) as answer:
        assert answer.headers["Use-As-Dictionary"] == 'match="/*"'
        assert "immutable" in answer.headers["Cache-Control"]
    with client.get(app.extensions["metiis.assets"].url("metiis.js")) as other:
        assert "Use-As-Dictionary" not in other.headers


def test_a_page_that_has_changed_is_light_for_whoever_holds_the_text(
    app, session, as_person, frames
):
    world = make_world()
    busy(world)
    asked = paths(app, world)
    browser = as_person(world.people["reservist"])
    shell = {**held(frames), "X-Metiis-Shell": app.extensions["metiis.assets"].version}
    sizes = {}
    for endpoint, path in asked.items():
        answer = browser.get(path, headers=shell)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            sizes[endpoint] = len(answer.data)
    changing = {name: size for name, size in sizes.items() if name not in LONG_AND_STEADY}
    assert len(changing) > 25
    assert max(changing.values()) <= MOST, max(changing.items(), key=lambda each: each[1])
