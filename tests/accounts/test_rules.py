"""Rules of accounts: passwords, sessions, limits, who manages whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.accounts import rules
from metiis.models import Person, Role, RoleGrant, Unit, WebSession
from metiis.settings import Settings

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ME = ["metiis", "Martinez", "Paul", "paul.martinez", "7BCA", "7e bataillon de chasseurs alpins"]


def fault(password: str) -> str | None:
    return rules.password_fault(password, 15, ME)


@pytest.mark.parametrize(
    "password",
    [
        "fougere canoe violon brume",
        " fougere canoe violon ",
        "xkqvbt-zmqwj-hfpd",
        "x" * 40 + "yzkqvb",
        "🏔🎿🌲❄🐐🦅🌨🧊🏂🛷⛷🦌🏕🔥🧭",
        "fougère çanoë vïolon brumé",
        "k" * 60 + "wxvzqjfp",
    ],
)
def test_any_long_unguessable_password_is_good(password: str):
    assert fault(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "123456789012345678",
        "motdepassemotdepasse",
        "Motdepasse2026!!",
        "M0tdepasse-2026!",
        "P4$$w0rdP4$$w0rd",
        "azertyuiop123456789",
        "qwertyuiopasdfgh",
        "jetaimejetaime2026",
        "soldat soldat soldat",
        "BonjourBonjour!!",
        "armee de terre 2026",
        "vivelafrance2027",
    ],
)
def test_passwords_made_of_what_everybody_uses_are_refused(password: str):
    assert fault(password) == rules.TOO_COMMON


@pytest.mark.parametrize(
    "password",
    [
        "METIIS-demonstration-2027",
        "le canoe de martinez flotte",
        "fougere PAUL violon brume",
        "paul.martinez fougere canoe",
        "fougere 7bca canoe violon",
        "7e Bataillon de Chasseurs Alpins !",
    ],
)
def test_names_address_and_unit_stay_out_of_a_password(password: str):
    assert fault(password) == rules.TOO_PERSONAL


def test_length_is_counted_in_characters_from_15_to_128():
    assert fault("fougere canoe v") is None
    assert "au moins 15" in (fault("fougere canoe ") or "")
    assert fault("éfougère" * 16) is None
    assert fault("éfougère" * 16 + "x") == rules.TOO_LONG


@given(st.text(min_size=15, max_size=128))
def test_no_text_makes_the_policy_fail(password: str):
    assert fault(password) in {None, rules.TOO_COMMON, rules.TOO_PERSONAL}


def test_a_proposed_phrase_is_good_different_each_time_and_says_its_chance_honestly():
    phrases = {rules.passphrase(15, ME) for _ in range(50)}
    assert len(phrases) == 50
    assert all(fault(phrase) is None and len(phrase.split()) == 7 for phrase in phrases)
    words = (rules.FOLDER / "words.txt").read_text().split()
    assert len(words) == len(set(words))
    assert 2 ** rules.passphrase_bits() <= len(words) ** 7 < 2 ** (rules.passphrase_bits() + 1)


def person(*roles: Role, unit: Unit | None = None) -> Person:
    found = Person(last_name="A", first_name="B", unit=unit, activated_at=NOW)
    found.grants = [RoleGrant(role=role, unit=unit, section="") for role in roles]
    return found


@pytest.mark.parametrize(
    ("roles", "idle", "life"),
    [
        ((), timedelta(hours=24), timedelta(days=7)),
        ((Role.ADMIN,), timedelta(minutes=30), timedelta(hours=12)),
    ],
)
def test_a_session_dies_of_idleness_and_of_age_on_the_second(roles, idle, life):
    somebody, settings = person(*roles), Settings()
    second = timedelta(seconds=1)

    def alive(created: timedelta, seen: timedelta) -> bool:
        session = WebSession(created_at=NOW - created, last_seen_at=NOW - seen, ended_at=None)
        return rules.is_alive(session, somebody, NOW, settings)

    assert alive(idle, idle)
    assert not alive(idle + second, idle + second)
    assert alive(life, second)
    assert not alive(life + second, second)


def test_an_ended_session_or_a_disabled_account_is_never_alive():
    session = WebSession(created_at=NOW, last_seen_at=NOW, ended_at=NOW)
    assert not rules.is_alive(session, person(), NOW, Settings())
    session.ended_at, somebody = None, person()
    assert rules.is_alive(session, somebody, NOW, Settings())
    somebody.disabled_at = NOW
    assert not rules.is_alive(session, somebody, NOW, Settings())


def test_a_commander_manages_his_people_but_no_role_above_his_own():
    top = Unit(code="27BIM", name="27e BIM", path="/27BIM/")
    mine = Unit(code="7BCA", name="7e BCA", path="/27BIM/7BCA/")
    other = Unit(code="13BCA", name="13e BCA", path="/27BIM/13BCA/")
    commander = person(Role.UNIT_COMMANDER, unit=mine)
    assert rules.may_manage(commander, person(unit=mine))
    assert rules.may_manage(commander, person(Role.RESERVE_OFFICE, unit=mine))
    assert not rules.may_manage(commander, person(unit=other))
    assert not rules.may_manage(commander, person(Role.BRIGADE_STAFF, unit=mine))
    office = person(Role.RESERVE_OFFICE, unit=mine)
    assert not rules.may_manage(office, person(Role.UNIT_COMMANDER, unit=mine))
    assert not rules.may_manage(person(Role.BRIGADE_STAFF, unit=top), person(unit=mine))
    admin = person(Role.ADMIN)
    admin.grants[0].unit = None
    assert rules.may_manage(admin, person(Role.NATIONAL, unit=other))
    assert not rules.may_manage(person(unit=mine), person(unit=mine))


def test_windows_are_aligned_and_follow_each_other():
    limit = rules.Limit("essai", 3, timedelta(minutes=5))
    assert limit.opens(NOW) == NOW
    assert limit.opens(NOW + timedelta(seconds=299)) == NOW
    assert limit.opens(NOW + timedelta(seconds=300)) == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_place_on_the_network_is_an_address_or_the_block_of_one_subscriber(address, place):
    assert rules.network_of(address) == place


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
            "Firefox sur Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36",
            "Samsung Internet sur Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari sur iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge sur Windows",
        ),
        ("curl/8.5.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_device_is_named_in_french(user_agent: str, device: str):
    assert rules.device_label(user_agent) == device
