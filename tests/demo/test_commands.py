"""The command refuses where it must, before anything is written."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis.models import Person


@pytest.fixture
def production(app: Flask) -> Iterator[Flask]:
    settings = app.extensions["metiis.settings"]
    app.extensions["metiis.settings"] = replace(settings, production=True)
    yield app
    app.extensions["metiis.settings"] = settings


def test_it_refuses_production(production: Flask, session: Session):
    answer = production.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 1
    assert "production" in answer.output
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_it_knows_three_sizes(app: Flask):
    answer = app.test_cli_runner().invoke(args=["demo", "load", "--scale", "galaxie"])
    assert answer.exit_code == 2
