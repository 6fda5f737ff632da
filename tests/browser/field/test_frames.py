"""A browser that takes the text common to pages is then sent what differs, and shows all."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser.field.phones import Pocket

LIGHT = 1_500


def test_a_phone_asks_once_for_what_pages_share_then_receives_the_rest(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    phone = pocket.phone()
    phone.enter(next(soldiers))
    phone.page.goto("/")
    phone.until("(storage) => Boolean(storage.state.frames)", "the text has not come")
    asked = [each for each in phone.network.passages if each.path.endswith("/frames.txt")]
    assert [each.status for each in asked] == [200]

    phone.network.forget()
    for path, title in (("/candidatures", "Mes candidatures"), ("/profil", "Mon profil")):
        phone.page.goto(path)
        expect(phone.page.get_by_role("heading", level=1)).to_have_text(title)
        page = next(each for each in phone.network.passages if each.path == path)
        assert "dcz" in page.headers["accept-encoding"]
        assert page.headers["available-dictionary"]
        assert page.body <= LIGHT
    assert not [each for each in phone.network.passages if each.path.endswith("/frames.txt")]
