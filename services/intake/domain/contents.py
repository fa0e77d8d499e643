"""Attachments read to the end: every part of a document, every point of an image. For a process with bounds of its own.

What a table of contents or a header promises may be a lie; here it is read, and what cannot be read is refused.
"""

from __future__ import annotations

import zlib
from typing import IO, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from pikepdf import PasswordError, PdfError
from pikepdf import open as open_pdf
from PIL import Image

from services.intake.domain.attachments import JPEG, PDF, PNG, ZIPPED, look_inside

XML = (".xml", ".rels", ".rdf")
FOREIGN = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")


def read_through(stream: BinaryIO, media_type: str) -> str:
    """What is wrong with a file that is read to its end: the id of a fault, or nothing."""
    if found := look_inside(stream, media_type):
        return found
    stream.seek(0)
    if media_type in ZIPPED:
        return _read_archive(stream)
    if media_type in {PNG, JPEG}:
        return _read_image(stream)
    return _read_pdf(stream) if media_type == PDF else "intake.fault.file_kind"


def _read_archive(stream: IO[bytes]) -> str:
    try:
        with ZipFile(stream) as archive:
            faults = (_read_part(archive, name) for name in archive.namelist() if not name.endswith("/"))
            return next((fault for fault in faults if fault), "")
    except (BadZipFile, NotImplementedError, OSError, RuntimeError, SAXException, zlib.error, EOFError):
        return "intake.fault.file_broken"


def _read_part(archive: ZipFile, name: str) -> str:
    with archive.open(name) as part:
        if not name.lower().endswith(XML):
            return "intake.fault.file_nested" if part.read(8).startswith(FOREIGN) else ""
        try:
            parse_xml(part, ContentHandler())
        except DefusedXmlException:
            return "intake.fault.file_entities"
    return ""


def parse_xml(stream: IO[bytes], handler: ContentHandler) -> None:
    """Read XML piece by piece. Raises SAXException, or DefusedXmlException where it declares types or entities."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    parser.parse(stream)


def _read_image(stream: IO[bytes]) -> str:
    try:
        with Image.open(stream, formats=("PNG", "JPEG")) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, zlib.error):
        return "intake.fault.file_broken"
    return ""


def _read_pdf(stream: BinaryIO) -> str:
    try:
        with open_pdf(stream) as pdf:
            return "" if len(pdf.pages) else "intake.fault.file_broken"
    except PasswordError:
        return ""  # whoever has the password reads it; there will be no copy
    except PdfError:
        return "intake.fault.file_broken"
