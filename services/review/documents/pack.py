"""The evidence of an agreement, as tagged PDF and as a document to complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.docx import Block, Bullets, Grid, Heading, Paragraph, document
from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "pack.typ"


def pack_pdf(facts: Mapping[str, Any]) -> bytes:
    """The pack as PDF; its standard is that of `typeset`.

    `facts`: title, lede, `parts` (title and labelled rows), `files` (one line each), and what every sheet needs.
    """
    return typeset(TEMPLATE, facts)


def pack_docx(facts: Mapping[str, Any], *, heads: tuple[str, str], made: datetime) -> bytes:
    """The same for a word processor; `heads`: of the two columns of each part."""
    blocks = _blocks(facts, heads)
    return document(blocks, title=facts["title"], author=facts["author"], lang=facts["lang"], made=made)


def _blocks(facts: Mapping[str, Any], heads: tuple[str, str]) -> Iterator[Block]:
    yield Heading(text=facts["title"])
    yield Paragraph(text=facts["lede"], style="Lede")
    for part in facts["parts"]:
        yield Heading(text=part["title"], level=2)
        rows = [(one["label"], one["value"]) for one in part["rows"]]
        yield Grid(head=heads, rows=rows) if rows else Paragraph(text=facts["none"])
    yield Heading(text=facts["files_title"], level=2)
    yield Bullets(items=facts["files"]) if facts["files"] else Paragraph(text=facts["none"])
