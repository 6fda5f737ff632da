"""Bringing a database to a revision of the schema, with Alembic. Web processes never load it."""

from alembic import command
from alembic.config import Config

from metiis.schema import MIGRATIONS
from metiis.settings import ROOT


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    command.upgrade(config(url), revision)


def config(url: str) -> Config:
    """Alembic's settings for one database, without an ini file."""
    found = Config(toml_file=str(ROOT / "pyproject.toml"))
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["url"] = url
    return found
