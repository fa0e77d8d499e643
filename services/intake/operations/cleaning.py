"""A program of its own that reads one attachment to the end and writes its copy without metadata.

The libraries that open strangers' files run here, apart from workers and their secrets, with bounded memory, time
and output: a file that breaks them breaks this process alone. It prints what it found: the id of a fault, `copy` when
the copy was written, `none` when there can be none.

    python -m services.intake.operations.cleaning MEDIA_TYPE SOURCE TARGET
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from xml.sax import SAXException
from zipfile import BadZipFile

MEMORY = 1_200_000_000  # bytes of address space
SECONDS = 10  # of processor time
OUTPUT = 120_000_000  # bytes of one written file
COPIED, NO_COPY, HEAVY = "copy", "none", "intake.fault.file_bomb"


def main(media_type: str, source: Path, target: Path) -> str:
    """Examine `source`, write its copy to `target`; what to print."""
    try:
        return _work(media_type, source, target)
    except MemoryError:
        return HEAVY


def _work(media_type: str, source: Path, target: Path) -> str:
    # Imported once the bounds stand: what these libraries do as they load is bounded too.
    from pikepdf import PasswordError, PdfError  # noqa: PLC0415

    from services.intake.domain.contents import read_through  # noqa: PLC0415
    from shared.files import is_full  # noqa: PLC0415

    with source.open("rb") as stream:
        if found := read_through(stream, media_type):
            return found
    try:
        _copier(media_type)(source, target)
    except OSError as error:
        if is_full(error):  # says nothing of the file: it is asked for again
            raise
        return NO_COPY
    except (PasswordError, PdfError, SAXException, BadZipFile, ValueError, RuntimeError):
        return NO_COPY
    return COPIED


def _copier(media_type: str) -> Callable[[Path, Path], None]:
    from services.intake.domain.attachments import PDF, ZIPPED  # noqa: PLC0415
    from services.intake.operations.bare_image import copy_image  # noqa: PLC0415
    from services.intake.operations.bare_office import copy_document  # noqa: PLC0415
    from services.intake.operations.bare_pdf import copy_pdf  # noqa: PLC0415

    if media_type == PDF:
        return copy_pdf
    return copy_document if media_type in ZIPPED else copy_image


def _bound() -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, OUTPUT), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    # The soft limit ends the process by a signal of its own; at the hard one it would look killed by someone else.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


if __name__ == "__main__":
    _bound()
    sys.stdout.write(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
