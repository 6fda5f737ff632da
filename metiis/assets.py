"""Static files as people receive them: style sheets joined, everything compressed once, and served
under an address that changes with the content, so that browsers keep them for ever."""

import gzip
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import brotli
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
STYLES = ("tokens", "base", "layout", "components", "features")
# What only people with a role see is a sheet of its own: a reservist's phone never asks for it.
STAFF_STYLES = "css/staff/*.css"
# Joined too, the library first: one request, and what they share is compressed once.
SCRIPTS = ("vendor/htmx-4.0.1.min.js", "js/metiis.js")
# One page asks for such a script; it is no weight for the others.
PAGE_SCRIPTS = "js/pages/*.js"
COPIED = ("img/*",)
# What pages have in common, under an address of its own: it stays when other files change.
FRAMES = "frames.txt"
# Not a static file: the service worker, which its own address serves with what it must know.
WORKER = "worker/*.js"
COMPRESSED = {".css", ".js", ".svg", ".txt"}
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
REMARKS = re.compile(r"^ */\*.*?\*/\n", re.DOTALL | re.MULTILINE)
STRINGS = re.compile(r"""("[^"]*"|'[^']*')""")
QUOTES = {'"', "'"}


class Assets:
    """The built files of one version of the static folder."""

    def __init__(self, folder: Path, source: Path = STATIC) -> None:
        files = _collect(source)
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + files[name])
        self.version = digest.hexdigest()[:12]
        self.worker = _script(sorted(source.glob(WORKER))).decode()
        self.folder = folder / self.version
        self.frames = (source / FRAMES).read_bytes()
        self._frames_version = hashlib.sha256(self.frames).hexdigest()[:12]
        self._frames_folder = folder / self._frames_version
        for content, place in ((files, self.folder), ({FRAMES: self.frames}, self._frames_folder)):
            if not place.is_dir():
                _write(content, place)

    def url(self, name: str) -> str:
        """The address of a file, such as `metiis.css`."""
        return f"/static/{self.version}/{name}"

    @property
    def frames_url(self) -> str:
        """The address of what pages have in common."""
        return f"/static/{self._frames_version}/{FRAMES}"

    def text(self, name: str) -> str:
        """What a text file says."""
        return (self.folder / name).read_text("utf-8")

    def serve(self, application: WhiteNoise) -> None:
        """Give the files to WhiteNoise as immutable."""
        application.add_files(str(self.folder), prefix=f"static/{self.version}/")
        application.add_files(str(self._frames_folder), prefix=f"static/{self._frames_version}/")


def _collect(source: Path) -> dict[str, bytes]:
    files = {
        "metiis.css": _sheet(source / "css" / f"{name}.css" for name in STYLES),
        "staff.css": _sheet(sorted(source.glob(STAFF_STYLES))),
        "offline.css": _sheet([source / "css" / "offline.css"]),
        "metiis.js": _script(source / name for name in SCRIPTS),
    }
    for path in sorted(source.glob(PAGE_SCRIPTS)):
        files[f"pages/{path.name}"] = _script([path])
    for pattern in COPIED:
        for path in sorted(source.glob(pattern)):
            files[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return files


def _sheet(paths: Iterable[Path]) -> bytes:
    return squeezed("\n".join(path.read_text("utf-8") for path in paths)).encode()


def _script(paths: Iterable[Path]) -> bytes:
    return "\n".join(_uncommented(path.read_text("utf-8")) for path in paths).encode()


def _uncommented(script: str) -> str:
    """A script without the comments that stand on lines of their own; nothing else is touched."""
    return REMARKS.sub("", script)


def squeezed(style: str) -> str:
    """A style sheet without comments nor idle blanks; strings are left as they are."""
    parts = STRINGS.split(COMMENTS.sub("", style))
    return "".join(part if part[:1] in QUOTES else _bare(part) for part in parts if part).strip()


def _bare(rules: str) -> str:
    """Blanks count around `+`, `-`, `*` and before `:` and `(`; never around these marks."""
    single = re.sub(r"\s+", " ", rules)
    return re.sub(r": ", ":", re.sub(r" ?([{};,>]) ?", r"\1", single)).replace(";}", "}")


def _write(files: dict[str, bytes], folder: Path) -> None:
    """Build aside, then rename: several workers may start at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    draft.chmod(0o755)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content))
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)  # Another worker was first with the same files.
