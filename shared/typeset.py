"""Typesetting: facts become a tagged PDF in the house's look, by a template that never meets text as source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

PARTS = Path(__file__).parent / "typst"
STANDARD: Final = "ua-1"


def typeset(template: Path, facts: Mapping[str, Any]) -> bytes:
    """The document that `template` makes of these facts (JSON values), the same bytes for the same facts.

    A template may import the house's parts (`house.typ`) and nothing else. The document is PDF/UA-1 (ISO 14289-1),
    which promises that every sign can be shown: where no font of this machine has one that was written (an emoji, a
    rare script), it is tagged all the same but makes no such promise. Raises TypstError for a template at fault.
    """
    said = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        return _compiled(template, said, [STANDARD])
    except typst.TypstError:  # a sign without a glyph; a fault of the template fails again below, and is told
        return _compiled(template, said, [])


def _compiled(template: Path, said: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    files: Any = {"main.typ": _source(template), "house.typ": _source(PARTS / "house.typ")}
    return typst.compile(files, font_paths=_fonts(), format="pdf", sys_inputs=said, pdf_standards=standards)


@cache
def _source(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The typesetter's own fonts, and the machine's for the scripts they lack: looked for once per process."""
    return typst.Fonts()
