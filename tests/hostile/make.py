"""Hostile files, made by script: nothing here is kept as a binary, every function returns the bytes of one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image, PngImagePlugin

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT_TYPE = "application/vnd.oasis.opendocument.text"
OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/></manifest:manifest>'
)
Parts = Mapping[str, bytes | str]


def pdf(*, extra: bytes = b"", catalog: bytes = b"", info: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of one page that says « Bonjour ». `extra`: more objects, from number 6; `catalog`, `info`: more keys."""
    drawn = b"BT /F1 24 Tf 72 700 Td (Bonjour) Tj ET"
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        (
            b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>\nendobj\n"
        ),
        b"4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(drawn), drawn),
        b"5 0 obj\n<< " + info + b" >>\nendobj\n",
        *([extra] if extra else []),
    ]
    return head + b"".join(objects) + b"trailer\n<< /Root 1 0 R /Info 5 0 R /Size 99 >>\nstartxref\n0\n%%EOF\n"


def zipped(parts: Parts, *, stored: frozenset[str] = frozenset()) -> bytes:
    """An archive of these parts."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def docx(more: Parts | None = None, *, body: str = "<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>", **types: str) -> bytes:
    """A Word document with a sentence, and `more` parts."""
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    parts: Parts = {"[Content_Types].xml": types.get("types", TYPES), "_rels/.rels": RELATIONS}
    return zipped({**parts, "word/document.xml": document, **(more or {})})


def odt(more: Parts | None = None, *, body: str = "") -> bytes:
    """A LibreOffice text, and `more` parts."""
    content = f'<?xml version="1.0"?><office:document-content {OFFICE}>{body}</office:document-content>'
    parts: Parts = {"mimetype": ODT_TYPE, "content.xml": content, "META-INF/manifest.xml": MANIFEST}
    return zipped({**parts, **(more or {})}, stored=frozenset({"mimetype"}))


def png(*, size: tuple[int, int] = (8, 8), notes: Mapping[str, str] | None = None) -> bytes:
    """A small image, with text in its notes."""
    made, info = BytesIO(), PngImagePlugin.PngInfo()
    for name, text in (notes or {}).items():
        info.add_text(name, text)
    Image.new("RGB", size, "navy").save(made, "PNG", pnginfo=info)
    return made.getvalue()


def jpeg(*, size: tuple[int, int] = (64, 32), orientation: int = 1, notes: Mapping[int, str] | None = None) -> bytes:
    """A photograph; `notes`: EXIF tag -> text."""
    made, exif = BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    for tag, text in (notes or {}).items():
        exif[tag] = text
    Image.effect_noise(size, 40).convert("RGB").save(made, "JPEG", exif=exif, comment=(notes or {}).get(0, ""))
    return made.getvalue()


def polyglot() -> bytes:
    """A PDF that is a web page too."""
    return pdf(head=b"%PDF-1.7\n%<html><script>alert(1)</script>\n")


def late_pdf() -> bytes:
    """A PDF behind a web page: readers find it, browsers see the page."""
    return b"<html><script>alert(1)</script></html>\n" + pdf()


def svg() -> bytes:
    """A drawing that runs."""
    return b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def html() -> bytes:
    """A web page."""
    return b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"


def program() -> bytes:
    """A program for Windows."""
    return b"MZ\x90\x00\x03\x00\x00\x00" + bytes(52) + b"\x80\x00\x00\x00" + b"This program cannot be run in DOS mode."


def bomb_docx() -> bytes:
    """A document of 90 kB that unpacks to 90 MB: 1,000 to 1."""
    return docx({"word/media/image1.bmp": bytes(90_000_000)})


def many_entries() -> bytes:
    """A document of 10,000 parts."""
    return docx({f"word/media/{k}.txt": b"x" for k in range(10_000)})


def long_contents() -> bytes:
    """An archive with nothing but a table of contents, of 150,000 lines: larger in memory than on the disk."""
    line = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    lines = line * 150_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(lines), 30, 0)
    return b"PK\x03\x04" + bytes(26) + lines + end


def nested() -> bytes:
    """A document with an archive inside."""
    return docx({"word/media/more.zip": zipped({"a.txt": "a"})})


def disguised() -> bytes:
    """A document with an archive inside that calls itself a picture."""
    return docx({"word/media/image1.png": zipped({"a.txt": "a"})})


def entities() -> bytes:
    """A document that reads the server's files."""
    bad = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}>&x;</w:document>'
    return docx({"word/footnotes.xml": bad})


