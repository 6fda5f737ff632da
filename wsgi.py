"""Entry point for gunicorn and the `flask` command."""

import atexit
import gc

gc.disable()  # Nothing of what is loaded is garbage: looking for it takes a tenth of the start.

from metiis import create_app  # noqa: E402

app = create_app()

gc.freeze()
gc.enable()
atexit.register(gc.freeze)  # Nor is anything worth half a second of looking when all ends.
