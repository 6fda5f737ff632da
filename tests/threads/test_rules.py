"""What may be written, and until when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.models import Activity, ActivityStatus
from metiis.threads.rules import LONGEST, contact_in, is_open, message_fault

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "Appelez-moi au 0612345678.",
        "06 12 34 56 78",
        "06.12.34.56.78 le soir",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "0612 345 678",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033612345678",
        "Mon fixe : 04 76 00 00 00 !",
        "le 05/12/2026, joignable au 06 12 34 56 78",
    ],
)
def test_a_telephone_number_is_seen(text: str):
    found = contact_in(text)
    assert found is not None
    assert found[0] == "un numéro de téléphone"


@pytest.mark.parametrize(
    "text", ["paul.martin@exemple.fr", "écrivez à p-m+tir@sous.exemple.org svp", "(a@b.fr)"]
)
def test_a_mail_address_is_seen(text: str):
    found = contact_in(text)
    assert found is not None
    assert found[0] == "une adresse électronique"


@pytest.mark.parametrize(
    "text",
    [
        "Rendez-vous le 05/12/2026 à 14 h 30.",
        "du 05.12.2026 au 06.12.2026",
        "du 05/12/26 au 06/12/26",
        "05-12-2026 14:30",
        "de 08 h 00 à 17 h 30, puis 06 h 15",
        "Salle 0412, bâtiment 03, 2e étage",
        "Il faut 150 rations et 12 jerricans de 20 litres",
        "Rendez-vous @ la porte nord",
        "Parcours de 12,5 km, dénivelé 1 200 m",
        "38000 Grenoble",
        "Convocation 7BCA-2026-000123",
    ],
)
def test_dates_hours_and_quantities_are_left_alone(text: str):
    assert contact_in(text) is None


def test_a_refusal_names_what_was_seen_and_what_to_do():
    fault = message_fault("Voici le 06 12 34 56 78.")
    assert fault is not None
    assert "06 12 34 56 78" in fault
    assert "Tous les participants lisent le fil" in fault
    assert "Retirez-les" in fault


def test_a_message_says_something_and_not_too_much():
    assert message_fault("") == "Écrivez votre message."
    assert message_fault("é" * LONGEST) is None
    assert "1001" in str(message_fault("é" * (LONGEST + 1)))


@given(st.text(alphabet="0123456789 .-/()+@a", max_size=LONGEST))
def test_nothing_typed_takes_long_to_judge(text: str):
    contact_in(text)


@pytest.mark.parametrize("status", ActivityStatus)
def test_a_thread_closes_a_month_after_the_end_or_with_a_cancellation(status: ActivityStatus):
    activity = Activity(status=status, ends_on=TODAY)
    dead = status in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)
    assert is_open(activity, TODAY) is not dead
    assert is_open(activity, TODAY + timedelta(days=30)) is not dead
    assert not is_open(activity, TODAY + timedelta(days=31))
