"""A sheet that a page shows and a PDF prints, word for word the same.

The PDF is made by a program apart (`printing`), so that a web process stays light; no more than a
few at a time.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore

from metiis.labels import NBSP
from metiis.refusals import Refusal

COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("printing.py")))
LONGEST = 15  # Seconds.
AT_A_TIME = BoundedSemaphore(2)
PATIENCE = 3  # Seconds for a turn: who waits holds a place that pages need.
NOT_PRINTED = (
    f"Le fichier PDF n’a pas pu être préparé. La page dit la même chose{NBSP}: imprimez-la, ou "
    "réessayez dans un instant."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sheet: facts as (term, value), then paragraphs; the title may be empty."""

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said, from top to bottom. `name` is the title of the file, `made_at` an instant in
    ISO form: the same sheet gives the same file."""

    name: str
    made_at: str
    kicker: str
    title: str
    reference: str
    notice: str
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()


def printed(sheet: Sheet) -> bytes:
    """The sheet as a PDF; Refusal when it cannot be made."""
    given = json.dumps(asdict(sheet)).encode()
    if not AT_A_TIME.acquire(timeout=PATIENCE):
        raise Refusal(NOT_PRINTED, "not_printed")
    try:
        run = subprocess.run(  # noqa: S603 - a fixed command of ours.
            COMMAND, input=given, capture_output=True, check=True, timeout=LONGEST
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Refusal(NOT_PRINTED, "not_printed") from error
    finally:
        AT_A_TIME.release()
    return run.stdout
