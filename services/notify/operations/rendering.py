"""A letter's text and its HTML twin, made from one source per language.

The source is plain text: the subject on the first line, then paragraphs; `## ` begins a heading, `- ` an item of
a list, a line that is an address becomes a link. What people typed is only ever put in as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from css_inline import CSSInliner
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from services.notify.domain.letters import Letter
from shared.i18n import LOCALES, words

LETTERS = Path(__file__).parents[1] / "templates" / "letters"
FRAMES = Path(__file__).parents[3] / "shared" / "web" / "templates"
LINK_MARK, CODE_MARK = "{{token:", "{{code:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter ready for the ledger."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paragraph, heading, list or link of a letter."""

    kind: str
    lines: tuple[str, ...]


@cache
def _sources() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(LETTERS),
        undefined=StrictUndefined,  # a letter with a hole is not sent
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


@cache
def _frames() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(LETTERS), FileSystemLoader(FRAMES)]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)  # the dark scheme needs the sheet


def missing_letters() -> list[str]:
    """Every letter that is not written in a language that pages offer, or has no first line for a subject."""
    wanted = [(letter, locale, LETTERS / f"{letter}.{locale}.txt") for letter in Letter for locale in LOCALES]
    return [
        f"letters/{path.name}: the letter {letter} is missing in {locale}, or its first line, the subject, is empty"
        for letter, locale, path in wanted
        if not path.is_file() or not path.read_text(encoding="utf-8").partition("\n")[0].strip()
    ]


def render(letter: Letter, locale: str, facts: Mapping[str, object], *, source: str | None = None) -> Rendered:
    """The letter with these facts, in the office's own wording where `source` is given.

    Raises jinja2's UndefinedError when the text asks for a fact that is missing.
    """
    template = _sources().get_template(f"{letter}.{locale}.txt") if source is None else _own(source)
    return laid_out(template.render(facts), locale, facts)


@lru_cache(maxsize=256)
def _own(source: str) -> Template:
    return _sources().from_string(source)


def laid_out(source: str, locale: str, facts: Mapping[str, object]) -> Rendered:
    """A letter's source, without any place left to fill, as text and HTML; of `facts`, the office's name is used."""
    subject, _, body = source.partition("\n")
    parts = tuple(_parts(body))
    text = "\n\n".join("\n".join(part.lines) for part in parts) + "\n"
    return Rendered(subject=subject.strip(), text=text, html=_html(subject.strip(), parts, locale, facts))


def _parts(body: str) -> Iterator[Part]:
    paragraph: list[str] = []
    for line in [*(line.strip() for line in body.splitlines()), ""]:
        if line:
            paragraph.append(line)
        elif paragraph:
            yield _part(paragraph)
            paragraph = []


def _part(lines: list[str]) -> Part:
    if all(line.startswith("- ") for line in lines):
        return Part(kind="list", lines=tuple(f"– {line[2:]}" for line in lines))
    if len(lines) == 1 and lines[0].startswith("## "):
        return Part(kind="heading", lines=(lines[0][3:],))
    if len(lines) == 1 and lines[0].startswith(("http://", "https://")) and " " not in lines[0]:
        return Part(kind="link", lines=tuple(lines))
    return Part(kind="paragraph", lines=tuple(lines))


def _html(subject: str, parts: tuple[Part, ...], locale: str, facts: Mapping[str, object]) -> str:
    shown = [
        Part(kind=part.kind, lines=tuple(line.removeprefix("– ") for line in part.lines))
        if part.kind == "list"
        else part
        for part in parts
    ]
    framed = (
        _frames()
        .get_template("letter.html")
        .render(
            locale=locale,
            t=words(locale).t,
            subject=subject,
            office_name=facts["office_name"],
            parts=shown,
            number=None,
            url=None,
            officer_name=None,
            preheader=parts[1].lines[0] if len(parts) > 1 else "",
        )
    )
    return _inliner().inline(framed)


def code_mark(code_id: UUID) -> str:
    """The place where the post puts the digits of a code, on the way out."""
    return f"{CODE_MARK}{code_id}}}}}"


def plain(typed: str) -> str:
    """What someone typed, unable to pass for a place where the post puts a link or a code."""
    return typed.replace(LINK_MARK, "{ {token:").replace(CODE_MARK, "{ {code:")