def laughter() -> bytes:
    """A text whose words are made of words, a billion times."""
    words = "".join(f'<!ENTITY w{k} "{f"&w{k - 1};" * 10}">' for k in range(1, 10))
    return odt({"styles.xml": f'<!DOCTYPE a [<!ENTITY w0 "ha">{words}]><a>&w9;</a>'})


def macros() -> bytes:
    """A Word document with macros."""
    return docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(64)})


def renamed_docm() -> bytes:
    """A document with macros that was given the name of one without."""
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return docx(types=TYPES.replace(plain, kind))


def basic() -> bytes:
    """A LibreOffice text with macros."""
    return odt({"Basic/Standard/Module1.xml": "<a/>"})


def climbing() -> bytes:
    """A document whose parts climb out of the folder they are unpacked to."""
    return docx({"../../../../etc/cron.d/x": b"* * * * * root sh"})


def absolute() -> bytes:
    """A document with a part that has a place of its own on the disk."""
    return docx({"/etc/passwd": b"root::0:0"})


def pixel_bomb() -> bytes:
    """An image of some hundred bytes and 2,500 million points."""
    wide = high = 50_000

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def cut_jpeg() -> bytes:
    """A photograph that stops half way."""
    whole = jpeg(size=(400, 300))
    return whole[: len(whole) // 2]


@cache
def packed_pdf() -> bytes:
    """A PDF of some megabytes whose catalogue stands in a stream that unpacks to 1,300 million bytes."""
    packer = zlib.compressobj(6)
    inside = b"1 0 << /Type /Catalog /Pages 2 0 R >> "
    packed = packer.compress(inside) + b"".join(packer.compress(b" " * 10_000_000) for _ in range(130)) + packer.flush()
    pages = b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    page = b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
    stream = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    made, places = b"%PDF-1.7\n", []
    for one in (pages, page, stream + packed + b"\nendstream\nendobj\n"):
        places.append(len(made))
        made += one
    second, third, fourth = places
    lines = ((0, 0, 65_535), (2, 4, 0), (1, second, 0), (1, third, 0), (1, fourth, 0), (1, len(made), 0))
    table = b"".join(struct.pack(">BIH", *line) for line in lines)
    index = b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return made + index + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(made)


class Endless:
    """A stream of so many bytes, made as they are read."""

    def __init__(self, size: int, head: bytes = b"%PDF-1.7\n") -> None:
        self._left = size
        self._head = head

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        self._left -= wanted
        given, self._head = self._head[:wanted], self._head[wanted:]
        return given + bytes(wanted - len(given))


# Name under which it is sent -> what makes it. Each must be refused as it comes.
REFUSED_AT_ONCE: dict[str, Callable[[], bytes]] = {
    "polyglot.pdf": polyglot,
    "behind.pdf": late_pdf,
    "drawing.svg": svg,
    "drawing.png": svg,
    "page.html": html,
    "page.pdf": html,
    "program.pdf": program,
    "program.exe": program,
    "bomb.docx": bomb_docx,
    "entries.docx": many_entries,
    "contents.docx": long_contents,
    "nested.docx": nested,
    "macros.docx": macros,
    "renamed.docx": renamed_docm,
    "basic.odt": basic,
    "climbing.docx": climbing,
    "absolute.docx": absolute,
    "pixels.png": pixel_bomb,
    "archive.docx": lambda: zipped({"a.txt": "a"}),
    "empty.pdf": bytes,
    "facture\u202efdp.exe": pdf,
}
# Each may be received; reading it to the end finds it out.
REFUSED_WHEN_READ: dict[str, Callable[[], bytes]] = {
    "entities.docx": entities,
    "laughter.odt": laughter,
    "disguised.docx": disguised,
    "cut.jpg": cut_jpeg,
    "packed.pdf": packed_pdf,
    "broken.pdf": lambda: b"%PDF-1.7\n" + b"nothing of the kind\n" * 20,
}
NAMES = (
    "../../etc/passwd.pdf",
    "..\\..\\windows\\system32\\x.pdf",
    "/etc/passwd.pdf",
    "a\r\nContent-Type: text/html\r\n\r\n.pdf",
    "\u202egpj.\u2066annexe\u2069.pdf",
    'devis "final"; filename=evil.html.pdf',
    "<img src=x onerror=alert(1)>.pdf",
    "é\u0301tude 🌉 合作 परियोजना.pdf",
    ".pdf",
    "\x00.pdf",
    "x" * 4000 + ".pdf",
)


def all_files() -> Iterator[tuple[str, bytes]]:
    """Every hostile file, with its name."""
    for name, make in {**REFUSED_AT_ONCE, **REFUSED_WHEN_READ}.items():
        yield name, make()
