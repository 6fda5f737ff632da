"""Settings: the README lists each with its default, values are read or refused in words."""

import re
from base64 import b64encode
from dataclasses import fields
from pathlib import Path

import pytest

from metiis.settings import INSTANCE, BadSetting, Settings

README = Path(__file__).resolve().parent.parent / "README.md"
ROW = re.compile(r"^\| `(METIIS_\w+)` \| (?:`([^`]*)`|—) \|", re.M)
SAFE = {
    "METIIS_PRODUCTION": "1",
    "METIIS_SECRET_KEY": "x" * 32,
    "METIIS_ENCRYPTION_KEYS": f"a:{b64encode(bytes(32)).decode()}",
    "METIIS_PUBLIC_URL": "https://metiis.example",
    "METIIS_TRUSTED_HOSTS": "metiis.example",
}


def documented() -> dict[str, str]:
    return dict(ROW.findall(README.read_text(encoding="utf-8")))


def defaults() -> dict[str, str]:
    """What each setting is worth when nothing is said, as the README writes it."""
    found = {}
    for field in fields(Settings):
        value = field.default
        text = ("1" if value else "0") if isinstance(value, bool) else str(value)
        found[f"METIIS_{field.name.upper()}"] = text.replace(str(INSTANCE), "instance")
    return found


def test_the_readme_lists_every_setting_with_its_default_and_no_other():
    assert documented() == defaults()


def test_a_setting_is_read_in_its_own_kind():
    found = Settings.from_env({"METIIS_DEMO": "oui", "METIIS_PROXY_HOPS": "2"})
    assert found.demo is True
    assert found.proxy_hops == 2


def test_a_number_that_is_not_one_is_named():
    with pytest.raises(BadSetting, match="METIIS_PROXY_HOPS doit être un nombre"):
        Settings.from_env({"METIIS_PROXY_HOPS": "deux"})


def test_an_empty_setting_is_an_absent_one():
    assert Settings.from_env({"METIIS_PUBLIC_URL": ""}).public_url == Settings.public_url


def test_production_starts_with_safe_settings():
    assert Settings.from_env(SAFE).is_secure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("METIIS_DEMO", "1"),
        ("METIIS_SECRET_KEY", "court"),
        ("METIIS_SECRET_KEY", ""),
        ("METIIS_ENCRYPTION_KEYS", ""),
        ("METIIS_PUBLIC_URL", "http://metiis.example"),
        ("METIIS_TRUSTED_HOSTS", ""),
    ],
)
def test_production_refuses_each_unsafe_setting_by_name(name: str, value: str):
    with pytest.raises(BadSetting, match=name):
        Settings.from_env({**SAFE, name: value})


def test_hosts_are_a_list():
    assert Settings(trusted_hosts="a.example, b.example,").hosts == ["a.example", "b.example"]
