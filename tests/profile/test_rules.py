"""Sections, sizes and shapes, without database."""

import pytest

from metiis.models import EmploymentStatus, Person
from metiis.people import kit
from metiis.profile import rules
from metiis.profile.rules import Section


def test_sizes_survive_their_column_and_forged_ones_do_not():
    assert kit.read_kit(kit.write_kit({"pointure": "43", "veste": "96C"})) == {
        "veste": "96C",
        "pointure": "43",
    }
    assert kit.read_kit("veste=;inconnu=1;pointure=43;=2;abc") == {"pointure": "43"}
    longest = {item.key: "X" * kit.LONGEST_SIZE for item in kit.KIT}
    assert len(kit.write_kit(longest)) <= 200
    assert not kit.SIZE.fullmatch("43;veste=1")


def test_a_version_follows_the_content_of_its_section_only():
    person = Person(phone="06 12 34 56 78", home_town="Gap", home_department="05")
    before = rules.version_of(rules.stored(Section.CONTACT, person))
    person.wishes = "Autre chose"
    assert rules.version_of(rules.stored(Section.CONTACT, person)) == before
    person.home_town = "Annecy"
    assert rules.version_of(rules.stored(Section.CONTACT, person)) != before


def test_differences_are_named():
    kept = {"employment": EmploymentStatus.STUDENT, "employer_days": None}
    assert rules.differences(kept, {"employment": "student", "employer_days": 0}) == [
        "employment",
        "employer_days",
    ]
    assert rules.differences(kept, dict(kept)) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "06 12 34 56 78"),
        ("+32 470 12 34 56", "+32 470 12 34 56"),
        ("", ""),
    ],
)
def test_numbers_are_written_as_they_are_read(typed, kept):
    assert rules.phone_number(typed) == kept


@pytest.mark.parametrize("code", ["01", "38", "95", "2A", "971", "988"])
def test_departments_have_codes(code):
    assert rules.DEPARTMENT.fullmatch(rules.department_code(code.lower().lstrip("0")))


@pytest.mark.parametrize("code", ["00", "20", "96", "979", "2C", "abc"])
def test_other_codes_are_refused(code):
    assert not rules.DEPARTMENT.fullmatch(rules.department_code(code))
