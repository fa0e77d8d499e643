"""Images without what their makers wrote into them: place, device, names, comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

LARGEST_SIDE = 4096  # points; a larger photograph is halved until its short side would fall below
KEPT_IN_JPEG = frozenset({0xE0, 0xEE})  # JFIF and Adobe: how colours are to be read
KEPT_IN_PNG = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"


def copy_image(source: Path, target: Path) -> None:
    """Draw the image anew, upright, with its points alone. Raises OSError when it cannot be read."""
    with Image.open(source, formats=("PNG", "JPEG")) as image:
        drawn_as = "PNG" if image.format == "PNG" else "JPEG"
        image.draft(image.mode, (LARGEST_SIDE, LARGEST_SIDE))
        ImageOps.exif_transpose(image, in_place=True)
        kept = {name: image.info[name] for name in ("transparency",) if name in image.info}
        image.info.clear()
        image.info.update(kept)
        image.save(target, drawn_as, quality=90, exif=b"", icc_profile=None)


def bare(data: bytes) -> bytes:
    """An image inside of a document without its notes, its points untouched; other data as it is."""
    if data.startswith(JPEG_SIGNATURE):
        return b"".join(_jpeg(data))
    if data.startswith(PNG_SIGNATURE):
        return b"".join(_png(data))
    return data


def _png(data: bytes) -> Iterator[bytes]:
    """The chunks that draw (W3C PNG, 5.3)."""
    yield PNG_SIGNATURE
    at = len(PNG_SIGNATURE)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name in KEPT_IN_PNG:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _jpeg(data: bytes) -> Iterator[bytes]:
    """The segments that draw (ITU-T T.81, B.1), up to the first end of image: cameras append others."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        noted = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        if not noted or marker in KEPT_IN_JPEG:
            yield data[at:end]
        at = end
    yield b"\xff\xd9"


def _end_of_scan(data: bytes, at: int) -> int:
    """Where drawn data ends: at a marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2
    return len(data)
