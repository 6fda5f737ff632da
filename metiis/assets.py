"""Static files as people receive them: style sheets joined, everything compressed once, and served
under an address that changes with the content, so that browsers keep them for ever."""

import gzip
import hashlib
import shutil
import tempfile
from pathlib import Path

import brotli
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
STYLES = ("tokens", "base", "layout", "components", "features")
COPIED = ("js/*.js", "vendor/*.js", "img/*")
COMPRESSED = {".css", ".js", ".svg"}


class Assets:
    """The built files of one version of the static folder."""

    def __init__(self, folder: Path) -> None:
        files = _collect()
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + files[name])
        self.version = digest.hexdigest()[:12]
        self.folder = folder / self.version
        if not self.folder.is_dir():
            _write(files, self.folder)

    def url(self, name: str) -> str:
        """The address of a file, such as `metiis.css`."""
        return f"/static/{self.version}/{name}"

    def serve(self, application: WhiteNoise) -> None:
        """Give the files to WhiteNoise as immutable."""
        application.add_files(str(self.folder), prefix=f"static/{self.version}/")


def _collect() -> dict[str, bytes]:
    styles = [STATIC / "css" / f"{name}.css" for name in STYLES]
    files = {"metiis.css": b"\n".join(path.read_bytes() for path in styles)}
    for pattern in COPIED:
        for path in sorted(STATIC.glob(pattern)):
            name = path.name if path.parent.name == "js" else f"{path.parent.name}/{path.name}"
            files[name] = path.read_bytes()
    return files


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
