"""The revision of the schema that this code needs, told without Alembic.

It would weigh 8 MB in every web process, for the one word that the page of health asks.
"""

import re
from functools import lru_cache

from metiis.settings import ROOT

MIGRATIONS = ROOT / "migrations"
NAMED = re.compile(r"""^(down_revision|revision) = ["'](\w+)["']$""", re.MULTILINE)


@lru_cache
def head() -> str:
    """The revision that no other follows. Raises ValueError when there is not exactly one."""
    versions = sorted((MIGRATIONS / "versions").glob("*.py"))
    named = [each for path in versions for each in NAMED.findall(path.read_text(encoding="utf-8"))]
    followed = {name for kind, name in named if kind == "down_revision"}
    (last,) = {name for kind, name in named if kind == "revision"} - followed
    return last
