"""A press release as plain text, Markdown, tagged PDF and word-processor document; its page is the HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from services.notify.domain.press.profiles import REFERENCE
from services.notify.domain.press.release import Document, Said
from services.notify.domain.typography import quoted
from shared.docx import Block, Heading, Paragraph, Run, document
from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "release.typ"
WIDTH = 78  # signs of a line of plain text
_MARKED = re.compile(r"([\\`*_\[\]<>#|])")  # what Markdown would read as markup
_LISTED = re.compile(r"^(\d+)([.)])|^([-+])(?=\s)")


def release_text(release: Document) -> str:
    """The release as plain text, in lines of at most 78 signs, as mail programs show them."""
    return "\n\n".join(_wrapped(one) for one in _lines(release)) + "\n"


def _lines(release: Document) -> Iterator[str]:
    yield from (release.kind.upper(), release.notice, release.title, f"{_opening(release)}{release.lede}")
    for group in release.groups:
        if group.heading:
            yield group.heading.upper()
        for item in group.items:
            yield from (item.title, item.text)
    yield from (attributed(one, release.locale) for one in release.quotes)
    yield release.about_heading.upper()
    for about in release.about:
        yield from (about.heading, about.text)
    yield release.contact_heading.upper()
    yield "\n".join(release.contact)
    yield release.end


def _wrapped(text: str) -> str:
    """No line breaks inside of what a no-break space holds together."""
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) if len(line) > WIDTH else line
        for line in text.split("\n")
    )


def _opening(release: Document) -> str:
    return f"{release.dateline} — " if release.locale == "en" else f"{release.dateline}. "


def attributed(said: Said, locale: str) -> str:
    """A quote with who says it: “« … », Anne Martin, maire.”"""
    return f"{quoted(said.text, locale)} — {said.name}, {said.capacity}"


def release_markdown(release: Document) -> str:
    """The release as Markdown (CommonMark): headings by level, nothing that was typed read as markup."""
    return "\n\n".join(_markdown(release)) + "\n"


def _markdown(release: Document) -> Iterator[str]:
    yield from (f"**{_plain(release.kind)}**", _plain(release.notice), f"# {_plain(release.title)}")
    yield f"{_plain(_opening(release))}**{_plain(release.lede)}**"
    for group in release.groups:
        if group.heading:
            yield f"## {_plain(group.heading)}"
        for item in group.items:
            yield from (f"### {_plain(item.title)}", _plain(item.text))
    yield from (f"> {_plain(attributed(one, release.locale))}" for one in release.quotes)
    yield f"## {_plain(release.about_heading)}"
    for about in release.about:
        yield from (f"### {_plain(about.heading)}", _plain(about.text))
    yield f"## {_plain(release.contact_heading)}"
    yield "  \n".join(_plain(one) for one in release.contact)
    yield _plain(release.end)


def _plain(text: str) -> str:
    escaped = _MARKED.sub(r"\\\1", text)
    return _LISTED.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)


def release_docx(release: Document, *, author: str, made: datetime) -> bytes:
    """The release for a word processor: real headings, and the language of every paragraph."""
    tag = REFERENCE[release.locale]
    return document(list(_blocks(release)), title=release.title, author=author, lang=tag, made=made)


def _blocks(release: Document) -> Iterator[Block]:
    yield Paragraph(text=[Run(text=release.kind, bold=True)])
    yield Paragraph(text=[Run(text=release.notice, bold=True)])
    yield Heading(text=release.title)
    yield Paragraph(text=[Run(text=_opening(release)), Run(text=release.lede, bold=True)], style="Lede")
    for group in release.groups:
        if group.heading:
            yield Heading(text=group.heading, level=2)
        for item in group.items:
            yield Heading(text=item.title, level=3)
            yield Paragraph(text=item.text)
    for said in release.quotes:
        yield Paragraph(text=[Run(text=attributed(said, release.locale), italic=True)])
    yield Heading(text=release.about_heading, level=2)
    for about in release.about:
        yield Heading(text=about.heading, level=3)
        yield Paragraph(text=about.text)
    yield Heading(text=release.contact_heading, level=2)
    yield Paragraph(text="\n".join(release.contact))
    yield Paragraph(text=release.end)


def release_pdf(release: Document, *, author: str) -> bytes:
    """The release as PDF; its standard is that of `typeset`."""
    told = release.model_dump(mode="json")
    quotes = [attributed(one, release.locale) for one in release.quotes]
    facts = {**told, "quotes": quotes, "opening": _opening(release), "author": author}
    return typeset(TEMPLATE, {**facts, "lang": release.locale, "text_lang": release.locale, "number": release.kind})
