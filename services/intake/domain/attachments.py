"""What may be attached: names that are only shown, kinds told by content, containers that hold what they should.

Nothing is trusted that a sender says: a name is a label, a kind is what extension and content agree on. The checks
of this module read little (a head, a table of contents, a header); deeper ones read every part, each with a bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import SEEK_END
from pathlib import PurePosixPath
from typing import IO
from unicodedata import normalize
from zipfile import BadZipFile, LargeZipFile, ZipFile

import filetype  # type: ignore[import-untyped]
from PIL import Image

from services.intake.domain.text import IN_LINES
from shared.errors import Fault, Invalid
from shared.files import MEDIA_TYPES, MEGABYTE
from shared.programme.values import FileLimits

FIELD = "attachments"
HEAD = 8192  # bytes by which a kind is told
LONGEST_NAME = 200
NO_NAME = "document"
PDF, DOCX, ODT, PNG, JPEG = MEDIA_TYPES
KINDS = {extension: media_type for media_type, extension in MEDIA_TYPES.items()} | {"jpeg": JPEG}
ZIPPED = frozenset({DOCX, ODT})
MOST_PIXELS = 50_000_000
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100
MOST_CONTENTS = MOST_ENTRIES * 300  # bytes: a line of contents takes 46 and its name
MOST_TYPES = MEGABYTE  # bytes of the part in which a document says what it is
END_OF_CONTENTS, ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
LONGEST_TAIL = 22 + 20 + 65_535
NEEDED = {
    DOCX: frozenset({"[Content_Types].xml", "word/document.xml"}),
    ODT: frozenset({"mimetype", "content.xml", "META-INF/manifest.xml"}),
}
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u2060\ufeff]")  # marks of direction and width that nobody sees
IN_PDF_HEAD = re.compile(rb"<\s*(html|script|!doctype|svg|body|iframe)", re.IGNORECASE)
MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/|basic/|scripts/|macrosheets/)", re.IGNORECASE)
WITHIN = re.compile(r"\.(zip|7z|rar|gz|bz2|xz|tar|jar|docx|xlsx|pptx|docm|xlsm|pptm|odt|ods|odp|exe|dll|js|vbs|hta)$")
EMBEDDED = re.compile(r"(^|/)embeddings/", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an archive's table of contents. Sizes in bytes, as the archive says."""

    name: str
    size: int
    packed: int


def display_name(typed: str) -> str:
    """What is shown of the name that came with a file: its last part, without signs that nobody can see.

    At most 200 characters, the extension kept; a neutral name where nothing is left.
    """
    last = re.split(r"[/\\]", normalize("NFC", typed))[-1]
    plain = " ".join(UNSEEN.sub("", IN_LINES.sub("", last)).split()).rstrip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] or NO_NAME
    tail = f".{extension[:10]}"
    return (stem.strip(" .") or NO_NAME)[: LONGEST_NAME - len(tail)] + tail


def kind_of(name: str, head: bytes) -> str:
    """The media type on which a file's extension and first bytes agree. Raises Invalid.

    `head`: at least the first 8 kB, or all there is.
    """
    extension = PurePosixPath(name).suffix.removeprefix(".").lower()
    told = KINDS.get(extension)
    if told is None:
        raise Invalid((_fault("kind", name),))
    found = filetype.guess_mime(head)
    # Not every writer puts the parts of its archive in the order that tells the kind: its table of contents will.
    agrees = found == told or (told in ZIPPED and found == "application/zip")
    if told == PDF:
        agrees = head.startswith(b"%PDF-")
    if not agrees:
        raise Invalid((_fault("other_content", name, extension=extension),))
    if told == PDF and IN_PDF_HEAD.search(head[:1024]):
        raise Invalid((_fault("html", name),))
    return told


def _fault(what: str, name: str, **params: str | int) -> Fault:
    return Fault(field=FIELD, code=f"intake.fault.file_{what}", params={"name": name, **params})


def too_large(name: str, limits: FileLimits) -> Fault:
    """The fault of a file above the limit for one."""
    return _fault("too_large", name, most=limits.each_mb)


