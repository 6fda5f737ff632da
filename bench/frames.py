"""Write `metiis/static/frames.txt` anew: the pages of an invented reservist that others resemble.

`make frames`, when pages have changed so much that a test finds what travels too heavy. An old text
is never wrong, only less useful.
"""

import logging
import re
import tempfile
from pathlib import Path

from bench import house
from bench.places import reservist_places
from metiis.assets import FRAMES, STATIC
from metiis.inlining import SHELL

# Somebody else than whose pages are measured.
WHOSE = "chef@metiis.test"
# New in each answer: nothing to share, and nothing to leave in a file.
SECRETS = re.compile(rb'(name="(?:csrf_token|compte|cle)" value=")[^"]*')
PAGES = ("accueil", "calendrier", "activités", "candidatures", "profil", "mes données")


def main() -> None:
    """The demonstration in a temporary folder, and its pages one after another."""
    with tempfile.TemporaryDirectory(prefix="metiis-frames-") as name:
        app = house.furnished(house.settings(Path(name)))
        logging.disable(logging.INFO)
        browser = house.sign_in(app, WHOSE)
        held = {SHELL: app.extensions["metiis.assets"].version}
        paths = {each.name: each.path for each in reservist_places(browser)}
        pages = [browser.get(paths[page], headers=held).get_data() for page in PAGES]
        app.extensions["metiis.engine"].dispose()
    (STATIC / FRAMES).write_bytes(SECRETS.sub(rb"\1", b"\n".join(pages)))


if __name__ == "__main__":
    main()
