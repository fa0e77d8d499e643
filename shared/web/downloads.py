"""Downloads: what strangers sent is handed out to be saved, never to be run or shown inside of a page of ours."""

from __future__ import annotations

import os
from typing import IO, BinaryIO, cast
from unicodedata import normalize
from urllib.parse import quote

from flask import Response, send_file

from shared.files import MEDIA_TYPES

UNKNOWN = "application/octet-stream"
IN_PARAMETER = "!#$&+-.^_`|~"  # RFC 5987, attr-char, beside letters and digits
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def download(stream: BinaryIO, *, name: str, media_type: str) -> Response:
    """The file as an attachment under `name`; its type is one of the table of known ones, or says nothing."""
    known = media_type if media_type in MEDIA_TYPES else UNKNOWN
    return handed_out(stream, name=name, media_type=known)


def handed_out(stream: IO[bytes], *, name: str, media_type: str) -> Response:
    """A file that the house made itself, as an attachment under `name` and of the type it says; closed once sent."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    answer = send_file(cast("BinaryIO", stream), mimetype=media_type, conditional=False, etag=False)
    answer.headers.update(HEADERS)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Content-Type"] = media_type
    answer.content_length = size
    return answer


def disposition(name: str) -> str:
    """The header that makes a browser save under `name` (RFC 6266), in plain letters for those who know no others."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(sign if sign.isalnum() or sign in " .-_()" else "_" for sign in plain).strip() or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=IN_PARAMETER)}"
