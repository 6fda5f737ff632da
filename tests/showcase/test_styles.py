"""The style sheets and vendored files: light to send, readable in both themes, unchanged."""

import hashlib
import re
from pathlib import Path

import pytest

from metiis.assets import STATIC, Assets

# Bytes after brotli. The first is on every visitor's way; the second, which no reservist asks for,
# is fetched once by people at their desks.
LARGEST = {"metiis.css": 7_500, "staff.css": 9_000}
PAIRS = [
    *[(ink, back, 4.5) for ink in ("ink", "soft", "link") for back in ("paper", "surface", "tint")],
    *[(tone, f"{tone}-wash", 4.5) for tone in ("info", "success", "warning", "danger", "away")],
    *[(tone, "surface", 4.5) for tone in ("info", "success", "warning", "danger")],
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-deep", 4.5),
    ("on-band", "band", 4.5),
    ("on-band", "band-far", 4.5),
    ("soft", "sunken", 4.5),
    ("ink", "neutral-wash", 4.5),
    ("edge", "surface", 3.0),
    ("edge", "paper", 3.0),
    ("focus", "surface", 3.0),
    ("focus", "paper", 3.0),
    ("gold", "band", 3.0),
]


def _themes() -> dict[str, dict[str, str]]:
    source = (STATIC / "css" / "tokens.css").read_text()
    light, dark = source.split("@media", 1)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "back", "least"), PAIRS)
def test_colours_can_be_told_apart(theme: str, ink: str, back: str, least: float) -> None:
    colours = _themes()[theme]
    darker, lighter = sorted((_luminance(colours[ink]), _luminance(colours[back])))
    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_style_sheets_are_light(tmp_path: Path) -> None:
    folder = Assets(tmp_path).folder
    for name, most in LARGEST.items():
        assert (folder / f"{name}.br").stat().st_size <= most, name


def test_style_sheets_call_nobody() -> None:
    for path in (STATIC / "css").rglob("*.css"):
        assert not re.search(r"url\(|@import|@font-face", path.read_text()), path.name


def test_vendored_files_are_those_of_the_readme() -> None:
    folder = STATIC / "vendor"
    listed = dict(
        re.findall(
            r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.M
        )
    )
    kept = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "README.md"
    }
    assert kept == listed
