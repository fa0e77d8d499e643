"""Laying out: facts become a tagged PDF, by a template that never meets a person's text as source."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

import typst

from services.intake.documents.facts import FiledFacts, ReceiptFacts

TEMPLATES = Path(__file__).parents[1] / "templates" / "typst"
STANDARD: Final = "ua-1"


def receipt_pdf(facts: ReceiptFacts) -> bytes:
    """The accusé d'enregistrement of a filing (R112-11-2 CRPA) as PDF; see `filed_pdf` for its standard."""
    return _laid_out("receipt.typ", facts)


def filed_pdf(facts: FiledFacts) -> bytes:
    """Everything as it was filed, as PDF/UA-1 (ISO 14289-1), with the same bytes for the same facts.

    PDF/UA promises that every sign can be shown. Where no font of this machine has one that was written (an emoji,
    a rare script), the document is tagged all the same but makes no such promise.
    """
    return _laid_out("filed.typ", facts)


def _laid_out(template: str, facts: ReceiptFacts | FiledFacts) -> bytes:
    said = {"facts": json.dumps(asdict(facts), ensure_ascii=False)}
    try:
        return _compiled(template, said, [STANDARD])
    except typst.TypstError:  # a sign without a glyph; a fault of the template fails again below, and is told
        return _compiled(template, said, [])


def _compiled(template: str, said: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs=said,
        pdf_standards=standards,
    )


@cache
def _fonts() -> typst.Fonts:
    """The typesetter's own fonts, and the machine's for the scripts they lack: looked for once per process."""
    return typst.Fonts()
