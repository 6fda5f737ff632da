"""Public and school holidays of France, from a library of which the other countries stay out.

Its package of countries imports all two hundred of them, for the sake of their names: 8 MB in each
process. Made known without being run, it still leads to the one that is asked for.
"""

import sys
from datetime import date
from importlib.util import find_spec, module_from_spec

import holidays

COUNTRIES = "holidays.countries"
if COUNTRIES not in sys.modules and (known := find_spec(COUNTRIES)) is not None:
    sys.modules[COUNTRIES] = module_from_spec(known)


def public(year: int, place: str | None = None) -> dict[date, str]:
    """Public holidays of a civil year and their French names; `place` where some are added, in the
    library's words."""
    return dict(holidays.country_holidays("FR", subdiv=place, years=year, language="fr"))


def school(year: int, zone: str) -> dict[date, str]:
    """Days of school holidays of a civil year in a zone (« A »), and the names of the holidays."""
    found = holidays.country_holidays(
        "FR", subdiv=f"Zone {zone}", categories=("school",), years=year, language="fr"
    )
    return dict(found)
