"""Files that the people of the samples send: three that are what they say, four that must be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pikepdf import Pdf
from PIL import Image

MEGABYTE = 1_000_000
PACKAGE = "application/vnd.openxmlformats-package.relationships+xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TEXT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _pdf() -> bytes:
    written = BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(written)
    return written.getvalue()


def _png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (320, 200), "#8a6100").save(written, "PNG")
    return written.getvalue()


def _docx(main: str = WORD, more: Mapping[str, bytes] | None = None) -> bytes:
    """A document of one sentence (ECMA-376, part 2), with `more` parts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{PACKAGE}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{TEXT}"><w:body><w:p><w:r>'
        "<w:t>Nous confirmons notre accord pour ce projet.</w:t></w:r></w:p></w:body></w:document>",
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return written.getvalue()


def _with_archive() -> bytes:
    inner = BytesIO()
    with ZipFile(inner, "w", ZIP_DEFLATED) as archive:
        archive.writestr("plans.txt", "plans")
    return _docx(more={"word/plans.zip": inner.getvalue()})


def _program() -> bytes:
    return b"MZ\x90\x00\x03" + bytes(59) + b"This program cannot be run in DOS mode.\r\n$" + bytes(900)


def _with_macro() -> bytes:
    return _docx(MACROS, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)})


MAKERS: Mapping[str, Callable[[], bytes]] = {
    "pdf": _pdf,
    "png": _png,
    "docx": _docx,
    "program_as_pdf": _program,
    "docx_with_macro": _with_macro,
    "docx_with_archive": _with_archive,
    "sixty_megabytes": lambda: b"%PDF-1.7\n" + bytes(60 * MEGABYTE),
}


def made(kind: str) -> bytes:
    """A file of this kind. Raises KeyError for a kind that nobody makes."""
    return MAKERS[kind]()
