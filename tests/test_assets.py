"""What is taken out of the files people receive changes nothing of what they do."""

import shutil

import pytest

from metiis.assets import STATIC, Assets, squeezed
from metiis.models import Role
from tests.factories import grant, make_brigade, make_reservist
from tests.screens import open_page


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  color: red;\n  margin: 0 1px;\n}\n", "a{color:red;margin:0 1px}"),
        ("/* why */ a > b,\na + b { top: calc(1px + 2px); }", "a>b,a + b{top:calc(1px + 2px)}"),
        ('a :hover { content: "; }  {"; }', 'a :hover{content:"; }  {"}'),
        ("@media (min-width: 40em) and (hover) { a { b: c } }", None),
    ],
)
def test_a_sheet_loses_only_idle_blanks(written: str, sent: str | None):
    expected = sent or "@media (min-width:40em) and (hover){a{b:c}}"
    assert squeezed(written) == expected


def test_sheets_and_scripts_are_joined_and_light(tmp_path):
    folder = Assets(tmp_path).folder
    script = (folder / "metiis.js").read_text("utf-8")
    assert script.startswith("var htmx=")
    assert '"use strict"' in script
    for name in ("metiis.css", "staff.css", "metiis.js"):
        text = (folder / name).read_text("utf-8")
        assert "\n/*" not in text
        assert (folder / f"{name}.br").stat().st_size < len(text) / 2


def test_a_file_put_in_its_folder_is_served_without_a_list_to_edit(tmp_path):
    source = tmp_path / "static"
    shutil.copytree(STATIC, source)
    (source / "css" / "staff" / "zenith.css").write_text("/* why */\n.zenith { color: red; }\n")
    (source / "js" / "pages").mkdir(exist_ok=True)
    (source / "js" / "pages" / "zenith.js").write_text("/* why */\nlet zenith;\n")
    folder = Assets(tmp_path / "built", source).folder
    assert (folder / "staff.css").read_text().endswith(".zenith{color:red}")
    assert ".zenith" not in (folder / "metiis.css").read_text()
    assert (folder / "pages" / "zenith.js").read_text() == "let zenith;\n"
    assert {path.name for path in (folder / "pages").glob("zenith.js*")} == {
        "zenith.js",
        "zenith.js.br",
        "zenith.js.gz",
    }


def test_only_who_holds_a_role_loads_the_sheet_of_staff(session, client, as_person):
    unit = make_brigade()["7BCA"]
    reservist, commander = make_reservist(unit), make_reservist(unit)
    grant(commander, Role.UNIT_COMMANDER, unit)
    assert sheets(as_person(reservist), "/") == ["metiis.css"]
    assert sheets(as_person(commander), "/") == ["metiis.css", "staff.css"]
    assert sheets(client, "/connexion") == ["metiis.css"]


def test_what_staff_see_keeps_its_look_where_others_may_see_it(session, client, as_person):
    reservist = make_reservist(make_brigade()["7BCA"])
    both = ["metiis.css", "staff.css"]
    assert sheets(as_person(reservist), f"/reservistes/{reservist.public_id}") == both
    assert sheets(client, "/composants") == both


def sheets(browser, url: str) -> list[str]:
    """The sheets a page asks for: at once, or once it is there."""
    page = open_page(browser, url)
    now = [str(link["href"]) for link in page.select("head link[rel=stylesheet]")]
    then = str(page.style["data-rest"]).split() if page.style else []
    assert not (now and then)
    return [each.rsplit("/", 1)[1] for each in now + then]
