"""The one-page handout of the thematic axes, as tagged PDF and as a document to complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.docx import Block, Bullets, Heading, Paragraph, document
from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "handout.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A title, what stands below it, and its lines."""

    title: str
    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """What the sheet says. `lang`: of the whole document (ISO 639-1); `number`: what its foot says."""

    lang: str
    number: str
    title: str
    author: str
    lede: str
    axes_title: str
    axes: tuple[Part, ...]
    none: str
    parts: tuple[Part, ...]


def handout_pdf(handout: Handout) -> bytes:
    """The sheet as PDF; its standard is that of `typeset`."""
    return typeset(TEMPLATE, {**asdict(handout), "text_lang": handout.lang})


def handout_docx(handout: Handout, *, made: datetime) -> bytes:
    """The sheet for a word processor."""
    blocks = _blocks(handout)
    return document(blocks, title=handout.title, author=handout.author, lang=handout.lang, made=made)


def _blocks(handout: Handout) -> Iterator[Block]:
    yield Heading(text=handout.title)
    yield Paragraph(text=handout.lede, style="Lede")
    yield Heading(text=handout.axes_title, level=2)
    if not handout.axes:
        yield Paragraph(text=handout.none)
    for one in handout.axes:
        yield from _part(one, level=3)
    for one in handout.parts:
        yield from _part(one, level=2)


def _part(part: Part, *, level: int) -> Iterator[Block]:
    yield Heading(text=part.title, level=level)
    if part.text:
        yield Paragraph(text=part.text)
    yield Bullets(items=part.lines)
