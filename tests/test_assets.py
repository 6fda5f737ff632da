"""What is taken out of the files people receive changes nothing of what they do."""

import pytest

from metiis.assets import Assets, squeezed


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


def test_one_sheet_and_one_script_hold_everything(tmp_path):
    folder = Assets(tmp_path).folder
    script = (folder / "metiis.js").read_text("utf-8")
    assert script.startswith("var htmx=")
    assert '"use strict"' in script
    for name in ("metiis.css", "metiis.js"):
        text = (folder / name).read_text("utf-8")
        assert "\n/*" not in text
        assert (folder / f"{name}.br").stat().st_size < len(text) / 2
