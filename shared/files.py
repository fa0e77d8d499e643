"""The file store: what people send, under random names, on shelves that tell what is known of it.

A file waits in quarantine until it was examined; then it stands on the clean shelf, where it may be downloaded, or
on the refused one, where nobody gets it. Paths are made of ids alone: no name that a person typed ever meets the
disk. A file is either there whole or not at all.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from shared.errors import NotFound, TooLarge, Unavailable
from shared.ids import uuid7

CHUNK = 256 * 1024
MEGABYTE = 1_000_000
# The kinds of files that the house takes and serves: media type -> extension.
MEDIA_TYPES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/png": "png",
    "image/jpeg": "jpg",
}


class Shelf(StrEnum):
    """Where a file stands."""

    QUARANTINE = "quarantine"
    CLEAN = "clean"
    COPY = "copy"  # the copy without metadata of a clean file, for those who read without knowing who wrote
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was received: `size` in bytes, `sha256` in hexadecimal."""

    id: UUID
    size: int
    sha256: str


def keep(folder: Path, stream: IO[bytes], *, limit: int) -> Kept:
    """Receive a file into quarantine, chunk by chunk, and make sure that the disk has it.

    `limit` in bytes. Raises TooLarge above it, Unavailable when the disk is full; then nothing stays behind.
    """
    file_id = uuid7()
    seen, size = sha256(), 0
    with making(folder, file_id, Shelf.QUARANTINE) as part, part.open("xb") as target:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge("shared.files.too_large", most=limit // MEGABYTE)
            seen.update(chunk)
            target.write(chunk)
    return Kept(id=file_id, size=size, sha256=seen.hexdigest())


@contextmanager
def making(folder: Path, file_id: UUID, shelf: Shelf) -> Iterator[Path]:
    """A path to write to: what stands there when the block ends, if anything, is put on the shelf, whole.

    Raises Unavailable when the disk is full.
    """
    final = _place(folder, file_id, shelf)
    part = final.with_suffix(".part")
    try:
        _make_folders(final)
        yield part
        if part.exists():
            part.chmod(0o600)
            _sync(part)
            part.replace(final)
            _sync(final.parent)
    except OSError as error:
        if is_full(error):
            raise Unavailable("shared.files.no_room") from error
        raise
    finally:
        part.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Whether the disk, or this user's share of it, is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def open_(folder: Path, file_id: UUID, *, copy: bool = False) -> BinaryIO:
    """A file that was examined and found clean, or its copy without metadata. Raises NotFound."""
    return open_on(folder, file_id, Shelf.COPY if copy else Shelf.CLEAN)


def open_on(folder: Path, file_id: UUID, shelf: Shelf) -> BinaryIO:
    """The file on this shelf. Raises NotFound when it does not stand there."""
    try:
        return _place(folder, file_id, shelf).open("rb")
    except FileNotFoundError as error:
        raise NotFound("shared.error.not_found") from error


def shelf_of(folder: Path, file_id: UUID) -> Shelf | None:
    """Where a file stands (its copy aside); None when it is not kept at all."""
    shelves = (Shelf.CLEAN, Shelf.REFUSED, Shelf.QUARANTINE)
    return next((one for one in shelves if _place(folder, file_id, one).is_file()), None)


def has_copy(folder: Path, file_id: UUID) -> bool:
    """Whether a copy without metadata of a clean file stands ready."""
    return _place(folder, file_id, Shelf.COPY).is_file() and shelf_of(folder, file_id) is Shelf.CLEAN


def path_on(folder: Path, file_id: UUID, shelf: Shelf) -> Path:
    """Where a file stands on this shelf, for a program that reads it. Raises NotFound."""
    place = _place(folder, file_id, shelf)
    if not place.is_file():
        raise NotFound("shared.error.not_found")
    return place


def move(folder: Path, file_id: UUID, shelf: Shelf) -> None:
    """Take a file out of quarantine and put it on this shelf; one that stands there already stays."""
    final = _place(folder, file_id, shelf)
    _make_folders(final)
    try:
        _place(folder, file_id, Shelf.QUARANTINE).replace(final)
    except FileNotFoundError:
        if not final.is_file():
            raise
    _sync(final.parent)


def remove(folder: Path, file_id: UUID) -> None:
    """Delete a file and its copy, wherever they stand; one that is gone already is no fault."""
    for shelf in Shelf:
        _place(folder, file_id, shelf).unlink(missing_ok=True)


def _place(folder: Path, file_id: UUID, shelf: Shelf) -> Path:
    # The last digits are random, the first ones tell the time: only the last spread over the folders.
    return folder.absolute() / shelf / file_id.hex[-2:] / str(file_id)


def _make_folders(final: Path) -> None:
    house = final.parents[2]
    house.parent.mkdir(parents=True, exist_ok=True)
    for one in (house, *reversed(final.parents[:2])):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)
            _sync(one.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
