"""A document that people complete in a word processor (ECMA-376, Office Open XML): real headings, lists, languages.

Only what the house writes: headings, paragraphs, bullets and tables, with the language of each. The same blocks make
the same bytes, so that two people compare what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TAGS = {"fr": "fr-FR", "en": "en-US"}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip archive: no clock may show in the bytes
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # signs that XML 1.0 cannot hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A part of a paragraph, in bold, in italics, or in another language."""

    text: str
    bold: bool = False
    italic: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; `level` 1 to 3. `lang`: a language or a tag (fr, en-US); None is the document's own."""

    text: str
    level: int = 1
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; a line break in its text is one in the document. `style`: of styles.xml, Normal unless said."""

    text: str | Sequence[Run]
    style: str = "Normal"
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list without order."""

    items: Sequence[str]
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table whose first line is its head, repeated on every sheet."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Paragraph | Bullets | Grid


def document(blocks: Iterable[Block], *, title: str, author: str, lang: str, made: datetime) -> bytes:
    """The document as a .docx file. `lang`: fr, en, or a tag; `made`: for its properties."""
    body = "".join(_block(one) for one in blocks)
    instant = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _CORE.format(title=_text(title), author=_text(author), lang=_tag(lang), made=instant),
        "word/_rels/document.xml.rels": _WORD_RELATIONS,
        "word/document.xml": _DOCUMENT.format(word=WORD, body=body),
        "word/numbering.xml": _NUMBERING.format(word=WORD),
        "word/styles.xml": _STYLES.format(word=WORD, lang=_tag(lang)),
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return written.getvalue()


def _block(block: Block) -> str:
    match block:
        case Heading():
            return _paragraph(block.text, f"Heading{block.level}", block.lang)
        case Paragraph():
            return _paragraph(block.text, block.style, block.lang)
        case Bullets():
            numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
            return "".join(_paragraph(one, "ListBullet", block.lang, more=numbered) for one in block.items)
        case Grid():
            return _table(block)


def _paragraph(text: str | Sequence[Run], style: str, lang: str | None, *, more: str = "") -> str:
    given = [Run(text=text)] if isinstance(text, str) else text
    runs = "".join(_run(one, one.lang or lang) for one in given)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def _run(run: Run, lang: str | None) -> str:
    said = f'<w:lang w:val="{_text(_tag(lang))}"/>' if lang else ""
    told = f"<w:rPr>{'<w:b/>' * run.bold}{'<w:i/>' * run.italic}{said}</w:rPr>"
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in run.text.split("\n"))
    return f"<w:r>{told}{lines}</w:r>"


def _table(grid: Grid) -> str:
    columns = "".join(f'<w:gridCol w:w="{9000 // len(grid.head)}"/>' for _ in grid.head)
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{''.join(_cell(one, 'TableHead') for one in grid.head)}</w:tr>"
    rows = "".join(f"<w:tr>{''.join(_cell(one, 'Normal') for one in row)}</w:tr>" for row in grid.rows)
    look = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    # A word processor asks for a paragraph between a table and what follows.
    return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl><w:p/>"


def _cell(text: str, style: str) -> str:
    return f"<w:tc>{_paragraph(text, style, None)}</w:tc>"


def _tag(lang: str) -> str:
    return TAGS.get(lang, lang)


def _text(text: str) -> str:
    return escape(_CONTROL.sub("", text))


_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_KIND}.numbering+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_WORD_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>{lang}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
)
_DOCUMENT = (
    '<w:document xmlns:w="{word}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/>'
    "</w:sectPr></w:body></w:document>"
)
_NUMBERING = (
    '<w:numbering xmlns:w="{word}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="–"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="567" w:hanging="283"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def _style(name: str, shown: str, *, size: int, before: int, outline: int | None = None) -> str:
    """A paragraph style. `size`: half points; `before`: twentieths of a point; `outline`: its level as a heading."""
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    strong = "<w:b/>" if outline is not None or name == "TableHead" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:keepNext w:val="{int(outline is not None)}"/><w:spacing w:before="{before}" w:after="120"/>{level}'
        f'</w:pPr><w:rPr>{strong}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


_STYLES = (
    '<w:styles xmlns:w="{word}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
    '<w:sz w:val="22"/><w:lang w:val="{lang}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:style>'
    + _style("Heading1", "heading 1", size=36, before=0, outline=0)
    + _style("Heading2", "heading 2", size=28, before=320, outline=1)
    + _style("Heading3", "heading 3", size=24, before=240, outline=2)
    + _style("Lede", "Lede", size=26, before=0)
    + _style("ListBullet", "List Bullet", size=22, before=0)
    + _style("TableHead", "Table Head", size=22, before=0)
    + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style></w:styles>"
)
