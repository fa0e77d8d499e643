"""Word and LibreOffice documents without authors: properties, comments, tracked changes, thumbnails, signatures.

The archive is written anew, part by part, in the same order. XML is read and written as a stream, names as they are:
what a document declares of its namespaces holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from services.intake.domain.contents import XML, parse_xml
from services.intake.operations.bare_image import bare

LEFT_OUT = re.compile(
    r"^(docprops/thumbnail.*|thumbnails/.*|layout-cache|_xmlsignatures/.*|meta-inf/(documentsignatures|macrosignatures)"
    r"\.xml|.*/printersettings/.*)$"
)
EMPTIED = re.compile(  # parts of which only the root stays
    r"^(docprops/.*\.xml|word/(comments\w*|people)\.xml|customxml/item\d+\.xml|(.*/)?(meta|settings)\.xml)$"
)
NOT_EMPTIED = "word/settings.xml"
BLANKED = frozenset({"author", "initials", "userId", "providerId", "lastModifiedBy"})
TAKEN_OFF = frozenset({"date", "dateUtc"})
DROPPED = frozenset(  # elements, by their name without prefix, with all they hold
    {
        *("commentRangeStart", "commentRangeEnd", "commentReference", "del", "moveFrom", "rsids", "docVars"),
        *("attachedTemplate", "mailMerge"),
        *("annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end"),
    }
)
TIES = ("/thumbnail", "/attachedTemplate", "/digital-signature/origin", "/mailMergeSource")  # ends of a tie's kind
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def copy_document(source: Path, target: Path) -> None:
    """Write the document anew. Raises SAXException, BadZipFile, OSError when it cannot be read."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.endswith("/") or LEFT_OUT.match(name.lower()):
                continue
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            with old.open(name) as part, new.open(entry, "w") as out:
                _copy_part(name.lower(), part, out)


def _copy_part(name: str, part: IO[bytes], out: IO[bytes]) -> None:
    if not name.endswith(XML):
        out.write(bare(part.read()))
        return
    emptied = EMPTIED.match(name) is not None and name != NOT_EMPTIED
    drops = _drop_all if emptied else _drops
    parse_xml(part, Bare(out, drops))


Drops = Callable[[str, AttributesImpl], bool]


def _drop_all(_: str, __: AttributesImpl) -> bool:
    return True


def _drops(name: str, attributes: AttributesImpl) -> bool:
    """Whether an element goes, with all it holds: a note, or the mention of a part that is left out."""
    if name in DROPPED or name.endswith("PrChange"):
        return True
    if name == "Relationship":
        return str(attributes.get("Type", "")).endswith(TIES)
    mentioned = (
        attributes.get("PartName") if name == "Override" else _path_of(attributes) if name == "file-entry" else None
    )
    return mentioned is not None and LEFT_OUT.match(mentioned.removeprefix("/").lower()) is not None


def _path_of(attributes: AttributesImpl) -> str | None:
    return next((value for name, value in attributes.items() if name.endswith("full-path")), None)


class Bare(ContentHandler):
    """Writes what it reads, without what `drops` says of elements below the root, and without names of authors."""

    def __init__(self, out: IO[bytes], drops: Drops) -> None:
        super().__init__()
        self._writer = XMLGenerator(out, "utf-8", short_empty_elements=True)
        self._drops = drops
        self._depth = 0
        self._dropping = 0

    def startDocument(self) -> None:  # noqa: N802 -- the name of the interface
        """Begin."""
        self._writer.startDocument()

    def endDocument(self) -> None:  # noqa: N802
        """End."""
        self._writer.endDocument()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """An element begins."""
        if self._dropping or (self._depth and self._drops(name.rpartition(":")[2], attrs)):
            self._dropping += 1
            return
        self._depth += 1
        self._writer.startElement(name, AttributesImpl(_bare(attrs)))

    def endElement(self, name: str) -> None:  # noqa: N802
        """An element ends."""
        if self._dropping:
            self._dropping -= 1
            return
        self._depth -= 1
        self._writer.endElement(name)

    def characters(self, content: str) -> None:
        """Text."""
        if not self._dropping:
            self._writer.characters(content)


def _bare(attributes: AttributesImpl) -> dict[str, str]:
    found = {}
    for name, value in attributes.items():
        local = name.rpartition(":")[2]
        if local in TAKEN_OFF or local.startswith("rsid"):
            continue
        found[name] = "" if local in BLANKED else value
    return found
