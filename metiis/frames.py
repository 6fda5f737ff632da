"""Pages sent as what differs from a text that the browser already holds (RFC 9842).

The text is `static/frames.txt`: some pages of an invented reservist, which the service worker asks
for once. Browsers that take it for a dictionary say so with each request, by its digest.
"""

import sys
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from flask import Response, current_app, request

from metiis.assets import Assets

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

USE_AS_DICTIONARY = ("Use-As-Dictionary", 'match="/*"')
ENCODING = "dcz"
# A skippable frame that Zstandard passes over: its name, its length, then the digest.
MAGIC = bytes.fromhex("5e2a4d18 20000000")
SMALLEST = 400  # Bytes below which nothing is gained.
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: 12,
    zstd.CompressionParameter.content_size_flag: 0,
}


@lru_cache(maxsize=4)
def _known(text: bytes) -> tuple[str, bytes, zstd.ZstdDict]:
    """How browsers name this text, what comes first in an answer, and the text made ready."""
    digest = sha256(text).digest()
    return f":{b64encode(digest).decode()}:", MAGIC + digest, zstd.ZstdDict(text, is_raw=True)


def framed(response: Response) -> Response:
    """The page as what differs from the text, for a browser that holds it."""
    held = request.headers.get("Available-Dictionary")
    if not held or response.is_streamed or response.mimetype != "text/html":
        return response
    assets: Assets = current_app.extensions["metiis.assets"]
    name, head, text = _known(assets.frames)
    page = response.get_data()
    can_open = bool(request.accept_encodings.quality(ENCODING))
    if held != name or not can_open or len(page) < SMALLEST:
        return response
    response.set_data(head + zstd.compress(page, options=OPTIONS, zstd_dict=text.as_digested_dict))
    response.headers["Content-Encoding"] = ENCODING
    response.vary.update(("Accept-Encoding", "Available-Dictionary"))
    return response