def most_bytes(limits: FileLimits) -> int:
    """The longest request that may bring files: all that is allowed together, and what its form adds."""
    return limits.together_mb * MEGABYTE + MEGABYTE


def room_faults(sizes: Sequence[int], limits: FileLimits, *, name: str, more: int = 0) -> tuple[Fault, ...]:
    """Whether a file called `name`, of `more` bytes, still fits beside those of these `sizes`."""
    if len(sizes) >= limits.count:
        return (_fault("too_many", name, count=limits.count),)
    if sum(sizes) + more > limits.together_mb * MEGABYTE:
        return (_fault("together", name, most=limits.together_mb),)
    return ()


def look_inside(stream: IO[bytes], media_type: str) -> str:
    """What is wrong with a file, by its table of contents or its header alone; empty when nothing is (a fault's id)."""
    if media_type in ZIPPED:
        return _look_into_archive(stream, media_type)
    if media_type in {PNG, JPEG}:
        return _look_at_image(stream)
    return ""


def _look_into_archive(stream: IO[bytes], media_type: str) -> str:
    try:
        if _contents_size(stream) > MOST_CONTENTS:
            return "intake.fault.file_bomb"
        with ZipFile(stream) as archive:
            entries = [
                Entry(name=one.filename, size=one.file_size, packed=one.compress_size) for one in archive.infolist()
            ]
            return container_fault(entries, media_type) or _told_type(archive, media_type)
    except (BadZipFile, LargeZipFile, NotImplementedError, OSError, RuntimeError, ValueError):
        return "intake.fault.file_broken"


def _contents_size(stream: IO[bytes]) -> int:
    """How many bytes the archive's table of contents takes: one that is too long is not even read into memory.

    Raises ValueError for what is no plain archive: its large form (ZIP64) is not needed for a file of some megabytes.
    """
    end = stream.seek(0, SEEK_END)
    stream.seek(max(0, end - LONGEST_TAIL))
    tail = stream.read()
    at = tail.rfind(END_OF_CONTENTS)
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) : at].startswith(ZIP64):
        raise ValueError("no plain archive")
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def container_fault(entries: Sequence[Entry], media_type: str) -> str:
    """What is wrong with an archive that says it is a document: the id of a fault, or nothing.

    An archive may say anything of its sizes; reading it never goes beyond them.
    """
    names = [one.name for one in entries]
    if _outgrows(entries):
        return "intake.fault.file_bomb"
    if any(_leaves(name) for name in names) or len(set(names)) < len(names):
        return "intake.fault.file_paths"
    if any(MACROS.search(name) for name in names):
        return "intake.fault.file_macros"
    if any(WITHIN.search(name.lower()) or EMBEDDED.search(name) for name in names):
        return "intake.fault.file_nested"
    return "" if NEEDED[media_type] <= set(names) else "intake.fault.file_not_document"


def _outgrows(entries: Sequence[Entry]) -> bool:
    unpacked, packed = sum(one.size for one in entries), sum(one.packed for one in entries)
    return len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * max(packed, 1))


def _leaves(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or name.startswith(("/", "\\")) or ":" in name or not name.isprintable()


def _told_type(archive: ZipFile, media_type: str) -> str:
    """Whether the archive itself says that it is this kind of document, without macros."""
    part = "[Content_Types].xml" if media_type == DOCX else "mimetype"
    if archive.getinfo(part).file_size > MOST_TYPES:
        return "intake.fault.file_bomb"
    said = archive.read(part)
    if media_type == ODT:
        return "" if said.strip() == ODT.encode() else "intake.fault.file_not_document"
    if b"macroEnabled" in said or b"vbaProject" in said:
        return "intake.fault.file_macros"
    return "" if b"wordprocessingml.document.main+xml" in said else "intake.fault.file_not_document"


def _look_at_image(stream: IO[bytes]) -> str:
    try:
        with Image.open(stream, formats=("PNG", "JPEG")) as image:
            wide, high = image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "intake.fault.file_pixels"
    except (OSError, SyntaxError, ValueError):
        return "intake.fault.file_broken"
    return "intake.fault.file_pixels" if wide * high > MOST_PIXELS else ""
