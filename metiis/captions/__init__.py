"""The French names of enumerations, journal actions, legal numbers and days. Data, no function."""

from metiis.captions.journal import ACTIONS
from metiis.captions.law import LEGAL_TITLES
from metiis.captions.lifecycle import LIFECYCLE
from metiis.captions.people import PEOPLE
from metiis.captions.words import Words
from metiis.models import Availability

__all__ = ["ACTIONS", "AVAILABILITY_WORDS", "LABELS", "LEGAL_TITLES", "WEEKDAYS"]

LABELS = Words(*PEOPLE, *LIFECYCLE)
# The words of a day in addresses and forms.
AVAILABILITY_WORDS: dict[str, Availability] = {
    "disponible": Availability.AVAILABLE,
    "si-besoin": Availability.IF_NEEDED,
    "indisponible": Availability.UNAVAILABLE,
    "non-renseigne": Availability.UNKNOWN,
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
