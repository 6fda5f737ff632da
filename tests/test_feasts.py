"""Holidays of France, without the rest of the world."""

import subprocess
import sys
from datetime import date

from metiis import feasts
from metiis.settings import ROOT


def test_public_holidays_of_a_year():
    days = feasts.public(2027)
    assert len(days) == 11
    assert days[date(2027, 5, 6)] == "Ascension"
    assert date(2027, 12, 26) not in days


def test_some_places_have_more():
    assert {date(2027, 3, 26), date(2027, 12, 26)} <= set(feasts.public(2027, "6AE"))


def test_school_holidays_follow_the_zone():
    assert feasts.school(2027, "A") != feasts.school(2027, "C")
    assert date(2027, 8, 1) in feasts.school(2027, "B")


def test_no_other_country_is_loaded():
    asked = (
        "import sys; from metiis import feasts; feasts.public(2027); feasts.school(2027, 'A');"
        "found = [each for each in sys.modules if each.startswith('holidays.countries.')];"
        "sys.exit(found != ['holidays.countries.france'])"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True)
